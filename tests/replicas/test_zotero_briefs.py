"""What is kept of items so that they need not be read: the records are the same with it and without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.replicas.library import article, dialect
from tests.translate.test_laws import items
from zsync.reconcile import likeness
from zsync.replicas.zotero.catalogue import Catalogue, Index
from zsync.replicas.zotero.items import Reader
from zsync.replicas.zotero.linked import Linked
from zsync.replicas.zotero.mirror import Item, Load, MemoryMirror, Mirror
from zsync.replicas.zotero.relating import Relating
from zsync.state.mirror import SqliteMirror

HERE, SIDE = "users/1@aaaa", "zotero:users/1"
SHELVES = {"COLLECT2": "One/Two", "COLLECT3": "Three"}

file = {"itemType": "attachment", "linkMode": "imported_file", "contentType": "application/pdf"}
ODD: list[Mapping[str, Any]] = [
    article("lee2020", "A title", collections=["COLLECT2", "GONEGONE"]),
    article("lee2021", "Two keys", extra="Citation Key: other2021\nDOI: 10.1/x\nids: old2021"),
    article("lee2022", "In the trash", deleted=1),
    article("lee2023", "Merged", relations={"dc:replaces": ["http://zotero.org/users/1/items/ABCD2345"]}),
    article("", "An odd line", extra="PMCID: PMC12\nCall Number: x\nfree text", tags=[{"tag": "a", "type": 1}]),
    {"itemType": "note", "note": "<p>x</p>", "parentItem": "ITEM2222"},
    {**file, "parentItem": "ITEM2222", "md5": "A" * 32, "filename": "a.pdf"},
    {**file, "parentItem": "ITEM2222", "md5": "B" * 32, "filename": "b.pdf", "deleted": 1},
    {**file, "parentItem": "ITEM2222", "filename": "not there.pdf"},
    {**file, "linkMode": "linked_file", "parentItem": "ITEM2222", "path": "attachments:c.pdf"},
]


def kept(mirror: Mirror, natives: Iterable[Mapping[str, Any]]) -> list[tuple[Item, Load]]:
    """Put items into the mirror; these, and how to get them again."""
    letters = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
    items = [
        {"key": key, "version": 3, "data": {**native, "key": key}, "links": {"enclosure": {"length": 7}}}
        for native, key in zip(natives, ("ITEM222" + letter for letter in letters), strict=False)
    ]
    return list(zip(items, mirror.keep(HERE, items), strict=True))


def sent(items: Iterable[tuple[Item, Load]], **how: Any) -> Index:
    """The library as records, as it is read from a server."""
    catalogue, reader = Catalogue(), Reader(SIDE, dialect(), shelves=SHELVES, **how)
    for item, load in items:
        catalogue.add(reader, item, load)
    return catalogue.complete(reader, catalogue.known, ())


def read(mirror: Mirror, made: str, **how: Any) -> tuple[Index, int]:
    """The library as records, and how many briefs were made."""
    catalogue, reader = Catalogue(made=made), Reader(SIDE, dialect(), shelves=SHELVES, **how)
    index = catalogue.complete(reader, mirror.versions(HERE).keys(), mirror.rows(HERE))
    mirror.note(HERE, catalogue.fresh)
    return index, len(catalogue.fresh)


def same(natives: list[Mapping[str, Any]], **how: Any) -> None:
    """As it was sent, with briefs that are made, with those that are kept, with another program's, and without."""
    with TemporaryDirectory() as folder, closing(SqliteMirror(Path(folder) / "mirror.sqlite")) as mirror:
        items = kept(mirror, natives)
        whole, none = read(mirror, "", **how)
        assert none == 0
        assert repr(sent(items, **how)) == repr(whole)
        for made, fresh in (("a", len(natives)), ("a", 0), ("b", len(natives)), ("b", 0)):
            found, count = read(mirror, made, **how)
            assert count == fresh
            for one, two in zip(whole.records, found.records, strict=True):
                assert likeness.of_records("w", {SIDE: one}) == likeness.of_records("w", {SIDE: two})
                assert repr(one) == repr(two)
            assert found == whole


@given(natives=st.lists(items(), max_size=4))
def test_any_items(natives: list[Mapping[str, Any]]) -> None:
    """Whatever stands in the fields of an item."""
    same(natives)


@pytest.mark.parametrize("shelving", [False, True])
def test_what_is_no_plain_work(shelving: bool) -> None:
    """Files, notes, what lies in the trash, two keys for one item, odd lines in Extra, collections."""
    same(ODD, shelving=shelving)


def test_linked_files(tmp_path: Path) -> None:
    """A file that Zotero only names is looked at each time: it lies in a folder of the user's own."""
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        kept(mirror, ODD)
        read(mirror, "a")
        linked = Linked(None, "cannot be looked for")
        index, fresh = read(mirror, "a", linked=linked)
        assert fresh == 0
        assert index == read(mirror, "", linked=Linked(None, "cannot be looked for"))[0]
        assert linked.findings(SIDE)


def test_relations_are_read(tmp_path: Path) -> None:
    """Relations stand in no brief: where they are merged items are read, and nothing is kept."""
    related = [{"dc:relation": [f"http://zotero.org/users/1/items/{key}"]} for key in ("ITEM2223", "ITEM2222")]
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        kept(mirror, [article(f"lee202{at}", "T", relations=relations) for at, relations in enumerate(related)])
        read(mirror, "a")
        index, fresh = read(mirror, "a", relating=Relating("users/1"))
        assert fresh == 0
        assert [len(record.relations) for record in index.records] == [1, 1]


def test_an_item_that_moved(tmp_path: Path) -> None:
    """With a new version of an item its brief is gone, and with the same version sent again, too."""
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        for number, title in enumerate(["One", "Two", "Three"]):
            version = 3 + number // 2
            mirror.keep(HERE, [{"key": "ITEM2222", "version": version, "data": {**article("x", title)}}])
            index, fresh = read(mirror, "a")
            assert (index.records[0].values["title"], fresh) == (title, 1)


@pytest.mark.parametrize("extra", ["", "PMID: 123\nCitation Key: other"])
def test_what_was_just_sent_is_read_when_asked_for(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item from the server tells what it is by its own fields, unless a line of Extra may have a say."""
    spoken, asked, mirror = dialect(), [], MemoryMirror()
    whole = type(spoken).read
    monkeypatch.setattr(type(spoken), "read", lambda self, native: asked.append(1) or whole(self, native))
    native = article("lee2020", "A title", DOI="10.1000/X", url="arxiv.org/abs/2001.00001", extra=extra)
    (record,) = sent(kept(mirror, [native])).records
    assert (record.ids["doi"], record.ids["arxiv"]) == ("10.1000/x", "2001.00001")
    assert len(asked) == bool(extra)
    assert (record.key, record.values["title"]) == ("lee2020", "A title")
    assert len(asked) == 1


def test_values_are_read_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To find a work by its key, nothing of it need be read; its values are read once."""
    spoken, asked = dialect(), []
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        kept(mirror, ODD[:1])
        read(mirror, "a")
        whole = type(spoken).read
        monkeypatch.setattr(type(spoken), "read", lambda self, native: asked.append(1) or whole(self, native))
        record = read(mirror, "a")[0].records[0]
        assert (record.key, record.collections, asked) == ("lee2020", ("One/Two",), [])
        assert record.values["title"] == record.values.get("title") == "A title"
        assert "title" in record.values
        assert len(record.values) == len(list(record.values))
        assert asked == [1]
