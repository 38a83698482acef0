"""`zsync init --hook`: commits are checked by pre-commit, with the zsync that is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.check.test_hook import hooks as published
from zsync.app import hooksetup
from zsync.cli.main import run
from zsync.config.paths import NOTE_SUFFIXES

BIB = "@misc{lee2020, title = {A}}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, with the commands of this environment."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "-q")
    return top


def git(folder: Path, *args: str) -> tuple[int, str]:
    """Exit code and all that git and its hooks say."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *args], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("place", ["", "my thesis"])
def test_a_commit_is_checked(repository: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the top of a repository and in a folder of it; what lies beside the project is nobody's business."""
    project = repository / place
    project.mkdir(exist_ok=True)
    monkeypatch.chdir(project)
    (project / "refs.bib").write_text(BIB)
    (project / "a.md").write_text("As [@lee2020] says.\n")
    assert run(["init", "--yes", "--library", "embedded"]) == 0
    assert [run(["init", "--hook"]), run(["init", "--hook"])] == [0, 0]
    git(repository, "add", "-A")
    assert git(repository, "commit", "-m", "good")[0] == 0
    (project / "a.md").write_text("As [@lea2020] says.\n")
    code, said = git(repository, "commit", "-am", "bad")
    assert (code, "did you mean `lee2020`?" in said) == (1, True)
    assert git(repository, "push", str(repository), "HEAD:x")[0] != 0
    if place:
        git(project, "checkout", "-q", ".")
        (repository / "other.md").write_text("[@nobody2020]\n")
        git(repository, "add", "-A")
        assert git(repository, "commit", "-m", "others")[0] == 0


@pytest.mark.parametrize("prefix", ["", "it's/a.b/"])
def test_the_files_are_those_of_the_published_hook(prefix: str) -> None:
    """In any case, below the folder of the project."""
    both = hooksetup.hooks(prefix)["hooks"][0], published()["zsync-check"]
    own, theirs = (re.compile(hook["files"]) for hook in both)
    good = [*(f"a/b.{suffix}" for suffix in (*NOTE_SUFFIXES, "bib")), "c.MD", "zsync.lock", "x/zsync.yaml"]
    bad = ["a.py", "md", "a.md.txt", "my-zsync.lock", "a.bib.bak"]
    assert all(own.search(prefix + name) and theirs.search(name) for name in good)
    assert not any(own.search(prefix + name) or theirs.search(name) for name in bad)
    assert not (prefix and own.search("b.md"))


def test_a_configuration_of_others_is_theirs(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is left as it is; the lines to add are shown, and work once they are there."""
    monkeypatch.chdir(repository)
    theirs = "repos: []\n"
    (repository / hooksetup.CONFIG).write_text(theirs)
    assert run(["init", "--hook"]) == 2
    assert (repository / hooksetup.CONFIG).read_text() == theirs
    said = capsys.readouterr().err
    lines = said[said.index("repos:\n") :]
    assert yaml.safe_load(lines) == {"repos": [hooksetup.hooks("")]}
    (repository / hooksetup.CONFIG).write_text(lines)
    assert run(["init", "--hook"]) == 0


def test_where_there_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A matter of usage; nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run(["init", "--hook"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_without_pre_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The configuration is there, and the rest is said."""
    monkeypatch.chdir(repository)
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)
    assert run(["init", "--hook"]) == 1
    assert (repository / hooksetup.CONFIG).exists()
    assert "then run: pre-commit install -t pre-commit -t pre-push" in capsys.readouterr().err


def test_pre_commit_refuses(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its reason is told."""
    monkeypatch.chdir(repository)
    git(repository, "config", "core.hooksPath", "elsewhere")
    assert run(["init", "--hook"]) == 2
    assert "core.hooksPath" in capsys.readouterr().err
