"""What others do to a library meanwhile: a version moves or goes back, keys migrate, a blanked key comes back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from zsync.embedded.access import Library
from zsync.embedded.db import write
from zsync.embedded.versions import bump

EXTRA_KEY = re.compile(r"^\s*citation\s?-?key\s*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Refill:
    """A citation key that comes back at a moment (seconds since the epoch)."""

    library: Library
    item: int
    key: str
    due: float


def touch(conn: sqlite3.Connection, library: Library, key: str) -> None:
    """Raise the library's version; with an item key, that item's too: somebody else has written."""
    with write(conn):
        version = bump(conn, library)
        sql = "UPDATE items SET version = ? WHERE library = ? AND key = ?"
        conn.execute(sql, (version, library.id, key))


def set_version(conn: sqlite3.Connection, library: Library, value: int) -> None:
    """Set the library's version; lower than it was after a restore. Newer objects fall back with it."""
    with write(conn):
        conn.execute("UPDATE libraries SET version = ? WHERE id = ?", (value, library.id))
        for table in ("items", "collections", "searches", "settings"):
            sql = f"UPDATE {table} SET version = ? WHERE library = ? AND version > ?"
            conn.execute(sql, (value, library.id, value))


def migrate_keys(conn: sqlite3.Connection, library: Library) -> list[str]:
    """Move `Citation Key:` lines of Extra into empty citationKey fields; the versions move, `dateModified` stays.

    Returns the keys of the items changed, as a desktop client does when it gets a newer schema.
    """
    with write(conn):
        rows = conn.execute("SELECT id, key, data FROM items WHERE library = ?", (library.id,)).fetchall()
        return [row["key"] for row in rows if _migrate(conn, library, row)]


def _migrate(conn: sqlite3.Connection, library: Library, row: sqlite3.Row) -> bool:
    data = json.loads(row["data"])
    match = EXTRA_KEY.search(data.get("extra", ""))
    if match is None or data.get("citationKey"):
        return False
    lines = [line for line in data["extra"].split("\n") if not EXTRA_KEY.match(line)]
    data |= {"citationKey": match[1], "extra": "\n".join(lines).strip()}
    _store(conn, library, row["id"], {name: value for name, value in data.items() if value})
    return True


def _store(conn: sqlite3.Connection, library: Library, item: int, data: dict[str, object]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    conn.execute("UPDATE items SET data = ?, version = ? WHERE id = ?", (text, bump(conn, library), item))


def refill(conn: sqlite3.Connection, refills: Sequence[Refill]) -> None:
    """Write blanked citation keys back, unless somebody has set one meanwhile; `dateModified` stays."""
    with write(conn):
        for one in refills:
            row = conn.execute("SELECT data FROM items WHERE id = ?", (one.item,)).fetchone()
            data = json.loads(row["data"]) if row else {"citationKey": "gone"}
            if not data.get("citationKey"):
                _store(conn, one.library, one.item, data | {"citationKey": one.key})
