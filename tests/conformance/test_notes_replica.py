"""The notes keep the contract of all replicas, as far as notes go: keys and tags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.suite import ReplicaSuite, Stage
from zsync.config.settings import Settings
from zsync.replicas.notes import NotesReplica
from zsync.replicas.protocol import Replica
from zsync.state.files import Disk

NOTE = "---\ntags: [{tags}]\n---\n\n# {title}\n\nAs [@{key}] says.\n"


class NotesStage:
    """A vault in which every work has a literature note with a folder for its files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "notes"
        self.folder.mkdir()

    def open(self) -> Replica:
        return NotesReplica(Settings(self.root, notes=("notes",)), Disk(self.root))

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        name = f"01_{title.replace(' ', '_')}@{key}"
        (self.folder / f"{name}.md").write_text(NOTE.format(key=key, title=title, tags=", ".join(tags)), "utf-8")
        (self.folder / f"{name}.assets").mkdir()

    def touch(self, key: str, title: str) -> None:
        (path,) = self.folder.glob(f"*@{key}.md")
        path.write_text(path.read_text("utf-8") + f"\nNow called {title}.\n", "utf-8")


class TestNotesReplica(ReplicaSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return NotesStage(tmp_path)
