"""Writing to a library: batches, versions, replays, files; what somebody else did meanwhile stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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
    run,
)
from zsync.embedded import Fault
from zsync.errors import ReplicaProblem
from zsync.model.plan import Operation
from zsync.model.record import Record
from zsync.model.values import Tag, Work
from zsync.replicas.zotero.files import Upload, upload
from zsync.replicas.zotero.keys import item_key

PICTURE, PAPER = b"\x89PNG cat", b"%PDF paper"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[EmbeddedWorld]:
    with embedded_world(tmp_path) as world:
        yield world


def creation(key: str, title: str) -> Operation:
    work = Work("journalArticle", {"title": title, "date": "2021"}, (Tag("new"),))
    return operation(Record("zotero:users/1", "", key), "", None, work, work=f"work {key}")


def test_only_what_changes_is_sent(world: EmbeddedWorld) -> None:
    """A change names the changed properties, the key and the object's version, nothing else."""
    (key,) = world.write(article("ada1843", "Notes", tags=[{"tag": "a", "type": 1}], extra="Other: 1"))
    with opened(world) as replica:
        record = find(replica.read(), "ada1843")
        run(replica, [operation(record, "title", "Notes", "Sketch"), operation(record, "tags", None, Tag("b"))])
    (body,) = json.loads(world.recorder.requests[-1].read())
    tags = [{"tag": "a", "type": 1}, {"tag": "b"}]
    assert body == {"key": key, "version": int(record.version), "title": "Sketch", "tags": tags}
    assert "If-Unmodified-Since-Version" not in world.recorder.requests[-1].headers
    assert world.item(key)["extra"] == "Other: 1"


def test_nothing_to_change_is_not_sent(world: EmbeddedWorld) -> None:
    """An operation whose effect is there already asks nothing of the server."""
    world.write(article("ada1843", "Notes"))
    with opened(world) as replica:
        record = find(replica.read(), "ada1843")
        world.requests()
        (receipt,) = run(replica, [operation(record, "title", "Old", "Notes")])
        assert (receipt.record, receipt.error) == (record, "")
        assert world.requests() == []


@pytest.mark.parametrize(("changed", "writes"), [(1, 1), (50, 1), (51, 2), (120, 3)])
def test_requests_of_writes(world: EmbeddedWorld, changed: int, writes: int) -> None:
    """m changed items cost m/50 writes, and no read: what was read before is what is changed."""
    world.write(*(article(f"key{number}", f"Title {number}") for number in range(120)))
    with opened(world) as replica:
        records = replica.read().records[:changed]
        world.requests()
        receipts = run(replica, [operation(record, "title", "", "New " + record.key) for record in records])
        assert [receipt.error for receipt in receipts] == [""] * changed
        assert world.requests() == ["POST items"] * writes
    with opened(world) as replica:
        titles = {record.key: record.values["title"] for record in replica.read().records}
        assert all(titles[record.key] == "New " + record.key for record in records)
        # What was written is known already: what moved is listed, and none of it is read again.
        assert world.requests() == ["GET /keys/current", "GET items", "GET deleted", "GET collections"]


def test_one_stale_item_holds_up_no_other(world: EmbeddedWorld) -> None:
    """Items are independent: what somebody changed meanwhile is left alone, the rest of the batch arrives."""
    keys = world.write(*(article(f"key{number}", "Title") for number in range(3)))
    with opened(world) as replica:
        snapshot = replica.read()
        world.write({"key": keys[1], "version": world.item(keys[1])["version"], "title": "Theirs"})
        receipts = run(replica, [operation(find(snapshot, f"key{n}"), "title", "Title", "Ours") for n in range(3)])
    assert [bool(receipt.error) for receipt in receipts] == [False, True, False]
    assert "changed in Zotero" in receipts[1].error
    assert [world.item(key)["title"] for key in keys] == ["Ours", "Theirs", "Ours"]


def test_items_that_went(world: EmbeddedWorld) -> None:
    """An item erased or put into the trash meanwhile is told, and not made again."""
    keys = world.write(article("one", "One"), article("two", "Two"), article("three", "Three"))
    with opened(world) as replica:
        snapshot = replica.read()
        world.erase(keys[0])
        world.write({"key": keys[1], "version": world.item(keys[1])["version"], "deleted": 1})
        receipts = run(
            replica, [operation(find(snapshot, key), "title", "", "New") for key in ("one", "two", "three")]
        )
    assert ["no longer" in receipts[0].error, "trash" in receipts[1].error, receipts[2].error] == [True, True, ""]
    with opened(world) as replica:
        assert [record.key for record in replica.read().records] == ["three"]


