"""The facts of every file of the project, read anew only where the cache does not know the file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

from zsync import __version__
from zsync.check.facts import Row
from zsync.check.scope import Scope
from zsync.check.walk import Stamp, Tree
from zsync.errors import ReplicaProblem

_STAMP, _SETTLED, _DIGEST, _ROW = slice(0, 4), 4, 5, slice(6, None)


class Job(NamedTuple):
    """A file whose facts are wanted: `kind` is note, bib, lock or other."""

    path: str
    kind: str
    grammar: str = ""


def gather(scope: Scope, tree: Tree, *, now: int, use_cache: bool) -> dict[str, Row]:
    """Path to facts. `now` in nanoseconds since the epoch. Unreadable files are missing from the result."""
    jobs = {job.path: job for job in _jobs(scope, tree)}
    if not jobs:
        return {}
    if not use_cache:
        return {path: row for path, (row, _) in take(scope.root, jobs.values()).items()}
    from zsync.state.cache import Cache

    return _through(Cache(scope.root, kind(scope)), scope, tree, jobs, now)


def _through(cache: Any, scope: Scope, tree: Tree, jobs: dict[str, Job], now: int) -> dict[str, Row]:
    from zsync.state.cache import settled

    stamps = {**tree.notes, **tree.bibs, **tree.others}
    stored = cache.read()
    known, doubtful = _split(stored, stamps)
    for path in doubtful:
        if _digest_of(scope.root, path) == stored[path][_DIGEST]:
            known[path] = Row(*stored[path][_ROW])
    wanted = [job for path, job in jobs.items() if path not in known]
    fresh = take(scope.root, wanted)
    rows = {**known, **{path: row for path, (row, _) in fresh.items()}}
    gone = [path for path in stored if path not in stamps]
    changed = {path: digest for path, (_, digest) in fresh.items()}
    changed |= {path: stored[path][_DIGEST] for path in doubtful if path in known}
    if changed or gone:
        sure = {path: int(settled(stamps[path].mtime, stamps[path].ctime, now=now)) for path in changed}
        cache.write({path: (*stamps[path], sure[path], changed[path], *rows[path]) for path in changed}, gone)
    return rows


def _split(stored: dict[str, tuple[Any, ...]], stamps: dict[str, Stamp]) -> tuple[dict[str, Row], list[str]]:
    """What the cache knows for sure, and the paths it knows only if the content is still the same."""
    known, doubtful = {}, []
    for path, stamp in stamps.items():
        row = stored.get(path)
        if row is None:
            continue
        if row[_STAMP] == stamp and row[_SETTLED]:
            known[path] = Row(*row[_ROW])
        elif row[0] == stamp.size:
            doubtful.append(path)
    return known, doubtful


def _jobs(scope: Scope, tree: Tree) -> Iterable[Job]:
    from zsync.check.scope import matcher

    overrides = [(matcher([glob], empty=False), grammar) for glob, grammar in scope.grammars]
    for path in tree.notes:
        grammar = next((name for matches, name in overrides if matches(path)), "") if overrides else ""
        yield Job(path, "note", grammar)
    yield from (Job(path, "bib") for path in tree.bibs)
    yield from (Job(path, "lock" if path.endswith(".lock") else "other") for path in tree.others)


def take(root: str, jobs: Iterable[Job]) -> dict[str, tuple[Row, bytes]]:
    """Facts and content digest of each file, from its bytes; by several processes when there are many."""
    from zsync.check import workers

    return workers.take(root, list(jobs))


def kind(scope: Scope) -> str:
    """Names everything but a file's bytes that its facts depend on: our code and the grammar settings."""
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    parts = [__version__, repr(scope.grammars)]
    for folder in ("check", "check/rules", "formats", "formats/notes", "formats/bib"):
        with os.scandir(f"{package}/{folder}") as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    parts.append(f"{folder}/{entry.name} {found.st_size} {found.st_mtime_ns}")
    return blake2b("\n".join(sorted(parts)).encode(), digest_size=16).hexdigest()


def read(root: str, path: str) -> bytes:
    """The bytes of a file of the project. Raises `ReplicaProblem`."""
    try:
        with open(f"{root}/{path}", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError as error:
        raise ReplicaProblem(f"cannot be read: {error.strerror}", place=path) from None


def _digest_of(root: str, path: str) -> bytes | None:
    try:
        return digest(read(root, path))
    except ReplicaProblem:
        return None


def digest(data: bytes) -> bytes:
    """The digest by which content is recognised."""
    return blake2b(data, digest_size=16).digest()
