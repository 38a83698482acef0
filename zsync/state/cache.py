"""`.zsync/cache.sqlite`: what was learnt of files that have not changed since.

The cache only saves time. A missing, broken, foreign or read-only cache is the same as an empty one, and every
row is believed only while the file's stamp is the one that was read.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from functools import partial
from itertools import chain
from typing import Any, Literal, NamedTuple

from zsync.state import placed
from zsync.state.ignored import ignore_in_git
from zsync.state.piles import END, NUMBER, Column, Texts, blob, in_bytes, pile

FOLDER = ".zsync"
NAME = "cache.sqlite"
_RACY = 2_000_000_000
"""A file changed less than this many nanoseconds before it was read may change again under the same stamp, on
file systems with coarse clocks (FAT: two seconds)."""

_TABLES = {
    "whole": "kind TEXT, stamps BLOB, counts BLOB, paths BLOB, words BLOB, digest BLOB, facts BLOB, more BLOB",
    "recent": """path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,
        keys TEXT, subjects TEXT, marks TEXT, count INTEGER, digest BLOB, facts TEXT, more TEXT""",
    "places": placed.COLUMNS,
}
"""`whole` holds all records in one piece, one column after the other: that is written and read many times as fast
as a row for each file. In `paths` and `words` texts are separated by `END`; the last three are seldom asked for,
and begin with the places where each of their texts ends. `recent` is what has changed since, without a size where
the file has gone. `places`: see `zsync.state.placed`."""
_RECENT = 1000
"""With more recent rows than this, they become part of the whole."""

_STAMP = struct.Struct("<4q")

_NONSENSE = (ValueError, TypeError, AttributeError, struct.error)
"""What reading such things raises."""

Stamp = tuple[int, int, int, int]
"""Size, times of change (content, inode) in nanoseconds, inode."""

Row = tuple[str, str, str, int, None, None]
"""keys, subjects, marks, count, and two places for the texts."""

Make = Callable[[Row], Any]

_SELDOM: tuple[Column, ...] = ("digest", "facts", "more")


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


as_record = partial(tuple.__new__, Record)
"""A tuple as a record: `Record` takes one of ten thousand apart first."""


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
        self._texts: dict[str, Texts] = {}
        self._places: placed.Places | None = None

    def read(self, now: Mapping[str, Stamp] | None = None, *, make: Make = tuple) -> Stored:
        """All rows, each by `make`, and the stamps that are not those of `now`."""
        try:
            if os.path.exists(self._path):  # noqa: PTH110
                with _connect(self._path) as connection:
                    connection.execute("BEGIN")  # all columns of one time: other processes write
                    if _stored_kind(connection) == self._kind:
                        return _load(connection, now or {}, make)
        except (sqlite3.Error, *_NONSENSE):
            self._sound = False
        return Stored({}, {})

    def digest(self, path: str) -> bytes:
        """The digest of the content `path` had. Raises `LookupError` when it is no longer there."""
        return self._seldom(path, "digest")

    def text(self, path: str, which: Literal["facts", "more"]) -> str:
        """The facts or further facts (`more`) of `path`. Raises `LookupError` when they are no longer there."""
        return self._seldom(path, which).decode("utf-8", "surrogatepass")

    def _seldom(self, path: str, which: Column) -> bytes:
        """One of the three of `path`: that of all files is read when the first is asked for."""
        try:
            if which not in self._texts:
                with _connect(self._path) as connection:
                    connection.execute("BEGIN")
                    self._texts[which] = Texts(connection, which)
        except (sqlite3.Error, *_NONSENSE) as error:
            raise LookupError(path) from error
        return self._texts[which].of(path)

    def place_text(self, path: str, digest: bytes) -> str:
        """What was kept by `write_places` of `path` with the content of this digest; "" for nothing."""
        if self._places is None:
            self._places = self._kept_places()
        mark, text = self._places.get(path, (b"", ""))
        return text if mark == digest else ""

    def _kept_places(self) -> placed.Places:
        """All places that are kept; none in a cache of another kind, even while it is being replaced."""
        try:
            if self._fits():
                with _connect(self._path) as connection:
                    return placed.load(connection)
        except sqlite3.Error:
            pass  # the same as none
        return {}

    def write_places(self, places: placed.Places) -> None:
        """Keep the places of each path. That nothing could be kept costs only time."""
        try:
            if self._fits():
                with _connect(self._path) as connection:
                    placed.save(connection, places)
        except sqlite3.Error:
            return

    def write(self, records: Mapping[str, Record], gone: Iterable[str]) -> bool:
        """Keep records, and forget the paths `gone`. False when nothing could be kept."""
        folder = self._path.rpartition("/")[0]
        self._texts = {}
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            ignore_in_git(folder)
            return self._store(_that_fit(records), list(gone))
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
                connection.execute("INSERT INTO whole (kind) VALUES (?)", (self._kind,))
                _save(connection, records)
                connection.commit()
            _remove(f"{self._path}-journal")  # of the cache that goes: it must not be played back into this one
            os.replace(fresh, self._path)  # noqa: PTH105
        finally:
            _remove(fresh)


def _load(connection: sqlite3.Connection, now: Mapping[str, Stamp], make: Make = tuple) -> Stored:
    """See `Cache.read`. Raises one of `_NONSENSE`."""
    stamps, counts, *texts = (blob(connection, column) for column in ("stamps", "counts", "paths", "words"))
    size = len(counts) // NUMBER
    paths, words = (text.decode("utf-8", "surrogatepass").split(END) if size else [] for text in texts)
    keys, subjects, marks = (words[at * size : (at + 1) * size] for at in range(3))
    numbers, place = struct.unpack(f"<{size}q", counts), [None] * size
    rows = map(make, zip(keys, subjects, marks, numbers, place, place, strict=True))
    each = zip(paths, _STAMP.iter_unpack(stamps), strict=True)
    stored = Stored({p: stamp for p, stamp in each if now.get(p) != stamp}, dict(zip(paths, rows, strict=True)))
    recent = connection.execute("SELECT * FROM recent").fetchall()
    for path, *_ in recent:
        stored.stamps.pop(path, None)
        stored.rows.pop(path, None)
    there = [row for row in recent if row[1] is not None]
    stored.stamps.update((row[0], row[1:5]) for row in there if now.get(row[0]) != row[1:5])
    stored.rows.update((row[0], make((*row[5:9], None, None))) for row in there)
    return stored


def _that_fit(records: Mapping[str, Record]) -> Mapping[str, Record]:
    """The records whose texts do not hold what separates them: others are read anew each time."""
    if _words(records.values()).count(END) == max(0, 3 * len(records) - 1):
        return records
    return {path: record for path, record in records.items() if _words([record]).count(END) == 2}


def _words(rows: Collection[Record]) -> str:
    """Keys, subjects and marks, one column after the other."""
    return END.join([row.keys for row in rows] + [row.subjects for row in rows] + [row.marks for row in rows])


def _save(connection: sqlite3.Connection, records: Mapping[str, Record]) -> None:
    """Make `records` the whole, with nothing recent."""
    rows = records.values()
    whole = (
        struct.pack(f"<{4 * len(records)}q", *chain.from_iterable([row.stamp for row in rows])),
        struct.pack(f"<{len(records)}q", *[row.number for row in rows]),
        in_bytes(END.join(records)),
        in_bytes(_words(rows)),
        pile([row.digest for row in rows]),
        pile([row.facts.encode() for row in rows]),
        pile([row.more.encode() for row in rows]),
    )
    columns = "stamps = ?, counts = ?, paths = ?, words = ?, digest = ?, facts = ?, more = ?"
    connection.execute(f"UPDATE whole SET {columns}", whole)
    connection.execute("DELETE FROM recent")


def _all(connection: sqlite3.Connection) -> dict[str, Record]:
    """Every record that is kept. Raises one of `_NONSENSE`."""
    stamps, rows = _load(connection, {})
    digest, facts, more = (Texts(connection, which).of for which in _SELDOM)
    found = {}
    for path, (keys, subjects, marks, number, _, _) in rows.items():
        seldom = digest(path), facts(path).decode(), more(path).decode()
        found[path] = Record(stamps[path], keys, subjects, marks, number, *seldom)
    return found


def _update(connection: sqlite3.Connection, records: Mapping[str, Record], gone: list[str]) -> None:
    """Put `records` in, and take the paths `gone` out."""
    connection.execute("BEGIN IMMEDIATE")
    ((recent,),) = connection.execute("SELECT count(*) FROM recent")
    if recent + len(records) + len(gone) > _RECENT:
        left = _all(connection)
        for path in gone:
            left.pop(path, None)
        _save(connection, {**left, **records})
    else:
        rows: list[tuple[Any, ...]] = [(path, *record.stamp, *record[1:]) for path, record in records.items()]
        rows += [(path, *[None] * 11) for path in gone]
        connection.executemany(f"INSERT OR REPLACE INTO recent VALUES ({', '.join('?' * 12)})", rows)
    connection.commit()


def _remove(path: str) -> None:
    if os.path.exists(path):  # noqa: PTH110
        os.unlink(path)  # noqa: PTH108


def _stored_kind(connection: sqlite3.Connection) -> str | None:
    try:
        rows = connection.execute("SELECT kind FROM whole").fetchall()
    except sqlite3.OperationalError:
        return None
    return rows[0][0] if rows else None


def _connect(path: str) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=1.0))


def settled(mtime: int, ctime: int, *, now: int) -> bool:
    """Whether a file last changed at these times could not have changed unseen since it was read at `now`
    (all in nanoseconds)."""
    return max(mtime, ctime) + _RACY < now
