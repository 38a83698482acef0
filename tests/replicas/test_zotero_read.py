"""Reading a library: what is a record, what is remembered, and how little is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.replicas.library import EmbeddedWorld, article, embedded_world, find, opened
from zsync.embedded import Fault
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.mirror import MemoryMirror
from zsync.state.mirror import SqliteMirror


@pytest.fixture
def world(tmp_path: Path) -> Iterator[EmbeddedWorld]:
    with embedded_world(tmp_path) as world:
        yield world


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[SqliteMirror]:
    """A memory on disk."""
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        yield mirror


def read(world: EmbeddedWorld, **how: Any) -> Any:
    """The snapshot of a new run."""
    with opened(world, **how) as replica:
        return replica.read()


def test_records(world: EmbeddedWorld) -> None:
    """Key, type, version, values, tags, identifiers; nothing is in scope just by being there."""
    tags = [{"tag": "a"}, {"tag": "b", "type": 1}]
    (key,) = world.write(article("ada1843", "Notes", DOI="10.1000/X", tags=tags))
    snapshot = read(world)
    (record,) = snapshot.records
    assert (record.replica, record.locator, record.key) == ("zotero:users/1", key, "ada1843")
    assert (record.kind, record.version) == ("journalArticle", str(world.outside.items([key]).items[0]["version"]))
    assert [(tag.name, tag.automatic) for tag in record.tags] == [("a", False), ("b", True)]
    assert (record.values["doi"], record.ids) == ("10.1000/X", {"doi": "10.1000/x"})
    assert {"title", "volume", "creators", "tags", "attachments", "extra"} <= record.vocabulary
    assert not {"type", "key", "files"} & record.vocabulary
    assert (snapshot.scoped, snapshot.complete, snapshot.version) == (False, True, str(world.version()))


def test_what_is_no_record(world: EmbeddedWorld) -> None:
    """Notes, attachments, annotations and what lies in the trash are no records; the trash is known."""
    (key, _) = world.write(article("ada1843", "Notes"), article("gone1843", "Gone", deleted=1))
    world.write(
        {"itemType": "note", "note": "<p>x</p>", "parentItem": key},
        {"itemType": "note", "note": "<p>alone</p>"},
        {"itemType": "attachment", "linkMode": "linked_url", "url": "http://a.invalid/", "title": "x"},
    )
    snapshot = read(world)
    assert [record.key for record in snapshot.records] == ["ada1843"]
    assert snapshot.complete


@pytest.mark.parametrize(
    ("native", "extra", "key", "findings"),
    [
        ("ada1843", "", "ada1843", 0),
        ("", "Citation Key: ada1843", "ada1843", 0),
        ("", "x: y\n  citation-key :  ada1843  \nz", "ada1843", 0),
        ("ada1843", "Citation Key: ada1843", "ada1843", 0),
        ("ada1843", "Citation Key: other", "ada1843", 1),
        ("", "", "", 0),
    ],
)
def test_citation_keys(world: EmbeddedWorld, native: str, extra: str, key: str, findings: int) -> None:
    """The field, else the line of Extra; when both are there and differ, that is a finding."""
    world.write(article(native, "Notes", extra=extra))
    snapshot = read(world)
    assert [record.key for record in snapshot.records] == [key]
    assert [finding.code for finding in snapshot.findings] == ["ZS201"] * findings


def test_merged_items_leave_their_keys(world: EmbeddedWorld) -> None:
    """`dc:replaces` names the items that were merged into this one."""
    uris = [f"http://zotero.org/users/1/items/{key}" for key in ("AAAA2222", "BBBB3333")]
    world.write(article("one", "One", relations={"dc:replaces": uris}))
    world.write(article("two", "Two", relations={"dc:replaces": uris[0]}))
    snapshot = read(world)
    assert sorted(find(snapshot, "one").replaces) == ["AAAA2222", "BBBB3333"]
    assert find(snapshot, "two").replaces == ("AAAA2222",)


def test_collections(world: EmbeddedWorld) -> None:
    """A record names its collections by path; what lies under an erased one goes with it, items stay."""
    thesis = {"key": "AAAA2222", "version": 0, "name": "Thesis"}
    one = {"key": "BBBB3333", "version": 0, "name": "One", "parentCollection": "AAAA2222"}
    world.send("POST", "collections", json=[thesis, one])
    world.write(article("ada1843", "Notes", collections=["AAAA2222", "BBBB3333"]), article("alone", "Alone"))
    snapshot = read(world)
    assert find(snapshot, "ada1843").collections == ("Thesis", "Thesis/One")
    assert find(snapshot, "alone").collections == ()
    world.send("DELETE", "collections/AAAA2222")
    assert find(read(world), "ada1843").collections == ()
    assert read(world) == read(world, mirror=MemoryMirror())


# How little is asked


def test_requests_of_a_first_read(world: EmbeddedWorld) -> None:
    """n items: at most n/100 + 8 reads."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(250)))
    assert len(read(world).records) == 250
    assert world.requests() == ["GET /keys/current", *["GET items"] * 4, "GET collections"]


