"""The facts of every file of the project, read anew only where the cache does not know the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from zsync.check.facts import Row, Texts, as_row
from zsync.check.made import made_by
from zsync.check.scope import Scope
from zsync.check.walk import Stamp, Tree
from zsync.config.paths import grammar
from zsync.errors import ReplicaProblem

if TYPE_CHECKING:
    from zsync.state.cache import Cache, Record

_BINARY = getattr(os, "O_BINARY", 0)
_AT_ONCE = 1 << 16
"""More bytes than most files have."""
_WORTH_A_CHILD = 2000
"""Files whose facts are as long in being written as a child is in starting."""
_OPENING = 3000
"""What opening and judging even an empty note costs, in bytes of a long one."""
_BIB = 9
"""What a byte of a `.bib` file costs, in bytes of a note: all of it means something."""


class Job(NamedTuple):
    """A file whose facts are wanted: `kind` is note, bib, lock or other; `work` weighs it against others."""

    path: str
    kind: str
    work: int
    grammar: str = ""


class Gathered(NamedTuple):
    """Rows by path (unreadable files are missing), where their texts are, if not in them, and `kept`, to be called
    when all is done: it waits until what is new is in the cache. `digest` is that of the bytes a row is of."""

    rows: dict[str, Row]
    texts: Texts
    digest: Callable[[str], bytes]
    kept: Callable[[], object]


def gather(scope: Scope, tree: Tree, *, now: int, use_cache: bool) -> Gathered:
    """The facts of every file of `tree`. `now` in nanoseconds since the epoch."""
    if not use_cache:
        taken = take(scope.root, _jobs(scope, tree, known=()))
        digests = {path: mark for path, (_, mark) in taken.items()}
        places = Places(scope, digests.__getitem__, lambda path, mark: "")
        rows = {path: row for path, (row, _) in taken.items()}
        return Gathered(rows, lambda path, which: places.of(path), digests.__getitem__, no_wait)
    from zsync.state.cache import Cache

    cache = Cache(scope.root, kind(scope))
    rows, changed, written = _through(cache, scope, tree, now)
    places = Places(scope, lambda path: changed.get(path) or cache.digest(path), cache.place_text)

    def texts(path: str, which: Literal["facts", "more"]) -> str:
        if which == "more" and path in tree.notes:
            return places.of(path)
        return cache.text(path, which)

    def kept() -> None:
        written()
        if places.new:
            cache.write_places(places.new)

    return Gathered(rows, texts, places.digest, kept)


class Places:
    """Where the citations of notes stand, told of a note when it is first asked: what `kept` has of its path and
    the digest of its bytes, or else what the note says, which is then `new` (with that digest)."""

    def __init__(
        self, scope: Scope, digest: Callable[[str], bytes], kept: Callable[[str, bytes], str]
    ) -> None:
        self._scope = scope
        self._kept = kept
        self.digest = digest
        self.new: dict[str, tuple[bytes, str]] = {}

    def of(self, path: str) -> str:
        """The citations of the note `path` as JSON; none of one that can no longer be read."""
        mark = self.digest(path)
        return self._kept(path, mark) or self._read(path, mark)

    def _read(self, path: str, mark: bytes) -> str:
        from zsync.check import observe

        try:
            data = read(self._scope.root, path)
        except ReplicaProblem:
            return "[]"
        found = observe.citations(observe.Note(path, data, grammar(path, self._scope.grammars)))
        if digest(data) == mark:
            self.new[path] = mark, found
        return found


def _through(
    cache: Cache, scope: Scope, tree: Tree, now: int
) -> tuple[dict[str, Row], dict[str, bytes], Callable[[], object]]:
    """The rows, the digests of what was read just now, and what waits until that is kept."""
    stamps = {**tree.notes, **tree.bibs, **tree.others}
    old, rows = cache.read(stamps, make=as_row)
    changed: dict[str, bytes] = {}
    for path, stamp in old.items():
        row = rows.pop(path)
        if path in stamps and stamps[path][0] == stamp[0]:
            mark = cache.digest(path)
            if _digest_of(scope.root, path) == mark:
                rows[path] = row._replace(facts=cache.text(path, "facts"), more=cache.text(path, "more"))
                changed[path] = mark
    for path, (row, mark) in take(scope.root, _jobs(scope, tree, known=rows)).items():
        rows[path] = row
        changed[path] = mark
    gone = old.keys() - stamps.keys()
    if not (changed or gone):
        return rows, changed, no_wait
    kept = _at_work(lambda: cache.write(dict(_records(stamps, changed, rows, now)), gone), len(changed))
    return rows, changed, kept


def no_wait() -> None:
    """There is nothing to wait for."""


def _at_work(keep: Callable[[], object], count: int) -> Callable[[], object]:
    """Call `keep`, for `count` files: if they are many, in a child, while this process goes on. To wait for it."""
    if count >= _WORTH_A_CHILD:
        from zsync.check.forked import Forked, may_fork, processors

        if processors() > 1 and may_fork():
            return Forked(keep).result
    keep()
    return no_wait


def _records(
    stamps: dict[str, Stamp], changed: dict[str, bytes], rows: dict[str, Row], now: int
) -> Iterator[tuple[str, Record]]:
    """What is kept of each file. Of a stamp that may still hold for another content, only the size."""
    from zsync.state.cache import as_record, settled

    for path in filter(changed.__contains__, stamps):  # in the order of the walk, which lies in memory so
        stamp, (keys, subjects, marks, size, facts, more) = stamps[path], rows[path]
        sure = stamp if settled(stamp[1], stamp[2], now=now) else (stamp[0], 0, 0, 0)
        yield path, as_record((sure, keys, subjects, marks, size, changed[path], facts or "{}", more or ""))


def _jobs(scope: Scope, tree: Tree, *, known: Container[str]) -> Iterable[Job]:
    """The files whose facts are not `known`."""
    for path, stamp in tree.notes.items():
        if path not in known:
            yield Job(path, "note", stamp[0] + _OPENING, grammar(path, scope.grammars) if scope.grammars else "")
    for path, stamp in tree.bibs.items():
        if path not in known:
            yield Job(path, "bib", int(_BIB * stamp[0]))
    for path, stamp in tree.others.items():
        if path not in known:
            yield Job(path, "lock" if path.endswith(".lock") else "other", stamp[0])


def take(root: str, jobs: Iterable[Job]) -> dict[str, tuple[Row, bytes]]:
    """Facts and content digest of each file, from its bytes; by several processes when there are many."""
    listed = list(jobs)
    if not listed:
        return {}
    from zsync.check import workers

    return workers.take(root, listed)


def kind(scope: Scope) -> str:
    """Names everything but a file's bytes that its facts depend on: our code and the grammar settings."""
    code = made_by("check", "check/rules", "formats", "formats/notes", "formats/bib")
    return f"{scope.grammars!r}\n{code}"


def read(root: str, path: str) -> bytes:
    """The bytes of a file of the project. Raises `ReplicaProblem`."""
    try:
        return _content(os.open(f"{root}/{path}", os.O_RDONLY | _BINARY))
    except OSError as error:
        raise ReplicaProblem(f"cannot be read: {error.strerror}", place=path) from None


def _content(file: int) -> bytes:
    """All bytes of an open `file`, which is closed. For small files this is much cheaper than a file object."""
    try:
        data = os.read(file, _AT_ONCE)
        if len(data) < _AT_ONCE:
            return data
        parts = [data]
        while part := os.read(file, os.fstat(file).st_size + 1):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(file)


def _digest_of(root: str, path: str) -> bytes | None:
    try:
        return digest(read(root, path))
    except ReplicaProblem:
        return None


def digest(data: bytes) -> bytes:
    """The digest by which content is recognised."""
    found: bytes = _hash()(data, digest_size=16).digest()
    return found


@lru_cache
def _hash() -> Any:
    """BLAKE2 from where `hashlib` has it: to import all of that, with OpenSSL, takes as long as ten notes."""
    try:
        return import_module("_blake2").blake2b
    except ImportError:
        return import_module("hashlib").blake2b
