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
        return f"{self.kind}/{self.number}"


@dataclass(frozen=True, slots=True)
class Spec:
    """A library as the configuration names it; `path` is the embedded library's file ("" otherwise).

    `desktop`: it is read from the desktop program on this computer; user 0 is whoever is signed in there.
    """

    library: Library
    path: str = ""
    desktop: bool = False


def parse(spec: str) -> Spec:
    """Read `embedded[:PATH]`, `users/ID`, `groups/ID`, `local` or `local:groups/ID`.

    Raises `UsageProblem` for anything else.
    """
    word, _, rest = spec.partition(":")
    if word == "embedded":
        return Spec(Library("users", 1), rest or ".zsync/library.sqlite")
    if spec == "local":
        return Spec(Library("users", 0), desktop=True)
    if found := _NUMBERED.fullmatch(rest if word == "local" else spec):
        library = Library("users" if found[1] == "users" else "groups", int(found[2]))
        return Spec(library, desktop=word == "local")
    if word == "sqlite":
        raise UsageProblem(f"{spec!r}: this version does not read the desktop program's file", help=_NAMES)
    raise UsageProblem(f"{spec!r} names no library", help=_NAMES)


_NAMES = "use embedded[:PATH], users/ID, groups/ID, local or local:groups/ID"