def test_requests_of_a_second_read(world: EmbeddedWorld, kept: SqliteMirror) -> None:
    """Nothing moved: the key check and one conditional request, also with the memory on disk."""
    world.write(article("ada1843", "Notes"))
    world.mirror = kept
    first = read(world)
    world.requests()
    assert read(world) == first
    assert world.requests() == ["GET /keys/current", "GET items"]
    assert world.recorder.inner is not None


def test_requests_of_a_changed_read(world: EmbeddedWorld) -> None:
    """Only what moved is read again, and what was erased is asked for."""
    keys = world.write(*(article(f"key{number}", f"Title {number}") for number in range(120)))
    read(world)
    item = world.item(keys[7])
    world.write({"key": keys[7], "version": item["version"], "title": "New"})
    world.erase(keys[8])
    world.requests()
    snapshot = read(world)
    assert world.requests() == ["GET /keys/current", "GET items", "GET items", "GET deleted", "GET collections"]
    assert find(snapshot, "key7").values["title"] == "New"
    assert len(snapshot.records) == 119


def test_a_fresh_memory_reads_the_same(world: EmbeddedWorld, kept: SqliteMirror) -> None:
    """After any history, an old memory and none show the same library."""
    keys = world.write(*(article(f"key{number}", f"Title {number}") for number in range(5)))
    world.mirror = kept
    read(world)
    world.write({"key": keys[0], "version": world.item(keys[0])["version"], "deleted": 1})
    world.write({"key": keys[1], "version": world.item(keys[1])["version"], "title": "New"})
    world.erase(keys[2])
    world.write(article("key9", "Another"))
    assert read(world) == read(world, mirror=MemoryMirror())


def test_threads_read_the_same(world: EmbeddedWorld) -> None:
    """Four reads at once give the same snapshot as one at a time."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(550)))
    assert read(world, workers=4, mirror=MemoryMirror()) == read(world, mirror=MemoryMirror())


# When the library moves, or lies


def busy(world: EmbeddedWorld, times: int) -> None:
    """Somebody adds an item before each of the next `times` reads of items by key."""
    left = iter(range(times))

    def write(request: httpx2.Request) -> None:
        if "itemKey" in request.url.params and (number := next(left, None)) is not None:
            world.write(article(f"busy{number}", "Busy"))

    world.recorder.meanwhile = write


def test_a_library_that_moves_is_read_again(world: EmbeddedWorld) -> None:
    """When the library changes during a pass, the pass begins anew, and then all is read."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(150)))
    busy(world, 1)
    snapshot = read(world)
    assert (snapshot.complete, len(snapshot.records)) == (True, 151)
    assert snapshot.version == str(world.version())
    assert world.time.slept == [2.0]


