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
