"""Saved searches: definitions only, never run."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from zsync.embedded.db import marks
from zsync.embedded.errors import Refused
from zsync.embedded.kinds import Change, Kind, Saved
from zsync.embedded.listing import answer, entry_response, query_of, require_read, unmodified
from zsync.embedded.lists import MAX_NAME
from zsync.embedded.render import Json, library_json, link
from zsync.embedded.search import key_order
from zsync.embedded.services import Call
from zsync.embedded.values import clean
from zsync.embedded.versions import LAST, forget_deleted, log_deleted
from zsync.embedded.wire import Response, json_response


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """One saved search; `conditions` is its list as JSON text."""

    id: int
    key: str
    version: int
    name: str
    conditions: str
    deleted: bool


def _stored(row: sqlite3.Row) -> StoredSearch:
    return StoredSearch(
        row["id"], row["key"], row["version"], row["name"], row["conditions"], bool(row["trashed"])
    )


def find(call: Call, key: str) -> StoredSearch | None:
    """The search of the call's library with this key."""
    sql = "SELECT * FROM searches WHERE library = ? AND key = ?"
    row = call.conn.execute(sql, (call.library.id, key)).fetchone()
    return _stored(row) if row else None


def save(call: Call, change: Change) -> Saved:
    """Validate and write one search."""
    old: StoredSearch | None = change.stored
    new = _apply(change, old)
    if old is None:
        sql = "INSERT INTO searches (library, key, version, name, conditions, trashed) VALUES (?, ?, ?, ?, ?, ?)"
        call.conn.execute(sql, (call.library.id, new.key, new.version, new.name, new.conditions, new.deleted))
        forget_deleted(call.conn, call.library, "searches", names=[new.key])
        return Saved(True)
    if (old.name, old.conditions, old.deleted) == (new.name, new.conditions, new.deleted):
        return Saved(False)
    sql = "UPDATE searches SET version = ?, name = ?, conditions = ?, trashed = ? WHERE id = ?"
    call.conn.execute(sql, (new.version, new.name, new.conditions, new.deleted, old.id))
    return Saved(True)


def _apply(change: Change, old: StoredSearch | None) -> StoredSearch:
    body = change.json
    for name in body:
        if name not in ("key", "version", "name", "conditions", "deleted"):
            raise Refused(400, f"Invalid property '{name}'")
    kept = old if old and change.partial else None
    for name in ("name", "conditions"):
        if name not in body and kept is None:
            raise Refused(400, f"'{name}' property not provided for search")
    title = _name(body["name"]) if "name" in body else (kept.name if kept else "")
    conditions = _conditions(body["conditions"]) if "conditions" in body else (kept.conditions if kept else "[]")
    deleted = bool(body["deleted"]) if "deleted" in body else bool(kept and kept.deleted)
    return StoredSearch(old.id if old else 0, change.key, change.version, title, conditions, deleted)


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise Refused(400, "'name' must be a string")
    text = clean(value)
    if not text:
        raise Refused(400, "Search name cannot be empty")
    if len(text) > MAX_NAME:
        raise Refused(413, f"Search name '{text[:50]}…' too long")
    return text


def _conditions(value: object) -> str:
    if not isinstance(value, list):
        raise Refused(400, "'conditions' property must be an array")
    if not value:
        raise Refused(400, "'conditions' cannot be empty")
    for entry in value:
        if not isinstance(entry, dict):
            raise Refused(400, "'conditions' must contain objects")
        for name in entry:
            if name not in ("condition", "operator", "value"):
                raise Refused(400, f"Invalid property '{name}' for search condition")
        for name in ("condition", "operator", "value"):
            if name not in entry:
                raise Refused(400, f"'{name}' property not provided for search condition")
            if name != "value" and not entry[name]:
                raise Refused(400, f"Search {name} cannot be empty")
    return json.dumps(value)


def erase(call: Call, stored: StoredSearch, version: int) -> None:
    """Delete a search."""
    call.conn.execute("DELETE FROM searches WHERE id = ?", (stored.id,))
    log_deleted(call.conn, call.library, "searches", names=[stored.key], version=version)


def show(call: Call, key: str) -> Json:
    """The full response object of a search."""
    found = find(call, key)
    return _show(call, [found])[0] if found else {}


def _show(call: Call, found: Sequence[StoredSearch]) -> list[Json]:
    library = library_json(call)
    return [
        {
            "key": one.key,
            "version": one.version,
            "library": library,
            "links": {"self": link(call, "searches", one.key)},
            "meta": {},
            "data": _data(one),
        }
        for one in found
    ]


def _data(one: StoredSearch) -> Json:
    body: Json = {
        "key": one.key,
        "version": one.version,
        "name": one.name,
        "conditions": json.loads(one.conditions),
    }
    return body | ({"deleted": True} if one.deleted else {})


SEARCHES = Kind("searches", "search", find, save, show, erase)


def all_searches(call: Call) -> Response:
    """`GET /searches`."""
    require_read(call)
    if (same := unmodified(call)) is not None:
        return same
    query = query_of(call)
    keys = f" AND key IN ({marks(query.keys)})" if query.keys else ""
    order = key_order(query, "key") if query.sort == "searchKeyList" and query.keys else "id"
    sql = f"SELECT * FROM searches WHERE library = ? AND version > ?{keys} ORDER BY {order}"
    rows = call.conn.execute(sql, [call.library.id, query.since, *(query.keys or ())]).fetchall()
    page = [_stored(row) for row in rows[query.start :][: query.limit]]
    pairs = [(one.key, one.version) for one in page]
    return answer(call, query, rows=pairs, total=len(rows), show=lambda: _show(call, page))


def one_search(call: Call) -> Response:
    """`GET /searches/K`."""
    found = find(call, call.args["key"]) if call.access.read else None
    if found is None:
        raise Refused(404, "Search not found")
    query, shown, version = query_of(call), _show(call, [found])[0], (LAST, str(found.version))
    return entry_response(call, query, shown, version) if query.format == "atom" else json_response(shown, version)
