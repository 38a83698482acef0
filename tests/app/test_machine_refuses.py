"""What the computer refuses is told, and is no bug of ours: streams that are closed, files that cannot be."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from zsync.__main__ import main
from zsync.app.apply import Applied
from zsync.app.sync import Run
from zsync.cli.main import group, run
from zsync.cli.sync import said_of
from zsync.errors import ReplicaProblem
from zsync.state import runlock
from zsync.state.ignored import ignore_in_git
from zsync.state.mirror import SqliteMirror


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A synced project of one work, which is the current folder."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@misc{one2020,\n  title = {One}\n}\n")
    lab.sync()
    monkeypatch.chdir(tmp_path)
    return lab


def shell(lab: Lab, words: str) -> subprocess.CompletedProcess[str]:
    """The command with `words` of the shell behind it."""
    line = f"{sys.executable} -m zsync {words}"
    return subprocess.run(["sh", "-c", line], cwd=lab.root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("verb", ["status", "plan", "check"])
def test_closed_streams(lab: Lab, verb: str, closed: str) -> None:
    """The command runs, and says what it can where it can; no file of ours takes the place of a stream."""
    before = lab.files()
    ran = shell(lab, f"{verb} {closed}")
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr
    assert lab.files() == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_what_the_computer_refuses(
    number: int, lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told as what it is, with the file where there is one."""

    def refuse(*args: object, **options: object) -> None:
        raise OSError(number, os.strerror(number), "some/file")

    monkeypatch.setattr("zsync.cli.key.read_document", refuse)
    assert run(["key"]) == 3
    said = capsys.readouterr().err
    assert said.startswith(f"zsync: some/file: {os.strerror(number)}\n  help: ")


def test_a_full_disk_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that could not be written holds nobody: the next run goes on where there is room again."""

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("zsync.state.runlock.json.dump", full)
        with pytest.raises(OSError, match="No space"), runlock.held(tmp_path):
            pass
    assert runlock.look(tmp_path) == ""
    with runlock.held(tmp_path):
        assert runlock.look(tmp_path) == "held"


def test_a_full_disk_below_the_memory_of_zotero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be kept of the items that came is told as a full disk, at the first run as later."""
    path, opened = tmp_path / "mirror.sqlite", sqlite3.connect

    def full(*args: Any, **options: Any) -> sqlite3.Connection:
        found = opened(*args, **options)
        found.execute("PRAGMA max_page_count = 1")  # no page more than there are
        return found

    def keep() -> list[Any]:
        with closing(SqliteMirror(path)) as mirror:
            mirror.keep("users/1@all", [item])
            return list(mirror.items("users/1@all"))

    item = {"key": "AAAA2222", "version": 1, "data": {"title": "long " * 10_000}}
    for before in (False, True):
        if before:
            SqliteMirror(path).close()
        with monkeypatch.context() as patched:
            patched.setattr("zsync.state.mirror.sqlite3.connect", full)
            with pytest.raises(ReplicaProblem) as told:
                keep()
        assert told.value.message == "cannot be written: database or disk is full"
        assert (told.value.place, told.value.help[:9]) == (str(path), "make room")
    assert keep() == [item]


def test_a_full_disk_decides_nothing_about_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.gitignore` that could not be written is no empty one that somebody made: the next run writes it."""

    class Full(StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(name: str, *args: object, **options: object) -> Full:
        Path(name).touch()
        return Full()

    with monkeypatch.context() as patched:
        patched.setattr("zsync.state.ignored.open", full, raising=False)
        with pytest.raises(OSError, match="No space"):
            ignore_in_git(str(tmp_path))
    ignore_in_git(str(tmp_path))
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_what_failed_is_told_on_a_line_of_its_own(lab: Lab) -> None:
    """With the side, what was to be done there, and the next step."""
    lab.swap("refs.bib", "{One}", "{Two}")
    made = lab.plan()
    (change,) = made.operations
    applied = Applied(failed=((change, "the disk is full (make room)"),))
    code, _, said = said_of(Run("r", made, applied), "text")
    assert (code, said) == (3, "failed: one2020 zotero:users/1: title: the disk is full (make room)\n")


def test_doctor_tells_a_disk_that_may_only_be_read(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What else was looked at is told, too."""

    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "some/file")

    monkeypatch.setattr("zsync.app.doctor.opened", refuse)
    result = CliRunner().invoke(group, ["doctor", "--offline"], standalone_mode=False, catch_exceptions=False)
    assert result.return_value == 1
    assert "ok    zsync.lock: 1 work" in result.stdout
    assert "WRONG sides: some/file: Read-only file system\n" in result.stdout


def test_interrupted_while_loading(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends with 130 from the first moment on."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zsync.__main__._command", interrupted)
    with pytest.raises(SystemExit) as leaving:
        main()
    assert (leaving.value.code, capsys.readouterr().err) == (130, "zsync: interrupted\n")


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_a_report_goes_into_the_file(lab: Lab, form: str) -> None:
    """In each form, and nothing to standard output."""
    result = CliRunner().invoke(group, ["report", "--format", form, "--out", "r"], standalone_mode=False)
    assert (result.return_value, result.stdout) == (0, "")
    assert "one2020" in (json.dumps(json.loads(lab.text("r"))) if form == "json" else lab.text("r"))


@pytest.mark.parametrize("verb", ["report", "plan"])
def test_a_file_that_cannot_be(lab: Lab, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its place, and what to do next."""
    assert run([verb, "--out", str(lab.root / "nowhere" / "r")]) == 2
    said = capsys.readouterr().err
    assert "nowhere/r: cannot be written" in said
    assert "help: " in said


def test_a_port_that_cannot_be() -> None:
    """A matter of usage."""
    assert run(["serve", "--port", "99999"]) == 2
