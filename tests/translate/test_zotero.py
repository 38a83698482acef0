"""Zotero items: base fields by type, Extra by the line, keys, people, tags, types."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.model.values import Creator, Tag, Work
from zsync.translate import extra
from zsync.translate.zotero import ZoteroDialect


def item(kind: str, **fields: Any) -> dict[str, Any]:
    """An item as the server gives it."""
    return {"key": "ABCD2345", "version": 7, "itemType": kind, "extra": "", **fields}


READ = [
    (item("journalArticle", publicationTitle="J"), "container", "J"),
    (item("bookSection", bookTitle="B"), "container", "B"),
    (item("blogPost", blogTitle="B"), "container", "B"),
    (item("case", caseName="A v. B"), "title", "A v. B"),
    (item("statute", dateEnacted="June 3, 2021"), "date", "2021-06-03"),
    (item("thesis", university="MIT"), "publisher", "MIT"),
    (item("report", reportNumber="7"), "number", "7"),
    (item("presentation", meetingName="M"), "event", "M"),
    (item("book", DOI="https://doi.org/10.1000/X"), "doi", "10.1000/X"),
    (item("book", accessDate="2021-06-03T10:00:00Z"), "accessed", "2021-06-03"),
    (item("book", language="en_US"), "language", "en-US"),
    (item("journalArticle", pages="1-10"), "pages", "1–10"),
    (item("book", extra="DOI: 10.1000/x\nnote"), "doi", "10.1000/x"),
    (item("book", extra="PMID: 12"), "pmid", "12"),
    (item("book", extra="arXiv:2101.00001 [cs]"), "arxiv", "2101.00001"),
    (item("preprint", archiveID="arXiv:2101.00001"), "arxiv", "2101.00001"),
    (item("preprint", archiveID="x/12"), "number", "x/12"),
    (item("webpage", url="https://arxiv.org/abs/2101.00001"), "arxiv", "2101.00001"),
    (item("book", extra="a: b\nDOI: 10.1000/x\nCitation Key: k\nc"), "extra", "a: b\nc"),
    (item("book", abstractNote=" a\n\nb "), "abstract", "a\n\nb"),
]


@pytest.mark.parametrize(("native", "attribute", "value"), READ)
def test_reading(native: dict[str, Any], attribute: str, value: str, zotero: ZoteroDialect) -> None:
    """Each field is read under its canonical name, whatever the type calls it."""
    assert zotero.read(native).values[attribute] == value


WRITTEN = [
    (item("bookSection", bookTitle="B"), "container", "C", {"bookTitle": "C"}),
    (item("book", title="A – B"), "title", "A - B", {}),
    (item("book", title="A"), "title", None, {"title": ""}),
    (item("book", date="June 3, 2021"), "date", "2021-06-03", {}),
    (item("book", date="2021"), "date", "2021-06-03", {"date": "2021-06-03"}),
    (item("book", DOI=""), "doi", "10.1000/X", {"DOI": "10.1000/X"}),
    (item("book", DOI="10.1000/X"), "doi", "10.1000/x", {}),
    (item("book", DOI="", extra="a\nDOI: 10.1000/x\nb"), "doi", "10.1000/y", {"extra": "a\nDOI: 10.1000/y\nb"}),
    (item("book", DOI="", extra="a\nDOI: 10.1000/x\nb"), "doi", None, {"extra": "a\nb"}),
    (item("book"), "pmid", "12", {"extra": "PMID: 12"}),
    (item("book", extra="a\n"), "pmid", "12", {"extra": "a\nPMID: 12"}),
    (item("book", extra="a\nPubMed ID : 11\n"), "pmid", "12", {"extra": "a\nPubMed ID : 12\n"}),
    (item("journalArticle", PMID=""), "pmid", "12", {"PMID": "12"}),
    (item("journalArticle"), "pmid", "12", {"extra": "PMID: 12"}),
    (item("preprint", archiveID=""), "arxiv", "2101.00001", {"archiveID": "arXiv:2101.00001"}),
    (item("preprint", archiveID="x/12"), "arxiv", "2101.00001", {"extra": "arXiv: 2101.00001"}),
    (item("journalArticle"), "event", "E", {}),
    (item("journalArticle", pages=""), "pages", "e7, 1–9", {"pages": "e7, 1-9"}),
    (item("journalArticle", pages=""), "pages", "1–9", {"pages": "1-9"}),
    (item("journalArticle", pages="2–3"), "pages", "1–9", {"pages": "1–9"}),
    (item("journalArticle", pages="1-9"), "pages", "1–9", {}),
    (item("book", extra="a\nPMID: 12"), "extra", "b", {"extra": "b\nPMID: 12"}),
    (
        item("book", tags=[{"tag": "a", "type": 1}, {"tag": "b"}]),
        "tags",
        (Tag("c"), Tag("a")),
        {"tags": [{"tag": "a", "type": 1}, {"tag": "c"}]},
    ),
    (item("book", tags=[{"tag": "a", "type": 1}]), "tags", (Tag("a"),), {}),
    (item("book", tags=[{"tag": "a"}]), "tags", (), {"tags": []}),
    (
        item("film", creators=[{"creatorType": "director", "name": "D"}]),
        "creators",
        (Creator("author", name="D"), Creator("editor", "E", "F"), Creator("author", name="others")),
        {
            "creators": [
                {"creatorType": "director", "name": "D"},
                {"creatorType": "contributor", "firstName": "F", "lastName": "E"},
            ]
        },
    ),
    (
        item("book", creators=[{"creatorType": "author", "firstName": "Ludwig van", "lastName": "Beethoven"}]),
        "creators",
        (Creator("author", "Beethoven", "Ludwig van"), Creator("author", "Berg", "A", "van der", "Jr.")),
        {
            "creators": [
                {"creatorType": "author", "firstName": "Ludwig van", "lastName": "Beethoven"},
                {"creatorType": "author", "firstName": "A, Jr.", "lastName": "van der Berg"},
            ]
        },
    ),
    (
        item("book", creators=[{"creatorType": "author", "name": "A"}, {"creatorType": "dreamer", "name": "D"}]),
        "creators",
        (Creator("author", name="B"), Creator("dreamer", name="D"), Creator("dreamer", name="E")),
        {
            "creators": [
                {"creatorType": "author", "name": "B"},
                {"creatorType": "dreamer", "name": "D"},
                {"creatorType": "contributor", "name": "E"},
            ]
        },
    ),
    (item("journalArticle"), "files", None, {}),
]


@pytest.mark.parametrize(("native", "attribute", "value", "changes"), WRITTEN)
def test_writing(
    native: dict[str, Any], attribute: str, value: Any, changes: dict[str, Any], zotero: ZoteroDialect
) -> None:
    """Only what must change is named, rows and lines that stay keep what they say."""
    assert zotero.write(native, attribute, value) == changes


KEYS = [
    (item("book", citationKey="a"), "a", {"citationKey": "b"}),
    (item("book"), "", {"citationKey": "b"}),
    (item("book", extra="x\nCitation Key: a\ny"), "a", {"extra": "x\nCitation Key: b\ny"}),
    (item("book", extra="citation-key : a"), "a", {"extra": "citation-key : b"}),
    (
        item("book", citationKey="a", extra="Citation Key: c"),
        "a",
        {"citationKey": "b", "extra": "Citation Key: b"},
    ),
    (item("book", citationKey="b"), "b", {}),
]


@pytest.mark.parametrize(("native", "key", "changes"), KEYS)
def test_citation_keys(native: dict[str, Any], key: str, changes: dict[str, Any], zotero: ZoteroDialect) -> None:
    """The native field counts, else the line of Extra; a new key goes wherever the old one stands."""
    assert zotero.key(native) == key
    assert zotero.write(native, "key", "b") == changes


def test_types_move_fields(zotero: ZoteroDialect) -> None:
    """A new type takes along every value that has a place in it, and people in roles it knows."""
    native = item(
        "presentation",
        presentationType="talk",
        meetingName="M",
        title="T",
        creators=[{"creatorType": "presenter", "name": "P"}, {"creatorType": "chair", "name": "C"}],
    )
    assert zotero.write(native, "type", "conferencePaper") == {
        "itemType": "conferencePaper",
        "conferenceName": "M",
        "creators": [{"creatorType": "author", "name": "P"}, {"creatorType": "contributor", "name": "C"}],
    }
    assert zotero.write(native, "type", "presentation") == {}
    assert zotero.write(native, "type", "nonsense") == {}


def test_creating(zotero: ZoteroDialect) -> None:
    """A new item has what was offered, where its type keeps it."""
    work = Work(
        "preprint",
        {
            "title": "T",
            "creators": (Creator("author", "Doe", "J."),),
            "arxiv": "2101.00001",
            "date": "2021",
            "pmid": "1",
        },
        (Tag("a", automatic=True),),
    )
    assert zotero.create(work, offered=["title", "creators", "arxiv", "tags", "pmid"]) == {
        "itemType": "preprint",
        "title": "T",
        "creators": [{"creatorType": "author", "firstName": "J.", "lastName": "Doe"}],
        "archiveID": "arXiv:2101.00001",
        "extra": "PMID: 1",
        "tags": [{"tag": "a", "type": 1}],
    }


def test_a_tag_twice_is_one_and_manual(zotero: ZoteroDialect) -> None:
    """The same name as automatic and manual tag is one manual tag."""
    native = item("book", tags=[{"tag": "a", "type": 1}, {"tag": " a ", "type": 0}, {"tag": ""}])
    assert zotero.read(native).tags == (Tag("a"),)


LINES = st.lists(
    st.sampled_from(["DOI: 10.1/x", "Citation Key: k", "tex.ids: a, b", "free", "", " PMID : 1", "a: b", "\t"]),
    max_size=6,
).map("\n".join)


@given(LINES, st.sampled_from(["", "10.1/new"]))
def test_extra_keeps_other_lines(text: str, value: str) -> None:
    """Setting one label's line leaves all other lines as they were, in their order."""
    after = extra.with_value(text, ["DOI"], value)
    others = [line for line in text.split("\n") if extra.label_of(line) != "doi"]
    kept = [line for line in after.split("\n") if extra.label_of(line) != "doi"]
    assert [line for line in kept if line] == [line for line in others if line]
    assert extra.value_of(after, ["DOI"]) == value or (text.count("DOI") > 1 and value)


