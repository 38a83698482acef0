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
    relations,
    rest,
    scalars,
    sets,
    twins,
    unread,
)
from zsync.reconcile.sides import Linked, Policy, Side
from zsync.reconcile.work import Draft
from zsync.translate.values.identifiers import identifiers_of, normalise

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
    stopped = stopped or guards.emptied(base, sides)
    if stopped:
        return Plan(findings=findings, next_base=base, stopped=stopped)
    linked, conflicts, resting = _linked(base, sides, policy, known)
    names = collections.renamed(base, linked, sides)
    fresh = newkeys.proposed(base, linked, sides, policy)
    works = {each.work: each.records for each in linked}
    draft_of = partial(_draft, base, {side.name: side for side in sides}, policy, names, fresh, works)
    taken = inuse.keys_in_use(base, linked, draft_of, resting=resting)
    records = twins.Index(sides, works)
    made = _Made(_kept(base, linked, sides))
    for each in linked:
        if each.work in resting and taken[base[each.work].key] == each.work:
            made.next_base[each.work] = base[each.work]
            continue
        draft = draft_of(each)
        _decide(draft, sides, policy, taken, records)
        made.take(draft)
    going = relations.going(base, made.next_base, made.held)
    for each in relations.related_to(going, linked) if going else ():
        made.forget(each.work)
        resting.pop(each.work, None)
        draft = replace(draft_of(each), going=going)
        _decide(draft, sides, policy, taken, records)
        made.take(draft)
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
        resting=frozenset(resting.values()),
    )


@dataclass(slots=True)
class _Made:
    """What was decided so far, of all works together."""

    next_base: dict[str, WorkBase]
    operations: list[Operation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    held: list[Operation] = field(default_factory=list)
    waiting: list[Draft] = field(default_factory=list)

    def take(self, draft: Draft) -> None:
        """Add what was decided of a work."""
        self.operations += draft.operations
        self.conflicts += draft.conflicts
        self.held += draft.held
        self.waiting += [draft] if draft.awaited else []
        entry = _next(draft)
        if not entry.deleted or any(not _notes(draft, side) for side in entry.where):
            self.next_base[draft.work] = entry

    def forget(self, work: str) -> None:
        """Take out what was decided of a work, which is decided anew."""
        self.operations = [each for each in self.operations if each.work != work]
        self.conflicts = [each for each in self.conflicts if each.work != work]
        self.held = [each for each in self.held if each.work != work]
        self.waiting = [each for each in self.waiting if each.work != work]
        self.next_base.pop(work, None)


def _linked(
    base: Base, sides: Sequence[Side], policy: Policy, known: Container[bytes]
) -> tuple[list[Linked], list[Conflict], dict[str, bytes]]:
    """All works, the ambiguous ones, and those at rest; linked anew where entries changed places."""
    linked, conflicts = link.link(base, sides, policy)
    resting = _resting(base, linked, sides, policy, known)
    cut = {side.name for side in sides if not side.snapshot.complete}
    moved = exchanged.moves(base, linked, resting, cut=cut)
    if not moved:
        return linked, conflicts, resting
    linked, conflicts = link.link(base, sides, policy, moved=moved)
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
        if entry is None or each.stray or each.merged:
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
    linked: Linked,
) -> Draft:
    entry = base.get(linked.work) or WorkBase(linked.work, "")
    called = names.called(entry, linked.records)
    entry = collections.as_called(entry, called, linked.records)
    key = entry.key or min((r.key for r in linked.records.values() if r.key), default="")
    merged = tuple(base[work] for work in linked.merged if work in base)
    return Draft(
        entry,
        linked.records,
        sides,
        key,
        policy,
        stray=linked.stray,
        merged=merged,
        called=called,
        newborn=fresh.get(linked.work, ""),
        works=works,
    )


def _kept(base: Base, linked: Sequence[Linked], sides: Sequence[Side]) -> dict[str, WorkBase]:
    """Works that no side showed this time: forgotten only when every side they stood on was read in full."""
    present = {each.work for each in linked}
    complete = {side.name for side in sides if side.snapshot.complete}
    return {
        work: entry for work, entry in base.items() if work not in present and not set(entry.where) <= complete
    }


