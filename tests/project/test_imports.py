"""What a command loads: `check` runs in commit hooks, so nothing of the network may come with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NETWORK = {"socket", "ssl", "http.client", "urllib.request", "asyncio", "httpx2", "requests", "pyzotero"}
OURS = {"zsync.app", "zsync.replicas", "zsync.embedded"}
LOOK = "import sys; from zsync.cli.main import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


def _loaded(*argv: str, folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *argv], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["check"], ["check", "--fix"]], ids=" ".join)
def test_the_offline_path_loads_no_network(argv: list[str], tmp_path: Path) -> None:
    """Neither a module of the network nor a package of ours that leads there."""
    (tmp_path / "zsync.yaml").write_text("notes: .\nbib: a.bib\n", "utf-8")
    (tmp_path / "a.bib").write_text("@book{lee2020, title = {T}}\n", "utf-8")
    (tmp_path / "a.md").write_text("[@lee2020] [@lee2021]\n", "utf-8")
    assert not _loaded(*argv, folder=tmp_path) & (NETWORK | OURS)


def test_version_loads_no_verb(tmp_path: Path) -> None:
    """Start-up is a blink: no verb, no YAML, no database before one is asked for."""
    loaded = _loaded("--version", folder=tmp_path)
    assert not loaded & {"yaml", "sqlite3", "json"}
    ours = {name for name in loaded if name.startswith("zsync.")}
    assert ours <= {"zsync.cli", "zsync.cli.main", "zsync.errors"}
