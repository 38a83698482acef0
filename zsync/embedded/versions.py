"""Library versions, the delete log, and the preconditions that lean on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from zsync.embedded.access import Library
from zsync.embedded.errors import Refused
from zsync.embedded.values import whole
from zsync.embedded.wire import Request

UNMODIFIED, MODIFIED = "if-unmodified-since-version", "if-modified-since-version"
LAST = "Last-Modified-Version"


def current(conn: sqlite3.Connection, library: Library) -> int:
    """The library's version."""
    return int(conn.execute("SELECT version FROM libraries WHERE id = ?", (library.id,)).fetchone()[0])


def bump(conn: sqlite3.Connection, library: Library) -> int:
    """Raise the library's version by one (inside a write transaction) and return it."""
    sql = "UPDATE libraries SET version = version + 1 WHERE id = ? RETURNING version"
    return int(conn.execute(sql, (library.id,)).fetchone()[0])


def unbump(conn: sqlite3.Connection, library: Library, before: int) -> None:
    """Take a bump back inside its transaction: nothing was written under it."""
    conn.execute("UPDATE libraries SET version = ? WHERE id = ?", (before, library.id))


def header_version(request: Request, name: str) -> int | None:
    """A version header: None when absent, 400 when it is not a number."""
    text = request.headers.get(name)
    if text is None:
        return None
    version = whole(text)
    if version is None:
        raise Refused(400, f"Invalid value for {name.title()} header ('{text}')")
    return version


def check_library(conn: sqlite3.Connection, library: Library, given: int | None) -> None:
    """Refuse with 412 when the library is newer than the version given."""
    found = current(conn, library)
    if given is not None and found > given:
        raise Refused(412, f"Library has been modified since specified version (expected {given}, found {found})")


def log_deleted(
    conn: sqlite3.Connection, library: Library, kind: str, *, names: Iterable[str], version: int
) -> None:
    """Enter objects in the delete log; `kind` is items, collections, searches, tags or settings."""
    sql = "INSERT OR REPLACE INTO deleted (library, kind, name, version) VALUES (?, ?, ?, ?)"
    conn.executemany(sql, [(library.id, kind, name, version) for name in names])


def forget_deleted(conn: sqlite3.Connection, library: Library, kind: str, *, names: Iterable[str]) -> None:
    """Take objects that exist (again) out of the delete log."""
    sql = "DELETE FROM deleted WHERE library = ? AND kind = ? AND name = ?"
    conn.executemany(sql, [(library.id, kind, name) for name in names])
