"""What every replica must do, whatever world is behind it. Each backend subclasses `ReplicaSuite`.

A subclass has a fixture `stage`: a `Stage`, which sets works up, changes them from outside, and opens the replica.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import pytest

from zsync.errors import Stale
from zsync.model.plan import Action, Effect, Operation, Receipt, Value
from zsync.model.record import Record, Snapshot
from zsync.model.values import Attachment, Creator, Tag, Work
from zsync.replicas.protocol import Replica

PICTURE = b"\x89PNG a picture of a cat"


class Stage(Protocol):
    """A world to try a replica in."""

    def open(self) -> Replica:
        """A new replica of the world as it stands (what a new run would open)."""
        ...

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        """Set up a journal article of 2020 by Ada Lovelace, with this citation key, title and tags."""
        ...

    def touch(self, key: str, title: str) -> None:
        """Somebody else changes the title of the work with this key."""
        ...


def picture() -> Attachment:
    """A file that another side holds."""
    digest = hashlib.md5(PICTURE, usedforsecurity=False).hexdigest()
    return Attachment(digest, "cat.png", "notes/a.assets/cat.png", len(PICTURE), "image/png")


def fetch(side: str, attachment: Attachment) -> bytes:
    """The bytes of `picture`, from the notes."""
    assert side == "notes"
    assert attachment.digest == picture().digest
    return PICTURE


class ReplicaSuite:
    """The contract of `zsync.replicas.protocol`, as tests: what every world can do."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("a subclass sets the stage")

    @pytest.fixture
    def replica(self, stage: Stage) -> Iterator[Replica]:
        stage.seed("adaEngine1843", "Notes on the Engine", ["computing"])
        stage.seed("adaFlight1828", "Flyology")
        opened = stage.open()
        yield opened
        opened.close()

    # Helpers

    def find(self, snapshot: Snapshot, key: str) -> Record:
        (record,) = [record for record in snapshot.records if record.key == key]
        return record

    def operation(
        self, replica: Replica, record: Record, attribute: str, before: Value, after: Value
    ) -> Operation:
        action: Action = "create" if before is None else "delete" if after is None else "update"
        if attribute not in ("tags", "attachments", ""):
            action = "rename" if attribute == "key" else "update"
        told = f"{record.key} {attribute} {before} {after}"
        return Operation(
            id=hashlib.sha256(told.encode()).hexdigest(), work=f"work of {record.key}", key=record.key,
            side=replica.name, world=replica.world, locator=record.locator, action=action, attribute=attribute,
            before=before, after=after, because="a test says so", source="notes",
        )

    def carry_out(self, replica: Replica, *operations: Operation) -> list[Receipt]:
        return [receipt for effect in replica.prepare(operations, fetch) for receipt in effect.run()]

    def change(self, replica: Replica, key: str, attribute: str, before: Value, after: Value) -> Record:
        """Read, carry out one operation; the record of its receipt."""
        record = self.find(replica.read(), key)
        (receipt,) = self.carry_out(replica, self.operation(replica, record, attribute, before, after))
        assert receipt.error == ""
        assert receipt.record is not None
        return receipt.record

    def again(self, stage: Stage, key: str) -> Record:
        """The record as a new run reads it."""
        opened = stage.open()
        try:
            return self.find(opened.read(), key)
        finally:
            opened.close()

    # Reading

    def test_reads_what_is_there(self, replica: Replica) -> None:
        """Every work is a record with its key, values and tags; the snapshot is complete and bears the name."""
        snapshot = replica.read()
        assert (snapshot.replica, snapshot.world, snapshot.complete) == (replica.name, replica.world, True)
        assert sorted(record.key for record in snapshot.records) == ["adaEngine1843", "adaFlight1828"]
        engine = self.find(snapshot, "adaEngine1843")
        assert engine.values.get("title", "Notes on the Engine") == "Notes on the Engine"
        assert [tag.name for tag in engine.tags] == ["computing"]

    def test_reads_the_same_twice(self, replica: Replica) -> None:
        """Reading changes nothing: a second snapshot equals the first."""
        assert replica.read() == replica.read()

    def test_values_are_in_the_vocabulary(self, replica: Replica) -> None:
        """What a record shows is within what it says it can show."""
        for record in replica.read().records:
            assert set(record.values) <= record.vocabulary
            assert record.replica == replica.name

    def test_locators_are_distinct(self, replica: Replica) -> None:
        """A locator names one record."""
        records = replica.read().records
        assert len({record.locator for record in records}) == len(records)

    def test_projects_what_it_shows_to_itself(self, replica: Replica) -> None:
        """What is shown already is shown as it is; projecting twice is projecting once."""
        record = self.find(replica.read(), "adaEngine1843")
        for attribute, value in record.values.items():
            assert replica.project(record.kind, attribute, value) == value

    # Writing

    def test_preparing_writes_nothing(self, replica: Replica, stage: Stage) -> None:
        """Until an effect runs, the world is as it was."""
        record = self.find(replica.read(), "adaEngine1843")
        replica.prepare([self.operation(replica, record, "tags", None, Tag("new"))], fetch)
        assert self.again(stage, "adaEngine1843") == record

    def test_adds_and_removes_tags(self, replica: Replica, stage: Stage) -> None:
        """Tags come and go one by one; the others stay."""
        added = self.change(replica, "adaEngine1843", "tags", None, Tag("history"))
        assert {tag.name for tag in added.tags} == {"computing", "history"}
        removed = self.change(replica, "adaEngine1843", "tags", Tag("computing"), None)
        assert {tag.name for tag in removed.tags} == {"history"}
        assert removed == self.again(stage, "adaEngine1843")

    def test_renames_a_key(self, replica: Replica, stage: Stage) -> None:
        """The work answers to its new key, and to it alone."""
        self.change(replica, "adaEngine1843", "key", "adaEngine1843", "lovelaceEngine1843")
        opened = stage.open()
        assert {record.key for record in opened.read().records} == {"lovelaceEngine1843", "adaFlight1828"}
        opened.close()

    def test_several_operations_on_one_record(self, replica: Replica, stage: Stage) -> None:
        """All operations of a plan on one record arrive, with a receipt each."""
        record = self.find(replica.read(), "adaEngine1843")
        tags = (Tag("birds"), Tag("steam"))
        receipts = self.carry_out(replica, *(self.operation(replica, record, "tags", None, tag) for tag in tags))
        assert [receipt.error for receipt in receipts] == ["", ""]
        now = self.again(stage, "adaEngine1843")
        assert {tag.name for tag in now.tags} == {"computing", "birds", "steam"}

    def test_replaying_an_effect_changes_nothing(self, replica: Replica, stage: Stage) -> None:
        """An effect that ran and was not recorded runs again, by a new run, without harm or error."""
        record = self.find(replica.read(), "adaEngine1843")
        operations = [
            self.operation(replica, record, "tags", Tag("computing"), None),
            self.operation(replica, record, "tags", None, Tag("history")),
        ]
        self.carry_out(replica, *operations)
        once = self.again(stage, "adaEngine1843")
        later = stage.open()
        later.read()
        assert {receipt.error for receipt in self.carry_out(later, *operations)} == {""}
        later.close()
        assert self.again(stage, "adaEngine1843") == once

    def test_who_wrote_meanwhile_wins(self, replica: Replica, stage: Stage) -> None:
        """A record that changed since it was read is left alone, and the receipt says so."""
        record = self.find(replica.read(), "adaEngine1843")
        effects = replica.prepare([self.operation(replica, record, "tags", None, Tag("ours"))], fetch)
        stage.touch("adaEngine1843", "Theirs")
        assert self.refused(effects)
        now = self.again(stage, "adaEngine1843")
        assert now.values.get("title", "Theirs") == "Theirs"
        assert now.tags == record.tags

    def refused(self, effects: Sequence[Effect]) -> bool:
        try:
            return all(receipt.error for effect in effects for receipt in effect.run())
        except Stale:
            return True

    def test_before_images_are_at_hand(self, replica: Replica) -> None:
        """Every effect names its operations and carries an image of what it will change."""
        record = self.find(replica.read(), "adaEngine1843")
        (effect,) = replica.prepare([self.operation(replica, record, "tags", None, Tag("new"))], fetch)
        assert [operation.attribute for operation in effect.operations] == ["tags"]
        assert all(image.content for image in effect.images)
        assert effect.images
        assert effect.summary

    def test_closes_twice(self, stage: Stage) -> None:
        """Letting go twice is no error."""
        opened = stage.open()
        opened.close()
        opened.close()


