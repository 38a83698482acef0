"""Works under construction: which records were found to show which work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict
from zsync.model.record import NOTHING, SETS, Part, Record
from zsync.translate.values.claims import Said, together

Places = Mapping[str, Mapping[str, str]]
"""Side to locator to work, "" for a work that nobody knows."""

NOWHERE: Places = {}


@dataclass(slots=True)
class Links:
    """Works under construction: work id to side to record, and the conflicts met on the way."""

    base: Base
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    stray: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    merged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    conflicts: list[Conflict] = field(default_factory=list)
    ambiguous: list[tuple[Record, set[str]]] = field(default_factory=list)
    """Records first met, with the works whose identifiers they share, and which cannot have them."""
    met: set[str] = field(default_factory=set)
    """What some record has: `replaces`, `relations`, `cited`. What none has need not be looked for again."""
    renewed: set[str] = field(default_factory=set)
    """Known works that may have a record with another key, or other identifiers, than they had."""
    unread: frozenset[str] = frozenset()
    """Files and folders that could not be read: they are not gone."""
    cut: frozenset[str] = frozenset()
    """Sides that were not read to the end: what is not there may be."""

    def meet(self, record: Record) -> None:
        """Remember what few records have."""
        self.met |= {name for name in ("replaces", "relations", "cited") if getattr(record, name)}

    def unsure(self, work: str) -> bool:
        """Whether a side is known to hold the work and was not read so far."""
        return not self.cut.isdisjoint(self.base[work].where.keys() - self.records[work].keys())

    def fits(self, work: str, record: Record) -> bool:
        return record.replica not in self.records[work] or record.cited

    def stand(self, work: str, record: Record) -> None:
        """Attach the only record of its side that stands where the base knows `work`."""
        self.records[work][record.replica] = record
        entry = self.base[work]
        if record.key != entry.key or (record.ids and record.ids != entry.ids):
            self.renewed.add(work)

    def attach(self, work: str, record: Record) -> None:
        self.renewed.add(work)
        present = self.records[work].get(record.replica)
        if present is None:
            self.records[work][record.replica] = record
        else:
            self.records[work][record.replica] = united(present, record, self.base.get(work))
            self.stray[work] |= {present.key, record.key}


def united(one: Record, two: Record, entry: WorkBase | None) -> Record:
    """Two records of the notes that show one work: one side together, under the key the work has now. What they
    say differently is shown place by place, as of notes under one key."""
    first, second = (two, one) if entry is not None and two.key == entry.key else (one, two)
    tags = {tag.name: tag for tag in (*second.tags, *first.tags)}
    files = {file.digest: file for file in (*second.attachments, *first.attachments)}
    shelves = dict.fromkeys((*first.collections, *second.collections))
    vocabulary = first.vocabulary | second.vocabulary
    fields = [(name, _said(name, first, second)) for name in sorted(vocabulary.difference(SETS))]
    return replace(
        first,
        values={name: said.value for name, said in fields if said.value},
        limits={name: said.limit for name, said in fields if said.limit},
        parts={name: said.parts for name, said in fields if said.parts},
        tags=tuple(tags.values()),
        attachments=tuple(files.values()),
        collections=tuple(shelves),
        vocabulary=vocabulary,
        partial=frozenset(name for name in first.partial | second.partial if _unsaid(name, first, second)),
        paths=tuple(sorted({*first.paths, *second.paths})),
        listed={
            name: {**first.listed.get(name, NOTHING), **second.listed.get(name, NOTHING)}
            for name in first.listed.keys() | second.listed.keys()
        },
    )


def _unsaid(name: str, *records: Record) -> bool:
    """Whether none of these records that show an attribute tells that it is empty; whether a set lacks members."""
    unsaid = [name in record.partial for record in records if name in record.vocabulary]
    return any(unsaid) if name in SETS else all(unsaid)


def _said(name: str, *records: Record) -> Said:
    """What the places of these records say of an attribute together."""
    return together(name, [claim for record in records for claim in _claims(name, record)])


def _claims(name: str, record: Record) -> tuple[Part, ...]:
    if name in record.parts or name not in record.vocabulary:
        return record.parts.get(name, ())
    place = record.paths[0] if record.paths else record.locator
    return (Part(place, record.values.get(name), record.limits.get(name, ""), place),)
