"""What follows from a plan on the side it is carried out on: entries show what they take from others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from zsync.model.plan import Plan
from zsync.model.record import Record, Snapshot
from zsync.replicas.protocol import Foresees, Replica

_DEEPEST = 4
"""How often what follows is followed: entries rarely take from others that take from others."""


def far_sighted(
    made: Plan,
    replicas: Sequence[Replica],
    snapshots: Sequence[Snapshot],
    decide: Callable[[Sequence[Snapshot]], Plan],
) -> Plan:
    """The plan `made` of `snapshots`, with what its own effects lead to: a second run has nothing to add.

    `decide` makes the plan of other snapshots: those that show already what records will take from others.
    """
    known: list[Mapping[str, Record]] = []
    for _ in range(_DEEPEST):
        ahead = [_foreseen(replica, made) for replica in replicas]
        if made.stopped or ahead == known or not any([*ahead, *known]):
            break
        known = ahead
        made = decide([_shown(*pair) for pair in zip(snapshots, ahead, strict=True)])
    return made


def _foreseen(replica: Replica, made: Plan) -> Mapping[str, Record]:
    if not isinstance(replica, Foresees):
        return {}
    return replica.foreseen([op for op in made.operations if op.side == replica.name])


def _shown(snapshot: Snapshot, ahead: Mapping[str, Record]) -> Snapshot:
    if not ahead:
        return snapshot
    records = tuple(ahead.get(record.locator, record) for record in snapshot.records)
    return replace(snapshot, records=records)
