"""Every kind of fault at every request of a sync, then clean runs: the library is as if there had been none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.replicas.library import (
    EmbeddedWorld,
    Fetched,
    article,
    attachment,
    embedded_world,
    opened,
    operation,
    run,
)
from zsync.embedded import Fault
from zsync.errors import ReplicaProblem
from zsync.model.plan import Operation
from zsync.model.record import Record, Snapshot
from zsync.model.values import Tag, Work
from zsync.state.mirror import SqliteMirror

SIDE = "zotero:users/1"


@dataclass(frozen=True)
class Task:
    """What a sync has to do: `old` items to change, `new` ones to create, every `every`-th with a file."""

    old: int
    new: int
    every: int

    def seed(self, world: EmbeddedWorld) -> None:
        """The library before the sync."""
        tags = [{"tag": "kept", "type": 1}]
        world.write(*(article(f"old{number}", "Before", tags=tags) for number in range(self.old)))

    def wanted(self) -> Mapping[str, bytes]:
        """Every key that must be there, and the bytes of its file (b"": it has none)."""
        keys = [f"old{number}" for number in range(self.old)] + [f"new{number}" for number in range(self.new)]
        return {key: b"file of " + key.encode() if at % self.every == 0 else b"" for at, key in enumerate(keys)}

    def plan(self, snapshot: Snapshot) -> list[Operation]:
        """What is left to do. Only a complete snapshot proves that a work is not there."""
        records = {record.key: record for record in snapshot.records}
        planned: list[Operation] = []
        for key, content in self.wanted().items():
            record = records.get(key)
            if record is None and snapshot.complete:
                planned.append(_creation(key))
            if record is not None or snapshot.complete:
                planned += _rest(record or Record(SIDE, "", key), content)
        return planned

    def run(self, world: EmbeddedWorld, mirror: SqliteMirror) -> int:
        """One sync; how many operations it had to do."""
        with opened(world, mirror=mirror) as replica:
            planned = self.plan(replica.read())
            run(replica, planned, Fetched(*filter(None, self.wanted().values())))
            return len(planned)


def _creation(key: str) -> Operation:
    work = Work("journalArticle", {"title": "After", "date": "2020"}, (Tag("added"),))
    return operation(Record(SIDE, "", key), "", None, work, work=key)


def _rest(record: Record, content: bytes) -> Iterator[Operation]:
    if record.locator and record.values.get("title") != "After":
        yield operation(record, "title", record.values.get("title"), "After", work=record.key)
    if record.locator and "added" not in record.members("tags"):
        yield operation(record, "tags", None, Tag("added"), work=record.key)
    file = attachment(content, f"{record.key}.txt", "text/plain")
    if content and file.digest not in record.members("attachments"):
        yield operation(record, "attachments", None, file, work=record.key)


def dump(world: EmbeddedWorld) -> list[tuple[Any, ...]]:
    """Everything in the library that a person would see, in order."""
    keys = sorted(world.outside.versions(since=None).objects)
    batches = [world.outside.items(keys[start : start + 100]).items for start in range(0, len(keys), 100)]
    data = {item["key"]: item["data"] for batch in batches for item in batch}
    names = {key: each.get("citationKey", "") for key, each in data.items()}
    return sorted(
        (
            each["itemType"],
            names.get(each.get("parentItem", ""), ""),
            each.get("citationKey", ""),
            each["title"],
            str(sorted((tag["tag"], tag.get("type", 0)) for tag in each["tags"])),
            str(each.get("md5")),
            each.get("filename", ""),
            each.get("deleted", 0),
        )
        for each in data.values()
    )


STATUSES = (400, 403, 404, 409, 412, 413, 428, 500, 503)
LASTING = ("cut before", "cut after", "503", "403")
KINDS: dict[str, dict[str, Any]] = {
    "cut before": {"action": "cut", "when": "before"},
    "cut after": {"action": "cut", "when": "after"},
    "backoff": {"action": "headers", "headers": {"Backoff": "5"}},
    "lie empty": {"action": "lie", "lie": "empty"},
    "lie half": {"action": "lie", "lie": "half"},
    "lie garbage": {"action": "lie", "lie": "garbage"},
    "lie truncated": {"action": "lie", "lie": "truncated"},
    "lie stale": {"action": "lie", "lie": "stale"},
    "library moves": {"action": "bump"},
    "library goes back": {"action": "version", "value": 1},
    "429": {"action": "status", "status": 429, "headers": {"Retry-After": "3"}},
    "400 later": {"action": "status", "status": 400, "headers": {"Retry-After": "3"}},
    **{str(status): {"action": "status", "status": status} for status in STATUSES},
}


class Matrix:
    """Runs a task under faults, each time on a copy of the same library."""

    def __init__(self, folder: Path, task: Task) -> None:
        self.folder, self.task = folder, task
        with embedded_world(folder / "template") as world:
            task.seed(world)
        with self.copy() as (world, mirror):
            assert task.run(world, mirror) > 0
            self.requests = len(world.app.seen)
            assert task.run(world, mirror) == 0
            self.expected = dump(world)

    def copy(self) -> Copied:
        """A fresh copy of the library, and a mirror that knows nothing."""
        return Copied(self.folder)

    def cells(self) -> list[tuple[str, int, int]]:
        """Every kind of fault at every request, and those that last, from there on."""
        once = product(KINDS, range(self.requests), (1,))
        return [*once, *product(LASTING, range(self.requests), (0,))]

    def strike(self, kind: str, at: int, count: int) -> None:
        """One sync under one fault, then clean ones until nothing is left to do."""
        with self.copy() as (world, mirror):
            world.app.faults.add(Fault(after=at, count=count, **KINDS[kind]))
            with suppress(ReplicaProblem):
                self.task.run(world, mirror)
            world.app.faults.clear()
            left = [self.task.run(world, mirror) for _ in range(3)]
            assert left[-1] == 0, f"{kind} at request {at}: {left} operations were left"
            assert dump(world) == self.expected, f"{kind} at request {at}"


class Copied:
    """A copy of the template, open as a world, removed at the end."""

    def __init__(self, folder: Path) -> None:
        self.source, self.target = folder / "template", folder / "copy"

    def __enter__(self) -> tuple[EmbeddedWorld, SqliteMirror]:
        shutil.copytree(self.source, self.target)
        self.world = EmbeddedWorld(self.target)
        self.mirror = SqliteMirror(self.target / "mirror.sqlite")
        return self.world, self.mirror

    def __exit__(self, *_: object) -> None:
        self.mirror.close()
        self.world.app.close()
        shutil.rmtree(self.target)


def test_some_faults_at_some_requests(tmp_path: Path) -> None:
    """A sample of the matrix: every kind, at a request that moves on from kind to kind."""
    matrix = Matrix(tmp_path, Task(old=3, new=2, every=3))
    cells = matrix.cells()
    for kind, at, count in cells[:: max(1, len(cells) // 60) | 1]:
        matrix.strike(kind, at, count)


@pytest.mark.deep
def test_every_fault_at_every_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole matrix over a sync of 200 items with files."""
    matrix = Matrix(tmp_path, Task(old=120, new=80, every=50))
    cells = matrix.cells()
    for kind, at, count in cells:
        matrix.strike(kind, at, count)
    with capsys.disabled():
        print(f"\n{len(cells)} faults: {len(KINDS)} kinds at each of {matrix.requests} requests, all healed")