def test_what_the_server_makes_of_it_is_the_receipt(world: EmbeddedWorld) -> None:
    """The server trims and cleans: the receipt shows what it kept."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        (receipt,) = run(replica, [operation(record, "place", None, "  Paris\x07 ")])
        assert receipt.record is not None
        assert receipt.record.values["place"] == "Paris"
        assert int(receipt.record.version) > int(record.version)


def test_images_hold_the_item(world: EmbeddedWorld) -> None:
    """The before-image of a change is the whole item; that of a creation is nothing."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        effects = replica.prepare([creation("new", "New"), operation(record, "title", "One", "Two")], Fetched())
    created, changed = effects
    assert [(image.place, image.content) for image in created.images] == [
        (f"zotero:users/1/items/{item_key(creation('new', 'New').id)}", None)
    ]
    (image,) = changed.images
    assert image.place == f"zotero:users/1/items/{key}"
    assert json.loads(image.content or b"")["title"] == "One"


def test_a_new_type_loses_nothing(world: EmbeddedWorld) -> None:
    """Fields move to their names in the new type, creators to its roles, and what has no place goes to Extra."""
    more = {"publicationTitle": "Proc.", "volume": "3", "journalAbbreviation": "P.", "extra": "Other: 1"}
    (key,) = world.write(article("one", "One", **more))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        operations = [
            operation(record, "event", None, "ICASSP"),
            operation(record, "type", "journalArticle", "conferencePaper"),
        ]
        assert [receipt.error for receipt in run(replica, operations)] == ["", ""]
    now = world.item(key)
    assert (now["itemType"], now["proceedingsTitle"], now["volume"]) == ("conferencePaper", "Proc.", "3")
    assert now["conferenceName"] == "ICASSP"
    assert now["extra"] == "Other: 1\nJournal Abbreviation: P."
    assert now["creators"][0]["lastName"] == "Lovelace"


def test_trash_never_erases(world: EmbeddedWorld) -> None:
    """A deletion puts the item into the trash, where it can be taken out again."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        (receipt,) = run(replica, [operation(record, "", "x", None, action="delete")])
        assert receipt.error == ""
        assert receipt.record is not None
        assert replica.read().records == ()
    assert world.item(key)["deleted"] == 1
    assert not any(request.method == "DELETE" for request in world.recorder.requests)


def test_creating_with_a_file(world: EmbeddedWorld) -> None:
    """A work that is new gets its files in the same run, after it is there."""
    create = creation("new", "New")
    nowhere = Record("zotero:users/1", "", "new")
    attach = operation(nowhere, "attachments", None, attachment(PICTURE), work="work new")
    with opened(world) as replica:
        replica.read()
        receipts = run(replica, [attach, create], Fetched(PICTURE))
        assert [receipt.error for receipt in receipts] == ["", ""]
        record = find(replica.read(), "new")
        assert [file.digest for file in record.attachments] == [attachment(PICTURE).digest]
        assert replica.open(record.attachments[0]) == PICTURE


def test_a_name_with_folders_is_stored_bare(world: EmbeddedWorld) -> None:
    """The server refuses folders in a file's name."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        file = attachment(PICTURE, "../a/cat dé.png")
        (receipt,) = run(replica, [operation(record, "attachments", None, file)], Fetched(PICTURE))
        assert receipt.record is not None
        assert [file.name for file in receipt.record.attachments] == ["cat dé.png"]


