"""`.zsync/cache.sqlite`: what was learnt of files that have not changed since.

The cache only saves time. A missing, broken, foreign or read-only cache is the same as an empty one, and every
row is believed only while the file's stamp is the one that was read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Literal

FOLDER = ".zsync"
NAME = "cache.sqlite"
_RACY = 2_000_000_000
"""A file changed less than this many nanoseconds before it was read may change again under the same stamp, on
file systems with coarse clocks (FAT: two seconds)."""

_TABLES = {
    "files": """path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, settled INTEGER,
        digest BLOB, keys TEXT, subjects TEXT, marks TEXT, count INTEGER""",
    "texts": "path TEXT PRIMARY KEY, facts TEXT, more TEXT",
}
_KIND = ""
"""The path of the text that names the kind of facts in the tables."""

_ALL = "SELECT path, size, mtime, ctime, inode, settled, keys, subjects, marks, count, NULL, NULL FROM files"
Which = Literal["facts", "more"]

Record = tuple[Any, ...]
"""size, mtime, ctime, inode, settled, digest, keys, subjects, marks, count."""


class Cache:
    """Records and texts by path, of one `kind` of facts: another kind (version, settings) empties the cache."""

    def __init__(self, root: str, kind: str) -> None:
        self._path = f"{root}/{FOLDER}/{NAME}"
        self._kind = kind

    def read(self) -> dict[str, Record]:
        """All records by path; each begins with its path and ends with two places for its texts."""
        if not os.path.exists(self._path):  # noqa: PTH110
            return {}
        try:
            with _connect(self._path) as connection:
                if _stored_kind(connection) != self._kind:
                    return {}
                return {row[0]: row for row in connection.execute(_ALL)}
        except sqlite3.Error:
            return {}

    def digest(self, path: str) -> bytes:
        """The digest of the content `path` had. Raises `LookupError` when it is no longer there."""
        found: bytes = self._one("SELECT digest FROM files WHERE path = ?", path)
        return found

    def text(self, path: str, which: Which) -> str:
        """The facts or the further facts (`more`) of `path`: often only the former, which are short, are asked
        for. Raises `LookupError` when they are no longer there."""
        found: str = self._one(f"SELECT {which} FROM texts WHERE path = ?", path)
        return found

    def _one(self, select: str, path: str) -> Any:
        try:
            with _connect(self._path) as connection:
                rows = connection.execute(select, (path,)).fetchall()
        except sqlite3.Error as error:
            raise LookupError(path) from error
        if not rows:
            raise LookupError(path)
        return rows[0][0]

    def write(self, records: Mapping[str, tuple[Record, str, str]], gone: Iterable[str]) -> bool:
        """Keep records with their two texts, and forget the paths `gone`. False when nothing could be kept."""
        folder = self._path.rpartition("/")[0]
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            _ignore_in_git(folder)
            return self._store(records, list(gone))
        except (OSError, sqlite3.Error):
            return False

    def _store(self, records: Mapping[str, tuple[Record, str, str]], gone: list[str]) -> bool:
        try:
            if self._fits():
                with _connect(self._path) as connection:
                    _fill(connection, records, gone, self._kind)
                return True
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        self._make(records)
        return True

    def _fits(self) -> bool:
        """Whether there is a cache of our kind. Raises `sqlite3.Error`."""
        if not os.path.exists(self._path):  # noqa: PTH110
            return False
        with _connect(self._path) as connection:
            return _stored_kind(connection) == self._kind

    def _make(self, records: Mapping[str, tuple[Record, str, str]]) -> None:
        """A cache anew, in a file of its own that takes its place when it is whole. Nothing waits for the disk:
        what a crash of the computer leaves of it is seen to be broken, and a broken cache is no cache."""
        fresh = f"{self._path}.{os.getpid()}"
        try:
            with _connect(fresh) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA journal_mode = OFF")
                for table, columns in _TABLES.items():
                    connection.execute(f"CREATE TABLE {table} ({columns}) WITHOUT ROWID")
                _fill(connection, records, (), self._kind)
            _remove(f"{self._path}-journal")  # of the cache that goes: it must not be played back into this one
            os.replace(fresh, self._path)  # noqa: PTH105
        finally:
            _remove(fresh)


def _fill(
    connection: sqlite3.Connection,
    records: Mapping[str, tuple[Record, str, str]],
    gone: Iterable[str],
    kind: str,
) -> None:
    """Put `records` into the tables, take the paths `gone` out, and write down the `kind` of facts."""
    for table in _TABLES:
        connection.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in gone])
    ordered = sorted(records.items())  # the tables are in this order: filling them so is faster
    files = [(path, *record) for path, (record, _, _) in ordered]
    connection.executemany(f"INSERT OR REPLACE INTO files VALUES ({', '.join('?' * 11)})", files)
    texts = [(path, facts, more) for path, (_, facts, more) in ordered]
    connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", [*texts, (_KIND, kind, "")])
    connection.commit()


def _remove(path: str) -> None:
    if os.path.exists(path):  # noqa: PTH110
        os.unlink(path)  # noqa: PTH108


def _stored_kind(connection: sqlite3.Connection) -> str | None:
    try:
        rows = connection.execute("SELECT facts FROM texts WHERE path = ?", (_KIND,)).fetchall()
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


def _ignore_in_git(folder: str) -> None:
    """Keep the folder out of the user's commits, as long as nobody decided otherwise."""
    name = f"{folder}/.gitignore"
    if not os.path.exists(name):  # noqa: PTH110
        with open(name, "w", encoding="utf-8") as out:  # noqa: PTH123
            out.write("*\n")
