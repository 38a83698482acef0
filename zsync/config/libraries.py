"""Which library: what stands in `zsync.yaml`, read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        return Spec(Library("users", 1), "embedded", rest or _EMBEDDED)
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
_EMBEDDED = ".zsync/library.sqlite"


def labels(specs: Sequence[str]) -> list[str]:
    """What each library is called in plans and the lock, "" for its own prefix.

    Embedded libraries are all `users/1`: of several, each but the usual one is told by its file.

    Raises `UsageProblem` for two that cannot be told apart.
    """
    known = [parse(spec) for spec in specs]
    embedded = [each for each in known if each.way == "embedded"]
    told = [each for each in embedded if len(embedded) > 1 and each.path != _EMBEDDED]
    found = [f"{each.library.prefix}@{each.path}" if each in told else "" for each in known]
    named = [label or each.library.prefix for label, each in zip(found, known, strict=True)]
    for name in named:
        if named.count(name) > 1:
            help = "name each library once; an embedded one beside users/1 needs another file: embedded:PATH"
            raise UsageProblem(f"two of the libraries are called {name}", help=help)
    return found