def test_equal_files_go_together(world: EmbeddedWorld) -> None:
    """Two attachments with the same bytes are one member: removed, both are in the trash."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        run(replica, [operation(record, "attachments", None, attachment(PICTURE))], Fetched(PICTURE))
        twin = {"itemType": "attachment", "linkMode": "imported_file", "title": "twin", "filename": "b.png"}
        (other,) = world.write({**twin, "parentItem": key})
        upload(world.outside, Upload(other, "b.png", "image/png", PICTURE, 1))
        record = find(replica.read(), "one")
        assert len(record.attachments) == 1
        (receipt,) = run(replica, [operation(record, "attachments", attachment(PICTURE), None)])
        assert receipt.record is not None
        assert receipt.record.attachments == ()
        assert find(replica.read(), "one").attachments == ()
    children = world.outside.ask("children", "GET", f"users/1/items/{key}/children").json()
    assert children == []


def test_no_empty_attachment_stays_over_quota(world: EmbeddedWorld) -> None:
    """What could get no file lies in the trash, and comes back with its file once there is room."""
    (key,) = world.write(article("one", "One"))
    world.app.faults.add(Fault("status", method="POST", path="/file", status=413))
    for left in (0, 1):
        with opened(world) as replica:
            record = find(replica.read(), "one")
            run(replica, [operation(record, "attachments", None, attachment(PICTURE))], Fetched(PICTURE))
        children = world.outside.ask("children", "GET", f"users/1/items/{key}/children").json()
        assert len(children) == left


def test_a_file_that_changed_since_the_plan(world: EmbeddedWorld) -> None:
    """Bytes that are not those that were planned are not sent."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        fetch = Fetched()
        fetch.contents[attachment(PICTURE).digest] = b"other"
        (receipt,) = run(replica, [operation(record, "attachments", None, attachment(PICTURE))], fetch)
    assert "no longer the file" in receipt.error
    assert not any(line.startswith("POST") for line in world.requests())


