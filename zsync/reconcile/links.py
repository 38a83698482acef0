"""Works under construction: which records were found to show which work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict
from zsync.model.record import Record

Places = Mapping[str, Mapping[str, str]]
"""Side to locator to work."""

NOWHERE: Places = {}


@dataclass(slots=True)
class Links:
    """Works under construction: work id to side to record, and the conflicts met on the way."""

    base: Base
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    stray: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    merged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    conflicts: list[Conflict] = field(default_factory=list)

    def fits(self, work: str, record: Record) -> bool:
        return record.replica not in self.records[work] or (not record.values and record.cited)

    def attach(self, work: str, record: Record) -> None:
        present = self.records[work].get(record.replica)
        if present is None:
            self.records[work][record.replica] = record
        else:
            self.records[work][record.replica] = united(present, record, self.base.get(work))
            self.stray[work] |= {present.key, record.key}


def united(one: Record, two: Record, entry: WorkBase | None) -> Record:
    """Two records of the notes that show one work: one side together, under the key the work has now."""
    first, second = (two, one) if entry is not None and two.key == entry.key else (one, two)
    tags = {tag.name: tag for tag in (*second.tags, *first.tags)}
    files = {file.digest: file for file in (*second.attachments, *first.attachments)}
    shelves = dict.fromkeys((*first.collections, *second.collections))
    return replace(
        first,
        tags=tuple(tags.values()),
        attachments=tuple(files.values()),
        collections=tuple(shelves),
        vocabulary=first.vocabulary | second.vocabulary,
        paths=tuple(sorted({*first.paths, *second.paths})),
    )
