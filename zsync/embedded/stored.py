"""Items as they stand in the database, read in batches with their tags, collections and relations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zsync.embedded.access import Library
from zsync.embedded.db import marks

CHUNK = 500
T = TypeVar("T")
RELATED = "dc:relation"


@dataclass(slots=True)
class State:
    """What an item says, apart from key and version; `data` holds set fields, creators, note, file properties."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    parent: str | None = None
    deleted: bool = False
    published: bool = False
    tags: list[tuple[str, int]] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)
    relations: set[tuple[str, str]] = field(default_factory=set)
    added: str = ""
    modified: str = ""

    def copy(self) -> State:
        """A copy whose lists and maps may be changed."""
        data = json.loads(json.dumps(self.data))
        return State(
            self.type,
            data,
            self.parent,
            self.deleted,
            self.published,
            [*self.tags],
            [*self.collections],
            {*self.relations},
            self.added,
            self.modified,
        )


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One item row. `row` has the computed columns that responses show."""

    id: int
    key: str
    version: int
    state: State
    row: sqlite3.Row


def find_item(conn: sqlite3.Connection, library: Library, key: str) -> StoredItem | None:
    """The item with this key, or None."""
    row = conn.execute("SELECT id FROM items WHERE library = ? AND key = ?", (library.id, key)).fetchone()
    return next(iter(load_items(conn, library, [row["id"]])), None) if row else None


def load_items(conn: sqlite3.Connection, library: Library, ids: Sequence[int]) -> list[StoredItem]:
    """The items with these row ids, in this order."""
    found: dict[int, StoredItem] = {}
    for chunk in chunks(ids):
        found.update(_load_chunk(conn, library, chunk))
    return [found[id] for id in ids if id in found]


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Parts small enough for one statement."""
    return (values[at : at + CHUNK] for at in range(0, len(values), CHUNK))


def _load_chunk(conn: sqlite3.Connection, library: Library, ids: Sequence[int]) -> dict[int, StoredItem]:
    rows = conn.execute(
        "SELECT i.*, p.key AS parent_key FROM items i LEFT JOIN items p ON p.id = i.parent"
        f" WHERE i.id IN ({marks(ids)})",
        ids,
    )
    items = {row["id"]: _item(row) for row in rows}
    _add_tags(conn, items)
    _add_collections(conn, items)
    _add_relations(conn, library, items)
    return items


def _item(row: sqlite3.Row) -> StoredItem:
    state = State(
        type=row["type"],
        data=json.loads(row["data"]),
        parent=row["parent_key"],
        deleted=bool(row["trashed"]),
        published=bool(row["published"]),
        added=row["added"],
        modified=row["modified"],
    )
    return StoredItem(row["id"], row["key"], row["version"], state, row)


def _add_tags(conn: sqlite3.Connection, items: dict[int, StoredItem]) -> None:
    sql = f"SELECT item, name, type FROM item_tags WHERE item IN ({marks(items)}) ORDER BY rowid"
    for row in conn.execute(sql, [*items]):
        items[row["item"]].state.tags.append((row["name"], row["type"]))


def _add_collections(conn: sqlite3.Connection, items: dict[int, StoredItem]) -> None:
    sql = (
        "SELECT m.item, c.key FROM collection_items m JOIN collections c ON c.id = m.collection"
        f" WHERE m.item IN ({marks(items)}) ORDER BY c.key"
    )
    for row in conn.execute(sql, [*items]):
        items[row["item"]].state.collections.append(row["key"])


def _add_relations(conn: sqlite3.Connection, library: Library, items: dict[int, StoredItem]) -> None:
    sql = f"SELECT item, predicate, object FROM relations WHERE item IN ({marks(items)})"
    for row in conn.execute(sql, [*items]):
        items[row["item"]].state.relations.add((row["predicate"], row["object"]))
    uris = {library.uri(item.key): item for item in items.values()}
    for uri, subject in related_to(conn, uris):
        uris[uri].state.relations.add((RELATED, subject))


def related_to(conn: sqlite3.Connection, uris: Iterable[str]) -> list[tuple[str, str]]:
    """(URI, subject URI) of every `dc:relation` that names one of these URIs: Related shows on both ends."""
    wanted = [*uris]
    sql = (
        "SELECT r.object, s.key, l.kind, l.number FROM relations r JOIN items s ON s.id = r.item"
        f" JOIN libraries l ON l.id = s.library WHERE r.object IN ({marks(wanted)}) AND r.predicate = ?"
    )
    rows = conn.execute(sql, [*wanted, RELATED])
    return [(row["object"], Library(0, row["kind"], row["number"]).uri(row["key"])) for row in rows]
