"""The base after an effect: what the side shows now is what it was shown (law 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.record import SETS, Record
from zsync.reconcile.collections import shelved
from zsync.reconcile.digest import EMPTY, of_member, of_value


def settled(entry: WorkBase, record: Record, attributes: Iterable[str] | None) -> WorkBase:
    """`entry` once the effect on `attributes` (None = a new record, all of them) left `record` behind."""
    side = record.replica
    shown = dict(entry.shown.get(side, {}))
    set_shown = dict(entry.set_shown.get(side, {}))
    names = set(attributes) if attributes is not None else {*entry.agreed, *entry.sets, *record.vocabulary, "key"}
    if "type" in names:  # what the new type has no place for was not removed; it may stand in Extra now
        names |= entry.agreed.keys() - record.vocabulary - {"key"}
        names |= {"extra"} - entry.agreed.keys() - shown.keys()
    for name in names:
        if name in SETS:
            _settle_set(entry, record, name, set_shown)
        else:
            _settle_scalar(entry, record, name, shown)
    return replace(
        entry,
        where={**entry.where, side: record.locator},
        shelves=shelved(entry, {side: record}) if "collections" in names else entry.shelves,
        making=entry.making - {side},
        notes=notes_of(entry, record) if _placed(entry, record, names) else entry.notes,
        shown={**entry.shown, side: shown},
        set_shown={**entry.set_shown, side: set_shown},
    )


def _placed(entry: WorkBase, record: Record, names: set[str]) -> bool:
    """Whether the effect was on where notes are: on their names, or on their folders."""
    return "key" in names or ("collections" in names and not set(entry.notes) <= set(record.paths))


def carried_out(entry: WorkBase, record: Record, attribute: str) -> WorkBase:
    """`entry` once an effect of a plan on `attribute` left `record` behind. A member that the side lacks is
    missing there only if the plan was to bring it: else a person took it away, or it has its old name there."""
    done = settled(entry, record, [attribute])
    before = entry.set_shown.get(record.replica, {}).get(attribute, SetShown())
    marks = dict(done.set_shown.get(record.replica, {}))
    mark = marks.pop(attribute, None)
    if mark is None or mark.unseen or before.unseen:
        return done
    kept = replace(mark, missing=mark.missing & before.missing)
    if kept != SetShown():
        marks[attribute] = kept
    return replace(done, set_shown={**done.set_shown, record.replica: marks})


def notes_of(entry: WorkBase, record: Record) -> tuple[str, ...]:
    """The notes known from now on: none is added while places of the record still differ."""
    return entry.notes if record.parts else tuple(sorted(record.paths)) or entry.notes


def removed(entry: WorkBase, side: str) -> WorkBase | None:
    """`entry` once `side` has let go of the work; None when no side but the notes holds it any more."""
    where = {name: at for name, at in entry.where.items() if name != side}
    if entry.deleted and not where.keys() - {"notes"}:
        return None
    shown = {name: marks for name, marks in entry.shown.items() if name != side}
    set_shown = {name: marks for name, marks in entry.set_shown.items() if name != side}
    return replace(entry, where=where, shown=shown, set_shown=set_shown)


def _settle_scalar(entry: WorkBase, record: Record, name: str, shown: dict[str, Shown]) -> None:
    apart = {"key": record.key or None, "type": record.kind or None}
    value = apart[name] if name in apart else record.values.get(name)
    digest = of_value(entry.work, name, value)
    if digest == EMPTY and name not in record.vocabulary and name not in apart:
        digest = UNSEEN
    shown.pop(name, None)
    if digest != entry.agreed.get(name, UNSEEN if digest == UNSEEN else EMPTY):
        shown[name] = Shown(digest)


def _settle_set(entry: WorkBase, record: Record, name: str, set_shown: dict[str, SetShown]) -> None:
    set_shown.pop(name, None)
    agreed = entry.sets.get(name, frozenset())
    if name not in record.vocabulary:
        if agreed:
            set_shown[name] = SetShown(unseen=True)
        return
    now = frozenset(of_member(entry.work, name, identity) for identity in record.members(name))
    if now != agreed:
        set_shown[name] = SetShown(missing=agreed - now, extra=now - agreed)
