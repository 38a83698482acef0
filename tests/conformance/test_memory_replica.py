"""The in-memory replica keeps the contract: it stands for a world in other tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.conformance.suite import Stage, ValuesSuite
from tests.fakes.memory import VOCABULARY, MemoryReplica, Shelf
from zsync.model.record import Record
from zsync.model.values import Creator, Tag
from zsync.replicas.protocol import Replica


class MemoryStage:
    """A shelf, and replicas of it."""

    def __init__(self) -> None:
        self.shelf = Shelf()

    def open(self) -> Replica:
        return MemoryReplica(self.shelf)

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        author = (Creator("author", family="Lovelace", given="Ada"),)
        values = {"title": title, "creators": author, "date": "2020"}
        record = Record(
            "zotero:users/1", f"locator of {key}", key, "journalArticle",
            values=values, tags=tuple(map(Tag, tags)), vocabulary=VOCABULARY,
        )
        self.shelf.put(record)

    def touch(self, key: str, title: str) -> None:
        (record,) = [record for record in self.shelf.records.values() if record.key == key]
        self.shelf.put(replace(record, values={**record.values, "title": title}))


class TestMemoryReplica(ValuesSuite):
    @pytest.fixture
    def stage(self) -> Stage:
        return MemoryStage()
