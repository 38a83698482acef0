"""Keys that the library has and the project does not use yet: `zsync check` names the next step, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.state.held import NAME


def zsync(*args: str) -> str:
    """What the command says in process."""
    return CliRunner().invoke(group, list(args), standalone_mode=False, catch_exceptions=False).stdout


def findings() -> list[dict[str, Any]]:
    """What check finds, without the help."""
    said = json.loads(zsync("check", "--select", "ZS001", "--format", "json"))
    return [{**finding, "help": ""} for finding in said["findings"]]


def test_the_help_knows_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the library is brought by a sync, and check says so; its verdict is what it is without that."""
    lab = Lab(tmp_path)
    monkeypatch.chdir(tmp_path)
    lab.write("refs.bib", "@article{lee2020,\n  title = {A},\n  author = {Lee, A.}\n}\n")
    lab.library.write(article("kim2021", "B"))
    zsync("sync", "--yes")
    lab.write("notes/a.md", "[@kim2021] [@kim2022]\n")
    shown = zsync("check")
    assert shown.count("help: your Zotero library has this key: run `zsync sync`") == 1
    verdict = findings()
    assert [finding["key"] for finding in verdict] == ["kim2021", "kim2022"]
    for harm in (b"\xff\xfe", b"", None):
        path = lab.root / ".zsync" / NAME
        path.unlink(missing_ok=True) if harm is None else path.write_bytes(harm)
        assert "your Zotero library" not in zsync("check")
        assert findings() == verdict
    zsync("sync", "--yes")
    assert [finding["key"] for finding in findings()] == ["kim2022"]
