"""A whole library as records: filled while it is read, so that nothing waits for the last page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zsync.model.finding import Finding
from zsync.model.record import Record
from zsync.model.values import Attachment
from zsync.replicas.zotero import briefs
from zsync.replicas.zotero.items import Reader, distinct, is_work, stored_file
from zsync.replicas.zotero.mirror import Item, Load, Row
from zsync.replicas.zotero.relating import Stated, pairs


@dataclass(frozen=True, slots=True)
class Index:
    """The works of a library as records in order of item key, each work's files by item key, and what is odd."""

    records: tuple[Record, ...]
    files: dict[str, dict[str, Attachment]]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Catalogue:
    """Takes in items in any order, a later one of the same key in place of the former.

    `made` names the program to the briefs it keeps ("": none are kept), `fresh` are those that are new.
    """

    known: set[str] = field(default_factory=set)
    works: dict[str, Record] = field(default_factory=dict)
    files: dict[str, tuple[str, Attachment]] = field(default_factory=dict)
    shelved: dict[str, Sequence[str]] = field(default_factory=dict)
    odd: dict[str, list[Finding]] = field(default_factory=dict)
    made: str = ""
    fresh: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, reader: Reader, item: Item, load: Load | None = None) -> None:
        """Take in an item; `load` gets it again, so that its values need not be read before they are asked for."""
        key, data = item["key"], item["data"]
        if key in self.known:
            for entries in (self.works, self.files, self.shelved, self.odd):
                entries.pop(key, None)
        self.known.add(key)
        if is_work(data):
            self.works[key] = reader.record(item, load=load)
            if data.get("collections"):
                self.shelved[key] = data["collections"]
            if odd := reader.odd(item):
                self.odd[key] = odd
        elif file := reader.file(item):
            self.files[key] = (data.get("parentItem") or "", file)

    def take(self, reader: Reader, row: Row) -> None:
        """Take in an item that is kept, by its brief where that is enough. Relations stand in no brief."""
        key, version, kept, load = row
        brief = None if reader.relating else briefs.parsed(self.made, kept or "")
        if brief is None:
            item = load()
            self.add(reader, item)
            if self.made and kept is not None and not reader.relating:
                self.fresh.append((key, version, briefs.text(self.made, self._brief(reader, item))))
            return
        self.known.add(key)
        if brief[0] == "work":
            self.works[key] = briefs.record(reader, key, version, brief, load)
            if brief[7]:
                self.shelved[key] = brief[7]
            if brief[9]:
                self.odd[key] = reader.odd(load())
        elif brief[0] == "file":
            self.files[key] = briefs.file(key, brief)
        elif brief[0] == "attachment" and reader.linked:
            self.add(reader, load())

    def _brief(self, reader: Reader, item: Item) -> list[Any]:
        key = item["key"]
        if key in self.works:
            return briefs.of_work(reader, item, self.works[key], odd=key in self.odd)
        return briefs.of_other(item, item["data"].get("parentItem") or "", stored_file(item))

    def complete(self, reader: Reader, keys: Collection[str], rest: Iterable[Row]) -> Index:
        """The library that consists of these keys; `rest` are its items, asked for where some are not known."""
        if not self.known.issuperset(keys):
            for row in rest:
                if row[0] not in self.known:
                    self.take(reader, row)
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
