"""A value that was agreed, and that no side shows: a run was cut before it was brought, or what had it went."""

from __future__ import annotations

from collections.abc import Sequence

from zsync.reconcile.changes import View
from zsync.reconcile.merge import Decision
from zsync.reconcile.work import Draft


def awaited(draft: Draft, views: Sequence[View]) -> bool:
    """Whether sides that differ wait for it: one a person typed, and a run that was cut."""
    shown = {v.digest for v in views if v.state != "empty"}
    return len(shown) > 1 and any(v.state == "behind" for v in views) and not _absent(draft)


def last_known(draft: Draft, views: Sequence[View]) -> Decision | None:
    """What all show that are left, where the agreed value went with a record before it was brought to any."""
    left = [v for v in views if v.state != "empty"]
    alike = len({v.digest for v in left}) == 1 and all(v.state == "behind" for v in left)
    gone = _absent(draft)
    read = all(side in draft.sides and draft.sides[side].snapshot.complete for side in gone)
    return Decision(left[0].value, left[0].side) if gone and alike and read else None


def _absent(draft: Draft) -> set[str]:
    """The sides that held the work and do not show it."""
    return draft.entry.where.keys() - draft.records.keys()
