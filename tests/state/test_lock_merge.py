"""The merge driver: three versions of the lock to one, as a function and in real git repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.app import gitsetup
from zsync.cli.main import run
from zsync.errors import ConfigProblem
from zsync.model.base import Alias, Shown, WorkBase
from zsync.state import lockfile
from zsync.state.merge import merged

ZSYNC = f"{sys.executable} -m zsync"


def work(name: str, title: str = "t0", **more: object) -> WorkBase:
    """A work that stands in Zotero and the .bib."""
    where = {"zotero:users/1": f"ITEM{name}", "bib:refs.bib": f"{name}2020"}
    return replace(WorkBase(f"{name}0", f"{name}2020", where=where, agreed={"title": title}), **more)  # type: ignore[arg-type]


A, B = work("a"), work("b")
CASES: dict[str, tuple[list[WorkBase], list[WorkBase], list[WorkBase], list[WorkBase]]] = {
    "nothing changed": ([A, B], [A, B], [A, B], [A, B]),
    "one branch changed": ([A], [work("a", "t1")], [A], [work("a", "t1")]),
    "other works changed": ([A, B], [work("a", "t"), B], [A, work("b", "t")], [work("a", "t"), work("b", "t")]),
    "both changed alike": ([A], [work("a", "t1")], [work("a", "t1")], [work("a", "t1")]),
    "both changed": ([A], [work("a", "t1")], [work("a", "t2")], [A]),
    "both added": ([], [A], [B], [A, B]),
    "both added alike": ([], [A], [A], [A]),
    "one removed": ([A, B], [B], [A, B], [B]),
    "both removed": ([A, B], [B], [B], [B]),
    "one removed, one changed": ([A, B], [B], [work("a", "t1"), B], [A, B]),
    "both added differently": (
        [],
        [work("a", aliases=(Alias("old"),), ids={"doi": "10.1/x"})],
        [work("a", "t2", ids={"doi": "10.1/x", "pmid": "7"}, shown={"notes": {"title": Shown("-")}})],
        [WorkBase("a0", "a2020", aliases=(Alias("old"),), ids={"doi": "10.1/x", "pmid": "7"})],
    ),
}


def lock(*works: WorkBase) -> str:
    """The lock that holds these works."""
    return lockfile.dumps({each.work: each for each in works})


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    """Each row of the table, and its mirror image."""
    old, one, two, expected = CASES[name]
    assert merged(lock(*old), lock(*one), lock(*two)) == lock(*expected)
    assert merged(lock(*old), lock(*two), lock(*one)) == lock(*expected)


WORKS = st.lists(
    st.builds(work, st.sampled_from("abc"), st.sampled_from(["t0", "t1", "t2"])), unique_by=lambda w: w.work
)


@settings(max_examples=50)
@given(WORKS, WORKS, WORKS)
def test_laws(old: list[WorkBase], one: list[WorkBase], two: list[WorkBase]) -> None:
    """Symmetric; a branch that did nothing adds nothing; merging again what was merged changes nothing."""
    o, a, b = lock(*old), lock(*one), lock(*two)
    both = merged(o, a, b)
    assert both == merged(o, b, a)
    assert merged(o, o, b) == b
    assert merged(both, both, both) == both


def git(folder: Path, *args: str, ok: bool = True) -> str:
    """One git command, by nobody in particular, without anybody's configuration."""
    env = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_EDITOR": "true"}
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *args], cwd=folder, capture_output=True, text=True, env={**os.environ, **env}, check=False
    )
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commit(folder: Path, message: str, *works: WorkBase) -> None:
    """Commit this lock."""
    (folder / "zsync.lock").write_text(lock(*works), encoding="utf-8", newline="\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with the driver installed, and a lock of three works on `main`."""
    git(tmp_path, "init", "-q")
    gitsetup.install(tmp_path, command=ZSYNC)
    commit(tmp_path, "first", A, B, work("c"))
    return tmp_path


def branches(repo: Path) -> None:
    """`other` and `main` both synced: a changed on one, b on the other, c on both; d and e are new."""
    git(repo, "checkout", "-q", "-b", "other")
    commit(repo, "other", work("a", "t1"), B, work("c", "t1"), work("d"))
    git(repo, "checkout", "-q", "main")
    commit(repo, "main", A, work("b", "t2"), work("c", "t2"), work("e"))


BOTH = lock(work("a", "t1"), work("b", "t2"), work("c"), work("d"), work("e"))


@pytest.mark.parametrize("how", [["merge", "-q", "other"], ["rebase", "-q", "other"], ["cherry-pick", "other"]])
def test_git_merges_rebases_and_picks(repo: Path, how: list[str]) -> None:
    """Whatever way the two branches come together: no conflict, and the work both changed is as it was."""
    branches(repo)
    git(repo, *how)
    assert (repo / "zsync.lock").read_text("utf-8") == BOTH
    assert git(repo, "status", "--porcelain") == ""


def test_git_deletes_against_changes(repo: Path) -> None:
    """A work that one branch let go of and the other changed stays as the ancestor had it."""
    git(repo, "checkout", "-q", "-b", "other")
    commit(repo, "gone", B, work("c"))
    git(repo, "checkout", "-q", "main")
    commit(repo, "changed", work("a", "t1"), B, work("c", "t1"))
    git(repo, "merge", "-q", "other")
    assert (repo / "zsync.lock").read_text("utf-8") == lock(A, B, work("c", "t1"))


def test_both_branches_began(tmp_path: Path) -> None:
    """Two branches that each had their first sync: the driver is called without an ancestor."""
    git(tmp_path, "init", "-q")
    gitsetup.install(tmp_path, command=ZSYNC)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "empty")
    git(tmp_path, "checkout", "-q", "-b", "other")
    commit(tmp_path, "one", A, work("c", "t1"))
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, "two", B, work("c", "t2"))
    git(tmp_path, "merge", "-q", "other")
    base = lockfile.read(tmp_path / "zsync.lock")
    assert sorted(base) == ["a0", "b0", "c0"]
    assert (base["c0"].agreed, base["c0"].where) == ({}, {})


