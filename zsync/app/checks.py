"""What can be looked at on this machine alone: files, folders, git, the state of earlier runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zsync.app import gitsetup
from zsync.config.settings import Settings
from zsync.errors import Told
from zsync.model.words import counted
from zsync.state import lockfile, runlock
from zsync.state.files import hindrance

State = Literal["ok", "note", "wrong"]
BIG = 1_000_000_000
"""Bytes of `.zsync/` that are worth a word."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it stands, in words, and what to do about it."""

    name: str
    state: State
    message: str
    help: str = ""


def told(name: str, error: Told) -> Check:
    """A failure as a check."""
    return Check(name, "wrong", f"{error.place + ': ' if error.place else ''}{error.message}", error.help)


def on_disk(settings: Settings) -> Iterator[Check]:
    """Everything of the project that lies on this machine. Changes nothing."""
    for name in settings.notes:
        yield _folder(settings.root, name)
    for file in settings.bib:
        yield _bib(settings.root, file.path, read_only=file.read_only)
    yield _lock(settings.root)
    yield from _git(settings.root)
    yield from _state(settings.root)


def _folder(root: Path, name: str) -> Check:
    title, path = f"notes {name}", root / name
    if path.is_file():
        return _file(title, path)
    if not path.is_dir():
        help = "mend `notes:` in zsync.yaml, or make the folder"
        return Check(title, "wrong", "there is no such folder and no such note", help)
    if not os.access(path, os.R_OK | os.X_OK):
        return Check(title, "wrong", "may not be read", "give yourself the right to read it")
    if not any(entry.is_file() or entry.is_dir() for entry in path.iterdir() if not entry.name.startswith(".")):
        return Check(title, "note", "is empty", "is it the folder you mean?")
    return Check(title, "ok", "is there")


def _bib(root: Path, name: str, *, read_only: bool) -> Check:
    title, path = name, root / name
    if not path.exists():
        help = "mend `bib:` in zsync.yaml, or make the file: an empty one will do"
        return Check(title, "wrong", "there is no such file", help)
    readable = _file(title, path)
    if read_only or readable.state != "ok":
        return readable
    if why := hindrance(path):
        help = "give yourself the right to write there, or set `read_only: true` for it"
        return Check(title, "wrong", why, help)
    return Check(title, "ok", "may be read and written")


def _file(title: str, path: Path) -> Check:
    if not path.is_file() or not os.access(path, os.R_OK):
        return Check(title, "wrong", "may not be read as a file", "give yourself the right to read it")
    return Check(title, "ok", "may be read")


def _lock(root: Path) -> Check:
    try:
        works = len(lockfile.read(root / lockfile.LOCK_NAME))
    except Told as error:
        return told("zsync.lock", error)
    if not works:
        return Check("zsync.lock", "note", "holds no work yet", "run `zsync plan`, then `zsync sync`")
    return Check("zsync.lock", "ok", counted(works, "work"))


def _git(root: Path) -> Iterator[Check]:
    if not gitsetup.inside(root):
        yield Check("git", "note", "not a git repository", "a commit before a sync makes each change a diff")
        return
    yield _driver(root)
    if _asked(root, "check-ignore", lockfile.LOCK_NAME):
        help = "take it out of .gitignore: without it other clones forget what was agreed"
        yield Check("git ignore", "wrong", "git ignores zsync.lock", help)
    if _asked(root, "ls-files", ".zsync"):
        help = "git rm -r --cached .zsync: it belongs to this machine"
        yield Check("git ignore", "wrong", "git keeps files of .zsync/", help)
    yield _hook(root)


def _driver(root: Path) -> Check:
    if not _asked(root, "config", "merge.zsync.driver"):
        message = "the merge driver for zsync.lock is not set up here"
        return Check("git", "wrong", message, "run `zsync init --git`")
    if "merge: zsync" not in _asked(root, "check-attr", "merge", "--", lockfile.LOCK_NAME):
        message = f"no .gitattributes says {gitsetup.ATTRIBUTE!r}"
        return Check("git", "wrong", message, "run `zsync init --git`, and commit .gitattributes")
    return Check("git", "ok", "zsync.lock is merged by zsync")


def _hook(root: Path) -> Check:
    config = root / (_asked(root, "rev-parse", "--show-cdup") or ".") / ".pre-commit-config.yaml"
    named = config.is_file() and "zsync-check" in config.read_text("utf-8", "replace")
    hooks = root / _asked(root, "rev-parse", "--git-path", "hooks")
    installed = any((hooks / name).is_file() for name in ("pre-commit", "pre-push"))
    if not named:
        help = "run `zsync init --hook` if you want them to be"
        return Check("hook", "note", "commits are not checked", help)
    if not installed:
        return Check("hook", "wrong", "is configured and not installed here", "run `zsync init --hook`")
    return Check("hook", "ok", "commits are checked")


def _asked(root: Path, *args: str) -> str:
    """What git says."""
    return gitsetup.git(root, *args).stdout.strip()


def _state(root: Path) -> Iterator[Check]:
    folder = root / ".zsync"
    there = folder if folder.is_dir() else root
    if not os.access(there, os.W_OK):
        yield Check(".zsync", "wrong", f"{there} may not be written", "give yourself the right to write there")
    held = runlock.look(folder)
    if held == "dead":
        yield Check("run lock", "note", "a run was killed here", "nothing to do: the next sync heals what it left")
    if held == "held":
        help = f"wait for it to end; if no zsync is running, delete {folder / 'lock'}"
        yield Check("run lock", "note", "a run is under way, here or on another computer", help)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if size > BIG:
        help = "cache.sqlite and mirror.sqlite in it can be deleted at any time: they are read anew"
        yield Check(".zsync", "note", f"takes {size / 1e9:.1f} GB", help)
