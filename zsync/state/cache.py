"""`.zsync/cache.sqlite`: what was learnt of files that have not changed since.

The cache only saves time. A missing, broken, foreign or read-only cache is the same as an empty one, and every
row is believed only while the file's stamp is the one that was read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

FOLDER = ".zsync"
NAME = "cache.sqlite"
_RACY = 2_000_000_000
"""A file changed less than this many nanoseconds before it was read may change again under the same stamp, on
file systems with coarse clocks (FAT: two seconds)."""

_COLUMNS = (
    "path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, settled INTEGER, "
    "digest BLOB, keys TEXT, subjects TEXT, marks TEXT, count INTEGER, facts TEXT, more TEXT"
)

_KIND = ""
"""The path of the row whose last column names the kind of facts in the table."""
_NO_KIND: tuple[Any, ...] = (0, 0, 0, 0, 0, b"", "", "", "", 0, "", "")


class Cache:
    """Rows by path, of one `kind` of facts: a changed `kind` (version, settings) empties the cache."""

    def __init__(self, root: str, kind: str) -> None:
        self._path = f"{root}/{FOLDER}/{NAME}"
        self._kind = kind

    def read(self) -> dict[str, tuple[Any, ...]]:
        """Path to (size, mtime, ctime, inode, settled, digest, keys, subjects, marks, count, facts, more)."""
        if not os.path.exists(self._path):  # noqa: PTH110
            return {}
        try:
            with _connect(self._path, "ro") as connection:
                rows = {row[0]: row[1:] for row in connection.execute("SELECT * FROM files")}
        except sqlite3.Error:
            return {}
        return rows if rows.pop(_KIND, _NO_KIND)[-1] == self._kind else {}

    def write(self, rows: Mapping[str, tuple[Any, ...]], gone: Iterable[str]) -> bool:
        """Keep `rows` (as `read` gives them) and forget the paths `gone`. False when nothing could be kept."""
        folder = self._path.rpartition("/")[0]
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            _ignore_in_git(folder)
            return self._store(rows, gone)
        except (OSError, sqlite3.Error):
            return False

    def _store(self, rows: Mapping[str, tuple[Any, ...]], gone: Iterable[str]) -> bool:
        try:
            self._fill(rows, gone)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            os.unlink(self._path)  # noqa: PTH108
            self._fill(rows, gone)
        return True

    def _fill(self, rows: Mapping[str, tuple[Any, ...]], gone: Iterable[str]) -> None:
        with _connect(self._path, "rwc") as connection:
            connection.execute(f"CREATE TABLE IF NOT EXISTS files ({_COLUMNS}) WITHOUT ROWID")
            kind = connection.execute("SELECT more FROM files WHERE path = ?", (_KIND,)).fetchone()
            if kind != (self._kind,):
                connection.execute("DELETE FROM files")
            connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
            marks = ", ".join("?" * 13)
            records = [(path, *row) for path, row in {**rows, _KIND: (*_NO_KIND[:-1], self._kind)}.items()]
            connection.executemany(f"INSERT OR REPLACE INTO files VALUES ({marks})", records)
            connection.commit()


class _connect:  # noqa: N801
    """A connection that is closed when left; `mode` as in SQLite's URIs."""

    def __init__(self, path: str, mode: str) -> None:
        from urllib.parse import quote

        self._connection = sqlite3.connect(f"file:{quote(path)}?mode={mode}", uri=True, timeout=1.0)

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
