"""Which work bears each key after a run: a key is free for another work only once its own has surely left it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from typing import NamedTuple

from zsync.model.base import Base
from zsync.reconcile import keys
from zsync.reconcile.sides import Linked, Side
from zsync.reconcile.work import Draft

OUTSIDE = ""
"""Stands for whatever bears a key and is no work of the project: an item that nobody cites, say."""


class Mover(NamedTuple):
    """A work that has another key after this run, if that is free: from `now` ("" for a new work) to `wanted`.

    `sides` are those that show it."""

    work: str
    now: str
    wanted: str
    sides: Collection[str]


def keys_in_use(
    base: Base,
    sides: Iterable[Side],
    linked: Sequence[Linked],
    draft_of: Callable[[Linked], Draft],
    *,
    resting: Container[str],
    leaving: Container[str] = (),
) -> dict[str, str]:
    """Every key to the work that bears it after this run, or to `OUTSIDE`. Those that are `resting` keep theirs.

    Works that keep their key come first, and new ones that all sides call the same. One whose key a person has to
    decide about keeps all that sides call it by. One that cannot get the key it wants keeps its own, so that no
    other gets that either. Those that are `leaving` leave theirs.
    """
    present = {each.work for each in linked}
    taken = {entry.key: work for work, entry in base.items() if work not in present and work not in leaving}
    movers: list[Mover] = []
    disputed: list[tuple[str, str]] = []
    for each in (each for each in linked if each.work not in leaving):
        entry = base.get(each.work)
        now = entry.key if entry else ""
        wanted = now if each.work in resting else keys.wanted(draft_of(each))
        if wanted and not now and {record.key for record in each.records.values()} == {wanted}:
            now = wanted  # a new work that all call so already, as the next run will find it
        if wanted and wanted != now:
            movers.append(Mover(each.work, now, wanted, each.records.keys()))
            continue
        if wanted is None:
            disputed += [(record.key, each.work) for record in each.records.values() if record.key]
            now = now if entry and "key" in entry.agreed else ""  # nobody chose it yet
        taken.setdefault(now, each.work)
    for key, work in disputed:
        taken.setdefault(key, work)
    return _moved({**_outside(movers, sides, linked), **taken}, movers)


def _outside(movers: Iterable[Mover], sides: Iterable[Side], linked: Iterable[Linked]) -> dict[str, str]:
    """The keys that works are to get on a side where a record of no work of the project has them."""
    wanted = {(side, mover.wanted) for mover in movers if mover.now for side in mover.sides}
    if not wanted:
        return {}
    inside = {(side, record.locator) for each in linked for side, record in each.records.items()}
    return {
        record.key: OUTSIDE
        for side in sides
        for record in side.snapshot.records
        if (side.name, record.key) in wanted and not record.cited and (side.name, record.locator) not in inside
    }


def _moved(taken: dict[str, str], movers: Iterable[Mover]) -> dict[str, str]:
    """`taken`, and the keys of those that can move and of those that must stay."""
    movers = list(movers)
    while True:
        claimed: dict[str, str] = {}
        blocked = [m for m in movers if m.wanted in taken or claimed.setdefault(m.wanted, m.work) != m.work]
        staying = [mover for mover in blocked if mover.now]
        for mover in staying:
            taken.setdefault(mover.now, mover.work)
        if not staying:
            return {**claimed, **taken}
        movers = [mover for mover in movers if mover not in blocked]
