"""The notes keep the contract of all replicas: keys and tags, and fields where they are mapped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.suite import ReplicaSuite, Stage, ValuesSuite, picture
from zsync.config.mappings import load
from zsync.config.notefields import preset
from zsync.config.settings import Settings
from zsync.replicas.notes import NotesReplica
from zsync.replicas.protocol import Replica
from zsync.state.files import Disk
from zsync.translate.notes import NotesDialect

NOTE = "---\ntags: [{tags}]\n---\n\n# {title}\n\nAs [@{key}] says.\n"


FIELDS = """---
citekey: {key}
title: "{title}"   # printed
authors:
  - Ada Lovelace
year: 2020
tags: [{tags}]
---

As [@{key}] says.
"""


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


class FieldsStage(NotesStage):
    """The same with front matter fields, mapped by the preset for Obsidian."""

    def open(self) -> Replica:
        dialect = NotesDialect.from_mapping(preset("obsidian"), load("canonical"))
        return NotesReplica(Settings(self.root, notes=("notes",)), Disk(self.root), dialect=dialect)

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        super().seed(key, title, tags)
        (path,) = self.folder.glob(f"*@{key}.md")
        path.write_text(FIELDS.format(key=key, title=title, tags=", ".join(tags)), "utf-8")

    def touch(self, key: str, title: str) -> None:
        (path,) = self.folder.glob(f"*@{key}.md")
        lines = path.read_text("utf-8").split("\n")
        lines = [f'title: "{title}"' if line.startswith("title:") else line for line in lines]
        path.write_text("\n".join(lines), "utf-8")


class TestNotesWithFields(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return FieldsStage(tmp_path)

    def test_lets_go_of_a_file(self, replica: Replica, stage: Stage) -> None:
        """Notes do not: a file in a person's folder is never taken away."""
        self.change(replica, "adaEngine1843", "attachments", None, picture())
        kept = self.change(replica, "adaEngine1843", "attachments", picture(), None)
        assert kept == self.again(stage, "adaEngine1843")
        assert len(kept.attachments) == 1
