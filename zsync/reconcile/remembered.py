"""What is kept of a work once all is decided: the base that the next run begins with."""

from __future__ import annotations

from zsync.model.base import WorkBase
from zsync.model.record import NOTHING
from zsync.reconcile import changes, collections, existence, heldback, keys, unread
from zsync.reconcile.work import Draft
from zsync.translate.values.identifiers import identifiers_of, normalise


def entry(draft: Draft) -> WorkBase:
    """The base of the work, to be stored before the first effect."""
    old = draft.entry
    live = dict(draft.live())
    held = set(live) | draft.restored
    gone = {side: at for side, at in old.where.items() if side not in held and not _forgotten(draft, side)}
    if draft.deleted and not any(op.lets_go for op in draft.held):
        gone = {side: at for side, at in gone.items() if not _complete(draft, side)}
    gone = {side: at for side, at in gone.items() if not _put_away(draft, side)}
    again = old.deleted and any(conflict.attribute == "existence" for conflict in draft.conflicts)
    where = {**gone, **{side: record.locator for side, record in live.items()}}
    if again:  # notes that cite it since it was to go are what is asked about, until there is an answer
        where = {side: at for side, at in where.items() if side in old.where or not live[side].cited}
    notes = {path for record in draft.records.values() for path in record.paths}
    aside = gone.keys() | draft.cut
    if any(_notes(draft, side) for side in aside):
        notes |= set(old.notes)
    if _apart(draft):
        notes &= set(old.notes)  # a note that was never in agreement stays one that nobody knows
    if _replaced(draft):
        notes = set(old.notes)  # nor is a note known in the place of another while it says something else
    if old.notes and any(conflict.attribute == "key" for conflict in draft.conflicts):
        notes = set(old.notes)  # a name that a person gave a note is theirs to settle: it must not look known
    return WorkBase(
        work=old.work,
        key=draft.key,
        aliases=keys.aliases(old, draft.key, draft.merged, draft.works),
        ids={**old.ids, **identifiers_of(draft.values), **_identifiers(draft)} or NOTHING,
        where=where,
        notes=tuple(sorted(notes)),
        agreed=draft.agreed,
        sets=draft.sets,
        shown={**draft.shown, **unread.scalars(old, aside, draft.agreed)} or NOTHING,
        set_shown={**draft.set_shown, **unread.sets(old, aside, draft.sets)} or NOTHING,
        deleted=draft.deleted or again,
        shelves=collections.shelved(old, live, here=where) or NOTHING,
        making=_making(draft),
        held=_held(draft) or NOTHING,
    )


def _making(draft: Draft) -> frozenset[str]:
    """The sides on which a record is made."""
    return frozenset(op.side for op in draft.operations if op.action == "create" and not op.attribute)


def _held(draft: Draft) -> heldback.Held:
    """What is held back: no longer where a record is made, which shows all. What is in doubt: nor where its world
    has one."""
    here = draft.records.keys() | _making(draft)
    held = heldback.kept(
        draft.entry, draft.held, present=here, off=lambda name: draft.policy.rule(name).mode == "off"
    )
    worlds = {draft.sides[name].world for name in draft.records}
    over = {name for name, side in draft.sides.items() if side.world in worlds or draft.deleted} | draft.certain
    return heldback.with_doubts(held, draft.doubts, over=over) if held or draft.doubts else held


def _apart(draft: Draft) -> bool:
    """Whether places of one side differ and wait for a person."""
    asked = {conflict.attribute for conflict in draft.conflicts}
    return any(asked & record.parts.keys() for record in draft.records.values())


def _replaced(draft: Draft) -> bool:
    """Whether a note in the place of a known one says something else, which waits for a person."""
    asked = {conflict.attribute for conflict in draft.conflicts}
    return any(
        asked & record.values.keys() and changes.replaced(draft.entry, side, record)
        for side, record in draft.records.items()
    )


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


def lasting(draft: Draft, kept: WorkBase) -> bool:
    """Whether a work is remembered: a deleted one only while some side has it that is not notes."""
    return not kept.deleted or any(not _notes(draft, side) for side in kept.where)