def test_a_library_that_never_stands_still(world: EmbeddedWorld) -> None:
    """A library that changes in every pass is not complete: nothing is taken as deleted. The next run goes on."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(350)))
    busy(world, 99)
    snapshot = read(world)
    assert not snapshot.complete
    assert [finding.code for finding in snapshot.findings] == ["ZS202"]
    world.recorder.meanwhile = None
    world.requests()
    assert len(read(world).records) == 353
    assert world.requests().count("GET items") == 2


def test_a_version_that_went_back(world: EmbeddedWorld) -> None:
    """A library restored from an older copy is read as a whole."""
    (key, _) = world.write(article("one", "One"), article("two", "Two"))
    with opened(world) as replica:
        replica.read()
        world.mirror.seal(replica._partition, 1000, {})
        world.write({"key": key, "version": world.item(key)["version"], "title": "Restored"})
        snapshot = replica.read()
    assert snapshot.complete
    assert snapshot.version == str(world.version())
    assert find(snapshot, "one").values["title"] == "Restored"


def test_a_version_that_is_given_out_again(world: EmbeddedWorld) -> None:
    """In a library that was restored an item edited since may bear a version it had before: it is read."""
    (key, _) = world.write(article("one", "One"), article("two", "Two"))
    world.write({"key": key, "version": world.item(key)["version"], "title": "Once"})
    world.write(article("three", "Three"))
    assert find(read(world), "one").values["title"] == "Once"
    before = world.item(key)["version"]
    world.app.faults.add(Fault("version", path="/users/1/items", value=before - 1))
    world.write({"key": key, "version": before, "title": "Restored"})
    assert world.item(key)["version"] == before
    snapshot = read(world)
    assert (snapshot.complete, len(snapshot.records)) == (True, 3)
    assert find(snapshot, "one").values["title"] == "Restored"


def test_a_stale_answer_costs_no_second_reading(world: EmbeddedWorld) -> None:
    """A version that went back in one answer only is some cache's: what is kept is kept."""
    world.write(article("one", "One"))
    read(world)
    world.write(article("two", "Two"))
    world.app.faults.add(Fault("lie", path="/items$", lie="stale"))
    world.requests()
    assert len(read(world).records) == 2
    asked = [request.url.params.get("itemKey", "").count(",") for request in world.recorder.requests]
    assert world.requests() == ["GET /keys/current", *["GET items"] * 3, "GET collections"]
    assert max(asked) == 0


def test_a_list_of_deletions_that_was_cut_off(world: EmbeddedWorld) -> None:
    """A server that no longer knows what was erased since our version (409) is asked for all that is there."""
    (gone, key) = world.write(article("one", "One"), article("two", "Two"))
    read(world)
    world.erase(gone)
    world.write({"key": key, "version": world.item(key)["version"], "title": "Edited"})
    world.app.faults.add(Fault("status", path="/deleted$", count=0, status=409))
    snapshot = read(world)
    assert snapshot.complete
    assert [record.values["title"] for record in snapshot.records] == ["Edited"]
    world.requests()
    assert read(world).complete
    assert world.requests() == ["GET /keys/current", "GET items"]


def test_a_page_that_fails(world: EmbeddedWorld) -> None:
    """A batch that cannot be read leaves the snapshot incomplete, with what could be read."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(150)))
    world.app.faults.add(Fault("status", path="/items", after=2, count=0, status=500))
    snapshot = read(world)
    assert (snapshot.complete, len(snapshot.records)) == (False, 100)
    world.app.faults.clear()
    assert len(read(world).records) == 150


@pytest.mark.parametrize("after", [0, 1, 2, 3])
@pytest.mark.parametrize("lie", ["empty", "half", "garbage", "truncated", "stale"])
def test_lies_never_look_like_a_smaller_library(world: EmbeddedWorld, lie: str, after: int) -> None:
    """Whatever a proxy makes of an answer, a snapshot that lacks items is not complete, and the next run heals."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(5)))
    world.app.faults.add(Fault("lie", lie=lie, after=after))
    with suppress(ReplicaProblem):
        snapshot = read(world)
        assert len(snapshot.records) == 5 or not snapshot.complete
    world.app.faults.clear()
    healed = read(world)
    assert (healed.complete, len(healed.records)) == (True, 5)