def test_aliases_of_extra(zotero: ZoteroDialect) -> None:
    """Other keys of the work are found in both spellings."""
    assert zotero.aliases(item("book", extra="tex.ids: a")) == ("a",)
    assert extra.aliases("x\nCitation Key Alias: a, b\ntex.ids: b, c") == ("a", "b", "c")
    assert extra.citation_key("Citation Key Alias: a") == ""


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ("DOI:10.1/x  \r\nnote\r\n", "10.1/y", "DOI:10.1/y  \r\nnote\r\n"),
        ("note \r\n\r\nDOI: 10.1/x\r\n", "10.1/y", "note \r\n\r\nDOI: 10.1/y\r\n"),
        ("a\vDOI: 1\n doi :\t10.1/x\n", "10.1/y", "a\vDOI: 1\n doi :\t10.1/y\n"),
        ("DOI:\r\nnote", "10.1/y", "DOI: 10.1/y\r\nnote"),
        ("DOI: 10.1/x\nnote\n", "", "note\n"),
        ("note\r\nDOI: 10.1/x", "", "note"),
        ("note\r\nDOI: 10.1/x\r\n", "", "note\r\n"),
    ],
)
def test_extra_byte_for_byte(text: str, value: str, after: str) -> None:
    """Only the value is another, or the line is gone: blanks, line ends and all other lines are as they were."""
    assert extra.with_value(text, ["DOI"], value) == after


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("Citation Key: a  \r\nb\r\n", "k", "Citation Key: k  \r\nb\r\n"),
        ("b\r\ncitationkey: a", "k", "b\r\ncitationkey: k"),
        ("b\r\ncitationkey: a", "", "b"),
        ("Citation Key: a\r\nb\r\n", "", "b\r\n"),
    ],
)
def test_a_key_of_extra_byte_for_byte(text: str, key: str, after: str) -> None:
    """The same for the line of the citation key."""
    assert extra.with_citation_key(text, key) == after


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2015-05-01", "2015-05-01"), ("2015-05-01?", "2015-05-01"), ("1 May 2015", "2015-05-01"),
        ("2015-05", None), ("2015", None), ("2015-02-30", None), ("2015-05-01/2015-05-03", None), ("in May", None),
    ],
)  # fmt: skip
def test_a_day_of_access_or_none(date: str, shown: str | None, zotero: ZoteroDialect) -> None:
    """The server refuses an item with any other `accessDate`."""
    assert zotero.project("webpage", "accessed", date) == shown
    made = zotero.create(Work("webpage", {"title": "T", "accessed": date}), offered=["title", "accessed"])
    assert made == {"itemType": "webpage", "title": "T", **({"accessDate": shown} if shown else {})}
