"""What follows from a plan on the side it is carried out on: entries show what they take from others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from zsync.model.base import Base
from zsync.model.plan import Operation, Plan
from zsync.model.record import Record, Snapshot
from zsync.replicas.protocol import Foresees, Replica

_DEEPEST = 4
"""How often what follows is followed: entries rarely take from others that take from others."""


def far_sighted(
    made: Plan,
    replicas: Sequence[Replica],
    snapshots: Sequence[Snapshot],
    *,
    base: Base,
    decide: Callable[[Sequence[Snapshot]], Plan],
) -> Plan:
    """The plan `made` of `snapshots`, with what its own effects lead to: a second run has nothing to add.

    `decide` makes the plan of other snapshots: those that show already what records will take from others.
    """
    known: Sequence[Mapping[str, Record]] = [{}] * len(replicas)
    for _ in range(_DEEPEST):
        pairs = zip(replicas, known, strict=True)
        meant = _meant(made, snapshots, base)
        ahead = [{**_needed(old), **_foreseen(replica, meant)} for replica, old in pairs]
        if made.stopped or ahead == known:
            break
        known = ahead
        made = decide([_shown(*pair) for pair in zip(snapshots, ahead, strict=True)])
    return made


def _meant(made: Plan, snapshots: Sequence[Snapshot], base: Base) -> list[Operation]:
    """The operations of a plan, but for those that let go of what was merged into a work: that takes its place."""
    gone = {op.work for op in made.operations if op.lets_go} & base.keys()
    merged = {key for each in snapshots for record in each.records for key in record.replaces} if gone else set()
    into = {work for work in gone if merged.intersection(base[work].where.values())}
    return [op for op in made.operations if op.work not in into]


def _foreseen(replica: Replica, operations: Sequence[Operation]) -> Mapping[str, Record]:
    if not isinstance(replica, Foresees):
        return {}
    return replica.foreseen([op for op in operations if op.side == replica.name])


def _needed(known: Mapping[str, Record]) -> Mapping[str, Record]:
    """Those that were to go and are needed: they stay so, though they now are to stay."""
    return {locator: record for locator, record in known.items() if record.needed}


def _shown(snapshot: Snapshot, ahead: Mapping[str, Record]) -> Snapshot:
    if not ahead:
        return snapshot
    records = tuple(ahead.get(record.locator, record) for record in snapshot.records)
    return replace(snapshot, records=records)
