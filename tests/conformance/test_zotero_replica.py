"""The Zotero replica keeps the contract over the embedded library, in process and over a socket."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.suite import ReplicaSuite, Stage
from tests.replicas.library import World, article
from zsync.replicas.protocol import Replica


class ZoteroStage:
    """An embedded library; every replica opened is a run of its own, without memory of the others."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: dict[str, str] = {}

    def open(self) -> Replica:
        return self.world.open()

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        (self.keys[key],) = self.world.write(article(key, title, tags=[{"tag": tag} for tag in tags]))

    def touch(self, key: str, title: str) -> None:
        item = self.world.item(self.keys[key])
        self.world.write({"key": item["key"], "version": item["version"], "title": title})


class TestInProcess(ReplicaSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return ZoteroStage(World(tmp_path))
