"""A server that lies: no answer of a wrong shape is a crash, or makes a whole library out of a part of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.replicas.library import (
    NOW,
    EmbeddedWorld,
    Fetched,
    article,
    attachment,
    dialect,
    embedded_world,
    find,
    opened,
    operation,
    run,
)
from zsync.errors import ReplicaProblem
from zsync.model.record import Snapshot
from zsync.model.values import Tag
from zsync.replicas.zotero.mirror import MemoryMirror
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary

Change = Callable[[Any], Any]
Document = dict[str, Any]


class Liar(httpx2.BaseTransport):
    """Passes requests on, changes answers by `how` and `headers`. `at`: end of a path?part of a query."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self.inner = inner
        self.at = "nowhere"
        self.how: Change = lambda answer: answer
        self.headers: Mapping[str, str | None] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.inner.handle_request(request)
        answer.read()
        path, _, asked = self.at.partition("?")
        if not (request.url.path.endswith(path) and asked in request.url.query.decode()):
            return answer
        told = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        for name, value in self.headers.items():
            told.pop(name.lower(), None)
            told |= {name: value} if value is not None else {}
        body = answer.content
        if answer.status_code == 200 and body[:1] in (b"{", b"["):
            body = json.dumps(self.how(json.loads(body))).encode()
        return httpx2.Response(answer.status_code, headers=told, content=body, request=request)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedWorld]:
    """A library with two works, one of them with a tag, a file, a collection and a relation."""
    with embedded_world(tmp_path_factory.mktemp("lies")) as made:
        (shelf,) = made.outside.write([{"name": "Shelf"}], kind="collections")
        assert shelf.item is not None
        tags = [{"tag": "automatic", "type": 1}, {"tag": "by hand"}]
        (one,) = made.write(article("one", "One", tags=tags, collections=[shelf.item["key"]]))
        related = {"dc:relation": f"http://zotero.org/users/1/items/{one}"}
        made.write(article("two", "Two", relations=related))
        with opened(made, mirror=MemoryMirror()) as replica:
            record = find(replica.read(), "one")
            run(replica, [operation(record, "attachments", None, attachment(b"file"))], Fetched(b"file"))
        yield made


def read(world: EmbeddedWorld, liar: Liar) -> Snapshot:
    """The library as a replica sees it that knows nothing yet."""
    around = Surroundings(world.time.sleep, lambda: NOW, 1)
    how: dict[str, Any] = {"mirror": MemoryMirror(), "around": around, "shelving": True, "relating": True}
    replica = ZoteroLibrary(world.server(liar), dialect=dialect(), **how)
    try:
        return replica.read()
    finally:
        replica.close()


def sizeless(snapshot: Snapshot) -> list[Any]:
    """What a snapshot shows, but for the sizes of files: nothing follows from them."""
    return [
        (each.locator, each.key, each.kind, each.values, each.tags, [file.digest for file in each.attachments],
         each.collections, each.relations)
        for each in snapshot.records
    ]  # fmt: skip


ODD: Sequence[Any] = (None, 5, True, -1, [], {}, ["x"], {"a": 1}, "²")
KEY = "keys/current?"
VERSIONS = "items?format=versions"
ITEMS = "items?itemKey="
COLLECTIONS = "collections?limit=100"
PLACES: Sequence[tuple[str, str]] = (
    (KEY, ""), (KEY, "userID"), (KEY, "access"), (KEY, "access/user"), (KEY, "access/user/library"),
    (VERSIONS, ""), (VERSIONS, "*"),
    (ITEMS, ""), (ITEMS, "*"), (ITEMS, "*/key"), (ITEMS, "*/version"), (ITEMS, "*/data"), (ITEMS, "*/links"),
    *((ITEMS, f"*/data/{name}") for name in (
        "key", "itemType", "title", "extra", "date", "citationKey", "creators", "creators/*",
        "creators/*/lastName", "creators/*/creatorType", "tags", "tags/*", "tags/*/tag", "collections",
        "collections/*", "relations",
        "relations/dc:relation", "parentItem", "linkMode", "md5", "filename", "contentType",
    )),
    (ITEMS, "*/links/enclosure"), (ITEMS, "*/links/enclosure/length"),
    (COLLECTIONS, ""), (COLLECTIONS, "*"), (COLLECTIONS, "*/key"), (COLLECTIONS, "*/version"),
    (COLLECTIONS, "*/data"), (COLLECTIONS, "*/data/name"), (COLLECTIONS, "*/data/parentCollection"),
)  # fmt: skip

