"""Connections to the library's SQLite file: WAL, one writer at a time, as many readers and processes as come."""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zsync.embedded.tables import FORMAT, LATER, TABLES
from zsync.errors import ReplicaProblem

MEMORY = ":memory:"
BUSY_SECONDS = 30.0

_DAMAGED = "bring the file back from a backup; the notes and .bib files have not been touched"
_HELP = {
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_FULL": "make room on the disk, then run again",
    "SQLITE_READONLY": "give yourself the right to write there",
    "SQLITE_CANTOPEN": "is the folder still there, and may it be written to?",
    "SQLITE_IOERR": "look after the disk, then run again",
}
"""By SQLite's name of a failure of the file or its disk, what to do about it."""


class Database:
    """A pool of connections to one SQLite file; for `:memory:` one connection that requests take in turn."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self.turn = threading.RLock() if path == MEMORY else None
        self._finalizer = weakref.finalize(self, _close_all, self.idle)
        _create_private(path)
        self._setup()

    def _setup(self) -> None:
        with self.session() as conn, write(conn):
            found = conn.execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise ReplicaProblem(
                    f"the library was written by a newer zsync (format {found}, this one knows {FORMAT})",
                    place=self.path,
                    help="update zsync",
                )
            if found == 0:
                _run_script(conn, TABLES)
                conn.execute(f"PRAGMA user_version = {FORMAT}")
            _run_script(conn, LATER)

    @contextmanager
    def session(self) -> Iterator[sqlite3.Connection]:
        """A connection for one request. It goes back to the pool without an open transaction.

        Raises `ReplicaProblem` when the file or its disk fails: damaged, full, not to be written.
        """
        if self.turn is not None:
            self.turn.acquire()
        try:
            conn = self._take()
            try:
                yield conn
            except sqlite3.DatabaseError as error:
                if problem := self._broken(error):
                    raise problem from error
                raise
            finally:
                if conn.in_transaction:
                    conn.rollback()
                self.idle.put(conn)
        finally:
            if self.turn is not None:
                self.turn.release()

    def _broken(self, error: sqlite3.DatabaseError) -> ReplicaProblem | None:
        """What a failure of the file or its disk is to a person; None for any other."""
        name = getattr(error, "sqlite_errorname", "")
        help = next((help for start, help in _HELP.items() if name.startswith(start)), "")
        return ReplicaProblem(f"the library fails: {error}", place=self.path, help=help) if help else None

    def _take(self) -> sqlite3.Connection:
        try:
            return self.idle.get_nowait()
        except queue.Empty:
            return _connect(self.path)

    def close(self) -> None:
        """Close every idle connection; new ones are opened when needed (a library in memory is gone)."""
        _close_all(self.idle)


def _connect(path: str) -> sqlite3.Connection:
    try:
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        conn.row_factory = sqlite3.Row
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error as error:
        raise _unopened(path, str(error)) from error
    return conn


def _unopened(path: str, why: str) -> ReplicaProblem:
    help = "name the file of an embedded library that may be written to"
    return ReplicaProblem(f"the library cannot be opened: {why}", place=path, help=help)


def _create_private(path: str) -> None:
    """A new library is readable by its owner only: it holds API keys and private notes."""
    if not path:
        raise _unopened(path, "no file is named")
    if path == MEMORY or Path(path).exists():
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except (FileExistsError, NotADirectoryError, FileNotFoundError) as error:
        raise _unopened(path, f"its folder cannot be made: {error.strerror}") from None


def _run_script(conn: sqlite3.Connection, script: str) -> None:
    """Like `executescript`, which would commit first: the set-up of two processes must not interleave."""
    for statement in script.split(";\n"):
        if statement.strip():
            conn.execute(statement)


def _close_all(idle: queue.SimpleQueue[sqlite3.Connection]) -> None:
    while True:
        try:
            idle.get_nowait().close()
        except queue.Empty:
            return


@contextmanager
def write(conn: sqlite3.Connection) -> Iterator[None]:
    """One write transaction; nothing stays when the block raises."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        conn.rollback()  # SQLite has done so already where its file fails
        raise
    conn.execute("COMMIT")


@contextmanager
def read(conn: sqlite3.Connection) -> Iterator[None]:
    """One consistent view for the statements of the block."""
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.rollback()


def marks(values: object) -> str:
    """`?,?,?` for a sized collection of values."""
    return ",".join("?" * len(values))  # type: ignore[arg-type]
