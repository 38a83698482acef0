"""Test hooks, with HTTP Basic `root:rootpw`: users, keys, groups, clearing, faults."""

from __future__ import annotations

from typing import Any

from zsync.embedded import accounts
from zsync.embedded.access import FULL
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.faults import read_faults
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response


def _require_root(call: Call) -> None:
    if not call.access.root:
        raise Refused(401, "Unauthorized", headers=[("WWW-Authenticate", 'Basic realm="zsync"')])


def setup(call: Call) -> Response:
    """`POST /test/setup?u=1&u2=2`: empty libraries for these users and a fresh full key for each."""
    _require_root(call)
    names = {"user1": call.request.value("u"), "user2": call.request.value("u2")}
    wanted = {name: int(text) for name, text in names.items() if text and text.isdecimal()}
    if "user1" not in wanted:
        raise Refused(400, "'u' not provided")
    with write(call.conn):
        return json_response({name: {"apiKey": _fresh_user(call, number)} for name, number in wanted.items()})


def _fresh_user(call: Call, number: int) -> str:
    accounts.add_user(call.conn, number)
    call.conn.execute("DELETE FROM keys WHERE user = ?", (number,))
    _empty(call, _library_id(call, "users", number))
    return accounts.add_key(call.conn, number, FULL, name="test")


def _library_id(call: Call, kind: str, number: int) -> int:
    sql = "SELECT id FROM libraries WHERE kind = ? AND number = ?"
    row = call.conn.execute(sql, (kind, number)).fetchone()
    if row is None:
        raise Refused(404, "Library not found")
    return int(row["id"])


def _empty(call: Call, library: int) -> None:
    """Empty a library; its version goes on, as on a server that never forgets."""
    conn = call.conn
    conn.execute("UPDATE items SET parent = NULL WHERE library = ?", (library,))
    for table in ("items", "collections", "searches", "settings", "deleted", "uploads"):
        conn.execute(f"DELETE FROM {table} WHERE library = ?", (library,))
    conn.execute("UPDATE libraries SET version = version + 1 WHERE id = ?", (library,))


def clear(call: Call) -> Response:
    """`POST /users/N/clear`, `POST /groups/N/clear`: 204."""
    _require_root(call)
    with write(call.conn):
        _empty(call, call.library.id)
    return Response(204)


def add_group(call: Call) -> Response:
    """`POST /test/groups`: `accounts.add_group` from JSON; gives the id."""
    _require_root(call)
    with write(call.conn):
        return json_response({"id": accounts.add_group(call.conn, _object(call))}, status=201)


def add_key(call: Call) -> Response:
    """`POST /test/keys`: {"userID", "access"} → {"apiKey"}."""
    _require_root(call)
    spec = _object(call)
    user = int(spec.get("userID", accounts.DEFAULT_USER))
    with write(call.conn):
        accounts.add_user(call.conn, user)
        key = accounts.add_key(call.conn, user, spec.get("access", FULL), name=str(spec.get("name", "test")))
    return json_response({"apiKey": key}, status=201)


def _object(call: Call) -> dict[str, Any]:
    body = call.request.json()
    if not isinstance(body, dict):
        raise Refused(400, "a JSON object is expected")
    return body


def add_faults(call: Call) -> Response:
    """`POST /test/faults`: one fault or a list (see `faults`)."""
    _require_root(call)
    for fault in read_faults(call.request.json()):
        call.services.faults.add(fault)
    return list_faults(call)


def list_faults(call: Call) -> Response:
    """`GET /test/faults`: the faults with the counts of what they met and hit."""
    _require_root(call)
    return json_response(call.services.faults.describe())


def clear_faults(call: Call) -> Response:
    """`DELETE /test/faults`."""
    _require_root(call)
    call.services.faults.clear()
    return Response(204)
