"""Zotero's own file: read from a copy, whatever holds the original, and translated like everything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.replicas.library import attachment, dialect, find
from zsync.errors import ReplicaProblem
from zsync.model.values import Creator, Tag
from zsync.replicas.zotero.database import as_shown
from zsync.replicas.zotero.linked import Base, Linked
from zsync.replicas.zotero.opening import Files, open_library
from zsync.replicas.zotero.replica import ZoteroLibrary
from zsync.state.digests import Digests
from zsync.state.files import Disk

PICTURE = b"\x89PNG cat"

TABLES = """
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT, version INT);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT, name TEXT);
CREATE TABLE settings (setting TEXT, key TEXT, value TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, libraryID INT, key TEXT, version INT);
CREATE TABLE itemTypesCombined (itemTypeID INT, typeName TEXT);
CREATE TABLE fieldsCombined (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT);
CREATE TABLE creatorTypes (creatorTypeID INT, creatorType TEXT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE itemTags (itemID INT, tagID INT, type INT);
CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT, parentCollectionID INT,
  libraryID INT, key TEXT, version INT);
CREATE TABLE collectionItems (collectionID INT, itemID INT);
CREATE TABLE itemNotes (itemID INT, parentItemID INT, note TEXT);
CREATE TABLE itemAttachments (
  itemID INT, parentItemID INT, linkMode INT, contentType TEXT, path TEXT, storageHash TEXT);
CREATE TABLE relationPredicates (predicateID INT, predicate TEXT);
CREATE TABLE itemRelations (itemID INT, predicateID INT, object TEXT);
CREATE TABLE deletedItems (itemID INT);

INSERT INTO libraries VALUES (1, 'user', 9), (2, 'group', 3);
INSERT INTO groups VALUES (7, 2, 'Lab');
INSERT INTO settings VALUES ('account', 'userID', 42);
INSERT INTO itemTypesCombined VALUES (1, 'journalArticle'), (2, 'attachment'), (3, 'note');
INSERT INTO creatorTypes VALUES (1, 'author'), (2, 'editor');
INSERT INTO relationPredicates VALUES (1, 'dc:replaces');

INSERT INTO items VALUES (10, 1, 1, 'AAAA2222', 5), (11, 2, 1, 'BBBB2222', 6), (12, 3, 1, 'CCCC2222', 0),
  (13, 1, 1, 'DDDD2222', 7), (14, 1, 2, 'EEEE2222', 8);
INSERT INTO fieldsCombined VALUES (1, 'title'), (2, 'date'), (3, 'citationKey'), (4, 'accessDate'), (5, 'extra');
INSERT INTO itemDataValues VALUES (1, 'On Engines'), (2, '1843-00-00 1843'), (3, 'ada1843'),
  (4, '2021-02-03 04:05:06'), (5, 'Gone'), (6, 'Shared'), (7, 'Citation Key: shared');
INSERT INTO itemData VALUES (10, 1, 1), (10, 2, 2), (10, 3, 3), (10, 4, 4), (13, 1, 5), (14, 1, 6), (14, 5, 7);
INSERT INTO creators VALUES (1, 'Ada', 'Lovelace', 0), (2, '', 'Royal Society', 1);
INSERT INTO itemCreators VALUES (10, 2, 2, 1), (10, 1, 1, 0);
INSERT INTO tags VALUES (1, 'auto'), (2, 'manual');
INSERT INTO itemTags VALUES (10, 1, 1), (10, 2, 0);
INSERT INTO collections VALUES (1, 'Thesis', NULL, 1, 'FFFF2222', 1), (2, 'One', 1, 1, 'GGGG2222', 1);
INSERT INTO collectionItems VALUES (2, 10);
INSERT INTO itemNotes VALUES (12, 10, '<p>x</p>');
INSERT INTO itemAttachments VALUES (11, 10, 0, 'image/png', 'storage:cat.png', NULL);
INSERT INTO itemRelations VALUES (10, 1, 'http://zotero.org/users/42/items/HHHH2222');
INSERT INTO deletedItems VALUES (13);
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Zotero's data folder, with a file in its storage."""
    with closing(sqlite3.connect(tmp_path / "zotero.sqlite")) as db:
        db.executescript(TABLES)
    (tmp_path / "storage" / "BBBB2222").mkdir(parents=True)
    (tmp_path / "storage" / "BBBB2222" / "cat.png").write_bytes(PICTURE)
    return tmp_path


def library(folder: Path, spec: str = "sqlite:.") -> ZoteroLibrary:
    return open_library(spec, root=folder, api_key=None, api_url=None, dialect=dialect())


@pytest.fixture
def opened(folder: Path) -> Iterator[ZoteroLibrary]:
    with closing(library(folder)) as found:
        yield found


def test_records(opened: ZoteroLibrary) -> None:
    """All that the web would show: values, creators in order, tags with types, collections, relations."""
    snapshot = opened.read()
    assert (snapshot.replica, snapshot.complete) == ("zotero:users/42", True)
    (record,) = snapshot.records
    assert (record.locator, record.key, record.version) == ("AAAA2222", "ada1843", "5")
    assert record.kind == "journalArticle"
    assert record.values["date"] == "1843"
    assert record.values["creators"] == (
        Creator("author", family="Lovelace", given="Ada"), Creator("editor", name="Royal Society"),
    )  # fmt: skip
    assert record.tags == (Tag("auto", automatic=True), Tag("manual"))
    assert record.collections == ("Thesis/One",)
    assert record.replaces == ("HHHH2222",)


