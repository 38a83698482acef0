"""A yes that was none, and a no without words: what a person is told, and that nothing counts as done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.replicas.library import (
    EmbeddedWorld,
    Fetched,
    article,
    attachment,
    embedded_world,
    find,
    opened,
    operation,
)
from tests.replicas.library import run as run_all
from tests.replicas.wire import server
from zsync.embedded import Fault
from zsync.errors import ReplicaProblem
from zsync.model.record import Record
from zsync.model.values import Work


@pytest.fixture
def world(tmp_path: Path) -> Iterator[EmbeddedWorld]:
    with embedded_world(tmp_path) as world:
        yield world


def swallow(world: EmbeddedWorld, end: str, word: bytes, answer: httpx2.Response) -> None:
    """From now on a POST to an address with this end, and this word in its body, gets an answer and no effect."""
    inner = world.transport

    def answered(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST" and request.url.path.endswith(end) and word in request.read():
            return httpx2.Response(answer.status_code, content=answer.content)
        return inner.handle_request(request)

    world.recorder.inner = httpx2.MockTransport(answered)


@pytest.mark.parametrize("answer", [httpx2.Response(200, json={}), httpx2.Response(204)])
def test_a_write_that_is_swallowed(world: EmbeddedWorld, answer: httpx2.Response) -> None:
    """Nobody changed the item: it is not said to have moved, and the next run sends it again."""
    (key,) = world.write(article("one", "One"))
    for lie in (True, False):
        if lie:
            swallow(world, "/items", b"", answer)
        else:
            world.recorder.inner = world.transport
        with opened(world) as replica:
            change = operation(find(replica.read(), "one"), "title", "One", "Two")
            (receipt,) = run_all(replica, [change])
        assert ("did not keep it" in receipt.error and "run again" in receipt.error) is lie
    assert world.item(key)["title"] == "Two"


@pytest.mark.parametrize("kept", [True, False])
def test_something_new_that_is_said_to_be_unchanged(world: EmbeddedWorld, kept: bool) -> None:
    """It is looked for: what is there has been made, what is not there is told, and made by the next run, once."""
    lie = True

    def answered(request: httpx2.Request) -> httpx2.Response:
        if not lie or request.method != "POST":
            return world.transport.handle_request(request)
        sent = json.loads(request.read())
        if kept:
            world.transport.handle_request(request)
        same = {str(at): each["key"] for at, each in enumerate(sent)}
        return httpx2.Response(200, json={"successful": {}, "unchanged": same, "failed": {}})

    new = operation(Record("zotero:users/1", "", "one"), "", None, Work("journalArticle", {"title": "One"}))
    for lie in (True, False):
        world.recorder.inner = httpx2.MockTransport(answered)
        with opened(world) as replica:
            (receipt,) = run_all(replica, [new])
        assert ("run again" in receipt.error) is (lie and not kept)
        assert (receipt.record is None) is (lie and not kept)
    (made,) = world.everything()
    assert made["citationKey"] == "one"


def test_a_registration_that_is_swallowed(world: EmbeddedWorld) -> None:
    """An attachment that shows no file has none, whatever was answered; the next run makes it whole, once."""
    world.write(article("one", "One"))
    file, content = attachment(b"cat"), Fetched(b"cat")
    for lie in (True, False):
        if lie:
            swallow(world, "/file", b"upload=", httpx2.Response(200))
        else:
            world.recorder.inner = world.transport
        with opened(world) as replica:
            added = operation(find(replica.read(), "one"), "attachments", None, file)
            (receipt,) = run_all(replica, [added], content)
        assert ("run again" in receipt.error) is lie
    (kept,) = [item for item in world.everything() if item["itemType"] == "attachment"]
    assert kept["md5"] == file.digest


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "ZOTERO_API_URL"),
        (400, "zsync doctor"),
        (403, "permissions"),
        (409, "zsync doctor"),
        (412, "run again"),
        (413, "full"),
        (428, "run again"),
        (429, "later"),
        (500, "later"),
        (503, "later"),
    ],
)
def test_every_refusal_has_a_next_step(status: int, words: str) -> None:
    """Whatever the server says no with, reading and writing: its status, and what to do."""
    zotero, _ = server(lambda _: httpx2.Response(status))
    asked = (lambda: zotero.versions(since=None), lambda: zotero.items(["ABCD2345"]), lambda: zotero.write([{}]))
    for ask in asked:
        with pytest.raises(ReplicaProblem) as told:
            ask()
        assert str(status) in told.value.message
        assert words in told.value.help


@pytest.mark.parametrize(("status", "words"), [(400, "doctor"), (403, "key's"), (413, "full"), (500, "later")])
def test_every_object_that_is_refused_has_a_next_step(world: EmbeddedWorld, status: int, words: str) -> None:
    """So do the parts of a request that went through: an item, and an attachment."""
    world.write(article("one", "One"))
    failed = {"0": {"code": status, "message": "No"}}
    refusal = httpx2.Response(200, json={"successful": {}, "unchanged": {}, "failed": failed})
    swallow(world, "/items", b"", refusal)
    with opened(world) as replica:
        record = find(replica.read(), "one")
        file = operation(record, "attachments", None, attachment(b"cat"))
        receipts = run_all(replica, [operation(record, "title", "One", "Two"), file], Fetched(b"cat"))
    for receipt in receipts:
        assert str(status) in receipt.error
        assert words in receipt.error


@pytest.mark.parametrize(("status", "words"), [(403, "permissions"), (404, "number"), (500, "later")])
def test_a_reading_that_failed_half_way_has_a_next_step(world: EmbeddedWorld, status: int, words: str) -> None:
    """What could not be read is named, with what to do about it, and that nothing is lost by it."""
    world.write(article("one", "One"))
    world.app.faults.add(Fault("status", path="/items$", after=1, count=0, status=status))
    with opened(world) as replica:
        (finding,) = replica.read().findings
    assert str(status) in finding.message
    assert words in finding.help
    assert "nothing is taken as deleted" in finding.help
