"""Zotero's own file behind the same door as its program: read from a copy, whether Zotero runs or not.

The original is never opened: Zotero holds it locked, and its latest rows are in the `-wal` file beside it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import httpx2

from zsync.config.libraries import Library
from zsync.errors import ReplicaProblem
from zsync.replicas.protocol import Capabilities
from zsync.replicas.zotero.access import Access
from zsync.replicas.zotero.database import Database
from zsync.replicas.zotero.desktop import Desktop

ATTEMPTS = 5
_ENDINGS = ("", "-wal", "-journal")
_READ_ONLY = "the library is read from Zotero's own file, which is never written: use users/ID with a key"


class DesktopFile(Desktop):
    """A library in `zotero.sqlite`."""

    def rights(self) -> Access:
        """Reading only."""
        return Access(Capabilities(writable=False, reason=_READ_ONLY))


class FileTransport(httpx2.BaseTransport):
    """Answers what zsync asks of the desktop program from a copy of its file, made at the first request."""

    def __init__(self, source: Path, library: Library) -> None:
        self._source = source / "zotero.sqlite" if source.is_dir() else source
        self._library = library
        self._database: Database | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """What the desktop program would answer."""
        database = self._opened()
        path, params = request.url.path.strip("/").split("/"), request.url.params
        if path[-1] == "file":
            return self._file(database, path[-2])
        if path[-1] == "items" and "itemKey" in params:
            return _json(database.items(params["itemKey"].split(",")))
        if path[-1] == "items" and params.get("format") == "versions":
            return _json(database.versions())
        if path[-1] == "items":
            return _json(database.items(sorted(database.versions())[:1]))
        return _json(database.collections() if path[-1] == "collections" else {})

    def _file(self, database: Database, key: str) -> httpx2.Response:
        (item,) = database.items([key])
        path = database.file(key, item["data"].get("filename", ""))
        if path is None:
            return httpx2.Response(404)
        return httpx2.Response(302, headers={"Location": path.resolve().as_uri()})

    def _opened(self) -> Database:
        if self._database is None:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="zsync-")
            try:
                copy = _copy(self._source, Path(self._folder.name))
                self._database = Database.of(_checked(copy), self._source.parent, self._library)
            except sqlite3.Error as error:
                help = "is it Zotero's file, and complete?"
                raise ReplicaProblem(f"cannot be read: {error}", place=str(self._source), help=help) from error
        return self._database

    def close(self) -> None:
        """Let go of the copy and remove it."""
        if self._database is not None:
            self._database.db.close()
            self._database = None
        if self._folder is not None:
            self._folder.cleanup()


def _copy(source: Path, folder: Path) -> Path:
    """A copy with all that belongs to it. Raises `ReplicaProblem` when it is not there or does not stand still."""
    for _ in range(ATTEMPTS):
        before = _stamps(source)
        if not before:
            raise ReplicaProblem("there is no such file", place=str(source), help="name Zotero's data folder")
        for leftover in folder.iterdir():
            leftover.unlink()
        for ending in before:
            shutil.copyfile(f"{source}{ending}", folder / f"copy.sqlite{ending}")
        if _stamps(source) == before:
            return folder / "copy.sqlite"
    raise ReplicaProblem("the file keeps changing", place=str(source), help="wait until Zotero is at rest")


def _checked(copy: Path) -> sqlite3.Connection:
    """The copy, open (its journal is taken in by that), and checked."""
    database = sqlite3.connect(copy, check_same_thread=False)
    try:
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _stamps(source: Path) -> dict[str, tuple[int, int]]:
    """Size and time of the file and what is beside it, by ending; empty when there is no file."""
    found = {}
    for ending in _ENDINGS:
        path = Path(f"{source}{ending}")
        if path.is_file():
            stat = path.stat()
            found[ending] = (stat.st_size, stat.st_mtime_ns)
    return found if "" in found else {}


def _json(content: Any) -> httpx2.Response:
    """All of a list at once."""
    headers = {"Last-Modified-Version": "1", "Total-Results": str(len(content))}
    return httpx2.Response(200, json=content, headers=headers)
