"""What the embedded library refuses, and what it makes of values: tables of cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.embedded.support import Client, memory
from zsync.embedded.schema import schema, template

AUTHOR = {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}
URI = "http://zotero.org/users/1/items/AAAA2222"


@pytest.fixture(scope="module")
def lib() -> Client:
    """A library that only refuses, so it may be shared."""
    return memory()


def book(**data: Any) -> dict[str, Any]:
    """A book."""
    return {"itemType": "book", **data}


def attachment(mode: str, **data: Any) -> dict[str, Any]:
    """An attachment."""
    return {"itemType": "attachment", "linkMode": mode, **data}


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({}, 400, "'itemType' property not provided"),
    (book(foo=1), 400, "Invalid property 'foo'"),
    (book(publicationTitle="x"), 400, "'publicationTitle' is not a valid field for type 'book'"),
    (book(title=["x"]), 400, "'title' must be a string"),
    (book(title="é" * 32_768), 413, "ééé…' too long"),
    (book(accessDate="February 1, 2014"), 400, "'accessDate' must be in ISO 8601 or UTC"),
    (book(accessDate="2014-13-01"), 400, "'accessDate' must be in ISO 8601 or UTC"),
    (book(accessDate="2014-02-00"), 400, "'accessDate' must be in ISO 8601 or UTC"),
    (book(dateAdded="yesterday"), 400, "'dateAdded' must be in ISO 8601"),
    (book(creators={}), 400, "'creators' property must be an array"),
    (book(creators=["x", "y"]), 400, "creators array must contain objects"),
    (book(creators=[{"name": "A"}]), 400, "creator object must contain 'creatorType'"),
    (book(creators=[AUTHOR | {"creatorType": "artist"}]), 400, "'artist' is not a valid creator type"),
    (book(creators=[AUTHOR | {"name": "A"}]), 400, "mutually exclusive"),
    (book(creators=[{"creatorType": "author", "lastName": "A"}]), 400, "'firstName' creator field must be set"),
    (book(creators=[AUTHOR, {"creatorType": "author", "name": ""}]), 400, "creator object cannot be empty"),
    (book(creators=[AUTHOR | {"title": "x"}]), 400, "Invalid creator property 'title'"),
    (book(creators=[{"creatorType": "author", "name": "x" * 256}]), 413, "Creator name"),
    (book(tags=["x"]), 400, "Tag must be an object"),
    (book(tags={}), 400, "'tags' property must be an array"),
    (book(tags=[{"tag": "x", "color": 1}]), 400, "Invalid tag property 'color'"),
    (book(tags=[{"tag": "x", "type": 2}]), 400, "Invalid tag type '2'"),
    (book(collections=["AAAA2222"]), 409, "Collection AAAA2222 not found"),
    (book(collections=["x"]), 400, "'x' is not a valid collection key"),
    (book(relations="x"), 400, "'relations' property must be an object"),
    (book(relations={"dc:creator": URI}), 400, "Unsupported predicate 'dc:creator'"),
    (book(relations={"mendeleyDB:colour": "x"}), 400, "Unsupported predicate 'mendeleyDB:colour'"),
    (book(relations={"mendeleyDB:remoteFolderUUID": "x"}), 400, "Unsupported predicate"),
    (book(relations={"dc:relation": URI.replace("http:", "https:")}), 400, "must be Zotero item URIs"),
    (book(relations={"dc:relation": URI.replace("//", "//www.")}), 400, "must be Zotero item URIs"),
    (book(parentItem="AAAA2222"), 400, "Child item must be note, attachment, or annotation"),
    (book(deleted="yes"), 500, "'deleted' must be a boolean"),
    (book(note="x"), 400, "'note' property is valid only for note and attachment items"),
    (book(md5="x"), 400, "'md5' is valid only for attachment items"),
    (book(annotationText="x"), 400, "'annotationText' is valid only for annotation items"),
    ({"itemType": "note", "note": "x" * 500_001}, 413, "Note 'xxxxxxxxxxxxx"),
    ({"itemType": "note", "parentItem": "AAAA2222"}, 409, "Parent item AAAA2222 not found"),
    ({"itemType": "note", "parentItem": "x"}, 400, "'parentItem' must be a valid item key"),
    ({"itemType": "note", "inPublications": True}, 400, "Top-level notes and attachments cannot be added"),
    ({"itemType": "attachment"}, 400, "'linkMode' property not provided"),
    (attachment("x"), 400, "'x' is not a valid linkMode"),
    (attachment("linked_url", md5="0" * 32), 400, "'md5' is valid only for imported and"),
    (attachment("imported_file", path="/x"), 400, "'path' is valid only for linked file attachment items"),
    (attachment("imported_file", md5="x"), 400, "'x' is not a valid MD5 hash"),
    (attachment("imported_file", filename="a/b.pdf"), 400, "filename 'a/b.pdf' cannot contain a slash"),
    (attachment("imported_file", lastRead="x"), 400, "'lastRead' must be a number of seconds"),
    (attachment("embedded_image"), 400, "Embedded-image attachment must have a parent item"),
    ({"itemType": "annotation", "annotationType": "ink"}, 400, "Annotation must have a parent item"),
    ({"version": 1, "itemType": "book"}, 400, "'version' is valid only if item key is provided"),
    ({"key": "abc", "itemType": "book"}, 400, "'abc' is not a valid item key"),
    ({"key": "AAAA2222", "itemType": "book"}, 428, "Either If-Unmodified-Since-Version or object version"),
    ({"key": "AAAA2222", "version": "x", "itemType": "book"}, 400, "'version' must be a number"),
]


@pytest.mark.parametrize(("item", "code", "message"), REFUSED)
def test_items_that_are_refused(lib: Client, item: dict[str, Any], code: int, message: str) -> None:
    """Each with its code and a text that names the trouble."""
    failed = lib.failure(item)
    assert (failed["code"], message in failed["message"]) == (code, True), failed


NAMES: list[tuple[dict[str, Any], int]] = [
    ({"name": ""}, 400),
    ({}, 400),
    ({"name": "x" * 256}, 413),
    ({"name": "x", "foo": 1}, 400),
    ({"name": "x", "parentCollection": "AAAA2222"}, 409),
    ({"name": "x", "deleted": "yes"}, 400),
    ({"name": "x", "relations": ["x"]}, 400),
]


@pytest.mark.parametrize(("entry", "code"), NAMES)
def test_collections_that_are_refused(lib: Client, entry: dict[str, Any], code: int) -> None:
    """Name, parent, properties."""
    assert lib.failure(entry, at="collections")["code"] == code


CONDITION = {"condition": "title", "operator": "is", "value": "x"}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"name": "", "conditions": [CONDITION]}, 400),
        ({"name": "x" * 256, "conditions": [CONDITION]}, 413),
        ({"name": "x", "conditions": []}, 400),
        ({"name": "x", "conditions": [CONDITION | {"foo": 1}]}, 400),
        ({"name": "x", "conditions": [CONDITION | {"operator": ""}]}, 400),
        ({"name": "x", "conditions": ["x"]}, 400),
        ({"name": "x"}, 400),
        ({"name": "x", "conditions": [CONDITION], "foo": 1}, 400),
    ],
)
def test_searches_that_are_refused(lib: Client, entry: dict[str, Any], code: int) -> None:
    """Name and conditions."""
    assert lib.failure(entry, at="searches")["code"] == code


def test_a_collection_does_not_become_its_own_descendant(lib: Client) -> None:
    """A collection is not its own parent; one within it that is to be its parent goes to the top."""
    top = lib.collection("Top")
    sub = lib.collection("Sub", parentCollection=top)
    version = lib.version
    answer = lib.patch(top, {"parentCollection": top}, at="collections", if_unmodified_since_version=version)
    assert answer.status_code == 400
    deep = lib.collection("Deep", parentCollection=sub)
    answer = lib.patch(top, {"parentCollection": deep}, at="collections", if_unmodified_since_version=version)
    assert answer.status_code == 204
    shelves = {one["key"]: one["data"] for one in lib.get("collections").json()}
    assert (shelves[deep]["parentCollection"], shelves[top]["parentCollection"]) == (False, deep)
    assert shelves[sub]["parentCollection"] == top
    assert shelves[deep]["version"] == shelves[top]["version"] > shelves[sub]["version"]


@pytest.mark.parametrize("name", sorted(schema().types))
def test_every_type_takes_its_own_template(name: str) -> None:
    """The template of each item type is accepted and comes back with every field of the type."""
    lib = memory()
    body = template(name, link_mode="linked_url", annotation="note")
    if name == "annotation":
        pdf = lib.make("attachment", linkMode="imported_file", contentType="application/pdf")
        body["parentItem"] = pdf["key"]
    made = lib.make(name, **{key: value for key, value in body.items() if key != "itemType"})
    assert set(schema().types[name].fields) <= set(made["data"])
    assert made["data"] == lib.data(made["key"])


FIELDS: list[tuple[str, Any, str]] = [
    ("title", "  a\x00b\x1f ", "ab"),
    ("title", None, ""),
    ("numPages", 200, "200"),
    ("accessDate", "2014-02-01T01:23:45-0400", "2014-02-01T05:23:45Z"),
    ("accessDate", "2014-02-01 01:23:45", "2014-02-01T01:23:45Z"),
    ("accessDate", "2014-02-01", "2014-02-01"),
    ("title", "𝔘 🐶", "𝔘 🐶"),
]


@pytest.mark.parametrize(("name", "given", "kept"), FIELDS)
def test_values_are_normalised(name: str, given: Any, kept: str) -> None:
    """Trimmed, without control characters, times in UTC."""
    assert memory().make(**{name: given})["data"][name] == kept


def test_the_current_timestamp_is_the_time_of_saving() -> None:
    """`CURRENT_TIMESTAMP` as an access date."""
    lib = memory(clock=lambda: 1_700_000_000.9)
    assert lib.make(accessDate="CURRENT_TIMESTAMP")["data"]["accessDate"] == "2023-11-14T22:13:20Z"


DATES = {"2012": "2012", "2012-05": "2012-05", "2012-05-03": "2012-05-03", "2012-00-00": "2012", "n.d.": None}
DATES |= {"Sept 18, 2012": "2012-09-18", "Sept 2012": "2012-09", "3rd of May 1999": "1999-05-03"}
DATES |= {"in 1887?": "1887"}


@pytest.mark.parametrize(("text", "parsed"), DATES.items())
def test_dates_are_parsed_for_meta(text: str, parsed: str | None) -> None:
    """`meta.parsedDate`; nothing when there is no year."""
    assert memory().make(date=text)["meta"].get("parsedDate") == parsed


def names(*lasts: str, role: str = "author") -> list[dict[str, str]]:
    """Creators."""
    return [{"creatorType": role, "firstName": "F", "lastName": last} for last in lasts]


@pytest.mark.parametrize(
    ("creators", "summary"),
    [
        (names("A"), "A"),
        (names("A", "B"), "A and B"),
        (names("A", "B", "C"), "A et al."),
        (names("E", role="editor"), "E"),
        (names("A") + names("E", role="editor"), "A"),
        ([], None),
        ([{"creatorType": "author", "name": "Société"}], "Société"),
    ],
)
def test_creators_are_summarised(creators: list[dict[str, str]], summary: str | None) -> None:
    """`meta.creatorSummary`."""
    assert memory().make(creators=creators)["meta"].get("creatorSummary") == summary


def test_an_author_stands_for_the_primary_creator() -> None:
    """Types without authors take `author` as their first creator type."""
    data = memory().make("presentation", creators=names("A"))["data"]
    assert data["creators"][0]["creatorType"] == "presenter"


def test_a_change_of_type_moves_fields_through_their_base() -> None:
    """What the new type cannot hold goes; creator types it lacks become contributor."""
    lib = memory()
    creators = [{"creatorType": "editor", "name": "E"}]
    item = lib.make("bookSection", title="T", bookTitle="B", pages="1-2", edition="2", creators=creators)
    lib.patch(item["key"], {"itemType": "journalArticle"}, if_unmodified_since_version=item["version"])
    data = lib.data(item["key"])
    assert (data["publicationTitle"], data["pages"], "edition" in data) == ("B", "1-2", False)
    assert data["creators"] == creators
    lib.patch(item["key"], {"itemType": "webpage"}, if_unmodified_since_version=lib.version)
    data = lib.data(item["key"])
    assert (data["websiteTitle"], data["creators"][0]["creatorType"]) == ("B", "contributor")


def test_tags_of_both_types_are_two_rows() -> None:
    """One item can carry a name manually and automatically; empty names are ignored; type 0 is not printed."""
    lib = memory()
    tags = [{"tag": "x"}, {"tag": "x", "type": 1}, {"tag": " ", "type": 1}, {"tag": "y", "type": 0}]
    assert lib.make(tags=tags)["data"]["tags"] == [{"tag": "x"}, {"tag": "x", "type": 1}, {"tag": "y"}]
    rows = [(row["tag"], row["meta"]) for row in lib.get("tags").json()]
    assert ("x", {"type": 1, "numItems": 1}) in rows
    assert len(rows) == 3


def test_children_follow_their_rules() -> None:
    """A child is in no collection; giving it some without a parent sets it free; notes bear no notes."""
    lib = memory()
    parent, folder = lib.make()["key"], lib.collection()
    note = lib.make("note", parentItem=parent)
    body = {"key": note["key"], "version": note["version"], "collections": [folder]}
    assert lib.failure(body | {"parentItem": parent})["message"] == "Child items cannot be assigned to collections"
    free = lib.post("items", [body]).json()["successful"]["0"]["data"]
    assert ("parentItem" in free, free["collections"]) == (False, [folder])
    failed = lib.failure({"itemType": "note", "parentItem": note["key"]})
    assert (failed["code"], failed["data"]) == (409, {"parentItem": note["key"]})
    own = lib.failure({"key": "AAAA2222", "version": 0, "itemType": "note", "parentItem": "AAAA2222"})
    assert (own["code"], "child of itself" in own["message"]) == (400, True)
