"""The desktop program's own API: read, never written, and remembered apart from the web's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.replicas.library import (
    Fetched,
    World,
    article,
    attachment,
    dialect,
    embedded_world,
    find,
    operation,
    run,
)
from tests.replicas.library import opened as opened_web
from tests.replicas.wire import FakeTime, Recorder
from zsync.embedded import Options, app
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.desktop import Desktop
from zsync.replicas.zotero.http import PatientTransport
from zsync.replicas.zotero.mirror import MemoryMirror
from zsync.replicas.zotero.names import Library
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary

MINE = Library("users", 0)
PICTURE = b"\x89PNG cat"


class Program:
    """The desktop program over the same library as `web`, and what it was asked."""

    def __init__(self, web: World, path: Path) -> None:
        self.web = web
        self.app = app(str(path), Options(local=True))
        self.recorder = Recorder(httpx2.WSGITransport(app=self.app))
        self.mirror = MemoryMirror()

    def open(self) -> ZoteroLibrary:
        """A new run."""
        time = FakeTime()
        client = httpx2.Client(transport=PatientTransport(self.recorder, clock=time.clock))
        server = Desktop(MINE, url="http://zotero.invalid/api", api_key=None, client=client)
        around = Surroundings(time.sleep, lambda: 0)
        return ZoteroLibrary(server, dialect=dialect(), mirror=self.mirror, around=around)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with embedded_world(tmp_path) as web:
        program = Program(web, web.path)
        yield program
        program.app.close()


def test_it_shows_what_the_web_shows(program: Program) -> None:
    """The same records under the same name, so that the lock is the same for both ways in."""
    thesis = {"key": "AAAA2222", "version": 0, "name": "Thesis"}
    program.web.send("POST", "collections", json=[thesis])
    program.web.write(article("one", "One", collections=["AAAA2222"], tags=[{"tag": "a", "type": 1}]))
    program.web.write(*(article(f"key{number}", "Title") for number in range(130)))
    with opened_web(program.web) as web:
        there = web.read()
    here = program.open().read()
    assert (here.replica, here.complete) == (there.replica, True)
    assert here.records == there.records


def test_it_is_not_written(program: Program) -> None:
    """The replica says that it is only read, and why, before anything is planned."""
    capabilities = program.open().capabilities
    assert (capabilities.writable, capabilities.creates, capabilities.holds_files) == (False, False, False)
    assert "does not write" in capabilities.reason


def test_files_come_from_the_storage_folder(program: Program) -> None:
    """A file is read where the program has it, and checked."""
    program.web.write(article("one", "One"))
    with opened_web(program.web) as web:
        record = find(web.read(), "one")
        run(web, [operation(record, "attachments", None, attachment(PICTURE))], Fetched(PICTURE))
    library = program.open()
    (file,) = find(library.read(), "one").attachments
    assert library.open(file) == PICTURE
    for stored in program.web.path.parent.rglob(file.digest):
        stored.unlink()
    with pytest.raises(ReplicaProblem):
        library.open(file)


def test_what_was_erased_is_seen(program: Program) -> None:
    """There is no list of deletions: an item that is no longer listed is gone. No news costs three requests."""
    keys = program.web.write(article("one", "One"), article("two", "Two"))
    program.open().read()
    program.recorder.clear()
    program.open().read()
    assert len(program.recorder.requests) == 3
    program.web.erase(keys[0])
    assert [record.key for record in program.open().read().records] == ["two"]
    assert not any("deleted" in line for line in program.recorder.lines())


def test_a_library_of_its_own_for_each_database(program: Program) -> None:
    """What was remembered of one database is not used for another."""
    library = program.open()
    assert library._server.key["server"]
    other = program.open()
    other._server.__dict__["key"] = {"server": "another"}
    assert library._partition != other._partition


def test_an_empty_library_has_no_number(program: Program) -> None:
    """With no item there is nobody to ask for the number."""
    assert program.open().name == "zotero:users/0"


@pytest.mark.parametrize(
    ("status", "message"), [(403, "does not answer other programs"), (404, "404"), (0, "no answer")]
)
def test_a_program_that_does_not_answer(status: int, message: str) -> None:
    """Switched off, of an old version, or not running: one message with a next step."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if not status:
            raise httpx2.ConnectError("refused")
        return httpx2.Response(status)

    transport = PatientTransport(httpx2.MockTransport(answer), clock=FakeTime().clock)
    client = httpx2.Client(transport=transport)
    server = Desktop(MINE, url="http://localhost:1/api", api_key=None, client=client)
    around = Surroundings(lambda seconds: None, lambda: 0)
    library = ZoteroLibrary(server, dialect=dialect(), mirror=MemoryMirror(), around=around)
    with pytest.raises(ReplicaProblem, match=message) as problem:
        library.read()
    assert problem.value.help
