"""What the decision sees of a replica, and what a person has decided beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Scalar

Project = Callable[[str, str, Scalar], Scalar | None]
"""`project(kind, attribute, value)`: what a side would show of a value (None: cannot hold it)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One replica as the decision sees it. `reason` says why it is not writable ("" if it is)."""

    snapshot: Snapshot
    project: Project
    writable: bool = True
    creates: bool = False
    reason: str = ""

    @property
    def name(self) -> str:
        return self.snapshot.replica

    @property
    def world(self) -> World:
        return self.snapshot.world


@dataclass(frozen=True, slots=True)
class Policy:
    """Choices of `zsync.yaml` and the command. `off` names attributes that are not merged.

    `keep_going`: go on with what could be read when a file could not (absence then proves nothing).
    """

    bib_add: str = "cited"
    zotero_add: str = "bib"
    collections: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    keep_going: bool = False
    max_deletes: int = 10


@dataclass(frozen=True, slots=True)
class Linked:
    """A work and the records that show it, by side. `stray` are further keys under which the notes cite it."""

    work: str
    records: Mapping[str, Record] = field(default_factory=dict)
    stray: tuple[str, ...] = ()
