"""The root of a project that is a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from zsync.errors import ReplicaProblem
from zsync.state.files import Disk


def test_a_root_that_leads_elsewhere_later_holds_nothing(tmp_path: Path) -> None:
    """Where the root leads is looked up once; when the link is turned round, nothing is read through it."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(name)
    root = tmp_path / "root"
    root.symlink_to(tmp_path / "old")
    disk = Disk(root)
    assert disk.read("a.md") == b"old"
    root.unlink()
    root.symlink_to(tmp_path / "new")
    with pytest.raises(ReplicaProblem, match="out of the project"):
        disk.read("a.md")
