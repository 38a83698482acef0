"""The hooks: a manifest that pre-commit accepts, file patterns that hold, and a real run on a fresh vault."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.check.support import BIB, write
from tests.conftest import ROOT
from zsync.config.paths import NOTE_SUFFIXES

MANIFEST = ROOT / ".pre-commit-hooks.yaml"


def hooks() -> dict[str, dict[str, Any]]:
    """The hooks by id."""
    return {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text("utf-8"))}


def test_manifest_is_valid() -> None:
    """pre-commit itself accepts the manifest."""
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_hooks_are_what_the_readme_says() -> None:
    """Three hooks; none runs twice at once, the whole-project one takes no files and guards pushes."""
    known = hooks()
    assert list(known) == ["zsync-check", "zsync-check-all", "zsync-fix"]
    assert all(hook["require_serial"] and hook["language"] == "python" for hook in known.values())
    assert known["zsync-check-all"]["pass_filenames"] is False
    assert known["zsync-check-all"]["stages"] == ["pre-push"]
    assert not any("types" in hook for hook in known.values()), "identify has no tags for org, Rmd, typ"


@pytest.mark.parametrize("hook", ["zsync-check", "zsync-fix"])
def test_patterns_choose_notes_and_bibs(hook: str) -> None:
    """Every suffix that check reads is chosen, in any case; other files are not."""
    pattern = re.compile(hooks()[hook]["files"])
    for suffix in (*NOTE_SUFFIXES, "bib", "Rmd", "MD"):
        assert pattern.search(f"a folder/{{16}}_Titel@key.{suffix}"), suffix
    assert pattern.search("zsync.lock")
    assert not any(pattern.search(name) for name in ("a.py", "md", "a.md.txt", "my-zsync.lock", "a.bib.bak"))


def git(folder: Path, *args: str) -> None:
    """Run git in `folder`."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True)


def try_repo(vault: Path, home: Path, *args: str) -> tuple[int, str]:
    """Exit code and output of `pre-commit try-repo` on `vault`; packages come from where pip gets them."""
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), *args]
    env = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    ran = subprocess.run(command, cwd=vault, env=env, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.deep
def test_try_repo_on_a_fresh_vault(tmp_path: Path) -> None:
    """The installed hook finds the wrong key among many files in batches, and passes a good vault."""
    vault = tmp_path / "vault"
    vault.mkdir()
    git(vault, "init", "-q")
    notes = {f"notes/{n:04}_{'x' * 150}.md": "[@lee2020]\n" for n in range(1500)}
    write(vault, {"refs.bib": BIB, **notes, "notes/bad.md": "[@pengEficientSpeechEmotion2021]\n"})
    git(vault, "add", ".")
    code, text = try_repo(vault, tmp_path / "home", "zsync-check", "--all-files")
    assert code == 1
    assert text.count("notes/bad.md:1:3: error ZS001") in (1, 2)
    assert "did you mean `pengEfficientSpeechEmotion2021`?" in text
    (vault / "notes/bad.md").write_text("[@Lee2020]\n")
    git(vault, "add", ".")
    code, text = try_repo(vault, tmp_path / "home", "zsync-fix", "--all-files")
    assert code == 1
    assert "files were modified by this hook" in text
    assert (vault / "notes/bad.md").read_text() == "[@lee2020]\n"
    git(vault, "add", ".")
    assert try_repo(vault, tmp_path / "home", "zsync-check", "--all-files")[0] == 0
    assert try_repo(vault, tmp_path / "home", "zsync-check-all", "--hook-stage", "pre-push")[0] == 0


@pytest.mark.deep
def test_try_repo_on_the_project_itself(tmp_path: Path) -> None:
    """The hook passes the project's own pages and example vault, and finds a key made wrong in them."""
    copy = tmp_path / "zsync"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True, capture_output=True)
    code, text = try_repo(copy, tmp_path / "home", "zsync-check", "--all-files")
    assert code == 0, text
    page = copy / "examples/vault/overview.md"
    page.write_text(page.read_text("utf-8") + "\nSee [@pengEficientSpeechEmotion2021].\n", "utf-8")
    git(copy, "add", ".")
    code, text = try_repo(copy, tmp_path / "home", "zsync-check", "--files", "examples/vault/overview.md")
    assert code == 1
    assert "did you mean `pengEfficientSpeechEmotion2021`?" in text
