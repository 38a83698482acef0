"""What a person would check by hand when something seems wrong: one line each, with the next step."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zsync.app.checks import Check, on_disk, told
from zsync.app.notefields import dialect, offered
from zsync.app.project import opened
from zsync.app.secrets import Secret, Secrets, key_of
from zsync.config.settings import Settings
from zsync.config.zoterofiles import ZoteroFiles
from zsync.errors import Told
from zsync.model.words import counted
from zsync.reconcile.newkeys import key_of as key_of_work
from zsync.replicas.protocol import Replica

if TYPE_CHECKING:
    import httpx2

SKEW = 120.0
"""Seconds by which the clocks of this computer and the server may differ without a word."""

_ONLINE = ("users/", "groups/", "local")
_NEW_KEY = "make one at zotero.org/settings/keys, then `zsync login` (or set ZOTERO_API_KEY)"


def examine(
    settings: Settings,
    env: Mapping[str, str] = os.environ,
    *,
    offline: bool = False,
    now: Callable[[], float] = time.time,
) -> Iterator[Check]:
    """All checks, in order. Reads every side once; changes nothing. `offline`: without the network."""
    yield _configuration(settings)
    yield from on_disk(settings)
    yield from _web(settings, env, offline=offline, now=now)
    if not offline:
        yield from _files(settings, env)
    yield from _sides(settings, env, offline=offline)


def _configuration(settings: Settings) -> Check:
    """The settings read; what is judged by those who use it is judged here, too."""
    try:
        key_of_work({}, formula=settings.key_formula, place=settings.key_formula_place)
        offered(settings, dialect(settings))
    except Told as error:
        return told("configuration", error)
    return Check("configuration", "ok", f"{settings.config} reads")


def _web(
    settings: Settings, env: Mapping[str, str], *, offline: bool, now: Callable[[], float]
) -> Iterator[Check]:
    """The keys for libraries on the web, the server that knows them, and its clock."""
    web = [spec for spec in settings.libraries if spec.startswith(("users/", "groups/"))]
    if not web:
        yield Check("Zotero key", "ok", "no library on the web, none needed")
        return
    try:
        keys = {spec: key_of(spec, env) for spec in web}
    except Told as error:
        yield told("Zotero key", error)
        return
    if without := [spec for spec, key in keys.items() if key is None]:
        yield Check("Zotero key", "wrong", f"there is none for {', '.join(without)}", _NEW_KEY)
    for key in {key.value: key for key in keys.values() if key}.values():
        yield from [Check("Zotero key", "ok", f"from {key.source}")] if offline else _server(key, env, now)


def _server(key: Secret, env: Mapping[str, str], now: Callable[[], float]) -> Iterator[Check]:
    from zsync.app.login import asked_of

    place = Secrets(env).server
    try:
        answer = asked_of(key.value, place)
    except Told as error:
        yield told("server", error)
        return
    version = answer.headers.get("Zotero-API-Version", "")
    if not version:
        help = "is ZOTERO_API_URL right, and is a proxy between?"
        yield Check("server", "wrong", f"{place} answers, but not as a Zotero server", help)
        return
    schema = answer.headers.get("Zotero-Schema-Version", "?")
    yield Check("server", "ok", f"{place} answers with API version {version}, schema {schema}")
    yield from _clock(answer, now())
    yield _rights(key, answer)


def _clock(answer: httpx2.Response, now: float) -> Iterator[Check]:
    try:
        there = parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except ValueError:
        return
    off = now - there
    if abs(off) > SKEW:
        message = f"this computer is {abs(off) / 60:.0f} minutes {'ahead of' if off > 0 else 'behind'} the server"
        yield Check("clock", "note", message, "set the clock: times of files would be wrong in Zotero")


def _rights(key: Secret, answer: httpx2.Response) -> Check:
    from zsync.app.login import read
    from zsync.replicas.zotero.mirror import mapping

    if answer.status_code != 200:
        return Check("Zotero key", "wrong", f"the server does not know the key from {key.source}", _NEW_KEY)
    try:
        owner = read(mapping(answer.json()))
    except (ValueError, RecursionError):
        owner = read({})
    rights = "; ".join(f"{library}: {', '.join(words)}" for library, words in owner.rights.items())
    message = f"from {key.source}, that of users/{owner.user}, for {rights or 'nothing'}"
    if not any("write" in words for words in owner.rights.values()):
        return Check("Zotero key", "note", message, f"with it Zotero is only read: {_NEW_KEY}")
    return Check("Zotero key", "ok", message)


def _files(settings: Settings, env: Mapping[str, str]) -> Iterator[Check]:
    """The places of Zotero's files that the configuration names; it usually names none."""
    if settings.zotero_files == ZoteroFiles():
        return
    from zsync.app.zoterofiles import Places

    places = Places(settings, env)
    try:
        if found := places.webdav():
            yield Check("WebDAV", *found)
    except Told as error:
        yield told("WebDAV", error)
    if settings.zotero_files.base:
        missing = places.no_base()
        yield Check("linked files", "note" if missing else "ok", missing or f"in {settings.zotero_files.base}")


def _sides(settings: Settings, env: Mapping[str, str], *, offline: bool) -> Iterator[Check]:
    """Each side by itself: one that cannot be opened does not hide the others. Libraries come first."""
    try:
        with opened(settings, env) as project:
            for at in range(len(project.replicas)):
                spec = settings.libraries[at] if at < len(settings.libraries) else ""
                if offline and spec.startswith(_ONLINE):
                    yield Check(f"zotero:{spec}", "note", "not looked at", "run it without --offline")
                    continue
                yield _opened(partial(project.replicas.__getitem__, at), spec)
    except Told as error:
        yield told("sides", error)
    except OSError as error:  # a disk that is full or may only be read
        help = "make room or give the right, then run again"
        yield Check("sides", "wrong", f"{error.filename or settings.root}: {error.strerror}", help)


def _opened(replica: Callable[[], Replica], spec: str) -> Check:
    try:
        side = replica()
        name = side.name
    except Told as error:
        return told(f"zotero:{spec}" if spec else "sides", error)
    try:
        return _side(side)
    except Told as error:
        return told(name, error)


def _side(replica: Replica) -> Check:
    """Whether a side can be read in full, and written."""
    snapshot = replica.read()
    wrong = [finding for finding in snapshot.findings if finding.severity == "error"]
    if wrong:
        return Check(replica.name, "wrong", f"{wrong[0].span}: {wrong[0].message}", wrong[0].help)
    if not snapshot.complete:
        help = "nothing is taken as deleted until it can be"
        return Check(replica.name, "note", "could not be read in full", help)
    rights, held = replica.capabilities, len(snapshot.records)
    read = counted(held, "record")
    if not rights.writable:
        return Check(replica.name, "note", f"{read}, only read: {rights.reason}")
    return Check(replica.name, "ok", f"{read}, read and written")


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
