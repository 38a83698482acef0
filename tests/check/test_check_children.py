"""What several processes do together is what one does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.check.test_check_cache import cached, fresh, reads, vault
from zsync.check import ahead, forked, gather, workers
from zsync.state.cache import Cache

__all__ = ["vault"]


def test_many_files_by_several_processes(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The children find what this process finds; a child that fails is replaced by this process."""
    expected = fresh(vault)
    monkeypatch.setattr(workers, "_WORTH", 1)
    monkeypatch.setattr(workers, "processors", lambda: 3)
    for forks in (True, False):
        monkeypatch.setattr(workers, "may_fork", lambda forks=forks: forks)
        assert fresh(vault) == expected
    monkeypatch.setattr(workers.sys, "executable", "/bin/false")
    assert fresh(vault) == expected
    monkeypatch.setattr(workers, "may_fork", lambda: True)
    here, take_batches, calls = os.getpid(), workers.take_batches, []

    def fail(root: str, batches: Iterable[workers.Batch]) -> workers.Taken:
        """The children take everything and fail; this process takes nothing at first."""
        calls.append(list(batches) if os.getpid() != here else 0)
        assert os.getpid() == here
        return take_batches(root, batches) if len(calls) > 1 else {}

    monkeypatch.setattr(workers, "take_batches", fail)
    assert fresh(vault) == expected


def test_no_more_processes(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts no child, this process does everything, and the next run finds the cache."""

    def refuse(*_: Any, **__: Any) -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    expected = fresh(vault)
    monkeypatch.setattr(workers, "_WORTH", 1)
    monkeypatch.setattr(workers, "processors", lambda: 3)
    monkeypatch.setattr(ahead, "_LARGE", 1)
    monkeypatch.setattr(forked, "processors", lambda: 2)
    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert cached(vault) == expected
    monkeypatch.setattr(workers, "may_fork", lambda: False)
    assert fresh(vault) == expected


@pytest.mark.parametrize("fails", [True, False])
def test_a_child_keeps_what_is_new(vault: Path, fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a child writes into the cache is there when the check has ended; one that fails only costs time."""
    monkeypatch.setattr(gather, "_WORTH_A_CHILD", 1)
    monkeypatch.setattr(forked, "processors", lambda: 2)
    kept, write = [], Cache.write

    def spy(*of: Any) -> bool:
        kept.append(os.getpid())
        assert not fails
        return write(*of)

    monkeypatch.setattr(Cache, "write", spy)
    (vault / "a.md").write_text("[@lee2020] [@kim2098]")
    assert cached(vault) == fresh(vault)
    assert kept == []
    taken = reads(monkeypatch)
    assert cached(vault)
    assert taken == (["a.md"] if fails else [])
