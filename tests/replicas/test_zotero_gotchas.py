"""The known traps for clients that synchronise with Zotero, one test each, numbered as in our list."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.app.lab import Lab
from tests.replicas.library import (
    EmbeddedWorld,
    Fetched,
    article,
    attachment,
    embedded_world,
    find,
    opened,
    operation,
    run,
)
from tests.replicas.program import Program
from tests.replicas.test_zotero_database import TABLES
from tests.replicas.test_zotero_database import library as file_library
from tests.replicas.wire import KEY, FakeTime, server
from zsync.embedded import Fault
from zsync.model.record import Record
from zsync.model.values import Creator, Tag, Work
from zsync.replicas.zotero.answers import Outcome
from zsync.replicas.zotero.files import Upload, upload
from zsync.replicas.zotero.keys import is_key
from zsync.replicas.zotero.mirror import MemoryMirror

PICTURE = b"\x89PNG cat"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[EmbeddedWorld]:
    with embedded_world(tmp_path) as world:
        yield world


def change(world: EmbeddedWorld, key: str, attribute: str, before: Any, after: Any) -> Record:
    """A run with one operation."""
    with opened(world) as replica:
        record = find(replica.read(), key)
        (receipt,) = run(replica, [operation(record, attribute, before, after)], Fetched(PICTURE))
        assert receipt.error == ""
        assert receipt.record is not None
        return receipt.record


def sent(world: EmbeddedWorld) -> list[dict[str, Any]]:
    """Every object replicas posted to `/items`."""
    posts = [r for r in world.recorder.requests if r.method == "POST" and r.url.path.endswith("/items")]
    return [each for post in posts for each in json.loads(post.read())]


def test_01_one_post_many_versions(world: EmbeddedWorld) -> None:
    """Each object's version is its own, not that of the header."""
    world.write(*(article(f"key{number}", "Before") for number in range(3)))
    with opened(world) as replica:
        records = replica.read().records
        receipts = run(replica, [operation(record, "title", "Before", "After") for record in records])
        versions = [int(receipt.record.version) for receipt in receipts if receipt.record]
        assert len(set(versions)) == 3
        again = run(replica, [operation(r.record, "title", "After", "Again") for r in receipts if r.record])
        assert [receipt.error for receipt in again] == ["", "", ""]


def failing(*codes: int) -> httpx2.Response:
    """A multi-object answer in which every object failed, without a key, as version 3 of the API gives it."""
    failed = {str(at): {"code": code, "message": "a &lt; b"} for at, code in enumerate(codes)}
    return httpx2.Response(200, json={"successful": {}, "success": {}, "unchanged": {}, "failed": failed})


def test_02_failures_name_no_key() -> None:
    """Outcomes go by position."""
    zotero, _ = server(lambda _: failing(412, 413, 404))
    assert [outcome.status for outcome in zotero.write([{}, {}, {}])] == [412, 413, 404]


def test_03_200_is_not_success() -> None:
    """An answer with 200 may have failed as a whole; an object it does not mention is in doubt."""
    zotero, _ = server(lambda _: failing(400))
    first, second = zotero.write([{}, {}])
    assert first == Outcome(400, message="a < b")
    assert second.status == 0


def test_04_explicit_empties(world: EmbeddedWorld) -> None:
    """Only POST of changed properties, "" to clear, never null, never PUT."""
    world.write(article("one", "One", volume="3"))
    change(world, "one", "volume", "3", None)
    assert sent(world)[-1]["volume"] == ""
    assert set(sent(world)[-1]) == {"key", "version", "volume"}
    assert {request.method for request in world.recorder.requests} == {"GET", "POST"}


def test_05_lists_go_whole(world: EmbeddedWorld) -> None:
    """One more tag leaves the other tags, the creators, the collections and the relations as they are."""
    relations = {"dc:replaces": "http://zotero.org/users/1/items/AAAA2222"}
    (key,) = world.write(article("one", "One", tags=[{"tag": "a"}], relations=relations))
    before = world.item(key)
    change(world, "one", "tags", None, Tag("b"))
    after = world.item(key)
    assert [tag["tag"] for tag in after["tags"]] == ["a", "b"]
    assert all(after[name] == before[name] for name in ("creators", "collections", "relations", "title"))


