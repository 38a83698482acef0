"""What is remembered of Zotero libraries between runs: items by key and version, in `.zsync/mirror.sqlite`.

A cache: it may be thrown away at any time, and a file that is none is set up anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from zsync.errors import ReplicaProblem
from zsync.state.files import WAY

Item = Mapping[str, Any]
Load = Callable[[], Item]
Row = tuple[str, int, str | None, Load]

LAYOUT = 3
"""Raised whenever the tables change; an older cache is then emptied."""

_TABLES = """
CREATE TABLE items (
    id INTEGER PRIMARY KEY, part TEXT, key TEXT, version INTEGER, json TEXT, brief TEXT, UNIQUE (part, key)
);
CREATE TABLE parts (part TEXT PRIMARY KEY, version INTEGER, facts TEXT NOT NULL) WITHOUT ROWID;
"""
_PAGE = 16_384
"""Bytes of a page: an item takes some two thousand, and pages with many of them are filled and written faster."""
_AT_ONCE = 500
_REFUSALS = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class _Text:
    """How to get an item of which the text is at hand. Many are kept at once, so that they are to be small."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self) -> Item:
        found: Item = json.loads(self._text)
        return found


class SqliteMirror:
    """Keeps the items of libraries, by partition (`<library>@<view>`). Every call is one transaction.

    A new view of a library (another key, other rights) takes the place of the one before it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with _told(path):
            self._db = _opened(path)

    def version(self, partition: str) -> int | None:
        """The library version of the last constant pass; None before the first."""
        row = self._db.execute("SELECT version FROM parts WHERE part = ?", (partition,)).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def versions(self, partition: str) -> Mapping[str, int]:
        """The object version of every kept item."""
        return dict(self._db.execute("SELECT key, version FROM items WHERE part = ?", (partition,)))

    def items(self, partition: str) -> Iterator[Item]:
        """Every kept item, in order of key, one at a time."""
        with closing(self._db.execute("SELECT json FROM items WHERE part = ? ORDER BY key", (partition,))) as rows:
            for (text,) in rows:
                yield json.loads(text)

    def rows(self, partition: str) -> Iterator[Row]:
        """Key, version and brief ("" for none) of every kept item, in order of key, and how to get the item."""
        query = "SELECT key, version, brief, json FROM items WHERE part = ? ORDER BY key"
        with closing(self._db.execute(query, (partition,))) as rows:
            for key, version, brief, text in rows:
                yield key, version, brief or "", _Text(text)

    def note(self, partition: str, briefs: Iterable[tuple[str, int, str]]) -> None:
        """Keep briefs of items, by key and version. What cannot be kept costs time, and nothing else."""
        rows = [(brief, partition, key, version) for key, version, brief in briefs]
        with suppress(sqlite3.OperationalError), self._db:
            self._db.executemany("UPDATE items SET brief = ? WHERE part = ? AND key = ? AND version = ?", rows)

    def get(self, partition: str, keys: Iterable[str]) -> Mapping[str, Item]:
        """The kept items among `keys`."""
        asked = sorted(set(keys))
        found: dict[str, Item] = {}
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, json FROM items WHERE part = ? AND key IN ({marks})"
            found |= {key: json.loads(text) for key, text in self._db.execute(query, (partition, *part))}
        return found

    def keep(self, partition: str, items: Iterable[Item]) -> Sequence[Load]:
        """Keep these items as they are now; how to get each of them again."""
        rows = [(partition, item["key"], item["version"], _ENCODE(item)) for item in items]
        columns = "items (part, key, version, json)"
        with _told(self._path), self._db:
            self._db.executemany(f"INSERT OR REPLACE INTO {columns} VALUES (?, ?, ?, ?)", rows)
        return [_Text(row[3]) for row in rows]

    def drop(self, partition: str, keys: Iterable[str]) -> None:
        """Forget these items."""
        rows = [(partition, key) for key in keys]
        with _told(self._path), self._db:
            self._db.executemany("DELETE FROM items WHERE part = ? AND key = ?", rows)

    def seal(self, partition: str, version: int | None, facts: Mapping[str, Any]) -> None:
        """Everything kept is what stood at `version` (None: unknown). Other views of the library are forgotten."""
        others = (partition.partition("@")[0] + "@", partition)
        with _told(self._path), self._db:
            for table in ("items", "parts"):
                self._db.execute(f"DELETE FROM {table} WHERE instr(part, ?) = 1 AND part != ?", others)
            row = (partition, version, json.dumps(facts, sort_keys=True))
            self._db.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", row)

    def facts(self, partition: str) -> Mapping[str, Any]:
        """What `seal` was told last."""
        row = self._db.execute("SELECT facts FROM parts WHERE part = ?", (partition,)).fetchone()
        found: Mapping[str, Any] = json.loads(row[0]) if row else {}
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A disk that is full, or will not be written to, is told as that: the cache is not at fault."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(_REFUSALS):
            raise
        raise ReplicaProblem(f"cannot be written: {error}", place=str(path), help=WAY) from None


def _opened(path: Path) -> sqlite3.Connection:
    """The cache at `path`; one that is damaged or of another layout is thrown away."""
    db = sqlite3.connect(path)
    try:
        (layout,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        layout = None
    if layout != LAYOUT:
        db.close()
        for leftover in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_TABLES + f"PRAGMA user_version = {LAYOUT};")
    # A cache need not outlive a power cut: what is missing is read again.
    db.execute("PRAGMA synchronous = NORMAL")
    return db
