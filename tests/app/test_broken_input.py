"""Broken input gives one clear message with a place and a next step, and nothing is written."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article

BIB = "@article{one2020,\n  title = {One},\n  year = {2020}\n}\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A project with something to do: an item that is cited and no entry yet."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", "See [@one2020] and @two2021.\n")
    lab.library.write(article("one2020", "One"), article("two2021", "Two"))
    return lab


def zsync(lab: Lab, *args: str) -> subprocess.CompletedProcess[str]:
    """The command as a person calls it."""
    command = [sys.executable, "-m", "zsync", *args]
    return subprocess.run(command, cwd=lab.root, capture_output=True, text=True, check=False)


def break_bib(lab: Lab) -> None:
    lab.write("refs.bib", BIB + "\n@article{cut2021,\n  title = {Cut in the mid")


def break_yaml(lab: Lab) -> None:
    lab.write("notes/a.md", "---\ntags: [x\ntitle: y\n---\n\n@one2020\n")


def break_encoding(lab: Lab) -> None:
    lab.write("notes/a.md", b"# Note\n\n" + "研究 @one2020".encode("gbk"))


def break_link(lab: Lab) -> None:
    (lab.root / "notes" / "loop.md").symlink_to("loop.md")


def remove_config(lab: Lab) -> None:
    (lab.root / "zsync.yaml").unlink()


def unknown_key(lab: Lab) -> None:
    lab.write("zsync.yaml", "notes: [notes]\nbib:\n  files: [refs.bib]\n  ad: cited\n")


def not_yaml(lab: Lab) -> None:
    lab.write("zsync.yaml", "notes: [notes\nbib: {")


CASES = [
    (break_bib, "refs.bib:6:1", "by hand"),
    (break_yaml, "notes/a.md:3:", "mend the YAML"),
    (break_encoding, "notes/a.md:3:1", "save it as UTF-8"),
    (break_link, "notes/loop.md", "mend or remove"),
    (remove_config, "no zsync.yaml", "zsync init"),
    (unknown_key, "zsync.yaml:4:3", "did you mean 'add'"),
    (not_yaml, "zsync.yaml:2:", "zsync init"),
]


@pytest.mark.parametrize(("damage", "place", "step"), CASES, ids=[case[0].__name__ for case in CASES])
def test_one_clear_message_and_nothing_written(lab: Lab, damage: object, place: str, step: str) -> None:
    """The message names the place and the next step; no file and no item changes; the exit code says so."""
    assert callable(damage)
    damage(lab)
    before = {path: content for path, content in lab.files().items() if path != "notes/loop.md"}
    version = lab.library.version()
    result = zsync(lab, "sync", "--yes")
    assert result.returncode in (1, 2, 3)
    assert place in result.stderr
    assert step in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert {path: content for path, content in lab.files().items() if path != "notes/loop.md"} == before
    assert lab.library.version() == version


def test_keep_going_leaves_the_broken_part_aside(lab: Lab) -> None:
    """With --keep-going the rest is synced; the broken block keeps its text, and is left for a person."""
    break_bib(lab)
    result = zsync(lab, "sync", "--yes", "--keep-going")
    assert "Cut in the mid" in lab.text("refs.bib")
    assert "refs.bib:6:1" in result.stderr
    assert result.returncode == 1, result.stderr + result.stdout


def test_a_held_project_says_who_holds_it(lab: Lab) -> None:
    """One run at a time: the second one names the lock file and leaves."""
    lab.write(".zsync/lock", json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
    result = zsync(lab, "sync", "--yes")
    assert result.returncode == 3
    assert "another run" in result.stderr
    lab.write(".zsync/lock", json.dumps({"pid": 2**22 - 1, "host": socket.gethostname()}))
    assert zsync(lab, "sync", "--yes").returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        BIB + "\n<<<<<<< HEAD\n@book{a,\n  title = {A}\n}\n=======\n@book{b,\n  title = {B}\n}\n>>>>>>> x\n",
        "<<<<<<< HEAD\n" + BIB + "=======\n>>>>>>> x\n",
        BIB.replace("{One}", "{One\n<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> x\n}"),
        BIB.replace("  title", "<<<<<<< HEAD\n  title = {A},\n=======\n  title = {B},\n>>>>>>> x\n  note"),
    ],
    ids=["between entries", "around an entry", "in a value", "between fields"],
)
def test_a_merge_that_git_left_open_stops_the_run(lab: Lab, text: str) -> None:
    """Both versions stand in the file: neither is taken for what a person wrote, and nothing is done anywhere."""
    lab.write("refs.bib", text)
    before, items = lab.files(), lab.items()
    run = lab.sync()
    assert "could not be read in full" in run.plan.stopped
    assert [finding.message for finding in run.plan.findings] == ["git left a merge conflict here"]
    assert (lab.files(), lab.items()) == (before, items)


def test_status_ends_as_a_sync_does(lab: Lab) -> None:
    """An entry that cannot be read is left for a person, though there is nothing to do: both end with 1."""
    lab.sync()
    lab.write("refs.bib", "@article{bad2020,\n  title = {One {open},\n}\n\n" + lab.text("refs.bib"))
    for verb in (("sync", "--yes"), ("status",)):
        done = zsync(lab, *verb)
        assert "1 error left for you" in done.stdout
        assert done.returncode == 1
    lab.swap("refs.bib", "{One {open}", "{One open}")
    lab.sync()
    assert zsync(lab, "status").returncode == 0


BROKEN_NOTE = "---\ntitle: [open\n---\nSee [@one2020].\n"


@pytest.mark.parametrize("verb", ["status", "plan", "sync --yes", "conflicts", "report", "resolve --all"])
def test_what_stops_a_run_is_named_by_every_verb(lab: Lab, verb: str) -> None:
    """Each says what cannot be read, where, and that nothing was done; in JSON, too."""
    lab.write("notes/a.md", BROKEN_NOTE)
    done = zsync(lab, *verb.split())
    assert "notes could not be read in full: nothing was done" in done.stdout + done.stderr
    assert "notes/a.md:3:1: error ZS012" in done.stderr
    assert done.returncode == (0 if verb == "report" else 1)
    told = json.loads(zsync(lab, *verb.split(), "--format", "json").stdout)
    assert [(each["path"], each["code"]) for each in told["findings"]] == [("notes/a.md", "ZS012")]
    assert "could not be read in full" in told["stopped"]


def test_a_report_in_markdown_names_what_is_wrong(lab: Lab) -> None:
    """It is the summary of the Action: what it counts stands there."""
    lab.write("notes/a.md", BROKEN_NOTE)
    page = zsync(lab, "report", "--format", "markdown").stdout
    assert "nothing was done" in page
    assert "\n## Findings\n" in page
    assert "| notes/a.md:3:1 | error ZS012: " in page


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that somebody is in cannot be deleted there")
@pytest.mark.parametrize("verb", ["check", "sync", "plan", "status", "cites", "link"])
def test_a_folder_that_is_gone(tmp_path: Path, verb: str) -> None:
    """Whoever is in a folder that was deleted is told so."""
    (tmp_path / "gone").mkdir()
    script = ["sh", "-c", f'rmdir "$PWD"; exec "{sys.executable}" -m zsync {verb}']
    found = subprocess.run(script, cwd=tmp_path / "gone", capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr.splitlines()[0]) == (2, "zsync: the folder you are in is gone")
