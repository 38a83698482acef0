"""A file is replaced only while it holds what was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from zsync.errors import Stale
from zsync.state.files import replace


@pytest.mark.parametrize("now", [b"somebody's", b"", None])
def test_a_file_that_moved_on_stays(tmp_path: Path, now: bytes | None) -> None:
    """Edited, emptied or gone since it was read: nothing is written, and no other file is left behind."""
    path = tmp_path / "refs.bib"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(Stale):
        replace(path, b"ours", expected=b"as read")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == ([] if now is None else [now])


def test_a_file_that_came_since_stays(tmp_path: Path) -> None:
    """None was there when the folder was read, and one is now."""
    path = tmp_path / "note.md"
    path.write_bytes(b"somebody's")
    with pytest.raises(Stale):
        replace(path, b"ours", expected=None)
    assert path.read_bytes() == b"somebody's"
    replace(path, b"ours", expected=b"somebody's")
    assert path.read_bytes() == b"ours"
