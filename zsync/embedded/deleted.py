"""The delete log: `GET /deleted?since=`."""

from __future__ import annotations

from zsync.embedded.errors import Refused
from zsync.embedded.listing import require_read
from zsync.embedded.params import read_since
from zsync.embedded.services import Call
from zsync.embedded.versions import LAST, current
from zsync.embedded.wire import Response, json_response

KINDS = ("collections", "items", "searches", "tags", "settings")


def deleted(call: Call) -> Response:
    """Names of what was deleted for good after a version; not paged. Trash is not deletion."""
    require_read(call)
    since = read_since(call.request)
    if since is None:
        raise Refused(400, "'since' parameter must be provided")
    found = _nothing()
    sql = "SELECT kind, name FROM deleted WHERE library = ? AND version > ? ORDER BY version, name"
    for row in call.conn.execute(sql, (call.library.id, since)):
        found[row["kind"]].append(row["name"])
    return json_response(found, (LAST, str(current(call.conn, call.library))))


def _nothing() -> dict[str, list[str]]:
    return {kind: [] for kind in KINDS}


def nothing_published(call: Call) -> Response:
    """`GET /publications/deleted`: My Publications have no delete log."""
    return json_response(_nothing(), (LAST, str(current(call.conn, call.library))))


def published_settings(call: Call) -> Response:
    """`GET /publications/settings`: none; refused with 400 once something is published."""
    sql = "SELECT 1 FROM items WHERE library = ? AND published = 1 LIMIT 1"
    if call.conn.execute(sql, (call.library.id,)).fetchone():
        raise Refused(400, "My Publications has no settings")
    return json_response({}, (LAST, str(current(call.conn, call.library))))
