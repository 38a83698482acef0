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
    """A library as the configuration names it; `path` is the embedded library's file ("" for the web)."""

    library: Library
    path: str = ""


def parse(spec: str) -> Spec:
    """Read `embedded[:PATH]`, `users/ID` or `groups/ID`. Raises `UsageProblem` for anything else."""
    word, _, rest = spec.partition(":")
    if word == "embedded":
        return Spec(Library("users", 1), rest or ".zsync/library.sqlite")
    if found := _NUMBERED.fullmatch(spec):
        return Spec(Library("users" if found[1] == "users" else "groups", int(found[2])))
    if word in ("local", "sqlite"):
        raise UsageProblem(
            f"the library {spec!r} cannot be opened: {_LATER[word]}",
            help="use embedded[:PATH], users/ID or groups/ID",
        )
    raise UsageProblem(f"{spec!r} names no library", help="use embedded[:PATH], users/ID or groups/ID")


_LATER = {
    "local": "this version does not speak to the desktop program yet",
    "sqlite": "this version does not read the desktop program's own file yet",
}
