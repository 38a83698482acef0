"""Changes of a document, as values, and why one may be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Refused(ValueError):
    """The change cannot be made, or would not read back as planned. The document stays as it was.

    `change` is the one that was refused; None when only all of them together would not read back.
    """

    change: Change | None = None


class UnknownKey(Refused, KeyError):
    """No entry has this key."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Set:
    """Give field `name` of the entry the text `value` (no outer delimiters)."""

    key: str
    name: str
    value: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Unset:
    """Take field `name` away, every occurrence."""

    key: str
    name: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class RenameField:
    """Call field `old` of the entry `new`."""

    key: str
    old: str
    new: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class SetType:
    """Give the entry another type."""

    key: str
    type: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the entry another key."""

    old: str
    new: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Add:
    """A new entry, behind the entry `after`, else in sorted place, else last."""

    key: str
    type: str
    fields: Mapping[str, str] = field(default_factory=dict)
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the entry away."""

    key: str
    nth: int = 0


@dataclass(frozen=True, slots=True)
class RenameReferences:
    """Where other entries name `old` (crossref, xdata, entryset, related, xref), name `new`."""

    old: str
    new: str


Change = Set | Unset | RenameField | SetType | Rename | Add | Remove | RenameReferences


def steps(keys: Mapping[str, str]) -> list[tuple[str, str]]:
    """Renames, old key and new, that give all entries of `keys` their new keys in order.

    Where a new key is another's old one, they go by way of passing names.
    """
    moving = {old: new for old, new in keys.items() if old != new}
    passing = {old: f"zsync.passing.{number}" for number, old in enumerate(moving)}
    if not moving.keys() & set(moving.values()):
        passing = {}
    return [*passing.items(), *((passing.get(old, old), new) for old, new in moving.items())]
