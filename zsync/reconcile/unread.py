"""Sides that hold a work and did not show it this time, or not all of it: what they were shown stays what it was.

The marks of a side are told against what is agreed. Where that moves on without the side, the side is behind:
what it shows when it is read again is no edit.

Of the notes of a work, one may not have been read. What the others say goes on to the other sides; what they do
not say may stand in that one. Nothing is brought to any of them before it can be brought to all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.record import SETS, Record
from zsync.reconcile.changes import memory
from zsync.reconcile.digest import EMPTY
from zsync.reconcile.sides import Side


def cut(entry: WorkBase, records: Mapping[str, Record], sides: Mapping[str, Side]) -> frozenset[str]:
    """The sides whose record lacks what a known note of the work says, since that could not be read."""
    names = (name for name, record in records.items() if record.cited and sides[name].snapshot.unread)
    return frozenset(
        name for name in names if any(lies_in(path, sides[name].snapshot.unread) for path in entry.notes)
    )


def lies_in(path: str, places: Collection[str]) -> bool:
    """Whether a file is one of `places`, or lies in a folder that is."""
    return any(place in (".", path) or path.startswith(f"{place.rstrip('/')}/") for place in places)


def in_part(record: Record) -> Record:
    """A record of which no attribute was read in full."""
    return replace(record, partial=record.vocabulary.union(SETS))


def scalars(entry: WorkBase, sides: Iterable[str], agreed: Mapping[str, str]) -> dict[str, dict[str, Shown]]:
    """The marks of `sides` once `agreed` is agreed in place of what `entry` has."""
    moved = sorted(
        name
        for name in entry.agreed.keys() | agreed.keys()
        if entry.agreed.get(name, EMPTY) != agreed.get(name, EMPTY)
    )
    found: dict[str, dict[str, Shown]] = {}
    for side in sides:
        marks = dict(entry.shown.get(side, {}))
        for name in moved:
            old = memory(entry, side, name)
            marks[name] = Shown(old.digest, behind=old.digest != UNSEEN)
        if marks:
            found[side] = marks
    return found


def sets(
    entry: WorkBase, sides: Iterable[str], agreed: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, SetShown]]:
    """The same for sets, by member."""
    found: dict[str, dict[str, SetShown]] = {}
    for side in sides:
        marks = dict(entry.set_shown.get(side, {}))
        for name in sorted(entry.sets.keys() | agreed.keys()):
            old = marks.pop(name, SetShown())
            mark = _moved(old, entry.sets.get(name, frozenset()), agreed.get(name, frozenset()))
            if mark != SetShown():
                marks[name] = mark
        if marks:
            found[side] = marks
    return found


def _moved(old: SetShown, before: frozenset[str], after: frozenset[str]) -> SetShown:
    """A side that shows `before` but for `old`, told against `after`."""
    if old.unseen:
        return old
    shown = (before - old.missing) | old.extra
    return SetShown(missing=after - shown, extra=shown - after)
