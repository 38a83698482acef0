"""`zsync doctor` names what is wrong, with the next step, and changes nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from zsync.cli.main import group


def checks(*args: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the checks by name."""
    result = CliRunner().invoke(group, ["doctor", "--format", "json", *args], standalone_mode=False)
    return result.return_value, {check["name"]: check for check in json.loads(result.stdout)["checks"]}


def test_all_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synced project with nothing wrong: exit 0, and each side says how it stands."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.sync()
    monkeypatch.chdir(tmp_path)
    code, found = checks()
    assert code == 0
    assert found["bib:refs.bib"]["message"] == "1 records, read and written"
    assert found["zsync.lock"]["state"] == "ok"


def test_what_is_wrong_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut .bib, a library without its key, a lock with conflict marks, a clone without the driver."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.write("refs.bib", "@article{one2020,\n  title = {One")
    lab.write("zsync.lock", '{"zsync": 1}\n<<<<<<< ours\n')
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    before = lab.files()
    code, found = checks()
    assert code == 1
    assert found["bib:refs.bib"]["message"].startswith("refs.bib:1:1: ")
    assert found["zsync.lock"]["message"].startswith("zsync.lock:2:1: ")
    assert found["git"]["help"] == "run `zsync init --git`"
    assert lab.files() == before
    lab.write("zsync.yaml", "zotero: [users/12345]\n")
    monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
    code, found = checks()
    assert (code, found["Zotero key"]["state"]) == (1, "wrong")
