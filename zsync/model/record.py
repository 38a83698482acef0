"""Records and snapshots: a work as one replica shows it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from zsync.model.finding import Finding
from zsync.model.values import Attachment, Relation, Scalar, Tag, Values

World = Literal["zotero", "bib", "notes"]

SETS = ("tags", "attachments", "collections", "relations")
"""Attributes merged member by member; every other attribute is merged as one value."""

REFERENCES = "references"
"""The attribute of an operation by which records of a side name a work by the key `after` instead of `before`."""


NOTHING: Mapping[str, Any] = MappingProxyType({})
"""An empty mapping."""


def _nothing() -> Mapping[str, Any]:
    """One empty mapping for all: most records have several, and there are many records."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Part:
    """One of the places of a record that show an attribute differently (two notes of one work, two fields of one).

    `place` is for people; `value` None: it uses the attribute and shows nothing. `limit` as in `Record.limits`,
    `path` one of `Record.paths`.
    """

    place: str
    value: Scalar | None
    limit: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One work in one replica.

    `locator` names it inside its replica for good (item key, entry key, citation key); `version` is the
    precondition of a write. `vocabulary` holds the attributes this record can show: an attribute outside
    it says nothing, an attribute inside it without a value is empty. `frozen` is the reason why it must not
    be written ("" if it may). `paths` are the note files that have this work as their subject.
    `limits` says how far this record shows an attribute, where that is less than its replica can show
    (`zsync.translate.values.limits`). `parts` are the places of an attribute, where they do not say the same;
    `values` then has the first of them. `sparse`: what is outside the vocabulary says nothing, even where it was
    shown before (else it was removed). `partial` names sets of which some members could not be read, and values
    that could not: that one is not there proves nothing. `shelves` are its collections by a name that stays when
    they are renamed, on a side that knows such names. `aliases` are other keys it lists for itself. `relations`
    go both ways: where one record of a side names another, both have it. `needed`: others that stay take values
    from it. `listed` are the members of a set by the files of `paths` that list them. `silent` are roles in which
    it may name nobody though the work has people in them: that nobody is there proves nothing.
    """

    replica: str
    locator: str
    key: str
    kind: str = ""
    version: str = ""
    values: Values = field(default_factory=_nothing)
    tags: tuple[Tag, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    collections: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    vocabulary: frozenset[str] = frozenset()
    ids: Mapping[str, str] = field(default_factory=_nothing)
    replaces: tuple[str, ...] = ()
    frozen: str = ""
    cited: bool = False
    paths: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=_nothing)
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=_nothing)
    sparse: bool = False
    partial: frozenset[str] = frozenset()
    shelves: Mapping[str, str] = field(default_factory=_nothing)
    aliases: tuple[str, ...] = ()
    needed: bool = False
    listed: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=_nothing)
    silent: frozenset[str] = frozenset()

    def members(self, attribute: str) -> Mapping[str, object]:
        """The members of a set attribute, by identity."""
        if attribute == "tags":
            return {tag.name: tag for tag in self.tags}
        if attribute == "attachments":
            return {file.digest: file for file in self.attachments}
        if attribute == "relations":
            return {other.work: other for other in self.relations}
        return {name: name for name in self.collections}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All records of the replica `replica` at one `version`.

    `complete` is False when something could not be read: absence from such a snapshot proves nothing.
    `unreadable` is True when that is grave enough that nothing may be written anywhere before a person looked.
    `scoped` is True when each record is part of the project just by being there (a `.bib`, the notes); a library
    is indexed as a whole, and only what is linked or named by a collection is in scope. `shelves` are the paths
    of all its collections, where it has such things of their own. `dangling` are keys by which its records name
    others (no citations) and which none of them bears, each with the locators of those that would inherit by it.
    `unread` are the files and folders of which it could not be read what they say.
    """

    replica: str
    world: World
    version: str
    records: tuple[Record, ...]
    complete: bool = True
    unreadable: bool = False
    scoped: bool = True
    findings: tuple[Finding, ...] = ()
    shelves: tuple[str, ...] = ()
    dangling: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    unread: frozenset[str] = frozenset()