class ValuesSuite(ReplicaSuite):
    """The same for worlds that show titles, dates and creators: what changes them, new works, and files."""

    def test_updates_a_value(self, replica: Replica, stage: Stage) -> None:
        """The receipt shows the new value, a new run reads it, and everything else is as it was."""
        before = self.find(replica.read(), "adaEngine1843")
        after = self.change(replica, "adaEngine1843", "title", before.values["title"], "Sketch of the Engine")
        assert after == self.again(stage, "adaEngine1843")
        assert after.values == {**before.values, "title": "Sketch of the Engine"}
        assert (after.tags, after.key, after.locator) == (before.tags, before.key, before.locator)

    def test_empties_a_value(self, replica: Replica, stage: Stage) -> None:
        """None takes a value away."""
        before = self.find(replica.read(), "adaEngine1843")
        after = self.change(replica, "adaEngine1843", "date", before.values["date"], None)
        assert "date" not in after.values
        assert after == self.again(stage, "adaEngine1843")

    def test_updates_creators(self, replica: Replica, stage: Stage) -> None:
        """Creators are one value, in order."""
        ada = Creator("author", family="Lovelace", given="Ada")
        authors = (ada, Creator("author", family="Menabrea", given="L."))
        before = self.find(replica.read(), "adaEngine1843")
        after = self.change(replica, "adaEngine1843", "creators", before.values["creators"], authors)
        assert after.values["creators"] == authors
        assert after == self.again(stage, "adaEngine1843")

    def test_several_values_of_one_record(self, replica: Replica, stage: Stage) -> None:
        """All operations of a plan on one record arrive, with a receipt each."""
        record = self.find(replica.read(), "adaFlight1828")
        receipts = self.carry_out(
            replica,
            self.operation(replica, record, "title", record.values["title"], "Flyology, a Book"),
            self.operation(replica, record, "date", record.values["date"], "1828"),
            self.operation(replica, record, "tags", None, Tag("birds")),
        )
        assert [receipt.error for receipt in receipts] == ["", "", ""]
        now = self.again(stage, "adaFlight1828")
        assert (now.values["title"], now.values["date"], now.tags) == ("Flyology, a Book", "1828", (Tag("birds"),))

    def test_creates_a_work_once(self, replica: Replica, stage: Stage) -> None:
        """A new record bears its key and values; created again by a later run it is still one.

        A world without keys of our choice may refuse the second creation, since the key is taken.
        """
        if not replica.capabilities.creates:
            return
        replica.read()
        work = Work("journalArticle", {"title": "On Engines", "date": "1842"}, (Tag("new"),))
        blank = Record(replica.name, "", "menabreaEngines1842")
        operation = self.operation(replica, blank, "", None, work)
        (receipt,) = self.carry_out(replica, operation)
        assert receipt.error == ""
        assert receipt.record is not None
        assert (receipt.record.key, receipt.record.values["title"]) == ("menabreaEngines1842", "On Engines")
        assert receipt.record == self.again(stage, "menabreaEngines1842")
        later = stage.open()
        later.read()
        self.carry_out(later, operation)
        assert len(later.read().records) == 3
        later.close()

    def test_takes_in_a_file_once(self, replica: Replica, stage: Stage) -> None:
        """A file of another side is held with the same bytes; taken in again by a later run it is still one."""
        if not replica.capabilities.holds_files:
            return
        record = self.find(replica.read(), "adaEngine1843")
        operation = self.operation(replica, record, "attachments", None, picture())
        (receipt,) = self.carry_out(replica, operation)
        assert receipt.error == ""
        assert receipt.record is not None
        (held,) = receipt.record.attachments
        assert (held.digest, held.name) == (picture().digest, "cat.png")
        assert replica.open(held) == PICTURE
        later = stage.open()
        later.read()
        assert [receipt.error for receipt in self.carry_out(later, operation)] == [""]
        later.close()
        assert len(self.again(stage, "adaEngine1843").attachments) == 1

    def test_lets_go_of_a_file(self, replica: Replica, stage: Stage) -> None:
        """A file that is to go is no longer shown."""
        if not replica.capabilities.holds_files:
            return
        self.change(replica, "adaEngine1843", "attachments", None, picture())
        gone = self.change(replica, "adaEngine1843", "attachments", picture(), None)
        assert gone.attachments == ()
        assert self.again(stage, "adaEngine1843").attachments == ()
