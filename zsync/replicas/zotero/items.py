"""Items of the web API to records: one translation for every way in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zsync.model.finding import Finding
from zsync.model.record import NOTHING, Record
from zsync.model.span import Span
from zsync.model.values import Attachment, Relation, Scalar
from zsync.replicas.zotero.keys import is_key
from zsync.replicas.zotero.linked import Linked
from zsync.replicas.zotero.mirror import Item, Load, mapping
from zsync.replicas.zotero.relating import Relating
from zsync.replicas.zotero.unread import Unread
from zsync.translate.values.identifiers import naming, normalise
from zsync.translate.zotero import ZoteroDialect

KEY_LINE = re.compile(r"^[^\S\n]*citation[^\S\n]?-?key[^\S\n]*:[^\S\n]*(\S.*?)[^\S\n]*(?:\n|\Z)", re.I | re.M)
"""The line of Extra that named the citation key before there was a field for it (Better BibTeX's)."""

IDENTIFIERS = ("doi", "arxiv", "isbn", "pmid", "pmcid")
STORED = ("imported_file", "imported_url")
"""Link modes of attachments whose bytes Zotero keeps."""

NO_WORK = ("note", "attachment", "annotation")


def vocabulary(dialect: ZoteroDialect, kind: str) -> frozenset[str]:
    """The attributes an item of a type can hold: its fields, and what Extra can carry for it."""
    always = {"extra", "tags", "attachments", *dialect.extra_written}
    people = {"creators"} if dialect.roles.get(kind) else set()
    return frozenset(always | people | dialect.fields.get(kind, {}).keys())


def citation_keys(data: Mapping[str, Any]) -> tuple[str, str]:
    """The citation key of the field, and that of the line in Extra ("" where there is none)."""
    extra = data.get("extra")
    line = KEY_LINE.search(extra) if extra else None
    return (data.get("citationKey") or "").strip(), line[1] if line else ""


def citation_key(data: Mapping[str, Any]) -> str:
    """The key a work is cited by: the field's, else that of Extra's line, else ""."""
    native, line = citation_keys(data)
    return native or line


def is_work(data: Mapping[str, Any]) -> bool:
    """Whether an item is a work that stands in the library (not a part of one, not in the trash)."""
    return data.get("itemType") not in NO_WORK and not data.get("deleted")


def stored_file(item: Item) -> Attachment | None:
    """The file of an attachment item, when Zotero holds its bytes and it is not in the trash."""
    data = item["data"]
    if data.get("itemType") != "attachment" or data.get("deleted") or data.get("linkMode") not in STORED:
        return None
    if not data.get("md5"):
        return None
    size = mapping(mapping(item.get("links")).get("enclosure")).get("length")
    return Attachment(
        digest=str(data["md5"]).lower(),
        name=data.get("filename") or data.get("title") or item["key"],
        locator=item["key"],
        size=size if type(size) is int else 0,
        mime=data.get("contentType") or "",
    )


def replaced(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of the items that were merged into this one (`dc:replaces` names them by URI)."""
    named = (data.get("relations") or NOTHING).get("dc:replaces")
    if not named:
        return ()
    uris = [named] if isinstance(named, str) else named
    return tuple(key for key in (uri.rpartition("/")[2] for uri in uris) if is_key(key))


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes records of items. `side` is the replica's name, `shelves` are the collections' paths by key.

    Collections put works in scope; they are merged (a part of the vocabulary) when `shelving`.
    `relating` knows its relations, where they are merged. `linked` knows the files that Zotero only names (None:
    they are none of our business).
    """

    side: str
    dialect: ZoteroDialect
    shelves: Mapping[str, str] = field(default_factory=dict)
    vocabularies: dict[str, frozenset[str]] = field(default_factory=dict)
    linked: Linked | None = None
    shelving: bool = False
    relating: Relating | None = None

    def file(self, item: Item) -> Attachment | None:
        """The file of an attachment item, kept by Zotero or by the user, where its bytes are to be had."""
        return stored_file(item) or (self.linked.file(item) if self.linked else None)

    def record(
        self, item: Item, files: Collection[Attachment] = (), *, load: Load | None = None
    ) -> Record:
        """The record of a work's item, with the files of its children. With `load`, which gets the item again, its
        values are read when they are asked for, if identifiers and vocabulary are known without."""
        data = item["data"]
        early = self.dialect.identified(data) if load else None
        work = early or self.dialect.read(data)
        shelves = data.get("collections") or ()
        return Record(
            replica=self.side,
            locator=item["key"],
            key=citation_key(data),
            kind=work.kind,
            version=str(item["version"]),
            values=self.unread(load) if load and early else work.values,
            tags=work.tags,
            attachments=distinct(files),
            collections=self.collections(shelves),
            relations=self.relations(self.relating.keys(data)) if self.relating else (),
            vocabulary=self._vocabulary(work.kind, work.values),
            ids=naming(work.kind, _identifiers(work.values)) or NOTHING,
            replaces=replaced(data),
            shelves=self.lasting(shelves) or NOTHING,
            aliases=self.dialect.aliases(data),
        )

    def unread(self, load: Load) -> Mapping[str, Scalar]:
        """The values of an item, read when the first of them is asked for."""
        return Unread(self.dialect, load)

    def collections(self, keys: Collection[str]) -> tuple[str, ...]:
        """The paths of the collections with these keys; one that is gone has none."""
        return tuple(sorted({self.shelves[key] for key in keys if key in self.shelves})) if keys else ()

    def lasting(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The collections with these keys, by key, where they are merged."""
        return {key: self.shelves[key] for key in keys if key in self.shelves} if self.shelving else NOTHING

    def relations(self, keys: Iterable[str]) -> tuple[Relation, ...]:
        """Relations to the items with these keys."""
        return tuple(Relation(key) for key in sorted(keys))

    def _vocabulary(self, kind: str, values: Iterable[str]) -> frozenset[str]:
        """One set per type, shared by all its records; a record with an odd line in Extra has one of its own."""
        usual = self.vocabulary(kind)
        return usual if usual.issuperset(values) else usual.union(values)

    def vocabulary(self, kind: str) -> frozenset[str]:
        """The attributes an item of this type can show, without odd lines in Extra."""
        usual = self.vocabularies.get(kind)
        if usual is None:
            merged = {"collections": self.shelving, "relations": self.relating is not None}
            usual = vocabulary(self.dialect, kind) | {name for name, on in merged.items() if on}
            self.vocabularies[kind] = usual
        return usual

    def odd(self, item: Item) -> list[Finding]:
        """What a person should know of a work's item."""
        return [*self._two_keys(item), *self._unknown(item)]

    def _two_keys(self, item: Item) -> list[Finding]:
        """A finding when the field and Extra name different citation keys."""
        native, line = citation_keys(item["data"])
        if not native or not line or native == line:
            return []
        message = f"the citation key is {native} in its field and {line} in Extra"
        help = "correct or remove the line in Extra: programs disagree on which of the two counts"
        return [Finding("ZS201", "two-keys-in-zotero", "warning", self._span(item), message, help, key=native)]

    def _unknown(self, item: Item) -> list[Finding]:
        """A finding when the item is of a type that came after this zsync."""
        kind = item["data"]["itemType"]
        if kind in self.dialect.fields:
            return []
        key = citation_key(item["data"])
        message = f"an item is of the type {kind!r}, whose fields this zsync does not know: they stay as they are"
        help = "is there a newer zsync? Until then only its tags, files and Extra are kept in agreement"
        return [Finding("ZS205", "unknown-item-type", "warning", self._span(item), message, help, key=key)]

    def _span(self, item: Item) -> Span:
        return Span(f"{self.side}/items/{item['key']}", 0, 0, 1, 1, 1, 1)


def _identifiers(values: Mapping[str, Scalar]) -> Mapping[str, str]:
    """Those that a `.bib` would be known by, too: what is none joins nothing."""
    found = {name: normalise(name, str(value)) for name in IDENTIFIERS if (value := values.get(name))}
    return {name: text for name, text in found.items() if text}


def distinct(files: Collection[Attachment]) -> tuple[Attachment, ...]:
    """One file per digest, that of the first item key."""
    if not files:
        return ()
    by_digest = {file.digest: file for file in sorted(files, key=lambda file: file.locator, reverse=True)}
    return tuple(sorted(by_digest.values(), key=lambda file: file.locator))