def test_over_quota(world: EmbeddedWorld) -> None:
    """A full storage is told for the file alone; the next run tries again and finds what it needs."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        world.app.faults.add(Fault("status", method="POST", path="/file", status=413, body="over quota"))
        upload = operation(record, "attachments", None, attachment(PICTURE))
        (receipt,) = run(replica, [upload], Fetched(PICTURE))
        assert "over quota" in receipt.error
    with opened(world) as replica:
        assert find(replica.read(), "one").attachments == ()
        (receipt,) = run(replica, [upload], Fetched(PICTURE))
        assert receipt.error == ""


def test_a_key_that_may_not_store_files(world: EmbeddedWorld) -> None:
    """Without the right to store files nothing is sent, and no empty attachment is left behind."""
    world.write(article("one", "One"))
    rights = {"library": True, "notes": True, "write": True}
    body = json.dumps({"userID": 1, "access": {"user": rights}})
    world.app.faults.add(Fault("status", path="/keys/current", status=200, body=body))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        upload = operation(record, "attachments", None, attachment(PICTURE))
        (effect,) = replica.prepare([upload, operation(record, "title", "One", "Two")], Fetched())[1:]
        assert effect.operations == (upload,)
        (receipt,) = effect.run()
    assert "may not store files" in receipt.error
    assert not any(line.startswith("POST") for line in world.requests())


STEPS = ["create the item", "authorise", "send", "register", "read back"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(5), ids=STEPS)
def test_an_upload_killed_at_any_step(world: EmbeddedWorld, step: int, when: str) -> None:
    """Killed at any request of an upload and run again, there is one attachment, with its bytes."""
    (key,) = world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        upload = operation(record, "attachments", None, attachment(PICTURE))
        world.app.faults.add(Fault("cut", path="/items|/storage", when=when, after=step, count=0))
        with pytest.raises(ReplicaProblem):
            run(replica, [upload], Fetched(PICTURE))
    world.app.faults.clear()
    with opened(world) as replica:
        replica.read()
        (receipt,) = run(replica, [upload], Fetched(PICTURE))
        assert receipt.error == ""
    with opened(world) as replica:
        (file,) = find(replica.read(), "one").attachments
        assert replica.open(file) == PICTURE
    children = world.outside.ask("children", "GET", f"users/1/items/{key}/children").json()
    assert len(children) == 1


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("path", ["/items$", "/items/.*/file$", "/storage|/upload"])
def test_a_lost_answer_is_made_good_at_once(world: EmbeddedWorld, path: str, times: int) -> None:
    """A connection cut after the effect: the same run sends again, is refused, looks, and finds it done."""
    world.write(article("one", "One"))
    with opened(world) as replica:
        record = find(replica.read(), "one")
        world.app.faults.add(Fault("cut", method="POST", path=path, when="after", count=times))
        operations = [
            creation("new", "New"),
            operation(record, "title", "One", "Two"),
            operation(record, "attachments", None, attachment(PAPER, "paper.pdf", "application/pdf")),
        ]
        receipts = run(replica, operations, Fetched(PAPER))
    assert [receipt.error for receipt in receipts] == ["", "", ""]
    with opened(world) as replica:
        snapshot = replica.read()
        assert sorted(record.key for record in snapshot.records) == ["new", "one"]
        assert find(snapshot, "one").values["title"] == "Two"
        assert len(find(snapshot, "one").attachments) == 1


def test_creating_twice_is_creating_once(world: EmbeddedWorld) -> None:
    """A creation that was carried out and not recorded is carried out again without error, and is one item."""
    for _ in range(2):
        with opened(world) as replica:
            replica.read()
            (receipt,) = run(replica, [creation("new", "New")])
            assert receipt.error == ""
            assert len(replica.read().records) == 1


def test_our_item_comes_back_from_the_trash(world: EmbeddedWorld) -> None:
    """Made again after it was put into the trash (an undone run done again), it is taken out of there."""
    create = creation("new", "New")
    with opened(world) as replica:
        replica.read()
        run(replica, [create])
        run(replica, [operation(find(replica.read(), "new"), "", "x", None, action="delete")])
        assert replica.read().records == ()
        (receipt,) = run(replica, [create])
        assert receipt.error == ""
        assert [record.key for record in replica.read().records] == ["new"]


@pytest.mark.parametrize("known", [True, False], ids=["known", "not known"])
def test_our_item_comes_back_with_what_was_edited(world: EmbeddedWorld, known: bool) -> None:
    """Deleted by one, edited and brought back by another: what comes out of the trash shows the edit, and keeps
    what nobody spoke of. It does not matter whether the run had seen it in the trash."""
    create = creation("new", "New")
    with opened(world) as replica:
        replica.read()
        run(replica, [create])
        key = item_key(create.id)
        world.write({"key": key, "version": world.item(key)["version"], "abstractNote": "Theirs", "deleted": 1})
        if known:
            replica.read()
        again = replace(creation("new", "Newer"), id=create.id)
        (receipt,) = run(replica, [again])
        assert receipt.error == ""
        (record,) = replica.read().records
        assert (record.values["title"], record.values["abstract"]) == ("Newer", "Theirs")


def test_what_somebody_made_of_our_item_stays(world: EmbeddedWorld) -> None:
    """An item made by a run that was killed, and edited since, is not overwritten by the replay."""
    create = creation("new", "New")
    with opened(world) as replica:
        replica.read()
        run(replica, [create])
    key = item_key(create.id)
    world.write({"key": key, "version": world.item(key)["version"], "title": "Theirs"})
    with opened(world) as replica:
        (receipt,) = run(replica, [create])
        assert "changed in Zotero" in receipt.error
    assert world.item(key)["title"] == "Theirs"


def test_another_file_of_the_same_bytes(world: EmbeddedWorld) -> None:
    """The second work gets the file without its bytes being sent again."""
    world.write(article("one", "One"), article("two", "Two"))
    with opened(world) as replica:
        snapshot = replica.read()
        for key in ("one", "two"):
            world.requests()
            upload = operation(find(snapshot, key), "attachments", None, attachment(PICTURE))
            (receipt,) = run(replica, [upload], Fetched(PICTURE))
            assert receipt.error == ""
        assert not any("/storage" in line or "/upload" in line for line in world.requests())
        for record in replica.read().records:
            assert replica.open(record.attachments[0]) == PICTURE


def test_renaming_moves_the_key_out_of_extra(world: EmbeddedWorld) -> None:
    """A key that stood in Extra alone moves into the field; the other lines stay byte for byte."""
    extra = "tex.ids: older\r\nCitation Key: ada1843\r\n  spaced : x \n\nlast"
    (key,) = world.write(article("", "Notes", extra=extra))
    with opened(world) as replica:
        record = find(replica.read(), "ada1843")
        (receipt,) = run(replica, [operation(record, "key", "ada1843", "lovelace1843")])
        assert receipt.record is not None
        assert receipt.record.key == "lovelace1843"
    assert world.item(key)["citationKey"] == "lovelace1843"
    assert world.item(key)["extra"].splitlines() == ["tex.ids: older", "  spaced : x ", "", "last"]