def test_06_automatic_tags_stay_automatic(world: EmbeddedWorld) -> None:
    """The type of a tag makes the round trip; of a name that is there twice, the manual one counts."""
    tags = [{"tag": "auto", "type": 1}, {"tag": "both", "type": 1}, {"tag": "both"}]
    (key,) = world.write(article("one", "One", tags=tags))
    record = change(world, "one", "tags", None, Tag("new"))
    assert {"tag": "auto", "type": 1} in world.item(key)["tags"]
    assert {tag.name: tag.automatic for tag in record.tags} == {"auto": True, "both": False, "new": False}


def test_07_a_long_tag_blocks_nothing(world: EmbeddedWorld) -> None:
    """A tag of 256 characters is refused by us, alone."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        long, title = operation(record, "tags", None, Tag("x" * 256)), operation(record, "title", "One", "Two")
        receipts = {receipt.operation: receipt for receipt in run(replica, [long, title])}
    assert "255" in receipts[long.id].error
    assert receipts[title.id].error == ""
    assert world.item(key)["title"] == "Two"


def test_07_a_long_name_blocks_nothing(world: EmbeddedWorld) -> None:
    """So is a name of 256 characters: often a whole list of people, between whom nothing says "and"."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        people = (Creator("author", name=", ".join(f"A. Person{number}" for number in range(30))),)
        long = operation(record, "creators", record.values["creators"], people)
        title = operation(record, "title", "One", "Two")
        receipts = {receipt.operation: receipt for receipt in run(replica, [long, title])}
    assert "'A. Person0, A. Person1, A. Person2, A. P'… has more than 255 characters" in receipts[long.id].error
    assert receipts[title.id].error == ""
    assert world.item(key)["title"] == "Two"


def test_08_object_versions_only(world: EmbeddedWorld) -> None:
    """No write names the library's version: that would be another precondition."""
    world.write(article("one", "One"))
    change(world, "one", "title", "One", "Two")
    assert all("If-Unmodified-Since-Version" not in request.headers for request in world.recorder.requests)


def test_09_a_refused_version_is_not_raised(world: EmbeddedWorld) -> None:
    """After a 412 nothing is sent again with a higher version, which the server would accept."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        world.write({"key": key, "version": world.item(key)["version"], "title": "Theirs"})
        (receipt,) = run(replica, [operation(record, "title", "One", "Ours")])
    assert receipt.error
    assert len(sent(world)) == 1
    assert world.item(key)["title"] == "Theirs"


@pytest.mark.parametrize("code", [404, 412])
def test_10_gone_is_404_or_412(code: int, world: EmbeddedWorld) -> None:
    """Both mean that the item is no longer there; it is not made again."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        world.erase(key)
        body = json.dumps({"failed": {"0": {"code": code, "message": "gone"}}})
        world.app.faults.add(Fault("status", method="POST", path="/items", status=200, body=body))
        (receipt,) = run(replica, [operation(record, "title", "One", "Two")])
    assert "no longer" in receipt.error
    assert not world.outside.items([key]).items


def test_11_retries_double_nothing(world: EmbeddedWorld) -> None:
    """A creation bears a key of ours and version 0: sent twice, it is there once."""
    work = Work("book", {"title": "One"})
    world.app.faults.add(Fault("cut", method="POST", path="/items", when="after", count=2))
    with opened(world) as replica:
        replica.read()
        (receipt,) = run(replica, [operation(Record("zotero:users/1", "", "one"), "", None, work)])
        assert receipt.error == ""
        assert len(replica.read().records) == 1
    assert {(is_key(each["key"]), each["version"]) for each in sent(world)} == {(True, 0)}


def test_12_reads_name_their_keys(world: EmbeddedWorld) -> None:
    """Items are never read by page: versions first, then batches by key."""
    world.write(*(article(f"key{number}", "Title") for number in range(120)))
    with opened(world) as replica:
        assert len(replica.read().records) == 120
    reads = [request.url.params for request in world.recorder.requests if request.url.path.endswith("/items")]
    assert all(params.get("format") == "versions" or "itemKey" in params for params in reads)
    assert not any("start" in params for params in reads)


