"""Collections: the routes that read and write them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zsync.embedded.db import marks
from zsync.embedded.errors import Refused
from zsync.embedded.items import list_items
from zsync.embedded.kinds import Change, Kind, Saved
from zsync.embedded.listing import answer, entry_response, query_of, require_read, unmodified
from zsync.embedded.lists import COLLECTION_PREDICATES, MAX_NAME, read_relations, show_relations
from zsync.embedded.params import Query
from zsync.embedded.render import Json, library_json, link
from zsync.embedded.search import Scope, key_order
from zsync.embedded.services import Call
from zsync.embedded.values import clean, fold, is_key
from zsync.embedded.versions import LAST, forget_deleted, log_deleted
from zsync.embedded.wire import Response, json_response


@dataclass(frozen=True, slots=True)
class StoredCollection:
    """One collection row; `parent` is a key."""

    id: int
    key: str
    version: int
    name: str
    parent: str | None
    deleted: bool
    relations: frozenset[tuple[str, str]]


_SELECT = "SELECT c.*, p.key AS parent_key FROM collections c LEFT JOIN collections p ON p.id = c.parent"


def _stored(row: sqlite3.Row) -> StoredCollection:
    relations = frozenset((name, value) for name, value in json.loads(row["relations"]))
    deleted = bool(row["trashed"])
    return StoredCollection(
        row["id"], row["key"], row["version"], row["name"], row["parent_key"], deleted, relations
    )


def find(call: Call, key: str) -> StoredCollection | None:
    """The collection of the call's library with this key."""
    row = call.conn.execute(f"{_SELECT} WHERE c.library = ? AND c.key = ?", (call.library.id, key)).fetchone()
    return _stored(row) if row else None


def visible(call: Call, key: str) -> StoredCollection:
    """The collection, or 404."""
    found = find(call, key) if call.access.read else None
    if found is None:
        raise Refused(404, "Collection not found")
    return found


def save(call: Call, change: Change) -> Saved:
    """Validate and write one collection."""
    old: StoredCollection | None = change.stored
    new = _apply(call, change, old)
    if old is None:
        _insert(call, new)
        return Saved(True)
    if (old.name, old.parent, old.deleted, old.relations) == (new.name, new.parent, new.deleted, new.relations):
        return Saved(False)
    sql = "UPDATE collections SET version = ?, name = ?, parent = ?, trashed = ?, relations = ? WHERE id = ?"
    call.conn.execute(sql, (new.version, new.name, _id(call, new.parent), new.deleted, _dump(new), old.id))
    return Saved(True)


def _insert(call: Call, new: StoredCollection) -> None:
    columns = "library, key, version, name, parent, trashed, relations"
    sql = f"INSERT INTO collections ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    row = (call.library.id, new.key, new.version, new.name, _id(call, new.parent), new.deleted, _dump(new))
    call.conn.execute(sql, row)
    forget_deleted(call.conn, call.library, "collections", names=[new.key])


def _dump(new: StoredCollection) -> str:
    return json.dumps(sorted(new.relations))


def _id(call: Call, key: str | None) -> int | None:
    found = find(call, key) if key else None
    return found.id if found else None


def _apply(call: Call, change: Change, old: StoredCollection | None) -> StoredCollection:
    body = change.json
    known = (
        "key",
        "version",
        "name",
        "parentCollection",
        "relations",
        "deleted",
    )
    for name in body:
        if name not in known:
            raise Refused(400, f"Invalid property '{name}'")
    kept = old if old and change.partial else None
    name = _name(body["name"]) if "name" in body else (old.name if kept and old else "")
    if not name:
        raise Refused(400, "Collection name cannot be empty" if "name" in body else "'name' property not provided")
    parent = _parent(call, change) if body.get("parentCollection") is not None else (kept.parent if kept else None)
    deleted = _deleted(body["deleted"]) if "deleted" in body else bool(kept and kept.deleted)
    given = "relations" in body
    relations = (
        frozenset(read_relations(body["relations"], COLLECTION_PREDICATES, noun="collection"))
        if given
        else frozenset[tuple[str, str]]()
    )
    if not given and kept:
        relations = kept.relations
    return StoredCollection(old.id if old else 0, change.key, change.version, name, parent, deleted, relations)


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise Refused(400, "'name' must be a string")
    text = clean(value)
    if len(text) > MAX_NAME:
        raise Refused(413, f"Collection name '{text[:50]}…' too long", data={"value": text})
    return text


def _deleted(value: object) -> bool:
    if value not in (True, False, 0, 1):
        raise Refused(400, "'deleted' must be a boolean")
    return bool(value)