PLAUSIBLE = {
    "itemType", "creatorType", "title", "extra", "date", "lastName", "tag", "name", "filename", "contentType", "*",
    "linkMode", "citationKey",
}  # fmt: skip
"""Where a text in place of another text is a change like any other."""

EMPTIED = {
    "tags", "creators", "collections", "relations", "dc:relation", "parentItem", "citationKey", "md5", "date",
}  # fmt: skip
"""Where nothing is a change like any other."""


def put(answer: Any, place: str, value: Any) -> Any:
    """`answer` with `value` at every node that `place` names."""
    if not place:
        return value
    head, _, rest = place.partition("/")
    names = list(answer) if isinstance(answer, dict) else list(range(len(answer)))
    for name in names if head == "*" else [head]:
        if isinstance(answer, list) or name in answer:
            answer[name] = put(answer[name], rest, value) if rest and answer[name] else value
    return answer


@pytest.mark.parametrize(("at", "place"), PLACES)
def test_odd_values(world: EmbeddedWorld, at: str, place: str) -> None:
    """Whatever stands in a place: the library is whole and as it is, or incomplete, or the reason is told."""
    true = sizeless(read(world, Liar(world.transport)))
    last = place.rpartition("/")[2]
    for value in ODD:
        liar = Liar(world.transport)
        liar.at, liar.how = at, lambda answer, value=value: put(answer, place, copy.deepcopy(value))
        try:
            found = read(world, liar)
        except ReplicaProblem:
            continue
        expected = isinstance(value, str) and last in PLAUSIBLE
        emptied = not value and last in EMPTIED
        number = type(value) is int and last == "date"
        if found.complete and not (expected or emptied or number):
            assert sizeless(found) == true, value


@pytest.mark.parametrize(
    ("at", "headers"),
    [
        (VERSIONS, {"Last-Modified-Version": None}),
        (VERSIONS, {"Last-Modified-Version": "²"}),
        (VERSIONS, {"Last-Modified-Version": "9" * 5000}),
        (VERSIONS, {"Total-Results": "²"}),
        (VERSIONS, {"Total-Results": "99"}),
        (ITEMS, {"Content-Type": None}),
        (ITEMS, {"Content-Type": "text/html"}),
        (COLLECTIONS, {"Total-Results": "many"}),
        (VERSIONS, {"Total-Results": None}),
        (VERSIONS, {"Total-Results": "1"}),
        (COLLECTIONS, {"Total-Results": None}),
        (COLLECTIONS, {"Total-Results": "0"}),
        (COLLECTIONS, {"Total-Results": "99"}),
        (COLLECTIONS, {"Link": '<http://zotero.invalid/users/1/collections?start=100>; rel="next"'}),
        (COLLECTIONS, {"Content-Type": None}),
    ],
)
def test_odd_headers(world: EmbeddedWorld, at: str, headers: Mapping[str, str | None]) -> None:
    """A header that says nothing, or something else than there is: the library is not whole."""
    liar = Liar(world.transport)
    liar.at, liar.headers = at, headers
    with suppress(ReplicaProblem):
        assert not read(world, liar).complete


def test_an_old_copy_of_an_item(world: EmbeddedWorld) -> None:
    """An item older than it was listed a moment ago has not been given out, and is asked for again."""
    liar = Liar(world.transport)
    liar.at, liar.how = ITEMS, lambda items: [{**each, "version": each["version"] - 1} for each in items]
    around, mirror = Surroundings(world.time.sleep, lambda: NOW, 1), MemoryMirror()
    replica = ZoteroLibrary(world.server(liar), dialect=dialect(), mirror=mirror, around=around)
    found = replica.read()
    assert (found.complete, found.records) == (False, ())
    liar.at = "nowhere"
    assert replica.read().complete
    replica.close()


def halved(answer: Any) -> Any:
    """Every other row."""
    return dict(list(answer.items())[::2]) if isinstance(answer, dict) else answer[::2]


@pytest.mark.parametrize("at", [VERSIONS, ITEMS, COLLECTIONS])
@pytest.mark.parametrize("how", [halved, lambda answer: type(answer)()])
@pytest.mark.parametrize("total", ["as it was", None])
def test_a_part_is_not_the_whole(world: EmbeddedWorld, at: str, how: Change, total: str | None) -> None:
    """Rows that are missing, with the figure that says so or without: nothing is taken for erased."""
    liar = Liar(world.transport)
    liar.at, liar.how, liar.headers = at, how, {} if total else {"Total-Results": None}
    true = sizeless(read(world, Liar(world.transport)))
    with suppress(ReplicaProblem):
        found = read(world, liar)
        assert not found.complete or sizeless(found) == true


