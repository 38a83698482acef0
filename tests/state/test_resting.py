"""What was at rest is remembered for the base it was seen with, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from zsync.state import resting

FOUND = frozenset({bytes([number]) * resting.SIZE for number in range(5)})


@pytest.mark.parametrize(("kind", "base", "same"), [("k", b"x", True), ("k", b"y", False), ("l", b"x", False)])
def test_only_for_what_it_was_kept_for(tmp_path: Path, kind: str, base: bytes, same: bool) -> None:
    """Another base or another program: nothing is known."""
    resting.keep(tmp_path, FOUND, kind="k", base=b"x")
    assert resting.load(tmp_path, kind=kind, base=base) == (FOUND if same else frozenset())
    assert [path.name for path in tmp_path.iterdir()] == [resting.NAME]


@pytest.mark.parametrize("content", [b"", b"x", b"x" * resting.SIZE])
def test_what_is_broken_is_none(tmp_path: Path, content: bytes) -> None:
    """So is a file that is missing or cut, or a folder that cannot be written."""
    assert resting.load(tmp_path / "no", kind="k", base=b"x") == frozenset()
    (tmp_path / resting.NAME).write_bytes(content)
    assert resting.load(tmp_path, kind="k", base=b"x") == frozenset()
    resting.keep(tmp_path, FOUND, kind="k", base=b"x")
    (tmp_path / resting.NAME).write_bytes((tmp_path / resting.NAME).read_bytes()[:-1])
    assert resting.load(tmp_path, kind="k", base=b"x") == frozenset()
    resting.keep(tmp_path / "no", FOUND, kind="k", base=b"x")
