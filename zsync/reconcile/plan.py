"""The plan: base and snapshots in, operations, conflicts and the next base out. No clock, no chance, no I/O."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict, Operation, Plan
from zsync.model.record import NOTHING, Record, World
from zsync.model.values import Attachment, Relation, Tag
from zsync.reconcile import (
    brought,
    collections,
    exchanged,
    existence,
    guards,
    heldback,
    inuse,
    keys,
    kinds,
    likeness,
    link,
    newkeys,
    references,
    relations,
    remembered,
    rest,
    scalars,
    sets,
    strangers,
    twins,
    unread,
)
from zsync.reconcile.sides import Linked, Policy, Side
from zsync.reconcile.work import Draft

_ORDER: Mapping[World, int] = {"zotero": 0, "bib": 1, "notes": 2}
_STEPS = {"create": 0, "update": 1, "delete": 2, "rename": 3}


def reconcile(
    base: Base, sides: Sequence[Side], policy: Policy | None = None, *, known: Container[bytes] = ()
) -> Plan:
    """What each side must change so that all agree; see docs/invariants.md for the laws it keeps.

    `known` is `Plan.resting` of an earlier plan, if the base it left is this one: it saves time, and decides
    nothing.
    """
    policy = policy or Policy()
    base = heldback.released(base) if policy.redo else base
    findings = tuple(finding for side in sides for finding in side.snapshot.findings)
    stopped = "" if policy.keep_going else guards.unreadable(sides)
    if stopped:
        return Plan(findings=findings, next_base=base, stopped=stopped)
    linked, conflicts, resting = _linked(base, sides, policy, known)
    if stopped := guards.emptied(base, sides, linked):
        return Plan(findings=findings, next_base=base, stopped=stopped)
    made = _decided(base, sides, policy, linked, resting)
    staying = made.staying(linked)
    if staying:
        linked, conflicts, resting = _linked(base, sides, policy, known, staying=staying)
        made = _decided(base, sides, policy, linked, resting)
    operations = relations.with_newborn(made.operations, made.waiting, sides) if made.waiting else made.operations
    conflicts += made.conflicts
    stopped = guards.too_many_deletes(operations, policy.max_deletes)
    stopped = stopped or guards.too_many_renames(operations, policy.max_renames)
    if stopped:
        return Plan(tuple(operations), tuple(conflicts), findings, base, stopped=stopped)
    return Plan(
        operations=tuple(sorted(operations, key=_effect_order)),
        conflicts=tuple(sorted(conflicts, key=lambda c: (c.key, c.attribute, c.reason))),
        findings=findings,
        next_base=made.next_base,
        held=tuple(sorted(made.held, key=_effect_order)),
        answered=tuple(made.answered),
        resting=frozenset(resting.values()),
    )


@dataclass(slots=True)
class _Made:
    """What was decided so far, of all works together."""

    next_base: dict[str, WorkBase]
    operations: list[Operation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    answered: list[Conflict] = field(default_factory=list)
    held: list[Operation] = field(default_factory=list)
    waiting: list[Draft] = field(default_factory=list)

    def take(self, draft: Draft) -> None:
        """Add what was decided of a work."""
        self.operations += draft.operations
        self.conflicts += draft.conflicts
        self.answered += draft.settled
        self.held += draft.held
        self.waiting += [draft] if draft.awaited else []
        entry = remembered.entry(draft)
        if remembered.lasting(draft, entry):
            self.next_base[draft.work] = entry

    def leaving(self) -> set[tuple[str, str]]:
        """Side and locator of the records that are deleted."""
        return {(op.side, op.locator) for op in self.operations if op.lets_go}

    def doubted_for_what_goes(self) -> set[str]:
        """The works that are not made because of one that may be the same, if such a one may be going itself."""
        asked = {each.work for each in self.conflicts if each.reason == "possible duplicate"}
        return asked if asked and self.leaving() else set()

    def staying(self, linked: Iterable[Linked]) -> frozenset[str]:
        """The works whose item was merged into another one, and which stay works of their own for all that: an
        entry that was edited since brings them back. What the notes say of them is theirs."""
        asked = {each.work for each in self.conflicts if each.reason == "deleted"}
        shown = {each.work for each in linked} - asked
        merged = shown.intersection(work for each in linked for work in each.merged)
        return frozenset(work for work in merged if work in self.next_base and not self.next_base[work].deleted)

    def clashing(self) -> set[str]:
        """The works of whose key a person is asked: what there is to choose from may be what another one bears."""
        return {each.work for each in self.conflicts if each.attribute == "key"}

    def leaves_its_key(self, work: str, records: Mapping[str, Record]) -> bool:
        """Whether nothing is left of a work that goes, be it a citation, once this plan is carried out."""
        own = (op for op in self.operations if op.work == work)
        deleting = {op.side for op in own if op.lets_go}
        held = self.next_base[work].where.keys() if work in self.next_base else set[str]()
        return held <= deleting and not any(record.cited for record in records.values())

    def forget(self, work: str) -> None:
        """Take out what was decided of a work, which is decided anew."""
        self.operations = [each for each in self.operations if each.work != work]
        self.conflicts = [each for each in self.conflicts if each.work != work]
        self.answered = [each for each in self.answered if each.work != work]
        self.held = [each for each in self.held if each.work != work]
        self.waiting = [each for each in self.waiting if each.work != work]
        self.next_base.pop(work, None)


def _decided(
    base: Base, sides: Sequence[Side], policy: Policy, linked: Sequence[Linked], resting: dict[str, bytes]
) -> _Made:
    """What is decided of all works; of those that are `resting`, nothing need be."""
    names = collections.renamed(base, linked, sides)
    fresh = newkeys.proposed(base, linked, sides, policy)
    kept = _kept(base, linked, sides)
    works = {**dict.fromkeys(kept, NOTHING), **{each.work: each.records for each in linked}}
    notes = brought.Owners(base, works)
    draft_of = partial(_draft, base, {side.name: side for side in sides}, policy, names, fresh, works, notes)
    taken = inuse.keys_in_use(base, sides, linked, draft_of, resting=resting)
    records = twins.Index(sides, works)
    made = _Made(kept)
    for each in linked:
        if each.work in resting and taken[base[each.work].key] == each.work:
            made.next_base[each.work] = base[each.work]
            continue
        draft = draft_of(each)
        _decide(draft, sides, policy, taken, records)
        made.take(draft)
    doubted = made.doubted_for_what_goes()
    if doubted:
        records = twins.Index(sides, works, leaving=made.leaving())
    going = relations.going(base, made.next_base, made.held)
    related = {each.work for each in relations.related_to(going, linked, base)} if going else set()
    waiting = made.clashing() if going else set()
    if waiting:
        leaving = {work for work in going if made.leaves_its_key(work, works.get(work, NOTHING))}
        taken = inuse.keys_in_use(base, sides, linked, draft_of, resting=resting, leaving=leaving)
    for each in (each for each in linked if each.work in doubted | related | waiting):
        made.forget(each.work)
        resting.pop(each.work, None)
        draft = replace(draft_of(each), going=going)
        _decide(draft, sides, policy, taken, records)
        made.take(draft)
    return made


def _linked(
    base: Base,
    sides: Sequence[Side],
    policy: Policy,
    known: Container[bytes],
    *,
    staying: Container[str] = (),
) -> tuple[list[Linked], list[Conflict], dict[str, bytes]]:
    """All works, the ambiguous ones, and those at rest; linked anew where entries changed places. `staying` as in
    `link`."""
    linked, conflicts = link.link(base, sides, policy, staying=staying)
    resting = _resting(base, linked, sides, policy, known)
    moved = exchanged.moves(base, linked, resting)
    if not moved:
        return linked, conflicts, resting
    linked, conflicts = link.link(base, sides, policy, moved=moved, staying=staying)
    return linked, conflicts, _resting(base, linked, sides, policy, known)


def _decide(
    draft: Draft, sides: Sequence[Side], policy: Policy, taken: Mapping[str, str], records: twins.Index
) -> None:
    """One work, attribute by attribute; whether it is to exist comes last."""
    keys.merge(draft, taken)
    kinds.merge(draft)
    scalars.merge(draft, scalars.attributes(draft))
    sets.merge(draft)
    existence.merge(draft, sides, policy, records)


def _resting(
    base: Base, linked: Iterable[Linked], sides: Sequence[Side], policy: Policy, known: Container[bytes]
) -> dict[str, bytes]:
    """The works of which nothing need be decided, and their likeness. All worlds with sides must hold them."""
    if policy.renames or any(rule.mode != "two-way" for rule in policy.rules.values()):
        return {}
    worlds = {side.world for side in sides} - {"notes"}
    holders = [{side.name for side in sides if side.world == world} for world in worlds]
    found: dict[str, bytes] = {}
    for each in linked:
        entry = base.get(each.work)
        if entry is None or each.stray or each.merged or (each.named and references.outdated(entry, each)):
            continue
        # Where all sides show the work, which is so for most, nobody need ask whether all worlds do.
        if len(each.records) < len(sides) and any(names.isdisjoint(each.records) for names in holders):
            continue
        like = likeness.of_records(each.work, each.records)
        if like in known or rest.at_rest(entry, each):
            found[each.work] = like
    return found


def _draft(
    base: Base,
    sides: Mapping[str, Side],
    policy: Policy,
    names: collections.Renamed,
    fresh: Mapping[str, str],
    works: Mapping[str, Mapping[str, Record]],
    notes: brought.Owners,
    linked: Linked,
) -> Draft:
    entry = strangers.unmet(base.get(linked.work) or WorkBase(linked.work, ""), linked.records)
    called = names.called(entry, linked.records)
    entry = collections.as_called(entry, called, linked.records)
    key = entry.key or min((r.key for r in linked.records.values() if r.key), default="")
    merged = tuple(base[work] for work in linked.merged if work in base)
    cut = unread.cut(entry, linked.records, sides)
    told = ((name, notes.came(entry, r, merged=linked.merged)) for name, r in linked.records.items() if r.paths)
    came = {name: each for name, each in told if each}
    return Draft(
        entry,
        {name: unread.in_part(r) if name in cut else r for name, r in linked.records.items()},
        sides,
        key,
        policy,
        stray=linked.stray,
        named=linked.named,
        merged=merged,
        called=called,
        newborn=fresh.get(linked.work, ""),
        works=works,
        cut=cut,
        came=came,
        brought={name: notes.members(entry, linked.records[name], came[name]) for name in came},
    )


def _kept(base: Base, linked: Sequence[Linked], sides: Sequence[Side]) -> dict[str, WorkBase]:
    """Works that no side showed this time: forgotten only when every side they stood on was read in full."""
    present = {each.work for each in linked}
    complete = {side.name for side in sides if side.snapshot.complete}
    return {
        work: entry for work, entry in base.items() if work not in present and not set(entry.where) <= complete
    }


def _effect_order(operation: Operation) -> tuple[int, str, int, str, str, str, str]:
    """Side by side, creations first, renames last; members of a set by name."""
    member = operation.after or operation.before
    return (
        _ORDER[operation.world],
        operation.side,
        _STEPS[operation.action],
        operation.key,
        operation.attribute,
        member.name.casefold() if isinstance(member, Tag | Attachment | Relation) else "",
        operation.id,
    )