def test_a_row_that_comes_twice(world: EmbeddedWorld) -> None:
    """The same row is one; two that differ are none, since nobody knows which is true."""
    true = sizeless(read(world, Liar(world.transport)))
    liar = Liar(world.transport)
    liar.at, liar.how = ITEMS, lambda rows: rows + rows
    assert sizeless(read(world, liar)) == true
    liar.how = lambda rows: rows + [put(copy.deepcopy(row), "data/title", "Another") for row in rows]
    found = read(world, liar)
    assert (found.complete, found.records) == (False, ())


def test_an_erased_item_that_nobody_told_of(tmp_path: Path) -> None:
    """Whoever writes to it learns that it is gone; the next reading asks for all, and does not show it."""
    with embedded_world(tmp_path) as world:
        (key,) = world.write(article("one", "One"))
        liar = Liar(world.transport)
        liar.at, liar.how = "deleted?", lambda answer: {**answer, "items": []}
        around = Surroundings(world.time.sleep, lambda: NOW, 1)
        replica = ZoteroLibrary(world.server(liar), dialect=dialect(), mirror=world.mirror, around=around)
        replica.read()
        world.erase(key)
        record = find(replica.read(), "one")
        (receipt,) = run(replica, [operation(record, "title", "One", "Two")])
        assert (receipt.again, "no longer in the library" in receipt.error) == (True, True)
        assert replica.read().records == ()
        replica.close()


def test_items_that_nobody_asked_for(world: EmbeddedWorld) -> None:
    """What comes beside what was asked for is left out."""
    (key, *_) = world.outside.versions(since=None).objects
    liar = Liar(world.transport)
    other = {"key": "ZZZZZZZZ", "version": 1, "data": {"itemType": "book"}}
    liar.at, liar.how = f"{ITEMS}{key}", lambda items: [*items, other]
    assert [item["key"] for item in world.server(liar).items([key]).items] == [key]


def test_erased_and_there(tmp_path: Path) -> None:
    """An item that is said to be erased, and listed as moved, stays."""
    with embedded_world(tmp_path) as world:
        (one,) = world.write(article("one", "One"))
        liar, mirror = Liar(world.transport), MemoryMirror()
        around = Surroundings(world.time.sleep, lambda: NOW, 1)
        replica = ZoteroLibrary(world.server(liar), dialect=dialect(), mirror=mirror, around=around)
        assert replica.read().complete
        world.write({"key": one, "version": world.outside.items([one]).items[0]["version"], "title": "Other"})
        liar.at, liar.how = "deleted?since=1", lambda answer: {**answer, "items": [one]}
        assert find(replica.read(), "one").values["title"] == "Other"
        replica.close()


def test_a_digest_is_a_digest(world: EmbeddedWorld) -> None:
    """What stands for a digest never names a way out of a folder."""
    liar = Liar(world.transport)
    liar.at, liar.how = ITEMS, lambda items: put(items, "*/data/md5", "../../outside")
    found = read(world, liar)
    assert not found.complete
    assert [file for record in found.records for file in record.attachments] == []


def test_a_type_that_nobody_knows(world: EmbeddedWorld) -> None:
    """An item of a type that came later is a work, its new fields are no fault, and a finding says so."""
    liar = Liar(world.transport)

    def later(items: list[Document]) -> list[Document]:
        works = [each for each in items if each["data"].get("citationKey") == "two"]
        for each in works:
            each["data"] |= {"itemType": "hologram", "depth": {"unit": "m"}}
        return items

    liar.at, liar.how = ITEMS, later
    found = read(world, liar)
    assert found.complete
    assert {record.key for record in found.records} == {"one", "two"}
    assert [(finding.code, finding.key) for finding in found.findings] == [("ZS205", "two")]
    record = find(found, "two")
    assert "title" not in (record.vocabulary or ())
    assert dialect().write({"itemType": "hologram", "title": "Two", "version": 1}, "title", None) == {}


def test_tags_of_a_type_that_nobody_knows_stay(world: EmbeddedWorld) -> None:
    """A tag's type that nobody knows is sent back as it came."""
    from zsync.replicas.zotero.patch import retagged

    added = operation(find(read(world, Liar(world.transport)), "one"), "tags", None, Tag("z"))
    assert retagged([{"tag": "a", "type": 7}], added) == [{"tag": "a", "type": 7}, {"tag": "z"}]
