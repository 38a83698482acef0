"""What a file of the project is: its digest, remembered or not; None for all that is no plain file of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zsync.state.digests import Digests
from zsync.state.files import Disk


@pytest.mark.parametrize("path", ["none.pdf", "folder", "nul\0.pdf", "x" * 5000, "\ud800.pdf", "../a.pdf", "pipe"])
def test_what_is_no_plain_file_has_no_digest(tmp_path: Path, path: str) -> None:
    """Nothing there, folders, pipes, names no system has, ways out of the project: None, and no exception."""
    root = tmp_path / "project"
    (root / "folder").mkdir(parents=True)
    os.mkfifo(root / "pipe")
    (tmp_path / "a.pdf").write_bytes(b"one")
    assert Disk(root, Digests(root, tmp_path / "memory.json").look).digest(path) is None


def test_remembered_or_read_it_is_the_same(tmp_path: Path) -> None:
    """With a memory and without."""
    (tmp_path / "a.pdf").write_bytes(b"one")
    digests = Digests(tmp_path, tmp_path / "memory.json")
    assert Disk(tmp_path).digest("a.pdf") == Disk(tmp_path, digests.look).digest("a.pdf") is not None
