"""Brakes: what stops a whole run before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from zsync.model.base import Base
from zsync.model.plan import Operation
from zsync.reconcile.sides import Linked, Side


def unreadable(sides: Sequence[Side]) -> str:
    """Why the run must stop: something could not be read. "" if it may go on."""
    names = sorted(side.name for side in sides if side.snapshot.unreadable)
    if not names:
        return ""
    return (
        f"{', '.join(names)} could not be read in full: nothing was done. "
        "Mend what is named, or leave it aside with --keep-going"
    )


def emptied(base: Base, sides: Sequence[Side], linked: Sequence[Linked]) -> str:
    """Why the run must stop: a side that held works and now shows none at all. "" if it may go on, as it may where
    all of them stand on another side of its world now: entries that were put into another file."""
    for side in sorted(sides, key=lambda s: s.name):
        if side.snapshot.records or not side.snapshot.complete or side.world == "notes":
            continue
        held = {work for work, entry in base.items() if side.name in entry.where}
        others = {other.name for other in sides if other.world == side.world}
        if len(held) > 1 and held - {each.work for each in linked if not others.isdisjoint(each.records)}:
            return (
                f"{side.name} is empty now, and held {len(held)} works before: nothing was done. "
                "Bring it back, or delete zsync.lock to start afresh"
            )
    return ""


def too_many_renames(operations: Sequence[Operation], most: int) -> str:
    """Why the run must stop: it would rename more works than the brake allows. "" if it may go on."""
    works = {op.work for op in operations if op.action == "rename"}
    if len(works) <= most:
        return ""
    return (
        f"{len(works)} works would get another key, more than the brake allows ({most}): nothing was done. "
        "If that is meant, raise `merge: max_renames:` in zsync.yaml for one run"
    )


def too_many_deletes(operations: Sequence[Operation], most: int) -> str:
    """Why the run must stop: it would delete more works than the brake allows. "" if it may go on."""
    works = sorted({op.key for op in operations if op.lets_go})
    if len(works) <= most:
        return ""
    return (
        f"{len(works)} works would be deleted ({', '.join(works[:3])}, …), more than the brake allows ({most}): "
        "nothing was done. If that is meant, raise `merge: max_deletes:` in zsync.yaml for one run"
    )
