"""The project at a glance: each work, where it stands, what is pending, what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zsync.app.project import Project
from zsync.app.sync import look
from zsync.model.plan import Plan
from zsync.model.record import Record, Snapshot
from zsync.model.values import Creator, Scalar


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work: its key, what it is, the sides it stands on, and how much is pending or disputed."""

    key: str
    title: str
    creators: str
    date: str
    sides: tuple[str, ...]
    notes: tuple[str, ...]
    pending: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All works by key, the names of all sides, and the plan."""

    sides: tuple[str, ...]
    works: tuple[WorkRow, ...]
    plan: Plan


def overview(project: Project, progress: Callable[[str], None] | None = None) -> Overview:
    """Read all sides and decide, without writing anything."""
    found = look(project, progress)
    plan, snapshots = found.plan, found.snapshots
    places = {(record.replica, record.locator): record for s in snapshots for record in s.records}
    pending = Counter(operation.work for operation in plan.operations)
    disputed = Counter(conflict.work for conflict in plan.conflicts)
    rows = []
    for work, entry in plan.next_base.items():
        records = [places[place] for place in entry.where.items() if place in places]
        rows.append(
            WorkRow(
                key=entry.key,
                title=_text(records, "title"),
                creators=_names(records),
                date=_text(records, "date"),
                sides=tuple(sorted(entry.where)),
                notes=entry.notes,
                pending=pending[work],
                conflicts=disputed[work],
            )
        )
    return Overview(_sides(snapshots), tuple(sorted(rows, key=lambda row: row.key)), plan)


def _sides(snapshots: Sequence[Snapshot]) -> tuple[str, ...]:
    return tuple(snapshot.replica for snapshot in snapshots)


def _value(records: list[Record], name: str) -> Scalar:
    shown = [record.values[name] for record in records if record.values.get(name)]
    return max(shown, key=lambda value: (len(value), repr(value)), default="")


def _text(records: list[Record], name: str) -> str:
    value = _value(records, name)
    return value if isinstance(value, str) else ""


def _names(records: list[Record]) -> str:
    value = _value(records, "creators")
    names = [_family(creator) for creator in value if isinstance(creator, Creator)]
    return ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")


def _family(creator: Creator) -> str:
    return creator.name or f"{creator.particle} {creator.family}".strip()
