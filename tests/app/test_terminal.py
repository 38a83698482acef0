"""Titles, tags and names of files are other people's: none of them can command the terminal they are shown on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.cli.main import run

HOSTILE = "\x1b[2J\x1b]0;x\x07 \u202e \x9b31m"
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
ENTRY = "@article{{{key},\n  title = {{{title}}},\n  journal = {{J}},\n  year = {{2020}},\n}}\n"
VERBS = [
    "plan", "plan --explain one2020", "status", "report", "report --format markdown", "report --format html",
    "conflicts", "resolve", "sync", "sync --yes", "log --changes", "check", "cites notes", "link",
    "doctor --offline", "undo", "bib entries refs.bib", "bib values refs.bib", "key",
    "rename one2020 uno2020 --yes",
]  # fmt: skip


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A work whose title differs on two sides, one that is new, and a note with a name of its own."""
    lab = Lab(tmp_path, config="notes: {folders: [notes]}\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.write("refs.bib", "".join(ENTRY.format(key=key, title=f"Of {HOSTILE}") for key in ("one2020", "two2021")))
    lab.library.write(article("one2020", "Uno", publicationTitle="J", date="2020", creators=[]))
    lab.write(f"notes/a{HOSTILE.replace('/', '')}.md", "As @one2020 and @nobody2020 say.\n")
    monkeypatch.chdir(tmp_path)
    return lab


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_shows(
    lab: Lab, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On both streams, in text, before and after a run."""
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", StringIO("\n"))
        run(verb.split())
        shown = "".join(capsys.readouterr())
        assert shown
        assert COMMANDS.findall(shown) == []
        lab.sync()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8:strict"])
def test_what_an_old_encoding_lacks(tmp_path: Path, encoding: str) -> None:
    """Signs of all scripts, and names that are no UTF-8: JSON is UTF-8 whatever the locale, and nothing fails."""
    lab = Lab(tmp_path, config="notes: {folders: [notes]}\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.write("refs.bib", ENTRY.format(key="one2020", title="Über 感情 ‘x’"))
    lab.write(os.fsdecode(b"notes/k\xe4se@one2020.md"), "As [@one2020] says.\n")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    verbs = ["sync --yes --format json", "rename one2020 uno2020 --yes", "log --changes --format json"]
    for verb in [*verbs, "log --changes", "report --format markdown", "undo --yes --format json"]:
        command = [sys.executable, "-m", "zsync", *verb.split()]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")
        said = done.stdout.decode("utf-8")
        assert "json" not in verb or json.loads(said)["schema"] == 1


def test_what_an_error_shows(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that was given is told with its signs."""
    assert run(["bib", "entries", f"no{HOSTILE}.bib"]) == 2
    assert run(["rename", f"no{HOSTILE}", "b"]) == 2
    said = capsys.readouterr()
    assert COMMANDS.findall(said.out + said.err) == []
    assert "no\u241b[2J" in said.err


def test_what_the_page_of_conflicts_shows(lab: Lab) -> None:
    """Each sign by its code, so that the line reads in its order; the value that is chosen arrives as it was."""
    lab.write("refs.bib", ENTRY.format(key="one2020", title="Of \u202e b\u2069"))
    lab.sync()
    text = lab.text("zsync-conflicts.md")
    assert COMMANDS.findall(text) == []
    box = next(line for line in text.splitlines() if line.startswith("- [ ] bib:"))
    assert box.endswith(r'= "Of \u202e b\u2069"')
    lab.write("zsync-conflicts.md", text.replace(box, box.replace("[ ]", "[x]")))
    lab.sync()
    assert lab.items()["one2020"]["title"] == "Of \u202e b\u2069"
