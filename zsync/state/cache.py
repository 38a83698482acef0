"""`.zsync/cache.sqlite`: what was learnt of files that have not changed since.

The cache only saves time. A missing, broken, foreign or read-only cache is the same as an empty one, and every
row is believed only while the file's stamp is the one that was read.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from zsync.state.ignored import ignore_in_git

FOLDER = ".zsync"
NAME = "cache.sqlite"
_RACY = 2_000_000_000
"""A file changed less than this many nanoseconds before it was read may change again under the same stamp, on
file systems with coarse clocks (FAT: two seconds)."""

_TABLES = {
    "whole": "kind TEXT, stamps BLOB, counts BLOB, words BLOB",
    "recent": """path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,
        keys TEXT, subjects TEXT, marks TEXT, count INTEGER""",
    "texts": "path TEXT PRIMARY KEY, digest BLOB, facts TEXT, more TEXT",
}
"""`whole` holds all stamps and rows in one piece, one column after the other, texts separated by `_END`: that is
read five times as fast as a row for each file. `recent` is what has changed since, without a size where the file
has gone."""
_END = "\0"
_RECENT = 1000
"""With more recent rows than this, they become part of the whole."""

_STAMP = struct.Struct("<4q")
_NUMBER = 8
"""Bytes of a count."""

_NONSENSE = (ValueError, TypeError, AttributeError, struct.error)
"""What reading such things raises."""

Stamp = tuple[int, int, int, int]
"""Size, times of change (content, inode) in nanoseconds, inode."""

Row = tuple[str, str, str, int, None, None]
"""keys, subjects, marks, count, and two places for the texts."""


Make = Callable[[Row], Any]


class Record(NamedTuple):
    """All that is kept of a file."""

    stamp: Stamp
    keys: str
    subjects: str
    marks: str
    number: int
    digest: bytes
    facts: str
    more: str


class Stored(NamedTuple):
    """Rows by path, and the stamps of those that were not known already."""

    stamps: dict[str, Stamp]
    rows: dict[str, Any]


class Cache:
    """Records by path, of one `kind` of facts: another kind (version, settings) empties the cache."""

    def __init__(self, root: str, kind: str) -> None:
        self._path = f"{root}/{FOLDER}/{NAME}"
        self._kind = kind
        self._sound = True

    def read(self, now: Mapping[str, Stamp] | None = None, *, make: Make = tuple) -> Stored:
        """All rows, each by `make`, and the stamps that are not those of `now`."""
        try:
            if os.path.exists(self._path):  # noqa: PTH110
                with _connect(self._path) as connection:
                    if _stored_kind(connection) == self._kind:
                        return _load(connection, now or {}, make)
        except (sqlite3.Error, *_NONSENSE):
            self._sound = False
        return Stored({}, {})

    def digest(self, path: str) -> bytes:
        """The digest of the content `path` had. Raises `LookupError` when it is no longer there."""
        found: bytes = self._one("digest", path)
        return found

    def text(self, path: str, which: Literal["facts", "more"]) -> str:
        """The facts or the further facts (`more`) of `path`: often only the former, which are short, are asked
        for. Raises `LookupError` when they are no longer there."""
        found: str = self._one(which, path)
        return found

    def _one(self, column: str, path: str) -> Any:
        try:
            with _connect(self._path) as connection:
                rows = connection.execute(f"SELECT {column} FROM texts WHERE path = ?", (path,)).fetchall()
        except sqlite3.Error as error:
            raise LookupError(path) from error
        if not rows:
            raise LookupError(path)
        return rows[0][0]

    def write(self, records: Mapping[str, Record], gone: Iterable[str]) -> bool:
        """Keep records, and forget the paths `gone`. False when nothing could be kept."""
        folder = self._path.rpartition("/")[0]
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            ignore_in_git(folder)
            return self._store({p: record for p, record in records.items() if _fits_in(p, record)}, list(gone))
        except (OSError, sqlite3.Error):
            return False

    def _store(self, records: Mapping[str, Record], gone: list[str]) -> bool:
        try:
            if self._sound and self._fits():
                with _connect(self._path) as connection:
                    _update(connection, records, gone)
                return True
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        except _NONSENSE:
            pass  # what stands there cannot be added to
        self._make(records)
        return True

    def _fits(self) -> bool:
        """Whether there is a cache of our kind. Raises `sqlite3.Error`."""
        if not os.path.exists(self._path):  # noqa: PTH110
            return False
        with _connect(self._path) as connection:
            return _stored_kind(connection) == self._kind

    def _make(self, records: Mapping[str, Record]) -> None:
        """A cache anew, in a file of its own that takes its place when it is whole. Nothing waits for the disk:
        what a crash of the computer leaves of it is seen to be broken, and a broken cache is no cache."""
        fresh = f"{self._path}.{os.getpid()}"
        try:
            with _connect(fresh) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA journal_mode = OFF")
                for table, columns in _TABLES.items():
                    connection.execute(f"CREATE TABLE {table} ({columns})")
                connection.execute("INSERT INTO whole VALUES (?, x'', x'', x'')", (self._kind,))
                _save(connection, _merged(Stored({}, {}), records, []))
                _keep_texts(connection, records)
                connection.commit()
            _remove(f"{self._path}-journal")  # of the cache that goes: it must not be played back into this one
            os.replace(fresh, self._path)  # noqa: PTH105
        finally:
            _remove(fresh)


def _load(connection: sqlite3.Connection, now: Mapping[str, Stamp], make: Make = tuple) -> Stored:
    """See `Cache.read`. Raises one of `_NONSENSE`."""
    stamps, counts, words = (_blob(connection, column) for column in ("stamps", "counts", "words"))
    size = len(counts) // _NUMBER
    texts = words.decode("utf-8", "surrogatepass").split(_END) if size else []
    paths, keys, subjects, marks = (texts[at * size : (at + 1) * size] for at in range(4))
    numbers, place = struct.unpack(f"<{size}q", counts), [None] * size
    rows = map(make, zip(keys, subjects, marks, numbers, place, place, strict=True))
    each = zip(paths, _STAMP.iter_unpack(stamps), strict=True)
    stored = Stored({p: stamp for p, stamp in each if now.get(p) != stamp}, dict(zip(paths, rows, strict=True)))
    recent = connection.execute("SELECT * FROM recent").fetchall()
    _drop(stored, [row[0] for row in recent])
    there = [row for row in recent if row[1] is not None]
    stored.stamps.update((row[0], row[1:5]) for row in there if now.get(row[0]) != row[1:5])
    stored.rows.update((row[0], make((*row[5:], None, None))) for row in there)
    return stored


def _blob(connection: sqlite3.Connection, column: str) -> bytes:
    """A column of the whole, without the copy that a row makes of it."""
    with connection.blobopen("whole", column, 1, readonly=True) as blob:
        return blob.read()


def _fits_in(path: str, record: Record) -> bool:
    """Whether the texts of `record` do not hold what separates them: then it is read anew each time."""
    return _END not in path and all(_END not in text for text in record[1:4])


def _drop(stored: Stored, gone: Iterable[str]) -> None:
    for path in gone:
        stored.stamps.pop(path, None)
        stored.rows.pop(path, None)


def _merged(stored: Stored, records: Mapping[str, Record], gone: Iterable[str]) -> Stored:
    """`stored` with these records, and without the paths `gone`."""
    _drop(stored, gone)
    stored.stamps.update((path, record.stamp) for path, record in records.items())
    stored.rows.update((path, (*record[1:5], None, None)) for path, record in records.items())
    return stored


def _save(connection: sqlite3.Connection, stored: Stored) -> None:
    """Make `stored` the whole, with nothing recent."""
    stamps = b"".join([_STAMP.pack(*stored.stamps[path]) for path in stored.rows])
    rows = list(stored.rows.values())
    counts = struct.pack(f"<{len(rows)}q", *[row[3] for row in rows])
    columns = [row[0] for row in rows] + [row[1] for row in rows] + [row[2] for row in rows]
    whole = (stamps, counts, _END.join([*stored.rows, *columns]).encode("utf-8", "surrogatepass"))
    connection.execute("UPDATE whole SET stamps = ?, counts = ?, words = ?", whole)
    connection.execute("DELETE FROM recent")


def _update(connection: sqlite3.Connection, records: Mapping[str, Record], gone: list[str]) -> None:
    """Put `records` in, and take the paths `gone` out."""
    connection.execute("BEGIN IMMEDIATE")
    ((recent,),) = connection.execute("SELECT count(*) FROM recent")
    if recent + len(records) + len(gone) > _RECENT:
        _save(connection, _merged(_load(connection, {}), records, gone))
    else:
        rows: list[tuple[Any, ...]] = [(path, *record.stamp, *record[1:5]) for path, record in records.items()]
        rows += [(path, *[None] * 8) for path in gone]
        connection.executemany(f"INSERT OR REPLACE INTO recent VALUES ({', '.join('?' * 9)})", rows)
    connection.executemany("DELETE FROM texts WHERE path = ?", [(path,) for path in gone])
    _keep_texts(connection, records)
    connection.commit()


def _keep_texts(connection: sqlite3.Connection, records: Mapping[str, Record]) -> None:
    """In the order of paths: that is the order of their index, which is filled faster so."""
    rows = [(path, *record[5:]) for path, record in sorted(records.items())]
    connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", rows)


def _remove(path: str) -> None:
    if os.path.exists(path):  # noqa: PTH110
        os.unlink(path)  # noqa: PTH108


def _stored_kind(connection: sqlite3.Connection) -> str | None:
    try:
        rows = connection.execute("SELECT kind FROM whole").fetchall()
    except sqlite3.OperationalError:
        return None
    return rows[0][0] if rows else None


class _connect:  # noqa: N801
    """A connection that is closed when left."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, timeout=1.0)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def settled(mtime: int, ctime: int, *, now: int) -> bool:
    """Whether a file last changed at these times could not have changed unseen since it was read at `now`
    (all in nanoseconds)."""
    return max(mtime, ctime) + _RACY < now
