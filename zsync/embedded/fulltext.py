"""Full-text content of attachments."""

from __future__ import annotations

import json
from typing import Any

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.items import visible
from zsync.embedded.listing import require_read
from zsync.embedded.params import read_since
from zsync.embedded.services import Call
from zsync.embedded.stored import StoredItem
from zsync.embedded.values import clean, fold
from zsync.embedded.versions import LAST, UNMODIFIED, bump, check_library, current, header_version
from zsync.embedded.wire import Response, json_response
from zsync.embedded.writes import require_write

MAX_ENTRIES = 10
MEMBERS = ("content", "indexedChars", "totalChars", "indexedPages", "totalPages")


def versions(call: Call) -> Response:
    """`GET /fulltext?since=`: key → version of the content."""
    require_read(call)
    since = read_since(call.request)
    if since is None:
        raise Refused(400, "'since' parameter must be provided")
    sql = (
        "SELECT i.key, f.version FROM fulltext f JOIN items i ON i.id = f.item"
        " WHERE f.library = ? AND f.version > ? ORDER BY i.id"
    )
    body = dict(map(tuple, call.conn.execute(sql, (call.library.id, since))))
    return json_response(body, (LAST, str(current(call.conn, call.library))))


def one(call: Call) -> Response:
    """`GET /items/K/fulltext`."""
    require_read(call)
    item = visible(call, call.args["key"])
    row = call.conn.execute("SELECT data, version FROM fulltext WHERE item = ?", (item.id,)).fetchone()
    if row is None:
        raise Refused(404, "Full-text content not found")
    return json_response(json.loads(row["data"]), (LAST, str(row["version"])))


def put(call: Call) -> Response:
    """`PUT /items/K/fulltext`: the content's version moves, the item's does not."""
    require_write(call)
    require_json(call)
    item = _attachment(call, call.args["key"])
    body = _read(call.request.json())
    with write(call.conn):
        version = bump(call.conn, call.library)
        _save(call, item, body, version)
    return Response(204, headers=((LAST, str(version)),))


def post(call: Call) -> Response:
    """`POST /fulltext`: up to ten entries with `key`, under the library's version (428 without)."""
    require_write(call)
    require_json(call)
    entries = call.request.json()
    if not isinstance(entries, list):
        raise Refused(400, "Uploaded data must be a JSON array")
    if len(entries) > MAX_ENTRIES:
        raise Refused(413, f"Cannot add more than {MAX_ENTRIES} full-text entries at a time")
    header = header_version(call.request, UNMODIFIED)
    if header is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    results: dict[str, dict[str, Any]] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
    with write(call.conn):
        check_library(call.conn, call.library, header)
        version = bump(call.conn, call.library)
        for index, entry in enumerate(entries):
            _post_one(call, entry, str(index), version=version, results=results)
    return json_response(results, (LAST, str(version)))


def _post_one(call: Call, entry: object, index: str, *, version: int, results: dict[str, dict[str, Any]]) -> None:
    key = str(entry.get("key", "")) if isinstance(entry, dict) else ""
    try:
        if not key:
            raise Refused(400, "Item key not provided")
        _save(call, _attachment(call, key), _read(entry), version)
    except Refused as refused:
        results["failed"][index] = {"code": refused.status, "message": refused.message}
        return
    results["success"][index] = key
    results["successful"][index] = {"key": key}


def require_json(call: Call) -> None:
    """Full text is taken only with `Content-Type: application/json`."""
    if not call.request.headers.get("content-type", "").startswith("application/json"):
        raise Refused(400, "Content-Type must be application/json")


def _attachment(call: Call, key: str) -> StoredItem:
    item = visible(call, key)
    if item.state.type != "attachment" or item.state.data.get("linkMode") == "linked_url":
        raise Refused(400, "Full-text content can be set only for file attachments")
    return item


def _read(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict) or "content" not in entry:
        raise Refused(400, "Missing JSON property 'content'")
    return {name: entry[name] for name in MEMBERS if name in entry}


def _save(call: Call, item: StoredItem, body: dict[str, Any], version: int) -> None:
    row = (item.id, call.library.id, version, json.dumps(body), fold(clean(str(body["content"]))))
    call.conn.execute("INSERT OR REPLACE INTO fulltext VALUES (?, ?, ?, ?, ?)", row)
