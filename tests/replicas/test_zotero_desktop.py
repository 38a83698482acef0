"""The desktop program's own API: read, written where its owner allows it, and remembered apart from the web's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.replicas.library import Fetched, article, attachment, dialect, find, operation, run
from tests.replicas.library import opened as opened_web
from tests.replicas.program import MINE, Program, program_over
from tests.replicas.wire import FakeTime
from zsync.config.libraries import Library
from zsync.embedded.accounts import add_group, add_user
from zsync.embedded.db import write
from zsync.errors import ReplicaProblem
from zsync.model.record import Record
from zsync.model.values import Tag, Work
from zsync.replicas.zotero.desktop import Desktop
from zsync.replicas.zotero.http import PatientTransport
from zsync.replicas.zotero.mirror import MemoryMirror
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary

PICTURE = b"\x89PNG cat"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with program_over(tmp_path) as program:
        yield program


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


def test_without_permission_it_is_only_read(program: Program) -> None:
    """The replica says that it is only read, and what to do, before anything is planned; nobody is asked."""
    capabilities = program.open().capabilities
    assert (capabilities.writable, capabilities.creates, capabilities.holds_files) == (False, False, False)
    assert "zsync login --desktop" in capabilities.reason
    assert not any(line.startswith("POST") for line in program.recorder.lines())


def test_an_old_program_is_only_read(program: Program) -> None:
    """Before Zotero 10 there is no server id, and every write is refused: none is tried."""
    program.allow()
    program.app.services.options.local_writes = False
    program.web.write(article("one", "One"))
    library = program.open()
    assert len(library.read().records) == 1
    assert "Zotero 10" in library.capabilities.reason
    assert not any(line.startswith("POST") for line in program.recorder.lines())


def test_with_permission_it_is_written(program: Program) -> None:
    """Titles, tags, new works and files arrive; the web sees them, and the next run has no news."""
    program.allow()
    (key,) = program.web.write(article("one", "One", tags=[{"tag": "a", "type": 1}]))
    library = program.open()
    record = find(library.read(), "one")
    file = attachment(PICTURE, "two words+plus.png")
    receipts = run(
        library,
        [
            operation(record, "title", "One", "One and a half"),
            operation(record, "tags", None, Tag("b")),
            operation(record, "attachments", None, file),
            operation(Record(library.name, "", "two"), "", None, Work("book", {"title": "Two"})),
        ],
        Fetched(PICTURE),
    )
    assert [receipt.error for receipt in receipts] == [""] * 4
    data = program.web.item(key)
    assert (data["title"], data["tags"]) == ("One and a half", [{"tag": "a", "type": 1}, {"tag": "b"}])
    now = program.open().read()
    assert [held.name for held in find(now, "one").attachments] == ["two words+plus.png"]
    assert find(now, "two").values["title"] == "Two"
    program.recorder.clear()
    again = program.open()
    assert again.read() == now
    assert len(program.recorder.requests) == 4


def test_a_write_is_named_and_allowed_and_nothing_else_gets_the_key(program: Program) -> None:
    """Each write bears the server's id and the key; the bytes of a file bear the id alone."""
    program.allow()
    program.web.write(article("one", "One"))
    library = program.open()
    record = find(library.read(), "one")
    program.recorder.clear()
    run(library, [operation(record, "attachments", None, attachment(PICTURE))], Fetched(PICTURE))
    writes = [request for request in program.recorder.requests if request.method == "POST"]
    (upload,) = [request for request in writes if "/local/uploads/" in request.url.path]
    assert {request.headers["Zotero-Server-ID"] for request in writes} == {program.server_id}
    assert "Zotero-API-Key" not in upload.headers
    assert all("Zotero-API-Key" in request.headers for request in writes if request is not upload)
    assert all("key=" not in str(request.url) for request in writes)


def test_a_permission_that_was_taken_back(program: Program) -> None:
    """Seen before anything is planned; taken back in the middle of a run, the receipt says so."""
    program.allow()
    program.web.write(article("one", "One"))
    library = program.open()
    record = find(library.read(), "one")
    assert library.capabilities.writable
    program.withdraw()
    assert "login --desktop" in program.open().capabilities.reason
    with pytest.raises(ReplicaProblem, match="401") as problem:
        run(library, [operation(record, "title", "One", "Two")])
    assert "login --desktop" in problem.value.help
    assert program.key not in str(problem.value)


def test_another_database_in_the_middle_of_a_run(program: Program) -> None:
    """The program was started anew with another profile: its answers are not taken for this library's."""
    library = program.open()
    library.read()
    with sqlite3.connect(program.web.path) as database:
        database.execute("UPDATE meta SET value = 'AnotherOne12' WHERE name = 'server_id'")
    database.close()
    with pytest.raises(ReplicaProblem) as problem:
        library.read()
    assert "another Zotero database" in problem.value.help


def test_what_extra_says_may_move_when_it_is_written(program: Program) -> None:
    """The program takes known lines of Extra into fields: what it returns becomes what it was shown."""
    program.allow()
    program.web.write(article("one", "One", citationKey="", extra="Citation Key: one\nkept"))
    library = program.open()
    record = find(library.read(), "one")
    (receipt,) = run(library, [operation(record, "title", "One", "Two")])
    assert receipt.error == ""
    assert receipt.record is not None
    assert receipt.record == find(program.open().read(), "one")


def test_a_group_that_may_not_be_changed(program: Program) -> None:
    """The rules of the group count for the person signed in at the program."""
    program.allow()
    program.web.write(article("one", "One"))
    with program.app.services.database.session() as conn, write(conn):
        add_user(conn, 2)
        closed = add_group(conn, {"name": "C", "owner": 2, "libraryEditing": "admins", "members": {"1": "member"}})
        own = add_group(conn, {"name": "O", "owner": 1, "libraryEditing": "admins"})
    for number, writable in ((closed, False), (own, True)):
        library = program.open(Library("groups", number))
        library.read()
        assert (library.capabilities.writable, library.name) == (writable, f"zotero:groups/{number}")


def test_asking_for_permission(program: Program) -> None:
    """Always Allow gives a key for this database; a single write, a refusal and an old program give none."""
    options = program.app.services.options
    assert program.server().ask_permission("zsync", seconds=1)[0] == program.server_id
    for answer, words in (("once", "single write"), ("deny", "not to let")):
        options.local_answer = answer
        with pytest.raises(ReplicaProblem, match=words) as problem:
            program.server().ask_permission("zsync", seconds=1)
        assert "Always Allow" in problem.value.help
    options.local_writes = False
    with pytest.raises(ReplicaProblem, match="Zotero 10"):
        program.server().ask_permission("zsync", seconds=1)


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


def test_an_empty_library_has_its_number_too(program: Program) -> None:
    """With no item the link to its page on the web says who is signed in."""
    assert program.open().name == "zotero:users/1"


def test_nobody_is_signed_in() -> None:
    """Then the library has no number, with items or without."""
    for body in ([], [{"library": {"type": "user", "id": 0}}], [{"library": {"type": "user"}}]):
        transport = httpx2.MockTransport(lambda request, body=body: httpx2.Response(200, json=body))
        server = Desktop(MINE, url="http://localhost:1/api", client=httpx2.Client(transport=transport))
        assert server.side == "users/0"


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
    server = Desktop(MINE, url="http://localhost:1/api", client=client)
    around = Surroundings(lambda seconds: None, lambda: 0)
    library = ZoteroLibrary(server, dialect=dialect(), mirror=MemoryMirror(), around=around)
    with pytest.raises(ReplicaProblem, match=message) as problem:
        library.read()
    assert problem.value.help
