"""The undocumented ways to put items into a collection; clients should edit `collections` on the item instead."""

from __future__ import annotations

from zsync.embedded.collections import visible as visible_collection
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.items import find
from zsync.embedded.services import Call
from zsync.embedded.versions import LAST, bump
from zsync.embedded.wire import Response
from zsync.embedded.writes import require_write


def add_items(call: Call) -> Response:
    """`POST /collections/K/items` with item keys separated by blanks: bumps those items, 204."""
    require_write(call)
    collection = visible_collection(call, call.args["key"])
    keys = call.request.body.decode("utf-8", "replace").split()
    sql = "INSERT OR IGNORE INTO collection_items VALUES (?, ?)"
    with write(call.conn):
        version = bump(call.conn, call.library)
        for key in keys:
            _change(call, collection.id, key, version=version, sql=sql, missing=400)
    return Response(204, headers=((LAST, str(version)),))


def remove_item(call: Call) -> Response:
    """`DELETE /collections/K/items/<item>`: bumps the item, 204."""
    require_write(call)
    collection = visible_collection(call, call.args["key"])
    sql = "DELETE FROM collection_items WHERE collection = ? AND item = ?"
    with write(call.conn):
        version = bump(call.conn, call.library)
        _change(call, collection.id, call.args["item_key"], version=version, sql=sql, missing=404)
    return Response(204, headers=((LAST, str(version)),))


def _change(call: Call, collection: int, key: str, *, version: int, sql: str, missing: int) -> None:
    item = find(call, key)
    if item is None:
        raise Refused(missing, f"Item '{key}' not found in library")
    if item.state.parent:
        raise Refused(400, "Child items cannot be added to collections directly")
    if not call.conn.execute(sql, (collection, item.id)).rowcount and sql.startswith("DELETE"):
        raise Refused(404, "Item not found in collection")
    call.conn.execute("UPDATE items SET version = ? WHERE id = ?", (version, item.id))
