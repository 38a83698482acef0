"""Which library: what stands in `zsync.yaml`, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from zsync.errors import UsageProblem

_NUMBERED = re.compile(r"(users|groups)/([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Library:
    """A library of the web API: `kind` and `number` make its prefix (`users/1`)."""

    kind: Literal["users", "groups"]
    number: int

    @property
    def prefix(self) -> str:
        """The beginning of its paths: `users/1`."""
        return f"{self.kind}/{self.number}"


@dataclass(frozen=True, slots=True)
class Spec:
    """A library as the configuration names it, by one of four ways in; `path` is that of a file ("" otherwise).

    `local` and `sqlite` read what the desktop program holds; user 0 is whoever is signed in there.
    """

    library: Library
    way: Literal["web", "embedded", "local", "sqlite"] = "web"
    path: str = ""


def parse(spec: str) -> Spec:
    """Read `embedded[:PATH]`, `users/ID`, `groups/ID`, `local`, `local:groups/ID` or `sqlite:PATH`.

    Raises `UsageProblem` for anything else.
    """
    word, _, rest = spec.partition(":")
    if word == "embedded":
        return Spec(Library("users", 1), "embedded", rest or ".zsync/library.sqlite")
    if word == "sqlite" and rest:
        return Spec(_MINE, "sqlite", rest)
    if spec == "local":
        return Spec(_MINE, "local")
    if found := _NUMBERED.fullmatch(rest if word == "local" else spec):
        library = Library("users" if found[1] == "users" else "groups", int(found[2]))
        return Spec(library, "local" if word == "local" else "web")
    raise UsageProblem(
        f"{spec!r} names no library",
        help="use embedded[:PATH], users/ID, groups/ID, local, local:groups/ID or sqlite:PATH",
    )


_MINE = Library("users", 0)
