"""The base after an undo: each effect that was taken back is as if decided, and not yet carried out.

The side it was taken back from has not been shown what is agreed (it is behind), and the effect is held back
(`zsync.reconcile.heldback`). So the next run does not do it again, an edit of the value on any side is met as
always, and nothing that was agreed is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from zsync.model.base import Base, SetShown, Shown, WorkBase
from zsync.model.record import REFERENCES, SETS, Record
from zsync.reconcile.collections import shelved
from zsync.reconcile.digest import EMPTY, of_member, of_value
from zsync.reconcile.heldback import changed
from zsync.reconcile.settle import notes_of, settled
from zsync.reconcile.sides import Linked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deed:
    """An effect of a past run: `token` as held back, `shown` the digest of what its side showed before (scalars),
    `member` the identity of the member it added or removed (sets)."""

    work: str
    side: str
    action: str
    attribute: str
    token: str
    shown: str = ""
    member: str = ""


def foreseen(base: Base, deeds: Iterable[Deed]) -> dict[str, WorkBase]:
    """The base to be stored before `deeds` are taken back: killed half way, what was undone is no edit."""
    found = dict(base)
    for deed in deeds:
        entry = found.get(deed.work)
        if entry is not None and deed.token not in entry.held.get(deed.side, {}).get(deed.attribute, ()):
            found[deed.work] = _held(entry, deed, None)
    return found


def observed(base: Base, deeds: Iterable[Deed], linked: Iterable[Linked]) -> dict[str, WorkBase]:
    """The base once all is done: `linked` are the works as the sides show them now.

    An effect that is taken back is held back; one that stands (again) is let go. So is a relation that went with
    the other work: it follows that work, both ways.
    """
    found = dict(base)
    by_work = {each.work: each for each in linked}
    deeds = list(deeds)
    renamed: set[str] = set()
    deleted = {deed.work for deed in deeds if deed.action == "delete" and not deed.attribute}
    for deed in deeds:
        entry = found.get(deed.work)
        if entry is None:
            continue
        each = by_work.get(deed.work, Linked(deed.work, {}))
        record = each.records.get(deed.side)
        follows = deed.attribute == "relations" and deed.member in deleted
        if not follows and _taken_back(entry, deed, record, each):
            found[deed.work] = _held(entry, deed, record)
            renamed |= {deed.work} if deed.attribute == "key" else set()
        elif deed.token in entry.held.get(deed.side, {}).get(deed.attribute, ()):
            found[deed.work] = _released(entry, deed, record)
    for work in renamed & by_work.keys():
        found[work] = _as_all_call_it(found[work], by_work[work])
    return found


def _as_all_call_it(entry: WorkBase, each: Linked) -> WorkBase:
    """The base of a work whose new key nobody shows any more: it never had that key, and none is held back."""
    keys = {record.key for record in each.records.values() if record.key}
    if each.stray or len(keys) != 1 or keys == {entry.key} or not set(entry.where) <= each.records.keys():
        return entry
    key = keys.pop()

    def others(by_side: Mapping[str, Mapping[str, T]]) -> dict[str, dict[str, T]]:
        kept = {side: {n: mark for n, mark in marks.items() if n != "key"} for side, marks in by_side.items()}
        return {side: marks for side, marks in kept.items() if marks}

    return replace(
        entry,
        key=key,
        agreed={**entry.agreed, "key": of_value(entry.work, "key", key)},
        aliases=tuple(alias for alias in entry.aliases if alias.key != key),
        shown=others(entry.shown),
        held=others(entry.held),
    )


def _taken_back(entry: WorkBase, deed: Deed, record: Record | None, each: Linked) -> bool:
    """Whether the side shows what it showed before the effect; notes may call a work by stray keys, too."""
    if deed.attribute == REFERENCES:
        names = each.named.get(deed.side, ())
        return any(of_value(entry.work, REFERENCES, name) == deed.shown for name in names)
    if deed.attribute == "":
        return (record is None) == (deed.action == "create")
    if record is None:
        return False
    if deed.attribute in SETS:
        return (deed.member in record.members(deed.attribute)) == (deed.action == "delete")
    if deed.attribute == "key" and record.cited:
        keys = {of_value(entry.work, "key", key) for key in (record.key, *each.stray)}
        return deed.shown in keys and deed.shown != entry.agreed.get("key", EMPTY)
    now = _digest(entry, deed, record)
    return now == deed.shown and now != entry.agreed.get(deed.attribute, EMPTY)


def _digest(entry: WorkBase, deed: Deed, record: Record) -> str:
    apart = {"key": record.key or None, "type": record.kind or None}
    value = apart[deed.attribute] if deed.attribute in apart else record.values.get(deed.attribute)
    return of_value(entry.work, deed.attribute, value)


def _held(entry: WorkBase, deed: Deed, record: Record | None) -> WorkBase:
    entry = changed(entry, deed.side, deed.attribute, add=deed.token)
    if deed.attribute == "":
        return _forgotten(entry, deed.side) if deed.action == "create" else _settled(entry, record)
    if deed.attribute == REFERENCES:
        return entry
    if deed.attribute in SETS:
        return _member(_placed_in(entry, deed, record), deed, waiting=True)
    marks = {**entry.shown.get(deed.side, {}), deed.attribute: Shown(deed.shown, behind=True)}
    return _placed(replace(entry, shown={**entry.shown, deed.side: marks}), deed, record)


def _placed(entry: WorkBase, deed: Deed, record: Record | None) -> WorkBase:
    """A record that has its old key again stands where it stood."""
    if record is None or deed.attribute != "key":
        return entry
    where = {**entry.where, deed.side: record.locator}
    return replace(entry, where=where, notes=notes_of(entry, record))


def _released(entry: WorkBase, deed: Deed, record: Record | None) -> WorkBase:
    entry = changed(entry, deed.side, deed.attribute, drop=deed.token)
    if deed.attribute == "":
        return _settled(entry, record) if deed.action == "create" else _forgotten(entry, deed.side)
    if deed.attribute in SETS:
        return _member(_placed_in(entry, deed, record), deed, waiting=False)
    return entry if record is None else settled(entry, record, [deed.attribute])


def _settled(entry: WorkBase, record: Record | None) -> WorkBase:
    return entry if record is None else settled(entry, record, None)


def _forgotten(entry: WorkBase, side: str) -> WorkBase:
    """The side holds the work no more, and never did."""
    where, shown, set_shown = dict(entry.where), dict(entry.shown), dict(entry.set_shown)
    for marks in (where, shown, set_shown):
        marks.pop(side, None)
    making = entry.making - {side}
    return replace(entry, where=where, shown=shown, set_shown=set_shown, making=making)


def _placed_in(entry: WorkBase, deed: Deed, record: Record | None) -> WorkBase:
    """The lasting names of the collections that the side shows the work in now, and where its notes lie then."""
    if record is None or deed.attribute != "collections":
        return entry
    stay = set(entry.notes) <= set(record.paths)
    notes = entry.notes if stay else notes_of(entry, record)
    return replace(entry, shelves=shelved(entry, {deed.side: record}), notes=notes)


def _member(entry: WorkBase, deed: Deed, *, waiting: bool) -> WorkBase:
    """One member of a set, not yet brought to the side (or taken from it), or as agreed."""
    digest = frozenset({of_member(entry.work, deed.attribute, deed.member)})
    side = dict(entry.set_shown.get(deed.side, {}))
    marks = side.get(deed.attribute, SetShown())
    agreed = entry.sets.get(deed.attribute, frozenset())
    if deed.action == "create":
        marks = replace(marks, missing=marks.missing | (digest & agreed) if waiting else marks.missing - digest)
    else:
        marks = replace(marks, extra=marks.extra | (digest - agreed) if waiting else marks.extra - digest)
    side[deed.attribute] = marks
    if marks == SetShown():
        del side[deed.attribute]
    return replace(entry, set_shown={**entry.set_shown, deed.side: side})
