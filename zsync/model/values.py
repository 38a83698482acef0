"""Canonical values: what a field means, whatever a replica writes for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Creator:
    """A person (`family`, `given`, `particle`, `suffix`) or, when `name` is set, a single-field name."""

    role: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; `automatic` only where a replica knows the difference (Zotero). Identity is `name`."""

    name: str
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file as a field names it: `path` as decoded text, not looked up on disk."""

    path: str
    title: str = ""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a work. Identity is `digest`, the lower-case hex MD5 of its bytes (what Zotero keeps).

    `locator` says where this replica keeps it: a path relative to the project root, or a Zotero item key.
    """

    digest: str
    name: str
    locator: str
    size: int = 0
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Another work that a work is related to. Identity is `work`, known once records are linked to works.

    `locator` names its record on the side that says so ("" where that side has none), `key` is what it is
    cited by. `lasting`: the record goes on naming it when it is gone.
    """

    locator: str = ""
    key: str = ""
    work: str = ""
    lasting: bool = False

    @property
    def name(self) -> str:
        """What to call it in front of people."""
        return self.key or self.locator


Scalar = str | tuple[Creator, ...]
"""A value merged as one: text, or the whole list of creators."""

Plain: TypeAlias = "str | tuple[Plain, ...] | Mapping[str, Plain] | None"
"""Front matter as data: a text, a list, a mapping; None for what is empty."""

Values = Mapping[str, Scalar]
"""Canonical field name to value; an absent key means the field is empty."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a dialect reads from one entry, item or front matter. `kind` is a canonical item type.

    `collections` are spelled as `zsync.translate.values.collections` does; `relations` are named as the side has
    them that the work is made for."""

    kind: str
    values: Values
    tags: tuple[Tag, ...] = ()
    files: tuple[FileRef, ...] = ()
    collections: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