def test_13_no_list_of_keys_is_empty_or_malformed(world: EmbeddedWorld) -> None:
    """A list of keys that are none would answer with the whole library."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        replica.read()
        world.requests()
        receipts = run(replica, [operation(Record(replica.name, "no key", "x"), "title", "a", "b")])
        assert receipts[0].error
    lists = [request.url.params.get("itemKey") for request in world.recorder.requests]
    assert all(is_key(key) for keys in lists if keys is not None for key in keys.split(","))


def test_14_the_trash_is_read(world: EmbeddedWorld) -> None:
    """Every read includes the trash: an item in there has not been erased. What we remove goes there."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        run(replica, [operation(record, "", "x", None, action="delete")])
        replica.read()
    assert world.item(key)["deleted"] == 1
    reads = [request.url.params for request in world.recorder.requests if request.method == "GET"]
    about_items = [params for params in reads if "itemKey" in params or params.get("format") == "versions"]
    assert about_items
    assert all(params["includeTrashed"] == "1" for params in about_items)


def test_15_an_erased_collection_takes_its_memberships(world: EmbeddedWorld) -> None:
    """No item moves when a collection is erased, and what was in it is not named: we look for ourselves."""
    thesis = {"key": "AAAA2222", "version": 0, "name": "Thesis"}
    part = {"key": "BBBB3333", "version": 0, "name": "Part", "parentCollection": "AAAA2222"}
    world.send("POST", "collections", json=[thesis, part])
    world.write(article("one", "One", collections=["BBBB3333"]))
    with opened(world) as replica:
        assert find(replica.read(), "one").collections == ("Thesis/Part",)
        world.send("DELETE", "collections/AAAA2222")
        assert find(replica.read(), "one").collections == ()


def test_15_a_new_file_moves_no_parent(world: EmbeddedWorld) -> None:
    """A child's edit leaves the parent's version: the record shows the file all the same."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        before = find(replica.read(), "one")
        change(world, "one", "attachments", None, attachment(PICTURE))
        after = find(replica.read(), "one")
    assert (before.version, len(before.attachments), len(after.attachments)) == (after.version, 0, 1)
    assert after.locator == key


def test_16_a_version_is_kept_only_when_it_stood_still(world: EmbeddedWorld) -> None:
    """What was written during a pass is not lost to the next one."""
    world.write(*(article(f"key{number}", "Title") for number in range(450)))
    moves = iter(range(9))

    def move(request: httpx2.Request) -> None:
        if "itemKey" in request.url.params:
            world.write(article(f"move{next(moves)}", "Moved"))

    with opened(world) as replica:
        world.recorder.meanwhile = move
        assert not replica.read().complete
        world.recorder.meanwhile = None
        snapshot = replica.read()
    assert snapshot.complete
    assert {"move0", "move1", "move2"} <= {record.key for record in snapshot.records}


def test_17_a_version_that_goes_back(world: EmbeddedWorld) -> None:
    """A lower version than the one we know leads to a full read."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        replica.read()
        world.mirror.seal(replica._partition, 99, {})
        world.mirror.drop(replica._partition, list(world.mirror.versions(replica._partition)))
        assert [record.key for record in replica.read().records] == ["one"]


@pytest.mark.parametrize("lacking", ["notes", "write"])
def test_18_absent_permissions_are_off(world: EmbeddedWorld, lacking: str) -> None:
    """The key is checked first in every run; what it lacks is known before anything is compared."""
    rights = {name: True for name in ("library", "files", "notes", "write") if name != lacking}
    body = json.dumps({"userID": 1, "access": {"user": rights}})
    world.app.faults.add(Fault("status", path="/keys/current", status=200, body=body))
    with opened(world) as replica:
        snapshot = replica.read()
        assert (snapshot.complete, replica.capabilities.writable) == (lacking != "notes", lacking != "write")
    assert world.requests()[0] == "GET /keys/current"