@pytest.mark.parametrize("lie", ["empty", "half", "garbage", "truncated", "stale"])
@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_lies_about_what_moved(world: EmbeddedWorld, lie: str, after: int) -> None:
    """The same when something is remembered already."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(5)))
    read(world)
    world.write(*(article(f"more{number}", f"More {number}") for number in range(3)))
    world.app.faults.add(Fault("lie", lie=lie, after=after))
    with suppress(ReplicaProblem):
        snapshot = read(world)
        assert len(snapshot.records) == 8 or not snapshot.complete
    world.app.faults.clear()
    assert len(read(world).records) == 8


def test_killed_while_reading(world: EmbeddedWorld, kept: SqliteMirror) -> None:
    """What was read before the end is not read again."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(350)))
    world.mirror = kept
    world.app.faults.add(Fault("status", path="/items", after=3, count=0, status=500))
    read(world)
    world.app.faults.clear()
    world.requests()
    assert len(read(world).records) == 350
    assert world.requests().count("GET items") == 3


def test_a_key_without_notes(world: EmbeddedWorld) -> None:
    """A key that may not see everything: nothing is taken as deleted."""
    limited = {"user": {"library": True, "write": True, "files": True}}
    world.app.faults.add(Fault("status", path="/keys/current", status=200, body=_key(limited), count=0))
    snapshot = read(world)
    assert not snapshot.complete
    assert "notes" in snapshot.findings[0].message


def test_a_key_that_may_only_read(world: EmbeddedWorld) -> None:
    """Without write permission the replica says so before anything is planned."""
    limited = {"user": {"library": True, "notes": True}}
    world.app.faults.add(Fault("status", path="/keys/current", status=200, body=_key(limited)))
    with opened(world) as replica:
        assert not replica.capabilities.writable
        assert "not write" in replica.capabilities.reason


def _key(access: dict[str, Any]) -> str:
    return json.dumps({"key": "x", "userID": 1, "username": "me", "access": access})


def test_another_key_sees_another_library(world: EmbeddedWorld, kept: SqliteMirror) -> None:
    """What one key saw is not what another key sees: the memory of the first is not used, and not kept."""
    world.write(article("one", "One"))
    world.mirror = kept
    read(world)
    limited = {"user": {"library": True, "notes": True}}
    world.app.faults.add(Fault("status", path="/keys/current", status=200, body=_key(limited)))
    world.requests()
    assert len(read(world).records) == 1
    assert world.requests().count("GET items") == 2
    assert len(read(world).records) == 1
    assert world.requests().count("GET items") == 2


def test_secrets_are_nowhere(world: EmbeddedWorld) -> None:
    """The key is in no message and no repr, also when the server says it."""
    with opened(world) as replica:
        world.app.faults.add(Fault("status", path="/items", status=403, body=f"Invalid key {world.api_key}"))
        with pytest.raises(ReplicaProblem) as problem:
            replica.read()
        assert world.api_key not in f"{problem.value!s} {problem.value!r} {replica!r} {replica._server!r}"
        assert "***" in str(problem.value)
        assert all(world.api_key not in str(request.url) for request in world.recorder.requests)


def test_who_we_say_we_are(world: EmbeddedWorld) -> None:
    """The User-Agent names zsync, and neither Zotero nor Firefox: those would change the server's rules."""
    read(world)
    agents = {request.headers["User-Agent"] for request in world.recorder.requests}
    assert all(agent.startswith("zsync/") for agent in agents)
    assert not any(name in agent.lower() for name in ("zotero", "firefox") for agent in agents)
    assert {request.headers["Zotero-API-Version"] for request in world.recorder.requests} == {"3"}
