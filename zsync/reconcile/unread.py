"""Sides that hold a work and did not show it this time: what they were shown stays what it was.

The marks of a side are told against what is agreed. Where that moves on without the side, the side is behind:
what it shows when it is read again is no edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.reconcile.changes import memory
from zsync.reconcile.digest import EMPTY


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