def test_19_dates_are_the_servers(world: EmbeddedWorld) -> None:
    """We send no dateAdded and no dateModified, and call ourselves by a name that switches no rule."""
    world.write(article("one", "One"))
    change(world, "one", "title", "One", "Two")
    change(world, "one", "attachments", None, attachment(PICTURE))
    assert not any({"dateAdded", "dateModified"} & set(each) for each in sent(world))
    agents = {request.headers["User-Agent"] for request in world.recorder.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("zsync/")


NOTE = (
    '<div data-schema-version="9" data-citation-items="%5B%5D"><p>Seen in '
    '<span class="citation" data-citation="%7B%7D">(Lee)</span> '
    '<img data-attachment-key="{image}" width="10"></p></div>'
)


def child_note(world: EmbeddedWorld, parent: str) -> tuple[str, str]:
    """A note as the editor writes it, with an image of its own, under `parent`: the keys of note and image."""
    note, image = "NNNN2222", "MMMM2222"
    text = NOTE.format(image=image)
    world.write({"key": note, "version": 0, "itemType": "note", "parentItem": parent, "note": text})
    picture = {"itemType": "attachment", "linkMode": "embedded_image", "contentType": "image/png"}
    world.write({"key": image, "version": 0, "parentItem": note, "filename": "i.png", **picture})
    upload(world.outside, Upload(image, "i.png", "image/png", PICTURE, 5))
    return note, image


def test_20_notes_are_left_alone(world: EmbeddedWorld) -> None:
    """Whatever is done to a work, its notes keep every byte and their version, container and number included."""
    (key,) = world.write(article("one", "One", tags=[{"tag": "a"}]))
    note, _ = child_note(world, key)
    before = world.item(note)
    assert 'data-schema-version="9"' in before["note"]
    change(world, "one", "title", "One", "Two")
    change(world, "one", "tags", Tag("a"), None)
    change(world, "one", "type", "journalArticle", "book")
    assert world.item(note) == before
    assert not any("note" in each for each in sent(world))


def test_21_what_a_note_refers_to_is_left_alone(world: EmbeddedWorld) -> None:
    """An image in a note is no file of the work, is not taken away with one, and stays the note's child."""
    (key,) = world.write(article("one", "One"))
    note, image = child_note(world, key)
    before = world.item(image)
    with opened(world) as replica:
        assert find(replica.read(), "one").attachments == ()
    change(world, "one", "attachments", None, attachment(PICTURE))
    change(world, "one", "attachments", attachment(PICTURE), None)
    assert world.item(image) == before
    assert before["parentItem"] == note


def test_22_uploads_as_they_must_be(world: EmbeddedWorld) -> None:
    """Form-encoded, milliseconds, a bare name, one precondition for both; the version is that of the last step."""
    world.write(article("one", "One"))
    file = attachment(PICTURE, "folder/cat.png")
    record = change(world, "one", "attachments", None, file)
    forms = [request for request in world.recorder.requests if request.url.path.endswith("/file")]
    assert [request.headers["Content-Type"] for request in forms] == ["application/x-www-form-urlencoded"] * 2
    assert [request.headers["If-None-Match"] for request in forms] == ["*", "*"]
    assert b"filename=cat.png&" in forms[0].read()
    assert b"mtime=1600000000000&" in forms[0].read()
    (held,) = record.attachments
    assert world.mirror.versions(world.open()._partition)[held.locator] == world.item(held.locator)["version"]


def test_23_md5_is_never_written(world: EmbeddedWorld) -> None:
    """A written MD5 would part the item from its file."""
    world.write(article("one", "One"))
    change(world, "one", "attachments", None, attachment(PICTURE))
    change(world, "one", "attachments", attachment(PICTURE), None)
    assert not any({"md5", "mtime"} & set(each) for each in sent(world))


def test_24_the_key_stays_with_the_api(world: EmbeddedWorld) -> None:
    """The storage that a download is sent to sees nothing of ours."""
    world.write(article("one", "One"))
    record = change(world, "one", "attachments", None, attachment(PICTURE))
    world.recorder.clear()
    with opened(world) as replica:
        assert replica.open(record.attachments[0]) == PICTURE
    asked, *followed = world.recorder.requests
    assert "Zotero-API-Key" in asked.headers
    assert followed
    assert not any({"Zotero-API-Key", "Authorization"} & set(request.headers) for request in followed)


@pytest.mark.parametrize("status", [200, 400, 429, 503])
def test_25_pauses_on_any_status(status: int) -> None:
    """`Backoff` on a good answer and `Retry-After` on any bad one hold up the whole queue."""
    name = "Backoff" if status == 200 else "Retry-After"
    first = httpx2.Response(status, headers={name: "9"}, json={})
    answers = iter([first, httpx2.Response(200, json={"userID": 1})])
    time = FakeTime()
    zotero, recorder = server(lambda _: next(answers), time=time)
    zotero.current_key()
    if status == 200:
        zotero.current_key()
    assert time.slept == [9.0]
    assert all(KEY in request.headers["Zotero-API-Key"] for request in recorder.requests)


def test_26_a_migration_is_no_edit(world: EmbeddedWorld) -> None:
    """The key line moves from Extra into the field: the record is as before, but for its version."""
    (key,) = world.write(article("", "One", extra="Other: 1\nCitation Key: one"))
    with opened(world) as replica:
        before = find(replica.read(), "one")
        version = world.item(key)["version"]
        world.write({"key": key, "version": version, "citationKey": "one", "extra": "Other: 1"})
        after = find(replica.read(), "one")
    assert (after.key, after.values, after.tags, after.ids) == (before.key, before.values, before.tags, before.ids)


def test_27_keys_are_never_blanked_and_may_be_many(world: EmbeddedWorld) -> None:
    """A blank key would be filled with another; one key on two items is two records, for a person to decide."""
    world.write(article("one", "One"), article("one", "Another"))
    with opened(world) as replica:
        records = replica.read().records
        assert [record.key for record in records] == ["one", "one"]
        (receipt,) = run(replica, [operation(records[0], "key", "one", None)])
    assert "not taken away" in receipt.error
    assert sent(world) == []


def test_28_the_desktop_counts_in_its_own_way(world: EmbeddedWorld, tmp_path: Path) -> None:
    """What was learnt over the web is not used at the desktop: one memory, kept apart by server."""
    (key,) = world.write(article("one", "One"))
    program = Program(world)
    program.allow()
    memory = MemoryMirror()
    with opened(world, mirror=memory) as web:
        web.read()
        here = program.open(mirror=memory)
        assert memory.version(here._partition) is None
        record = find(here.read(), "one")
        assert memory.version(here._partition) == memory.version(web._partition)
    world.write({"key": key, "version": world.item(key)["version"], "title": "Theirs"})
    (receipt,) = run(here, [operation(record, "title", "One", "Ours")])
    assert "changed in Zotero" in receipt.error
    assert not any(line.startswith("DELETE") or "deleted" in line for line in program.recorder.lines())
    program.app.close()


def test_29_the_file_alone_is_old(tmp_path: Path) -> None:
    """Zotero holds its file locked, and its latest rows stand in the log beside it: they are read all the same."""
    path = tmp_path / "zotero.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES)
    with closing(sqlite3.connect(path)) as zotero:
        for pragma in ("journal_mode = WAL", "wal_autocheckpoint = 0", "locking_mode = EXCLUSIVE"):
            zotero.execute(f"PRAGMA {pragma}")
        zotero.execute("UPDATE itemDataValues SET value = 'New' WHERE valueID = 1")
        zotero.commit()
        with pytest.raises(sqlite3.OperationalError, match="locked"), closing(sqlite3.connect(path)) as direct:
            direct.execute("SELECT 1 FROM items").fetchone()
        with closing(file_library(tmp_path)) as opened_file:
            assert find(opened_file.read(), "ada1843").values["title"] == "New"


def test_30_no_file_is_exported_over(tmp_path: Path) -> None:
    """A .bib keeps what a round trip would lose: types Zotero lacks, macros, days, notes, comments, every byte."""
    lab = Lab(tmp_path)
    text = (
        "@string{jj = {Journal of Joy}}\n% mine\n@www{site2020, title = {A {Site}}, note = {seen}}\n"
        "@dataset{data2021,\n  title = {Data},\n  date  = {2021-03-04}\n}\n"
        "@article{one2020, journaltitle = jj, title={One}, date = {2020-03}}\n"
    )
    lab.write("refs.bib", text)
    lab.sync()
    assert lab.text("refs.bib") == text
    assert lab.items()["data2021"]["date"] == "2021-03-04"
    lab.patch("one2020", title="Two")
    lab.sync()
    assert lab.text("refs.bib") == text.replace("{One}", "{Two}")
    assert lab.plan().operations == ()


def test_each_trap_has_its_test(shared: Path) -> None:
    """Every numbered line of the list has a test of its number here."""
    text = (shared / "reference" / "zotero-gotchas.md").read_text("utf-8")
    wanted = {int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)}
    assert {int(match[1]) for name in globals() if (match := re.match(r"test_(\d\d)_", name))} == wanted
