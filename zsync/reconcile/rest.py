"""Works at rest: every side shows what it was shown, so nothing follows and the base stays.

Most works are at rest in most runs. Seeing it takes one digest for each value that sides share, and no decision.
Where this is not certain the answer is no, and the work is decided like any other: the outcome is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.record import SETS, Record
from zsync.model.values import Scalar
from zsync.reconcile.changes import sees
from zsync.reconcile.digest import EMPTY, of_member, of_value
from zsync.reconcile.sides import Linked

_APART = frozenset({"key", "type", *SETS})
_NONE: Mapping[str, Any] = {}
_NO_SETS: Mapping[str, SetShown] = {}
_UNSEEN_SET = SetShown(unseen=True)

Known = dict[str, Scalar]
"""Values of one work that were found to have the agreed digest: what several sides show is digested once."""


def at_rest(entry: WorkBase, linked: Linked) -> bool:
    """Whether the records show of the work just what its base says they were shown.

    Nothing is known here of sides that hold nothing of it, nor of what a person has chosen.
    """
    if not entry.agreed or entry.deleted or entry.held or entry.making or linked.stray or linked.merged:
        return False
    if linked.records.keys() != entry.where.keys() or not _stands(entry, linked.records):
        return False
    known: Known = {}
    if not all(_record_rests(entry, side, record, known) for side, record in linked.records.items()):
        return False
    return all(_set_rests(entry, linked.records, name) for name in SETS)


def _stands(entry: WorkBase, records: Mapping[str, Record]) -> bool:
    """Same places, keys, identifiers and notes as the base has."""
    paths: tuple[str, ...] = ()
    for side, record in records.items():
        if record.frozen or record.replaces or record.locator != entry.where[side] or record.key != entry.key:
            return False
        if record.parts or record.shelves.keys() != entry.shelves.get(side, _NONE).keys():
            return False
        if not record.ids.items() <= entry.ids.items() and not _identified(entry, record):
            return False
        paths += record.paths
    return tuple(sorted(set(paths))) == entry.notes if paths or entry.notes else True


def _identified(entry: WorkBase, record: Record) -> bool:
    return all(not value or entry.ids.get(kind) == value for kind, value in record.ids.items())


def _record_rests(entry: WorkBase, side: str, record: Record, known: Known) -> bool:
    """One side: each agreed attribute as it was shown, and none beside them."""
    marks = entry.shown.get(side, _NONE)
    agreed, values, vocabulary = entry.agreed, record.values, record.vocabulary
    for name, digest in agreed.items():
        value = values.get(name)
        if value and name not in marks and name in vocabulary:
            if known.get(name) != value and not _shows(entry.work, name, value, digest, known):
                return False
        elif name not in _APART and not _marked(entry, side, record, name, marks.get(name)):
            return False
    if not marks.keys() <= agreed.keys() or "key" in marks or "key" not in agreed:
        return False
    if not values.keys() <= agreed.keys() and any(values[name] for name in values.keys() - agreed.keys() - _APART):
        return False
    return _shows(entry.work, "key", record.key, agreed["key"], known) and _kind_rests(
        entry, record, marks.get("type"), known
    )


def _shows(work: str, name: str, value: Scalar, digest: str, known: Known) -> bool:
    """Whether `value` is the agreed one, whose digest is `digest`."""
    if known.get(name) != value:
        if of_value(work, name, value) != digest:
            return False
        known[name] = value
    return True


def _marked(entry: WorkBase, side: str, record: Record, name: str, mark: Shown | None) -> bool:
    """An attribute of which this side shows another value than the agreed one, or none."""
    if not sees(entry, side, record, name):
        return mark is not None and mark.digest == UNSEEN
    if mark is not None and (mark.behind or mark.digest == UNSEEN):
        return False
    expected = entry.agreed[name] if mark is None else mark.digest
    return of_value(entry.work, name, record.values.get(name)) == expected


def _kind_rests(entry: WorkBase, record: Record, mark: Shown | None, known: Known) -> bool:
    if not record.kind:
        return mark is None
    if mark is None:
        agreed = entry.agreed.get("type", EMPTY)
        return agreed != EMPTY and _shows(entry.work, "type", record.kind, agreed, known)
    if mark.behind or mark.digest in (UNSEEN, EMPTY):
        return False
    return of_value(entry.work, "type", record.kind) == mark.digest


def _set_rests(entry: WorkBase, records: Mapping[str, Record], name: str) -> bool:
    agreed = entry.sets.get(name)
    last: tuple[frozenset[str], bool] = (frozenset(), not agreed)
    for side, record in records.items():
        mark = entry.set_shown.get(side, _NO_SETS).get(name)
        if name not in record.vocabulary:
            if mark != (_UNSEEN_SET if agreed else None):
                return False
            continue
        if mark is not None:
            return False
        members = frozenset(record.members(name))
        if members != last[0]:
            digests = {of_member(entry.work, name, member) for member in members}
            last = (members, digests == (agreed or frozenset()))
        if not last[1] and not (name in record.partial and _within(entry, name, members)):
            return False
    return True


def _within(entry: WorkBase, name: str, members: Iterable[str]) -> bool:
    return {of_member(entry.work, name, member) for member in members} <= entry.sets.get(name, frozenset())
