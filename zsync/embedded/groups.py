"""Groups: the routes that show their metadata. Its versions are not the versions of their libraries."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from zsync.embedded.admin import require_root
from zsync.embedded.atom import MEDIA_TYPE, Feed, feed
from zsync.embedded.errors import Refused
from zsync.embedded.listing import entry_response, page_links, page_url, query_of, typed
from zsync.embedded.services import Call
from zsync.embedded.values import fold, iso
from zsync.embedded.versions import LAST
from zsync.embedded.wire import Response, json_response


def group_json(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """A group's metadata; its `version` is not the version of its library."""
    members = call.conn.execute("SELECT user, role FROM members WHERE group_id = ?", (row["id"],)).fetchall()
    data = {
        "id": row["id"],
        "version": row["version"],
        "name": row["name"],
        "owner": row["owner"],
        "type": row["type"],
        "description": row["description"],
        "url": row["url"],
        "libraryEditing": row["library_editing"],
        "libraryReading": row["library_reading"],
        "fileEditing": row["file_editing"],
    }
    for role, name in (("admin", "admins"), ("member", "members")):
        if found := [member["user"] for member in members if member["role"] == role]:
            data[name] = found
    page = {"href": f"https://www.zotero.org/groups/{row['id']}", "type": "text/html"}
    links = {
        "self": {"href": f"{call.request.base}/groups/{row['id']}", "type": "application/json"},
        "alternate": page,
    }
    return {
        "id": row["id"],
        "version": row["version"],
        "links": links,
        "meta": {"numItems": _items(call, row["id"])},
        "data": data,
    }


def _items(call: Call, group: int) -> int:
    library = "SELECT id FROM libraries WHERE kind = 'groups' AND number = ?"
    sql = f"SELECT count(*) FROM items WHERE library = ({library})"
    return int(call.conn.execute(sql, (group,)).fetchone()[0])


def user_groups(call: Call) -> Response:
    """`GET /users/N/groups`: the groups that the key may see; `format=versions` gives metadata versions."""
    number = call.library.number
    sql = "SELECT g.*, m.role FROM groups g JOIN members m ON m.group_id = g.id WHERE m.user = ? ORDER BY g.id"
    wanted = (call.request.value("fq") or "").removeprefix("GroupType:")
    rows = [row for row in call.conn.execute(sql, (number,)).fetchall() if _sees(call, row)]
    return _list(call, [row for row in rows if wanted in ("", row["type"])])


def all_groups(call: Call) -> Response:
    """`GET /groups` for root: the public groups that hold items, found by `q` in their names."""
    require_root(call)
    found = call.conn.execute("SELECT * FROM groups WHERE type != 'Private' ORDER BY id").fetchall()
    wanted = fold(call.request.value("q") or "")
    return _list(call, [row for row in found if wanted in fold(row["name"]) and _items(call, row["id"])])


def _list(call: Call, rows: Sequence[sqlite3.Row]) -> Response:
    query = query_of(call)
    page = rows[query.start :][: query.limit]
    links = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in page_links(call, query, total=len(rows)))
    headers = (("Total-Results", str(len(rows))), ("Link", links))
    if query.format == "versions":
        return json_response({str(row["id"]): row["version"] for row in page}, *headers)
    shown = [group_json(call, row) for row in page]
    if query.format != "atom":
        return json_response(shown, *headers)
    own = page_url(call, query.start)
    head = Feed("Zotero / Groups", own, [("self", own)], iso(call.services.now))
    return typed(MEDIA_TYPE, feed(shown, head, contents=query.content), *headers)


def _sees(call: Call, row: sqlite3.Row) -> bool:
    granted = call.access.rights.get("groups", {})
    own = granted.get(str(row["id"])) or granted.get("all") or {}
    asked = call.access.root or (call.access.user == call.library.number and bool(own.get("library")))
    return asked or row["type"] != "Private"


def one_group(call: Call) -> Response:
    """`GET /groups/N`."""
    row = call.conn.execute("SELECT * FROM groups WHERE id = ?", (call.library.number,)).fetchone()
    if row is None or not (call.access.read or row["type"] != "Private"):
        raise Refused(404, "Group not found")
    query, shown, version = query_of(call), group_json(call, row), (LAST, str(row["version"]))
    return entry_response(call, query, shown, version) if query.format == "atom" else json_response(shown, version)
