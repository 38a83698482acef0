"""What a person would check by hand when something seems wrong: one line each, with the next step."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zsync.app import gitsetup
from zsync.app.project import opened
from zsync.app.secrets import key_of
from zsync.config.settings import Settings
from zsync.config.zoterofiles import ZoteroFiles
from zsync.errors import Told
from zsync.replicas.protocol import Replica
from zsync.state import lockfile

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it stands, in words, and what to do about it."""

    name: str
    state: State
    message: str
    help: str = ""


def examine(settings: Settings, env: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """All checks, in order. Reads every side once; changes nothing."""
    yield Check("configuration", "ok", f"{settings.config} reads")
    yield _lock(settings.root)
    yield _git(settings.root)
    yield _key(settings, env)
    yield from _files(settings, env)
    try:
        with opened(settings, env) as project:
            for replica in project.replicas:
                yield _side(replica)
    except Told as told:
        yield Check("sides", "wrong", f"{told.place + ': ' if told.place else ''}{told.message}", told.help)


def _lock(root: Path) -> Check:
    try:
        works = len(lockfile.read(root / lockfile.LOCK_NAME))
    except Told as told:
        return Check("zsync.lock", "wrong", f"{told.place}: {told.message}", told.help)
    if not works:
        return Check("zsync.lock", "note", "holds no work yet", "run `zsync plan`, then `zsync sync`")
    return Check("zsync.lock", "ok", f"{works} works")


def _git(root: Path) -> Check:
    if not gitsetup.inside(root):
        return Check("git", "note", "not a git repository", "a commit before a sync makes each change a diff")
    asked = subprocess.run(
        ["git", "config", "merge.zsync.driver"], cwd=root, capture_output=True, text=True, check=False
    )
    if not asked.stdout.strip():
        message = "the merge driver for zsync.lock is not set up here"
        return Check("git", "wrong", message, "run `zsync init --git`")
    return Check("git", "ok", "zsync.lock is merged by zsync")


def _key(settings: Settings, env: Mapping[str, str]) -> Check:
    web = [spec for spec in settings.libraries if spec.startswith(("users/", "groups/"))]
    if not web:
        return Check("Zotero key", "ok", "no library on the web, none needed")
    try:
        found = {spec: key_of(spec, env) for spec in web}
    except Told as told:
        return Check("Zotero key", "wrong", told.message, told.help)
    if without := [spec for spec, key in found.items() if key is None]:
        help = "make one at zotero.org/settings/keys, then `zsync login` (or set ZOTERO_API_KEY)"
        return Check("Zotero key", "wrong", f"there is none for {', '.join(without)}", help)
    sources = dict.fromkeys(key.source for key in found.values() if key)
    return Check("Zotero key", "ok", f"from {' and '.join(sources)}")


def _files(settings: Settings, env: Mapping[str, str]) -> Iterator[Check]:
    """The places of Zotero's files that the configuration names; it usually names none."""
    if settings.zotero_files == ZoteroFiles():
        return
    from zsync.app.zoterofiles import Places

    places = Places(settings, env)
    try:
        if found := places.webdav():
            yield Check("WebDAV", *found)
    except Told as told:
        yield Check("WebDAV", "wrong", told.message, told.help)
    if settings.zotero_files.base:
        missing = places.no_base()
        yield Check("linked files", "note" if missing else "ok", missing or f"in {settings.zotero_files.base}")


def _side(replica: Replica) -> Check:
    """Whether a side can be read in full, and written."""
    try:
        snapshot = replica.read()
    except Told as told:
        return Check(replica.name, "wrong", f"{told.place + ': ' if told.place else ''}{told.message}", told.help)
    wrong = [finding for finding in snapshot.findings if finding.severity == "error"]
    if wrong:
        return Check(replica.name, "wrong", f"{wrong[0].span}: {wrong[0].message}", wrong[0].help)
    if not snapshot.complete:
        help = "nothing is taken as deleted until it can be"
        return Check(replica.name, "note", "could not be read in full", help)
    rights = replica.capabilities
    access = "read and written" if rights.writable else f"only read: {rights.reason}"
    return Check(replica.name, "ok", f"{len(snapshot.records)} records, {access}")


def tools() -> Iterator[Check]:
    """What else may matter on this machine."""
    found = shutil.which("zsync")
    if found and "zsync" in Path(found).name and not _ours(found):
        help = "`python -m zsync` is always this one"
        yield Check("command", "note", f"{found} is another program of the same name", help)


def _ours(path: str) -> bool:
    try:
        with Path(path).open("rb") as script:
            return script.read(2) == b"#!"
    except OSError:
        return False