def test_without_the_driver_the_markers_are_named(repo: Path) -> None:
    """A clone without it: the conflict is told with its line and a way out, which works."""
    branches(repo)
    git(repo, "config", "--remove-section", "merge.zsync")
    git(repo, "merge", "-q", "other", ok=False)
    with pytest.raises(ConfigProblem) as told:
        lockfile.read(repo / "zsync.lock")
    assert told.value.place.startswith("zsync.lock:")
    assert "merge conflict" in told.value.message
    assert "zsync init --git" in told.value.help
    gitsetup.install(repo, command=ZSYNC)
    git(repo, "checkout", "--merge", "zsync.lock")
    assert (repo / "zsync.lock").read_text("utf-8") == BOTH


@pytest.mark.parametrize("broken", [b"no lock\n", b"\xff\xfe\n"], ids=["no lock", "no text"])
def test_a_broken_lock_is_left_to_the_person(repo: Path, broken: bytes) -> None:
    """The driver refuses what is no lock; git says that there is a conflict, and nothing is lost."""
    git(repo, "checkout", "-q", "-b", "other")
    (repo / "zsync.lock").write_bytes(broken)
    git(repo, "commit", "-q", "-a", "-m", "broken")
    git(repo, "checkout", "-q", "main")
    commit(repo, "changed", work("a", "t1"), B)
    git(repo, "merge", "other", ok=False)
    assert git(repo, "status", "--porcelain").startswith("UU zsync.lock")
    (repo / "broken").write_bytes(broken)
    assert run(["merge-driver", str(repo / "zsync.lock"), str(repo / "zsync.lock"), str(repo / "broken")]) == 2


def test_install_says_it_once(tmp_path: Path) -> None:
    """Attributes that are there stay as they are, line ends too; a second time nothing is added."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitattributes").write_bytes(b"*.png binary\r\n*.bib text")
    gitsetup.install(tmp_path, command=ZSYNC)
    gitsetup.install(tmp_path, command=ZSYNC)
    expected = b"*.png binary\r\n*.bib text\r\nzsync.lock merge=zsync\r\n"
    assert (tmp_path / ".gitattributes").read_bytes() == expected
    assert git(tmp_path, "config", "merge.zsync.driver").strip() == f"{ZSYNC} merge-driver %O %A %B"


def test_outside_git_there_is_nothing_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository, or no git at all: said, not raised."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert not gitsetup.inside(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert not gitsetup.inside(tmp_path)


def test_another_program_of_the_name_is_not_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver is called by name only where the name finds this program, also through a link."""
    for folder in ("venv", "links", "other"):
        (tmp_path / folder).mkdir()
    for program in ("venv/python", "venv/zsync", "other/zsync"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    (tmp_path / "links/zsync").symlink_to(tmp_path / "venv/zsync")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv/python"))
    called = {}
    for folder in ("venv", "links", "other"):
        monkeypatch.setenv("PATH", str(tmp_path / folder))
        called[folder] = gitsetup.own_command()
    other = f"{(tmp_path / 'venv/python').as_posix()} -m zsync"
    assert called == {"venv": "zsync", "links": "zsync", "other": other}
