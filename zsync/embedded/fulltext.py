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
from zsync.embedded.values import fold
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
    item = visible(call, call.args["key"])
    row = call.conn.execute("SELECT data, version FROM fulltext WHERE item = ?", (item.id,)).fetchone()
    if row is None:
        raise Refused(404, "Full-text content not found")
    return json_response(json.loads(row["data"]), (LAST, str(row["version"])))


def put(call: Call) -> Response:
    """`PUT /items/K/fulltext`: the content's version moves, the item's does not."""
    require_write(call)
    item = _attachment(call, call.args["key"])
    body = _read(call.request.json())
    with write(call.conn):
        version = bump(call.conn, call.library)
        _save(call, item, body, version)
    return Response(204, headers=((LAST, str(version)),))


def post(call: Call) -> Response:
    """`POST /fulltext`: up to ten entries with `key`, under the library's version (428 without)."""
    require_write(call)
    entries = call.request.json()
    if not isinstance(entries, list):
        raise Refused(400, "Uploaded data must be a JSON array")
    if len(entries) > MAX_ENTRIES:
        raise Refused(413, f"Cannot add more than {MAX_ENTRIES} full-text entries at a time")
    header = header_version(call.request, UNMODIFIED)
    if header is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    check_library(call.conn, call.library, header)
    results: dict[str, dict[str, Any]] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
    for index, entry in enumerate(entries):
        _post_one(call, index, entry, results)
    return json_response(results, (LAST, str(current(call.conn, call.library))))


def _post_one(call: Call, index: int, entry: object, results: dict[str, dict[str, Any]]) -> None:
    try:
        key = str(entry.get("key", "")) if isinstance(entry, dict) else ""
        item, body = _attachment(call, key), _read(entry)
        with write(call.conn):
            _save(call, item, body, bump(call.conn, call.library))
    except Refused as refused:
        results["failed"][str(index)] = {"code": refused.status, "message": refused.message}
        return
    results["success"][str(index)] = key
    results["successful"][str(index)] = {"key": key}


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
    row = (item.id, call.library.id, version, json.dumps(body, ensure_ascii=False), fold(str(body["content"])))
    call.conn.execute("INSERT OR REPLACE INTO fulltext VALUES (?, ?, ?, ?, ?)", row)
