"""Relations between works: which work a record means by another record, and how a side calls that work.

Each side names other records in its own way: by item, by entry key. Here they become works, so that a key that
changes, or that differs between sides, is no change of what is related. What names no work of the project is no
member of the set, and nobody touches it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Operation
from zsync.model.record import Record
from zsync.model.values import Relation, Work
from zsync.reconcile.digest import of_member
from zsync.reconcile.sides import Linked, Side
from zsync.reconcile.work import Draft

NAME = "relations"


@dataclass(frozen=True, slots=True)
class Names:
    """How works are called: `at` is by side and locator, `keys` by citation key; `called` is a work's own key."""

    at: Mapping[tuple[str, str], str]
    keys: Mapping[str, str]
    called: Mapping[str, str]

    @classmethod
    def of(cls, base: Base, linked: Iterable[Linked]) -> Names:
        """Those of records, and of the base. A key that several works bear names none; an alias yields to one."""
        borne: dict[str, set[str]] = defaultdict(set)
        old: dict[str, set[str]] = defaultdict(set)
        at: dict[tuple[str, str], str] = {}
        called = {work: entry.key for work, entry in base.items()}
        linked = list(linked)
        shown = {group.work for group in linked}
        merged = {work: group.work for group in linked for work in group.merged if work not in shown}
        for work, entry in base.items():
            borne[entry.key].add(merged.get(work, work))
            for each in entry.aliases:
                old[each.key].add(merged.get(work, work))
        for group in linked:
            for side, record in group.records.items():
                at[side, record.locator] = group.work
                called[group.work] = called.get(group.work) or record.key
                borne[record.key].add(group.work)
                for alias in record.aliases:
                    old[alias].add(group.work)
        keys = {key: next(iter(works)) for key, works in (old | borne).items() if key and len(works) == 1}
        return cls(at, keys, called)

    def work(self, side: str, other: Relation) -> str:
        """The work that a record of `side` means; "" when it is none of the project."""
        if other.locator:
            return self.at.get((side, other.locator), "")
        return self.keys.get(other.key, "")

    def resolved(self, record: Record, own: str) -> Record:
        """The record of the work `own` with the works it is related to, each once."""
        if not record.relations:
            return record
        found: dict[str, Relation] = {}
        for other in record.relations:
            work = self.work(record.replica, other)
            if work and work != own:
                found.setdefault(work, replace(other, work=work, key=other.key or self.called.get(work, "")))
        return replace(record, relations=tuple(found[work] for work in sorted(found)))


def resolved(base: Base, linked: Sequence[Linked]) -> list[Linked]:
    """The works with their relations known as works."""
    found = list(linked)
    if not any(record.relations for each in found for record in each.records.values()):
        return found
    names = Names.of(base, found)

    known = [_with(each, {s: names.resolved(r, each.work) for s, r in each.records.items()}) for each in found]
    others: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for each in known:
        for side, record in each.records.items():
            for other in record.relations:
                others[side, other.work].append(Relation(record.locator, record.key, each.work))
    return [
        _with(each, {s: _both(r, others.get((s, each.work), ())) for s, r in each.records.items()})
        for each in known
    ]


def _with(each: Linked, records: Mapping[str, Record]) -> Linked:
    same = all(records[side] is record for side, record in each.records.items())
    return each if same else each._replace(records=records)


def _both(record: Record, others: Sequence[Relation]) -> Record:
    """A record with the works whose records name it: by a key it had, which its side need not know."""
    named = {other.work for other in record.relations}
    more = [other for other in others if other.work not in named]
    if not more or "relations" not in record.vocabulary:
        return record
    return replace(record, relations=tuple(sorted((*record.relations, *more), key=lambda other: other.work)))


def going(base: Base, next_base: Base, held: Iterable[Operation]) -> frozenset[str]:
    """The works that are deleted once the plan is carried out, or were since all last agreed; not those that stay
    somewhere because a person has undone that."""
    stay = {op.work for op in held if op.lets_go}
    gone = {work for work in base if work not in next_base}
    return frozenset(gone | {work for work, entry in next_base.items() if entry.deleted}) - stay


def related_to(works: Collection[str], linked: Iterable[Linked], base: Base) -> list[Linked]:
    """Those of `linked` that some side relates to one of `works`, or all did when they last agreed."""
    return [
        each
        for each in linked
        if each.work not in works
        and (
            any(other.work in works for record in each.records.values() for other in record.relations)
            or _were_related(base.get(each.work), works)
        )
    ]


def _were_related(entry: WorkBase | None, works: Iterable[str]) -> bool:
    agreed = entry.sets.get(NAME) if entry else None
    return bool(entry and agreed and any(of_member(entry.work, NAME, work) in agreed for work in works))


@dataclass
class ReadBack:
    """Records as effects left them, their relations known as works.

    `planned` are the operations of the run, `left` what an effect left of each of its own: they say where works
    stand that the base does not yet have there.
    """

    base: Base
    planned: Sequence[Operation]
    left: Sequence[tuple[Operation, Record | None]]

    def record(self, record: Record, work: str) -> Record:
        """The record of `work`."""
        return self._names.resolved(record, work) if record.relations else record

    @cached_property
    def _names(self) -> Names:
        at = {(side, place): work for work, entry in self.base.items() for side, place in entry.where.items()}
        for each in self.planned:
            at |= {(each.side, other.locator): other.work for other in _named(each)}
        at |= {(record.replica, record.locator): each.work for each, record in self.left if record}
        return replace(Names.of(self.base, ()), at=at)


def named(operations: Iterable[Operation]) -> list[Operation]:
    """The operations that name other works."""
    return [operation for operation in operations if any(_named(operation))]


def _named(operation: Operation) -> Iterable[Relation]:
    if isinstance(operation.after, Work):
        return operation.after.relations
    return [value for value in (operation.before, operation.after) if isinstance(value, Relation)]


def with_newborn(
    operations: Sequence[Operation], waiting: Sequence[Draft], sides: Sequence[Side]
) -> list[Operation]:
    """The operations, and the relations of `waiting` to works whose records are made by this very plan.

    A record that is made itself is told all its relations at once.
    """
    by_name = {side.name: side for side in sides}
    made = {(op.work, op.side): op for op in operations if op.action == "create" and not op.attribute}
    places = {place: _place(op, by_name[op.side]) for place, op in made.items()}
    found = {op.id: op for op in operations}
    for draft in waiting:
        for side, other, source in draft.awaited:
            here = draft.related(side, other, place=places.get((other.work, side), ""))
            if here is None:
                continue
            own = made.get((draft.work, side))
            changed = _told(found[own.id], here) if own else _added(draft, side, here, source)
            found |= {op.id: op for op in changed}
    return list(found.values())


def _told(creation: Operation, other: Relation) -> list[Operation]:
    work = creation.after
    assert isinstance(work, Work)
    return [replace(creation, after=replace(work, relations=(*work.relations, other)))]


def _added(draft: Draft, side: str, other: Relation, source: str) -> list[Operation]:
    planned = len(draft.operations)
    draft.operate(side, "create", NAME, before=None, after=other, because=f"added in {source}", source=source)
    return draft.operations[planned:]


def _place(creation: Operation, side: Side) -> str:
    """The locator the new record will have."""
    if creation.locator:
        return creation.locator
    return side.newborn(creation.id) if side.newborn else creation.key
