"""Zotero's own file, `zotero.sqlite`, as the web API would show it. Table and column names are Zotero's
(`resource/schema/userdata.sql`, the same since Zotero 7 for what is read here)."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zsync.config.libraries import Library
from zsync.errors import ReplicaProblem

LINK_MODES = ("imported_file", "imported_url", "linked_file", "linked_url", "embedded_image")
_DATES = {"date", "dateDecided", "dateEnacted", "issueDate", "filingDate", "priorityDate", "originalDate"}
_SORTABLE = re.compile(r"\d{4}-\d\d-\d\d ")
"""Dates are kept twice, `2021-00-00 2021`: to sort by, and as somebody typed them."""

_ITEMS = """
SELECT i.itemID AS id, i.key, i.version, t.typeName AS type, d.itemID IS NOT NULL AS deleted, p.key AS parent,
  a.linkMode, a.contentType, a.path, a.storageHash
FROM items i JOIN itemTypesCombined t ON t.itemTypeID = i.itemTypeID
LEFT JOIN deletedItems d ON d.itemID = i.itemID
LEFT JOIN itemAttachments a ON a.itemID = i.itemID
LEFT JOIN itemNotes n ON n.itemID = i.itemID
LEFT JOIN items p ON p.itemID = coalesce(a.parentItemID, n.parentItemID)
WHERE i.libraryID = ? AND i.key IN ({})
"""
_FIELDS = """
SELECT d.itemID AS id, f.fieldName AS name, v.value FROM itemData d
JOIN fieldsCombined f ON f.fieldID = d.fieldID JOIN itemDataValues v ON v.valueID = d.valueID
WHERE d.itemID IN ({})
"""
_CREATORS = """
SELECT i.itemID AS id, t.creatorType AS role, c.firstName, c.lastName, c.fieldMode FROM itemCreators i
JOIN creators c ON c.creatorID = i.creatorID JOIN creatorTypes t ON t.creatorTypeID = i.creatorTypeID
WHERE i.itemID IN ({}) ORDER BY i.itemID, i.orderIndex
"""
_TAGS = """
SELECT i.itemID AS id, t.name, i.type FROM itemTags i JOIN tags t ON t.tagID = i.tagID
WHERE i.itemID IN ({}) ORDER BY i.itemID, t.name
"""
_SHELVES = """
SELECT i.itemID AS id, c.key FROM collectionItems i JOIN collections c ON c.collectionID = i.collectionID
WHERE i.itemID IN ({}) ORDER BY i.itemID, c.key
"""
_RELATIONS = """
SELECT r.itemID AS id, p.predicate, r.object FROM itemRelations r
JOIN relationPredicates p ON p.predicateID = r.predicateID WHERE r.itemID IN ({}) ORDER BY r.itemID, r.object
"""
_COLLECTIONS = """
SELECT c.collectionID AS id, c.key, c.version, c.collectionName AS name, p.key AS parent FROM collections c
LEFT JOIN collections p ON p.collectionID = c.parentCollectionID
WHERE c.libraryID = ? ORDER BY c.key
"""


@dataclass(frozen=True, slots=True)
class Database:
    """One library in a copy of the file; `folder` is Zotero's data folder, where the files are."""

    db: sqlite3.Connection
    folder: Path
    number: int
    library: Library

    @classmethod
    def of(cls, db: sqlite3.Connection, folder: Path, library: Library) -> Database:
        """The library in `db`; user 0 is whoever the file is of. Raises `ReplicaProblem` if it is not there."""
        db.row_factory = sqlite3.Row
        if library.kind == "users":
            row = db.execute("SELECT libraryID FROM libraries WHERE type = 'user'").fetchone()
            user = db.execute("SELECT value FROM settings WHERE setting = 'account' AND key = 'userID'").fetchone()
            library = Library("users", int(user[0]) if user else 0)
        else:
            row = db.execute("SELECT libraryID FROM groups WHERE groupID = ?", (library.number,)).fetchone()
        if row is None:
            raise ReplicaProblem(f"Zotero's file holds no library {library.prefix}")
        return cls(db, folder, int(row[0]), library)

    def versions(self) -> dict[str, int]:
        """The version of every item, those in the trash included."""
        rows = self.db.execute("SELECT key, version FROM items WHERE libraryID = ?", (self.number,))
        return {row["key"]: row["version"] for row in rows}

    def collections(self) -> list[dict[str, Any]]:
        """All collections, as the API shows them: those in the trash, too."""
        trash, rows = self._trash(), self.db.execute(_COLLECTIONS, (self.number,))
        return [
            {
                "key": row["key"],
                "version": row["version"],
                "data": {"name": row["name"], "parentCollection": row["parent"] or False}
                | ({"deleted": True} if row["id"] in trash else {}),
            }
            for row in rows
        ]

    def _trash(self) -> set[int]:
        """The collections in the trash; older files know none there."""
        if not self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'deletedCollections'").fetchone():
            return set()
        return {row[0] for row in self.db.execute("SELECT collectionID FROM deletedCollections")}

    def items(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """The items with these keys, as the API shows them."""
        rows = self.db.execute(_ITEMS.format(_marks(keys)), (self.number, *keys)).fetchall()
        data = {row["id"]: self._plain(row) for row in rows}
        self._add_fields(data)
        self._add_lists(data)
        owner = {"type": self.library.kind.removesuffix("s"), "id": self.library.number}
        return [
            {"key": row["key"], "version": row["version"], "library": owner, "data": data[row["id"]]}
            for row in rows
        ]

    def _plain(self, row: sqlite3.Row) -> dict[str, Any]:
        data: dict[str, Any] = {"key": row["key"], "version": row["version"], "itemType": row["type"]}
        data |= {"creators": [], "tags": [], "collections": [], "relations": {}}
        if row["parent"]:
            data["parentItem"] = row["parent"]
        if row["deleted"]:
            data["deleted"] = 1
        if row["linkMode"] is not None:
            data |= self._stored(row)
        return data

    def _stored(self, row: sqlite3.Row) -> dict[str, Any]:
        if LINK_MODES[row["linkMode"]] == "linked_file":
            return {"linkMode": "linked_file", "contentType": row["contentType"], "path": row["path"] or ""}
        name = str(row["path"] or "").removeprefix("storage:")
        found = {"linkMode": LINK_MODES[row["linkMode"]], "contentType": row["contentType"], "filename": name}
        path = self.file(row["key"], name)
        digest = row["storageHash"] or (path and hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest())
        return {**found, "md5": digest or None}

    def file(self, key: str, name: str) -> Path | None:
        """Where the file of an attachment is; None when it is not on this computer."""
        path = self.folder / "storage" / key / Path(name).name
        return path if name and path.is_file() else None

    def _add_fields(self, data: Mapping[int, dict[str, Any]]) -> None:
        for row in self._rows(_FIELDS, data):
            data[row["id"]][row["name"]] = as_shown(row["name"], str(row["value"]))

    def _add_lists(self, data: Mapping[int, dict[str, Any]]) -> None:
        for row in self._rows(_CREATORS, data):
            data[row["id"]]["creators"].append(_creator(row))
        for row in self._rows(_TAGS, data):
            tag = {"tag": row["name"], "type": 1} if row["type"] else {"tag": row["name"]}
            data[row["id"]]["tags"].append(tag)
        for row in self._rows(_SHELVES, data):
            data[row["id"]]["collections"].append(row["key"])
        for row in self._rows(_RELATIONS, data):
            data[row["id"]]["relations"].setdefault(row["predicate"], []).append(row["object"])

    def _rows(self, sql: str, data: Mapping[int, object]) -> Iterable[sqlite3.Row]:
        return self.db.execute(sql.format(_marks(data)), [*data])


def as_shown(name: str, value: str) -> str:
    """A field's value as the API shows it."""
    if name in _DATES and _SORTABLE.match(value):
        return value[11:]
    if name == "accessDate" and len(value) == len("2021-01-01 00:00:00"):
        return f"{value[:10]}T{value[11:]}Z"
    return value


def _creator(row: sqlite3.Row) -> dict[str, str]:
    if row["fieldMode"] == 1:
        return {"creatorType": row["role"], "name": row["lastName"]}
    return {"creatorType": row["role"], "firstName": row["firstName"] or "", "lastName": row["lastName"] or ""}


def _marks(values: Sequence[object] | Mapping[int, object]) -> str:
    return ",".join("?" * len(values))
