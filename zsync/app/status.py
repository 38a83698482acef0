"""Where the sides stand: what each one holds, and the plan that is pending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from zsync.app import settled
from zsync.app.project import Project
from zsync.app.sync import base_of, look
from zsync.model.plan import Plan
from zsync.model.words import counted


@dataclass(frozen=True, slots=True)
class SideStatus:
    """One side: how many records it shows, how many works of the base stand on it, what is pending there, and
    where the key to it comes from ("" where it needs none)."""

    name: str
    records: int
    works: int
    pending: int
    complete: bool
    reason: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """All sides, and the plan."""

    sides: tuple[SideStatus, ...]
    works: int
    plan: Plan

    def data(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "schema": 1,
            "works": self.works,
            "sides": [
                {
                    "name": side.name,
                    "records": side.records,
                    "works": side.works,
                    "pending": side.pending,
                    "complete": side.complete,
                    "read_only": side.reason,
                    "key_from": side.key,
                }
                for side in self.sides
            ],
            "pending": len(self.plan.operations),
            "conflicts": len(self.plan.conflicts),
            "stopped": self.plan.stopped,
        }

    def lines(self) -> Iterator[str]:
        """As text."""
        yield f"{counted(self.works, 'work')} in zsync.lock"
        longest = max(len(side.name) for side in self.sides)
        held = [_held(side) for side in self.sides]
        room = max(map(len, held))
        for side, works in zip(self.sides, held, strict=True):
            notes = [f"{side.pending} pending" if side.pending else ""]
            notes.append("" if side.complete else "not read in full")
            notes.append(f"read-only: {side.reason}" if side.reason else "")
            tail = ", ".join(note for note in notes if note) or "up to date"
            tail += f" (key from {side.key})" if side.key else ""
            yield f"  {side.name.ljust(longest)}  {works.rjust(room)}  {tail}"


def _held(side: SideStatus) -> str:
    """How many works of the base stand there, of all that do; before a first sync none does."""
    held = counted(side.records, "work")
    return held if side.works == side.records else f"{side.works:,} of {held}"


def status(project: Project, progress: Callable[[str], None] | None = None) -> Status:
    """Read all sides, unless nothing moved since they agreed, and decide, without writing anything."""
    known = settled.recall(project)
    if known is None:
        found = look(project, progress)
        plan, base = found.plan, found.base
        sizes = [(len(each.records), each.complete) for each in found.snapshots]
    else:
        plan, base = Plan(findings=known.findings), base_of(project)
        sizes = [(records, True) for records in known.records]
    pending = Counter(operation.side for operation in plan.operations)
    sides = [
        SideStatus(
            name=replica.name,
            records=records,
            works=sum(replica.name in entry.where for entry in base.values()),
            pending=pending[replica.name],
            complete=complete,
            reason=replica.capabilities.reason,
            key=project.sources.get(replica.name, ""),
        )
        for replica, (records, complete) in zip(project.replicas, sizes, strict=True)
    ]
    return Status(tuple(sides), len(base), plan)
