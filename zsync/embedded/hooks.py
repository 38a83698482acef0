"""Test hooks, with HTTP Basic `root:rootpw`: users, keys, groups, clearing, faults."""

from __future__ import annotations

from zsync.embedded import accounts
from zsync.embedded.access import FULL, find_library
from zsync.embedded.admin import require_root
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.faults import read_faults
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response


def setup(call: Call) -> Response:
    """`POST /test/setup?u=1&u2=2`: empty libraries for these users and a fresh full key for each."""
    require_root(call)
    names = {"user1": call.request.value("u"), "user2": call.request.value("u2")}
    wanted = {name: int(text) for name, text in names.items() if text and text.isdecimal()}
    if "user1" not in wanted:
        raise Refused(400, "'u' not provided")
    with write(call.conn):
        return json_response({name: {"apiKey": _fresh_user(call, number)} for name, number in wanted.items()})


def _fresh_user(call: Call, number: int) -> str:
    accounts.add_user(call.conn, number)
    call.conn.execute("DELETE FROM keys WHERE user = ?", (number,))
    accounts.empty_library(call.conn, find_library(call.conn, "users", number).id)
    return accounts.add_key(call.conn, number, FULL, name="test")


def clear(call: Call) -> Response:
    """`POST /users/N/clear`, `POST /groups/N/clear`: 204."""
    require_root(call)
    with write(call.conn):
        accounts.empty_library(call.conn, call.library.id)
    return Response(204)


def add_faults(call: Call) -> Response:
    """`POST /test/faults`: one fault or a list (see `faults`)."""
    require_root(call)
    for fault in read_faults(call.request.json()):
        call.services.faults.add(fault)
    return list_faults(call)


def list_faults(call: Call) -> Response:
    """`GET /test/faults`: the faults with the counts of what they met and hit."""
    require_root(call)
    return json_response(call.services.faults.describe())


def clear_faults(call: Call) -> Response:
    """`DELETE /test/faults`."""
    require_root(call)
    call.services.faults.clear()
    return Response(204)
