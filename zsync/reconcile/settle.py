"""The base after an effect: what the side shows now is what it was shown (law 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.plan import Operation
from zsync.model.record import NOTHING, SETS, Record
from zsync.reconcile.collections import shelved
from zsync.reconcile.digest import EMPTY, of_member, of_value
from zsync.reconcile.heldback import identity


def settled(
    entry: WorkBase, record: Record, attributes: Iterable[str] | None, *, moved: Mapping[str, str] = NOTHING
) -> WorkBase:
    """`entry` once the effect on `attributes` (None = a new record, all of them) left `record` behind, and notes
    had `moved` as in `Receipt`."""
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
        notes=notes_of(entry, record, moved=moved) if _placed(entry, record, names) else entry.notes,
        shown={**entry.shown, side: shown},
        set_shown={**entry.set_shown, side: set_shown},
    )


def _placed(entry: WorkBase, record: Record, names: set[str]) -> bool:
    """Whether the effect was on where notes are: on their names, or on their folders."""
    return "key" in names or ("collections" in names and not set(entry.notes) <= set(record.paths))


def carried_out(
    entry: WorkBase,
    record: Record,
    operation: Operation,
    *,
    reread: frozenset[str] = frozenset(),
    moved: Mapping[str, str] = NOTHING,
) -> WorkBase:
    """`entry` once an operation of a plan on an attribute left `record` behind; `reread`, `moved` as in `Receipt`.

    A member that the side lacks is missing there only if the plan was to bring it: else a person took it away, or
    it has its old name there. One that it has besides is known only if the plan knew it, or if it is what became
    of the member that was brought: else a person added it meanwhile, and it is news to the next run.
    """
    side, name = record.replica, operation.attribute
    done = settled(entry, record, [name, *reread], moved=moved)
    marks = dict(done.set_shown.get(side, {}))
    mark = marks.pop(name, None)
    if mark is None or mark.unseen:
        return done
    before = entry.set_shown.get(side, {}).get(name, SetShown())
    missing = mark.missing if before.unseen else mark.missing & before.missing
    extra = mark.extra if _became_another(operation, record) else mark.extra & before.extra
    if missing or extra:
        marks[name] = SetShown(missing, extra)
    return replace(done, set_shown={**done.set_shown, side: marks})


def _became_another(operation: Operation, record: Record) -> bool:
    """Whether a side does not show the member that was brought to it: it may spell it otherwise."""
    return operation.action == "create" and identity(operation.after) not in record.members(operation.attribute)


def notes_of(entry: WorkBase, record: Record, *, moved: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
    """The notes known from now on, where they are now: none is added while places of the record still differ."""
    known = tuple(sorted(moved.get(path, path) for path in entry.notes))
    return known if record.parts else tuple(sorted(record.paths)) or known


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
