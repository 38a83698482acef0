"""The desktop program for tests: its own API over an embedded library that the web sees too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2

from tests.replicas.library import NOW, EmbeddedWorld, dialect, embedded_world
from tests.replicas.wire import FakeTime, Recorder
from zsync.config.libraries import Library
from zsync.embedded import Options, app
from zsync.replicas.zotero.desktop import Desktop
from zsync.replicas.zotero.http import PatientTransport
from zsync.replicas.zotero.mirror import MemoryMirror, Mirror
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary

MINE = Library("users", 0)


class Program:
    """The desktop program over the same library as `web`, and what it was asked."""

    def __init__(self, web: EmbeddedWorld) -> None:
        self.web = web
        self.app = app(str(web.path), Options(local=True))
        self.recorder = Recorder(httpx2.WSGITransport(app=self.app))
        self.mirror: Mirror = MemoryMirror()
        self.key = ""
        self.server_id = str(self.server().key["server"])
        self.recorder.clear()

    def server(self, library: Library = MINE) -> Desktop:
        """The way in."""
        client = httpx2.Client(transport=PatientTransport(self.recorder, clock=FakeTime().clock))
        url = "http://zotero.invalid/api"
        return Desktop(library, url=url, client=client, permission=lambda server: self.key or None)

    def allow(self) -> None:
        """Its owner lets zsync write, always."""
        self.key = self.server().ask_permission("zsync", seconds=1)[1]
        self.recorder.clear()

    def withdraw(self) -> None:
        """Its owner takes all permissions back; zsync does not know."""
        with closing(sqlite3.connect(self.web.path)) as database, database:
            database.execute("DELETE FROM meta WHERE name LIKE 'local-key:%'")

    def open(self, library: Library = MINE, *, mirror: Mirror | None = None) -> ZoteroLibrary:
        """A new run."""
        around = Surroundings(FakeTime().sleep, lambda: NOW)
        return ZoteroLibrary(self.server(library), dialect=dialect(), mirror=mirror or self.mirror, around=around)


@contextmanager
def program_over(folder: Path) -> Iterator[Program]:
    """The program over a library in a folder."""
    with embedded_world(folder) as web:
        program = Program(web)
        try:
            yield program
        finally:
            program.app.close()
