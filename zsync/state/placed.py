"""The table `places` of the cache: where the citations stand in those notes of which somebody asked it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from zsync.state.piles import in_bytes

COLUMNS = "path BLOB PRIMARY KEY, digest BLOB, text TEXT"
Places = Mapping[str, tuple[bytes, str]]
"""By path, the digest of the content, and the places in it as check writes them: of another content they say
nothing, so that nobody need take out what has become old."""


def load(connection: sqlite3.Connection) -> Places:
    """All that is kept. Raises `sqlite3.Error`."""
    rows = connection.execute("SELECT path, digest, text FROM places")
    return {_path(path): (digest, text) for path, digest, text in rows if type(text) is str}


def save(connection: sqlite3.Connection, places: Places) -> None:
    """Keep `places`, and what is kept of other paths. Raises `sqlite3.Error`."""
    rows = [(in_bytes(path), *kept) for path, kept in places.items()]
    connection.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", rows)
    connection.commit()


def _path(stored: object) -> str:
    return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else ""
