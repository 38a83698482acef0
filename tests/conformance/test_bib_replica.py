"""A `.bib` file keeps the contract of all replicas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.suite import Stage, ValuesSuite
from zsync.config import mappings
from zsync.config.bibfile import BibFile
from zsync.replicas.bib import BibReplica
from zsync.replicas.protocol import Replica
from zsync.state.files import Disk
from zsync.translate.bib import BibDialect

ENTRY = "@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{{title}}},\n  date = {{2020}},\n{tags}}}\n\n"


class BibStage:
    """A project folder with one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "refs.bib"
        self.path.write_text("% kept\n\n", encoding="utf-8")

    def open(self) -> Replica:
        canonical = mappings.load("canonical")
        names = ("bibtex", "biblatex")
        dialects = {name: BibDialect.from_mapping(mappings.load(f"bib/{name}"), canonical) for name in names}
        return BibReplica(BibFile("refs.bib"), Disk(self.folder), dialects)

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        keywords = f"  keywords = {{{', '.join(tags)}}},\n" if tags else ""
        text = ENTRY.format(key=key, title=title, tags=keywords)
        self.path.write_text(self.path.read_text("utf-8") + text, encoding="utf-8")

    def touch(self, key: str, title: str) -> None:
        head, found, rest = self.path.read_text("utf-8").partition(f"@article{{{key},")
        before, field, after = rest.partition("title = {")
        self.path.write_text(head + found + before + field + title + after[after.index("}") :], encoding="utf-8")


class TestBibReplica(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return BibStage(tmp_path)