@pytest.mark.parametrize(("trashed", "shelves"), [(None, ("Thesis/One",)), (1, ()), (2, ()), (3, ("Thesis/One",))])
def test_collections_in_the_trash(folder: Path, trashed: int | None, shelves: tuple[str, ...]) -> None:
    """A work is in no collection that lies in the trash, nor below one. In files of Zotero 6 none does."""
    if trashed:
        with closing(sqlite3.connect(folder / "zotero.sqlite")) as db:
            db.execute("CREATE TABLE deletedCollections (collectionID INT)")
            db.execute("INSERT INTO deletedCollections VALUES (?)", (trashed,))
            db.commit()
    with closing(library(folder)) as opened:
        assert find(opened.read(), "ada1843").collections == shelves


def test_files(opened: ZoteroLibrary, folder: Path) -> None:
    """A file is found in the storage folder by what its bytes are; one that is not there is told."""
    (file,) = opened.read().records[0].attachments
    assert (file.digest, file.name, file.locator) == (attachment(PICTURE).digest, "cat.png", "BBBB2222")
    assert opened.open(file) == PICTURE
    (folder / "storage" / "BBBB2222" / "cat.png").unlink()
    with pytest.raises(ReplicaProblem):
        opened.open(file)


def test_linked_files(folder: Path) -> None:
    """A path below the base counts when a base is known; what Zotero does not store has no digest of its own."""
    with closing(sqlite3.connect(folder / "zotero.sqlite")) as db:
        db.execute("INSERT INTO items VALUES (15, 2, 1, 'JJJJ2222', 6)")
        path = "attachments:sub/ada.pdf"
        db.execute("INSERT INTO itemAttachments VALUES (15, 10, 2, 'application/pdf', ?, NULL)", (path,))
        db.commit()
    base = folder / "papers"
    (base / "sub").mkdir(parents=True)
    (base / "sub" / "ada.pdf").write_bytes(b"%PDF")
    look = Digests(base, folder / "memory.json").look
    files = Files(linked=Linked(Base(base, Disk(base), look)))
    how = {"root": folder, "api_key": None, "api_url": None, "dialect": dialect(), "files": files}
    with closing(open_library("sqlite:.", **how)) as found:
        pdf = next(file for file in found.read().records[0].attachments if file.locator == "JJJJ2222")
        assert (pdf.name, pdf.digest) == ("ada.pdf", attachment(b"%PDF").digest)
        assert found.open(pdf) == b"%PDF"
    with closing(library(folder)) as without:
        assert [file.name for file in without.read().records[0].attachments] == ["cat.png"]


def test_it_is_not_written(opened: ZoteroLibrary) -> None:
    """The replica says so before anything is planned."""
    assert not opened.capabilities.writable
    assert "never written" in opened.capabilities.reason


def test_while_zotero_runs(folder: Path) -> None:
    """The original is locked and its latest rows are in the log beside it: the copy has them all."""
    path = folder / "zotero.sqlite"
    with closing(sqlite3.connect(path)) as zotero:
        zotero.execute("PRAGMA journal_mode = WAL")
        zotero.execute("PRAGMA wal_autocheckpoint = 0")
        zotero.execute("PRAGMA locking_mode = EXCLUSIVE")
        zotero.execute("UPDATE itemDataValues SET value = 'New title' WHERE valueID = 1")
        zotero.commit()
        before = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        assert "zotero.sqlite-wal" in before
        with closing(library(folder)) as opened:
            assert find(opened.read(), "ada1843").values["title"] == "New title"
        assert {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()} == before


def test_edits_without_a_new_version_are_seen(folder: Path) -> None:
    """An edit that has not been synchronised moves no version: every run reads the file as a whole."""
    with closing(library(folder)) as opened:
        opened.read()
    with closing(sqlite3.connect(folder / "zotero.sqlite")) as zotero:
        zotero.execute("UPDATE itemDataValues SET value = 'Edited' WHERE valueID = 1")
        zotero.commit()
    with closing(library(folder)) as opened:
        assert find(opened.read(), "ada1843").values["title"] == "Edited"


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_what_is_not_zoteros_file(tmp_path: Path, content: bytes | None) -> None:
    """A missing, empty, foreign or damaged file is told with its path and what to do."""
    if content is not None:
        (tmp_path / "zotero.sqlite").write_bytes(content)
    with closing(library(tmp_path)) as opened, pytest.raises(ReplicaProblem) as problem:
        opened.read()
    assert problem.value.place.endswith("zotero.sqlite")
    assert problem.value.help


def test_nothing_is_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy goes when the library is closed."""
    place = folder / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with closing(library(folder)) as opened:
        opened.read()
        assert list(place.iterdir())
    assert not list(place.iterdir())


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("date", "2021-05-00 May 2021", "May 2021"),
        ("date", "0000-00-00 soon", "soon"),
        ("date", "2021", "2021"),
        ("title", "2021-05-06 a diary", "2021-05-06 a diary"),
        ("accessDate", "2021-02-03 04:05:06", "2021-02-03T04:05:06Z"),
        ("accessDate", "2021-02-03", "2021-02-03"),
    ],
)
def test_values_as_shown(name: str, value: str, shown: str) -> None:
    """Dates are kept twice in the file and shown as typed; times are UTC."""
    assert as_shown(name, value) == shown