def _parent(call: Call, change: Change) -> str | None:
    value = change.json["parentCollection"]
    if not value:
        return None
    if not is_key(value):
        raise Refused(400, f"'{value}' is not a valid collection key")
    if value == change.key:
        raise Refused(400, f"Collection {change.key} cannot be a child of itself")
    parent = found = find(call, str(value))
    if parent is None:
        raise Refused(409, f"Parent collection {value} not found", data={"collection": value})
    while found and found.parent and found.parent != change.key:
        found = find(call, found.parent)
    if found and found.parent == change.key:
        # what was to be the parent lies inside this collection: it goes to the top, as on the server
        sql = "UPDATE collections SET parent = NULL, version = ? WHERE id = ?"
        call.conn.execute(sql, (change.version, parent.id))
    return str(value)


def erase(call: Call, stored: StoredCollection, version: int) -> None:
    """Delete a collection: sub-collections and memberships vanish by cascade; only this key is logged."""
    call.conn.execute("DELETE FROM collections WHERE id = ?", (stored.id,))
    log_deleted(call.conn, call.library, "collections", names=[stored.key], version=version)


def show(call: Call, key: str) -> Json:
    """The full response object of a collection."""
    found = find(call, key)
    return show_collections(call, [found])[0] if found else {}


def show_collections(call: Call, found: Sequence[StoredCollection]) -> list[Json]:
    """Full response objects of collections."""
    library = library_json(call)
    ids = [one.id for one in found]
    subs = _counts(
        call, "SELECT parent, count(*) FROM collections WHERE trashed = 0 AND parent IN ({}) GROUP BY 1", ids
    )
    items = _counts(
        call,
        "SELECT m.collection, count(*) FROM collection_items m JOIN items i ON i.id = m.item"
        " WHERE i.trashed = 0 AND m.collection IN ({}) GROUP BY 1",
        ids,
    )
    return [
        {
            "key": one.key,
            "version": one.version,
            "library": library,
            "links": _links(call, one),
            "meta": {"numCollections": subs.get(one.id, 0), "numItems": items.get(one.id, 0)},
            "data": _data(one),
        }
        for one in found
    ]


def _counts(call: Call, sql: str, ids: Sequence[int]) -> dict[int, int]:
    return dict(map(tuple, call.conn.execute(sql.format(marks(ids)), ids)))


def _links(call: Call, one: StoredCollection) -> Json:
    page = f"https://www.zotero.org/{call.library.prefix}/collections/{one.key}"
    links = {"self": link(call, "collections", one.key), "alternate": {"href": page, "type": "text/html"}}
    return links | ({"up": link(call, "collections", one.parent)} if one.parent else {})


def _data(one: StoredCollection) -> Json:
    body: Json = {
        "key": one.key,
        "version": one.version,
        "name": one.name,
        "parentCollection": one.parent or False,
    }
    if one.deleted:
        body["deleted"] = True
    return body | {"relations": show_relations(set(one.relations))}


COLLECTIONS = Kind("collections", "collection", find, save, show, erase)


def _list(call: Call, condition: str, *values: Any) -> Response:
    require_read(call)
    if (same := unmodified(call)) is not None:
        return same
    query = query_of(call)
    clauses, args = ["c.library = ?", condition], [call.library.id, *values]
    if query.keys:
        clauses.append(f"c.key IN ({marks(query.keys)})")
        args += query.keys
    if query.since:
        clauses.append("c.version > ?")
        args.append(query.since)
    rows = call.conn.execute(f"{_SELECT} WHERE {' AND '.join(clauses)} ORDER BY {_order(query)}", args).fetchall()
    rows = [row for row in rows if fold(query.q) in fold(row["name"])] if query.q else rows
    page = [_stored(row) for row in rows[query.start :][: query.limit]]
    pairs = [(one.key, one.version) for one in page]
    return answer(call, query, rows=pairs, total=len(rows), show=lambda: show_collections(call, page))


def _order(query: Query) -> str:
    if query.sort == "collectionKeyList" and query.keys:
        return key_order(query, "c.key")
    direction = "DESC" if query.descending else "ASC"
    return f"c.name COLLATE NOCASE {direction}, c.id" if query.sort == "title" else f"c.version {direction}, c.id"


def all_collections(call: Call) -> Response:
    """`GET /collections`."""
    return _list(call, "1")


def top_collections(call: Call) -> Response:
    """`GET /collections/top`."""
    return _list(call, "c.parent IS NULL")


def sub_collections(call: Call) -> Response:
    """`GET /collections/K/collections`."""
    return _list(call, "c.parent = ?", visible(call, call.args["key"]).id)


def one_collection(call: Call) -> Response:
    """`GET /collections/K`."""
    found = visible(call, call.args["key"])
    query, shown, version = query_of(call), show_collections(call, [found])[0], (LAST, str(found.version))
    return entry_response(call, query, shown, version) if query.format == "atom" else json_response(shown, version)


def collection_items(call: Call) -> Response:
    """`GET /collections/K/items`: members and their children."""
    return list_items(call, Scope(collection=visible(call, call.args["key"]).id))


def collection_top_items(call: Call) -> Response:
    """`GET /collections/K/items/top`: members only."""
    return list_items(call, Scope(collection=visible(call, call.args["key"]).id, top=True))
