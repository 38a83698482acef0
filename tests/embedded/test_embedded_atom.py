"""Atom: entries and feeds of every kind of object, and who gets them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.embedded.support import Client, memory

SPACES = {"a": "http://www.w3.org/2005/Atom", "z": "http://zotero.org/ns/api"}
SEARCH = {"name": "S", "conditions": [{"condition": "title", "operator": "contains", "value": "x"}]}


@pytest.fixture
def lib() -> Client:
    client = memory()
    dates = {"dateAdded": "2014-02-05T00:00:00Z", "dateModified": "2014-01-01T00:00:00Z"}
    doe = {"creatorType": "author", "name": "Doe"}
    client.make("book", title="A & B", date="2014", tags=[{"tag": "red"}], creators=[doe], **dates)
    client.make("book", title="C", dateAdded="2014-02-04T00:00:00Z", dateModified="2014-03-01T00:00:00Z")
    client.collection("Shelf")
    client.post("searches", [SEARCH])
    return client


def _feed(lib: Client, path: str, **more: Any) -> ET.Element:
    answer = lib.get(path, **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/atom+xml"
    return ET.fromstring(answer.content)


@pytest.mark.parametrize(("path", "titles"), [
    ("items", ["A & B", "C"]), ("collections", ["Shelf"]), ("searches", ["S"]), ("tags", ["red"]),
])  # fmt: skip
def test_every_list_is_a_feed_too(lib: Client, path: str, titles: list[str]) -> None:
    """`format=atom` gives as many entries as `Total-Results` says, with key and version where there is one."""
    feed = _feed(lib, f"{path}?format=atom")
    assert [one.text for one in feed.findall("a:entry/a:title", SPACES)] == titles
    assert lib.get(f"{path}?format=atom&limit=1").headers["Total-Results"] == str(len(titles))
    assert feed.find("z:totalResults", SPACES) is None
    assert len(feed.findall("a:entry/z:key", SPACES)) == (0 if path == "tags" else len(titles))


def test_who_gets_atom(lib: Client) -> None:
    """Who asks for `content`, or names Atom in `Accept` and no format; `content` goes with nothing else."""
    accept = {"Accept": "application/atom+xml,application/xml,*/*"}
    assert _feed(lib, "items", headers=accept).tag.endswith("feed")
    assert lib.get("items?format=json", headers=accept).headers["Content-Type"] == "application/json"
    assert lib.get("items", headers={"Accept": "application/xml"}).headers["Content-Type"] == "application/json"
    assert lib.get("items?format=json&content=json").status_code == 400
    assert lib.get("items?format=atom&include=data").status_code == 400
    assert lib.get("items?content=none,json").status_code == 400


@pytest.mark.parametrize("kind", ["items", "collections", "searches"])
def test_one_object_is_an_entry(lib: Client, kind: str) -> None:
    """`?content=json` of a single object holds its data, at the version of the header."""
    key = lib.get(f"{kind}?format=keys").text.split()[0]
    answer = lib.get(f"{kind}/{key}?content=json")
    entry = ET.fromstring(answer.content)
    data = json.loads(entry.findtext("a:content", "", SPACES))
    assert (data["key"], str(data["version"])) == (key, answer.headers["Last-Modified-Version"])
    assert entry.findtext("z:version", "", SPACES) == answer.headers["Last-Modified-Version"]


def test_facts_of_an_item(lib: Client) -> None:
    """Creators, date and children stand in elements of Zotero's own; links say which is which."""
    key = next(one["key"] for one in lib.get("items").json() if one["data"]["title"] == "A & B")
    lib.make("note", note="x", parentItem=key)
    entry = ET.fromstring(lib.get(f"items/{key}?format=atom").content)
    for name, value in {"creatorSummary": "Doe", "parsedDate": "2014", "numChildren": "1"}.items():
        assert entry.findtext(f"z:{name}", "", SPACES) == value
    links = {one.attrib["rel"]: one.attrib["href"] for one in entry.findall("a:link", SPACES)}
    assert links["self"].endswith(f"/users/1/items/{key}?format=atom")
    assert entry.findtext("a:id", "", SPACES) == f"http://zotero.org/users/1/items/{key}"
    assert "A &amp; B" in lib.get(f"items/{key}?format=atom&content=html").text


def test_several_contents_in_one_entry(lib: Client) -> None:
    """Each in an element of its own, in the order of their names."""
    entry = _feed(lib, "items?content=json,bib&limit=1").find("a:entry/a:content", SPACES)
    assert entry is not None
    name = "{http://zotero.org/ns/api}type"
    assert [one.attrib[name] for one in entry.findall("z:subcontent", SPACES)] == ["bib", "json"]
    assert entry.find("z:subcontent/{http://www.w3.org/1999/xhtml}div", SPACES) is not None


def test_a_feed_is_ordered_by_addition_and_names_itself(lib: Client) -> None:
    """Without `sort` by `dateAdded`; the address of the feed has today's names of the parameters, in order."""
    feed = _feed(lib, "items?format=atom&order=dateModified&sort=asc&limit=1")
    links = {one.attrib["rel"]: one.attrib["href"] for one in feed.findall("a:link", SPACES)}
    assert links["self"].endswith("/users/1/items?direction=asc&format=atom&limit=1&sort=dateModified")
    assert links["next"].endswith("&start=1")
    assert [one.text for one in feed.findall("a:entry/a:title", SPACES)] == ["A & B"]
    assert [one["data"]["title"] for one in lib.get("items").json()] == ["C", "A & B"]