def _next(draft: Draft) -> WorkBase:
    """The base of the work to be stored before the first effect."""
    entry = draft.entry
    live = dict(draft.live())
    held = set(live) | draft.restored
    gone = {side: at for side, at in entry.where.items() if side not in held and not _forgotten(draft, side)}
    if draft.deleted and not any(op.action == "delete" and not op.attribute for op in draft.held):
        gone = {side: at for side, at in gone.items() if not _complete(draft, side)}
    gone = {side: at for side, at in gone.items() if not _put_away(draft, side)}
    where = {**gone, **{side: record.locator for side, record in live.items()}}
    notes = {path for record in draft.records.values() for path in record.paths}
    if any(_notes(draft, side) for side in gone):
        notes |= set(entry.notes)
    if _apart(draft):
        notes &= set(entry.notes)  # a note that was never in agreement stays one that nobody knows
    if entry.notes and any(conflict.attribute == "key" for conflict in draft.conflicts):
        notes = set(entry.notes)  # a name that a person gave a note is theirs to settle: it must not look known
    return WorkBase(
        work=entry.work,
        key=draft.key,
        aliases=keys.aliases(entry, draft.key, draft.merged, draft.works),
        ids={**entry.ids, **identifiers_of(draft.values), **_identifiers(draft)} or NOTHING,
        where=where,
        notes=tuple(sorted(notes)),
        agreed=draft.agreed,
        sets=draft.sets,
        shown={**unread.scalars(entry, gone, draft.agreed), **draft.shown} or NOTHING,
        set_shown={**unread.sets(entry, gone, draft.sets), **draft.set_shown} or NOTHING,
        deleted=draft.deleted or (entry.deleted and any(c.attribute == "existence" for c in draft.conflicts)),
        shelves=collections.shelved(entry, live, here=where) or NOTHING,
        making=frozenset(op.side for op in draft.operations if op.action == "create" and not op.attribute),
        held=_held(draft) or NOTHING,
    )


def _held(draft: Draft) -> heldback.Held:
    """What is held back, and what is in doubt: no longer where a record is made, or its world has one."""
    held = heldback.kept(
        draft.entry, draft.held, present=draft.records, off=lambda name: draft.policy.rule(name).mode == "off"
    )
    worlds = {draft.sides[name].world for name in draft.records}
    over = {name for name, side in draft.sides.items() if side.world in worlds or draft.deleted} | draft.certain
    return heldback.with_doubts(held, draft.doubts, over=over) if held or draft.doubts else held


def _apart(draft: Draft) -> bool:
    """Whether places of one side differ and wait for a person."""
    asked = {conflict.attribute for conflict in draft.conflicts}
    return any(asked & record.parts.keys() for record in draft.records.values())


def _put_away(draft: Draft, side: str) -> bool:
    """Whether a library no longer shows a work that another one does."""
    return side not in draft.records and _complete(draft, side) and existence.has_copy(draft, draft.sides[side])


def _forgotten(draft: Draft, side: str) -> bool:
    """Whether notes that were read in full have nothing more of the work: no deletion, and not remembered."""
    return _notes(draft, side) and _complete(draft, side)


def _complete(draft: Draft, side: str) -> bool:
    return side in draft.sides and draft.sides[side].snapshot.complete


def _notes(draft: Draft, side: str) -> bool:
    return side in draft.sides and draft.sides[side].world == "notes"


def _identifiers(draft: Draft) -> dict[str, str]:
    """What names the work: as its sides show it, and as decided where that is something else."""
    found: dict[str, str] = {}
    for _, record in sorted(draft.records.items(), reverse=True):
        found.update({kind: value for kind, value in record.ids.items() if value})
    decided = {kind: normalise(kind, text) for kind in found if isinstance(text := draft.values.get(kind), str)}
    return dict(sorted((found | {kind: text for kind, text in decided.items() if text}).items()))


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
