"""What an item's JSON becomes under operations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.replicas.library import article, dialect, operation
from zsync.model.plan import Value
from zsync.model.record import Record
from zsync.model.values import Tag
from zsync.replicas.zotero.patch import holds, patch

HERE = Record("zotero:users/1", "ABCD2345", "adaEngine1843")
ZOTERO = dialect()


def item(**more: Any) -> dict[str, Any]:
    """The data of an item as the server gives it: every field of the type is there."""
    empty = dict.fromkeys(ZOTERO.fields["journalArticle"].values(), "")
    rest = {"tags": [], "relations": {}, "collections": [], "key": "ABCD2345", "version": 3, "extra": ""}
    return {**empty, **rest, **article("adaEngine1843", "Notes"), **more}


def sent(data: dict[str, Any], attribute: str, before: Value, after: Value) -> dict[str, Any]:
    return dict(patch(data, [operation(HERE, attribute, before, after)], ZOTERO).sent)


@pytest.mark.parametrize(
    ("data", "change", "expected"),
    [
        ({}, ("title", "Notes", "Sketch"), {"title": "Sketch"}),
        ({}, ("title", "Notes", "Notes"), {}),
        ({"volume": "3"}, ("volume", "3", None), {"volume": ""}),
        ({}, ("volume", "3", None), {}),
        ({}, ("key", "adaEngine1843", "new2020"), {"citationKey": "new2020"}),
    ],
)
def test_scalars(data: dict[str, Any], change: tuple[str, Value, Value], expected: dict[str, Any]) -> None:
    """Only what changes is sent; an empty value is sent as one, never as null."""
    assert sent(item(**data), *change) == expected


@pytest.mark.parametrize(
    ("extra", "native", "expected"),
    [
        ("Citation Key: old\nOther: 1", "", {"citationKey": "new", "extra": "Other: 1"}),
        ("Other: 1\nCitation Key: old", "", {"citationKey": "new", "extra": "Other: 1"}),
        ("a\r\ncitation-key: old\r\nb", "", {"citationKey": "new", "extra": "a\r\nb"}),
        ("citationkey:old", "", {"citationKey": "new", "extra": ""}),
        ("Citation Key: old\n", "old", {"citationKey": "new", "extra": ""}),
        ("Citation Key: other", "old", {"citationKey": "new"}),
        ("Citation Key Alias: older\n", "old", {"citationKey": "new"}),
    ],
)
def test_renaming_a_key(extra: str, native: str, expected: dict[str, Any]) -> None:
    """The new key goes into the field; the line in Extra that named the old one goes, every other byte stays."""
    data = item(extra=extra, citationKey=native)
    assert sent(data, "key", "old", "new") == expected


TAGS = [{"tag": "a"}, {"tag": "b", "type": 1}, {"tag": " c "}]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, Tag("d"), [*TAGS, {"tag": "d"}]),
        (None, Tag("d", automatic=True), [*TAGS, {"tag": "d", "type": 1}]),
        (None, Tag("b"), None),
        (None, Tag("c"), None),
        (Tag("b"), None, [TAGS[0], TAGS[2]]),
        (Tag("c"), None, TAGS[:2]),
        (Tag("x"), None, None),
    ],
)
def test_tags(before: Tag | None, after: Tag | None, expected: list[dict[str, Any]] | None) -> None:
    """The list goes whole; automatic tags stay automatic; a tag that is there already is no change."""
    assert sent(item(tags=TAGS), "tags", before, after) == ({} if expected is None else {"tags": expected})


def test_a_tag_of_256_characters_holds_nothing_up() -> None:
    """One value the server cannot hold is refused alone; the rest of the item is sent."""
    operations = [operation(HERE, "tags", None, Tag("x" * 256)), operation(HERE, "title", "Notes", "Sketch")]
    found = patch(item(), operations, ZOTERO)
    assert found.sent == {"title": "Sketch"}
    assert list(found.refused) == [operations[0].id]
    assert "255" in found.refused[operations[0].id]


def test_a_field_of_65536_bytes_is_refused() -> None:
    """Fields are measured in bytes."""
    fits, long = "é" * 32_767, "é" * 32_768
    assert sent(item(), "abstract", None, fits) == {"abstractNote": fits}
    assert list(patch(item(), [operation(HERE, "abstract", None, long)], ZOTERO).refused)


def test_a_byte_that_is_no_text_is_refused() -> None:
    """A `.bib` may hold bytes that are no text; they cannot be sent, and hold nothing else up."""
    operations = [operation(HERE, "tags", None, Tag("caf\udce9")), operation(HERE, "volume", None, "3")]
    found = patch(item(), operations, ZOTERO)
    assert found.sent == {"volume": "3"}
    assert "a byte that is no text" in found.refused[operations[0].id]


def test_several_operations_see_each_other() -> None:
    """Two tags added in one plan both arrive, and so do a new type and a field of it."""
    operations = [
        operation(HERE, "tags", None, Tag("one")),
        operation(HERE, "tags", None, Tag("two")),
        operation(HERE, "event", None, "ICASSP"),
        operation(HERE, "type", "journalArticle", "conferencePaper"),
    ]
    found = patch(item(publicationTitle="Proceedings"), operations, ZOTERO).sent
    assert found["tags"] == [{"tag": "one"}, {"tag": "two"}]
    assert found["itemType"] == "conferencePaper"
    assert (found["proceedingsTitle"], found["conferenceName"]) == ("Proceedings", "ICASSP")


def test_what_a_new_type_cannot_hold_goes_to_extra() -> None:
    """A value without a field in the new type is not dropped: it becomes a line of Extra."""
    data = item(journalAbbreviation="J. Eng.", volume="3", extra="Other: 1")
    found = sent(data, "type", "journalArticle", "webpage")
    assert found["itemType"] == "webpage"
    assert found["extra"] == "Other: 1\nVolume: 3\nJournal Abbreviation: J. Eng."


def test_what_nobody_knows_goes_to_extra_with_a_new_type() -> None:
    """The server would drop the fields of a type that came after this zsync, and new fields of a type it knows."""
    unknown = {"itemType": "hologram", "title": "Notes", "waveLength": " 600 nm", "layers": 3, "version": 1}
    found = sent(unknown, "type", "hologram", "book")
    assert found == {"itemType": "book", "extra": "Wave Length: 600 nm\nLayers: 3"}
    assert sent(item(mood="calm"), "type", "journalArticle", "webpage")["extra"] == "Mood: calm"


def test_a_type_that_goes_and_comes_doubles_no_line() -> None:
    """A line that an earlier change of type wrote says it already."""
    data = item(volume="3", extra="Volume: 3\nOther: 1")
    assert "extra" not in sent(data, "type", "journalArticle", "webpage")


def test_trash() -> None:
    """What goes, goes to the trash."""
    assert sent(item(), "", "anything", None) == {"deleted": 1}


@pytest.mark.parametrize(
    ("data", "sent", "same"),
    [
        ({"title": "A"}, {"title": "A", "key": "X", "version": 9}, True),
        ({"title": "A"}, {"title": " A\x07 "}, True),
        ({"title": "A"}, {"title": "B"}, False),
        ({}, {"extra": ""}, True),
        ({"tags": [{"tag": "b"}, {"tag": "a"}]}, {"tags": [{"tag": "a"}, {"tag": "b", "type": 0}]}, True),
        ({"tags": [{"tag": "a"}]}, {"tags": [{"tag": "a", "type": 1}]}, False),
        ({"deleted": 1}, {"deleted": 1}, True),
        ({}, {"deleted": 1}, False),
        ({}, {"tags": []}, True),
    ],
)
def test_holding_what_was_sent(data: dict[str, Any], sent: dict[str, Any], same: bool) -> None:
    """A refused replay counts as done when the item shows what was sent, as the server keeps it."""
    assert holds(data, sent) is same
