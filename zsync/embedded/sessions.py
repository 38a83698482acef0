"""Login sessions: how a program comes by an API key while its user logs in with a browser.

`POST /keys/sessions` gives a token and the address to open; the token is asked for its status until it is
completed, and then gives the key. Here nobody can log in with a browser: a test completes a session by a hook.
Source: the data server's `LoginSessionsController`.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from zsync.embedded.access import random_text
from zsync.embedded.accounts import add_key, key_json
from zsync.embedded.admin import require_root
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response

SECONDS = 15 * 60
"""How long a session waits (our choice: the server's own time is its operators' business)."""

SYSTEMS = {"Macintosh": "macOS", "Windows": "Windows", "Linux": "Linux"}
"""What a key is named after, by a word of the program's User-Agent."""


def create(call: Call) -> Response:
    """`POST /keys/sessions`: 201 with the token and the address. Who has a key already is known by it."""
    token = random_text(32)
    body = call.request.json() if call.request.body.strip() else {}
    user = body.get("userID") if isinstance(body, dict) else None
    held = key_json(call.conn, call.access.key) or {"userID": user, "access": None}
    agent = call.request.headers.get("user-agent", "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    session = {"status": "pending", "until": call.services.now + SECONDS, "user": held["userID"]}
    session |= {"access": held["access"], "system": system}
    with write(call.conn):
        _keep(call.conn, token, session)
    url = f"{call.request.base}/login?session={token}"
    return json_response({"sessionToken": token, "loginURL": url}, status=201)


def show(call: Call) -> Response:
    """`GET /keys/sessions/<token>`: its status, with the key once it is completed; 410 when it has expired."""
    session = _find(call, call.args["name"])
    if session["status"] != "completed":
        return json_response({"status": session["status"]})
    name = call.conn.execute("SELECT name FROM users WHERE id = ?", (session["user"],)).fetchone()["name"]
    shown = {"apiKey": session["key"], "userID": session["user"], "username": name}
    return json_response({"status": "completed", **shown})


def info(call: Call) -> Response:
    """`GET /keys/sessions/<token>/info` by the web site: who asks, and what their key may do now."""
    require_root(call)
    session = _find(call, call.args["name"])
    shown = {"status": session["status"], "userID": session["user"], "access": session.get("access")}
    return json_response(shown)


def cancel(call: Call) -> Response:
    """`DELETE /keys/sessions/<token>`: 204; 409 when it is no longer waiting."""
    token = call.args["name"]
    session = _find(call, token, conflict=True)
    with write(call.conn):
        _keep(call.conn, token, {**session, "status": "cancelled"})
    return Response(204)


def complete(call: Call) -> Response:
    """`POST /keys/sessions/complete` by the web site, here by a test: `sessionToken`, `userID`, `access`."""
    require_root(call)
    body = call.request.json()
    for name in ("sessionToken", "access"):
        if not isinstance(body, dict) or not body.get(name):
            raise Refused(400, f"'{name}' required")
    session = _find(call, str(body["sessionToken"]), conflict=True)
    user = session["user"] or body.get("userID")
    if not user:
        raise Refused(400, "'userID' required for new login")
    with write(call.conn):
        name = " ".join(filter(None, ["login session", session.get("system", "")]))
        key = add_key(call.conn, int(user), body["access"], name=name)
        done = {**session, "status": "completed", "user": int(user), "key": key}
        _keep(call.conn, str(body["sessionToken"]), done)
    return Response(204)


def _find(call: Call, token: str, *, conflict: bool = False) -> dict[str, Any]:
    row = call.conn.execute("SELECT value FROM meta WHERE name = ?", (f"session:{token}",)).fetchone()
    if row is None:
        raise Refused(404, "Session not found")
    session: dict[str, Any] = json.loads(row["value"])
    waiting = session["status"] == "pending" and session["until"] >= call.services.now
    if conflict and not waiting:
        raise Refused(409, "Session already completed, expired, or cancelled")
    if session["until"] < call.services.now:
        raise Refused(410, "Session expired")
    return session


def _keep(conn: sqlite3.Connection, token: str, session: dict[str, Any]) -> None:
    conn.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"session:{token}", json.dumps(session)))
