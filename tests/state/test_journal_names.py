"""Runs are named by the moment they began, and the order of names is that of the runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zsync.state.journal import Journal, named, runs

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(0), timedelta(hours=-1), timedelta(days=-9999)])
def test_a_later_run_has_a_later_name(tmp_path: Path, away: timedelta) -> None:
    """Wherever the clock went meanwhile: else an undo would take another run for the last."""
    made = []
    for name in ("", ".back", ""):
        made.append(named(tmp_path, NOON + away * len(made)) + name)
        Journal(tmp_path, made[-1]).close()
    assert runs(tmp_path) == made
    assert len(set(made)) == 3


def test_a_folder_of_another_name(tmp_path: Path) -> None:
    """What somebody else put there takes no part."""
    (tmp_path / "zzz").mkdir()
    assert named(tmp_path, NOON) == "20261121T120000000000Z"
