"""A whole library as records: filled while it is read, so that nothing waits for the last page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from zsync.model.finding import Finding
from zsync.model.record import Record
from zsync.model.values import Attachment
from zsync.replicas.zotero.items import Reader, distinct, is_work
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.relating import Stated, pairs


@dataclass(frozen=True, slots=True)
class Index:
    """The works of a library as records in order of item key, each work's files by item key, and what is odd."""

    records: tuple[Record, ...]
    files: dict[str, dict[str, Attachment]]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Catalogue:
    """Takes in items in any order, a later one of the same key in place of the former."""

    known: set[str] = field(default_factory=set)
    works: dict[str, Record] = field(default_factory=dict)
    files: dict[str, tuple[str, Attachment]] = field(default_factory=dict)
    shelved: dict[str, Sequence[str]] = field(default_factory=dict)
    odd: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, reader: Reader, item: Item) -> None:
        """Take in an item."""
        key, data = item["key"], item["data"]
        if key in self.known:
            for entries in (self.works, self.files, self.shelved, self.odd):
                entries.pop(key, None)
        self.known.add(key)
        if is_work(data):
            self.works[key] = reader.record(item)
            if data.get("collections"):
                self.shelved[key] = data["collections"]
            if odd := reader.two_keys(item):
                self.odd[key] = odd
        elif file := reader.file(item):
            self.files[key] = (data.get("parentItem") or "", file)

    def complete(self, reader: Reader, keys: Collection[str], rest: Iterable[Item]) -> Index:
        """The library that consists of these keys; `rest` are its items, asked for where some are not known."""
        if not self.known.issuperset(keys):
            for item in rest:
                if item["key"] not in self.known:
                    self.add(reader, item)
        files: dict[str, dict[str, Attachment]] = {}
        for key in sorted(self.files.keys() & set(keys)):
            parent, file = self.files[key]
            files.setdefault(parent, {})[key] = file
        works = sorted(self.works.keys() & set(keys))
        others = pairs({key: stated(self.works[key]) for key in works}) if reader.relating else {}
        records = tuple(
            self._finished(reader, key, files.get(key, {}).values(), others.get(key, ())) for key in works
        )
        return Index(records, files, tuple(found for key in works for found in self.odd.get(key, ())))

    def _finished(
        self, reader: Reader, key: str, files: Collection[Attachment], others: Collection[str]
    ) -> Record:
        """A record with what is known only at the end: files, paths of collections, both ends of relations."""
        record = self.works[key]
        if others or record.relations:
            record = replace(record, relations=reader.relations(others))
        if not files and key not in self.shelved:
            return record
        keys = self.shelved.get(key, ())
        shelves = reader.lasting(keys)
        return replace(record, attachments=distinct(files), collections=reader.collections(keys), shelves=shelves)


def stated(record: Record) -> Stated:
    """What an item says it is related to, as its record has it before the other ends are known."""
    return int(record.version), frozenset(other.locator for other in record.relations)
