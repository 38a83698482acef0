"""Small worlds for the pure core: sides as plain dictionaries, with effects that may fail half way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from zsync.model.base import WorkBase
from zsync.model.plan import Operation, Plan
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar, Tag, Work
from zsync.reconcile.plan import reconcile
from zsync.reconcile.settle import removed, settled
from zsync.reconcile.sides import Policy, Side

FIELDS = frozenset({"title", "date", "doi", "creators"})


def keep(kind: str, attribute: str, value: Scalar) -> Scalar:
    """The projection of a side that holds everything."""
    return value


def year_only(kind: str, attribute: str, value: Scalar) -> Scalar:
    """The projection of a side that can only hold the year of a date."""
    return value[:4] if attribute == "date" and isinstance(value, str) else value


def item_at(operation: str) -> str:
    """The item key that a creation chooses."""
    return f"ITEM{operation[:6]}"


@dataclass
class Place:
    """One side: records by locator, mutable, with a projection and switches of malice."""

    name: str
    world: World
    records: dict[str, Record] = field(default_factory=dict)
    year: bool = False
    writable: bool = True
    complete: bool = True
    vocabulary: frozenset[str] = FIELDS | {"tags"}

    def side(self) -> Side:
        records = tuple(self.records.values())
        scoped = self.world != "zotero"
        snapshot = Snapshot(self.name, self.world, "1", records, complete=self.complete, scoped=scoped)
        return Side(
            snapshot,
            year_only if self.year else keep,
            writable=self.writable,
            creates=self.world != "notes",
            newborn=item_at if self.world == "zotero" else None,
        )

    def put(self, key: str, locator: str = "", **values: Scalar | tuple[Tag, ...]) -> Record:
        """Add or change the record at `locator` (default: the key)."""
        at = locator or key
        tags = values.pop("tags", ())
        old = self.records.get(at)
        record = Record(
            replica=self.name,
            locator=at,
            key=key,
            kind="" if self.world == "notes" else "journalArticle",
            values={**(old.values if old else {}), **values},
            tags=tags or (old.tags if old else ()),
            vocabulary=self.vocabulary,
            ids={"doi": str(values["doi"])} if "doi" in values else {},
            cited=self.world == "notes",
        )
        self.records[at] = record
        return record

    def apply(self, operation: Operation) -> Record | None:
        """Carry out one operation as a replica would, and return the record as read back; None when gone."""
        if operation.action == "delete" and operation.attribute == "":
            del self.records[operation.locator]
            return None
        if operation.action == "create" and operation.attribute == "":
            assert isinstance(operation.after, Work)
            at = operation.key if self.world == "bib" else item_at(operation.id)
            held = {name: self._held(name, value) for name, value in operation.after.values.items()}
            record = self.put(operation.key, at, **held)
            self.records[at] = replace(record, tags=operation.after.tags)
            return self.records[at]
        at = operation.locator
        if self.world == "notes" and operation.attribute == "key":
            at = str(operation.before)
        record = self._changed(self.records.pop(at), operation)
        there = self.records.get(record.locator) if self.world == "notes" else None
        record = record if there is None else replace(there, tags=tuple({*there.tags, *record.tags}))
        self.records[record.locator] = record
        return record

    def _changed(self, record: Record, operation: Operation) -> Record:
        if operation.attribute == "key":
            moved = self.world != "zotero"
            key = str(operation.after)
            return replace(record, key=key, locator=key if moved else record.locator)
        if operation.attribute == "tags":
            names = dict(record.members("tags"))
            if isinstance(operation.after, Tag):
                names[operation.after.name] = operation.after
            elif isinstance(operation.before, Tag):
                names.pop(operation.before.name, None)
            return replace(record, tags=tuple(t for t in names.values() if isinstance(t, Tag)))
        if operation.attribute == "attachments":
            assert isinstance(operation.after, Attachment)
            return replace(record, attachments=(*record.attachments, operation.after))
        values = dict(record.values)
        if operation.after is None:
            values.pop(operation.attribute, None)
        else:
            assert isinstance(operation.after, str | tuple)
            values[operation.attribute] = self._held(operation.attribute, operation.after)
        return replace(record, values=values)

    def _held(self, attribute: str, value: Scalar) -> Scalar:
        return year_only("", attribute, value) if self.year else value


@dataclass
class Project:
    """Three sides and the stored base; `sync` runs the pipeline, and may be killed at any effect."""

    worlds: dict[str, Place]
    base: dict[str, WorkBase] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    def plan(self) -> Plan:
        return reconcile(self.base, [world.side() for world in self.worlds.values()], self.policy)

    def sync(self, *, crash_at: int | None = None, recorded: bool = True) -> Plan:
        """One run. `crash_at` n: the process dies at effect n, after it was done if `recorded` is False."""
        plan = self.plan()
        if plan.stopped:
            return plan
        self.base = dict(plan.next_base)
        for number, operation in enumerate(plan.operations):
            if number == crash_at and recorded:
                return plan
            record = self.worlds[operation.side].apply(operation)
            if number == crash_at:
                return plan
            self.record(operation, record)
        return plan

    def record(self, operation: Operation, record: Record | None) -> None:
        """What the side shows after the effect becomes the base."""
        entry = self.base[operation.work]
        if record is None:
            after = removed(entry, operation.side)
        else:
            after = settled(entry, record, [operation.attribute] if operation.attribute else None)
        if after is None:
            del self.base[operation.work]
        else:
            self.base[operation.work] = after


def three() -> Project:
    """An empty project with a library, one .bib file and the notes."""
    return Project(
        {
            "zotero:users/1": Place("zotero:users/1", "zotero"),
            "bib:refs.bib": Place("bib:refs.bib", "bib", year=True),
            "notes": Place("notes", "notes", vocabulary=frozenset({"tags"})),
        }
    )
