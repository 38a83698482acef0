"""Users, keys and groups: making them, and the routes that show keys."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from zsync.embedded.access import FULL, new_api_key, random_text
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response

DEFAULT_USER = 1


def prepare(conn: sqlite3.Connection) -> None:
    """Make the default user with a key, the signing secret and the server's id, unless they are there."""
    with write(conn):
        meta = {"secret": secrets.token_hex(16), "server_id": random_text(12)}
        conn.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", meta.items())
        if conn.execute("SELECT 1 FROM users LIMIT 1").fetchone() is None:
            add_user(conn, DEFAULT_USER)
            add_key(conn, DEFAULT_USER, FULL, name="zsync")


def add_user(conn: sqlite3.Connection, number: int, *, name: str = "") -> None:
    """Add a user with an empty library, unless there is one."""
    conn.execute("INSERT OR IGNORE INTO users VALUES (?, ?)", (number, name or f"user{number}"))
    conn.execute("INSERT OR IGNORE INTO libraries (kind, number) VALUES ('users', ?)", (number,))


def add_key(conn: sqlite3.Connection, user: int, access: Mapping[str, Any], *, name: str = "") -> str:
    """Make an API key for a user with these rights (the `access` object of `/keys/current`)."""
    key = new_api_key()
    conn.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (key, user, name, json.dumps(access)))
    return key


def empty_library(conn: sqlite3.Connection, library: int) -> None:
    """Empty a library; its version goes on, as on a server that never forgets."""
    conn.execute("UPDATE items SET parent = NULL WHERE library = ?", (library,))
    for table in ("items", "tags", "collections", "searches", "settings", "deleted", "uploads", "creators"):
        conn.execute(f"DELETE FROM {table} WHERE library = ?", (library,))
    conn.execute("UPDATE libraries SET version = version + 1 WHERE id = ?", (library,))


def default_key(conn: sqlite3.Connection) -> str:
    """The key of user 1 that can do most: the first one made with full rights."""
    sql = "SELECT key FROM keys WHERE user = ? ORDER BY length(access) DESC, name DESC LIMIT 1"
    row = conn.execute(sql, (DEFAULT_USER,)).fetchone()
    if row is None:
        with write(conn):
            return add_key(conn, DEFAULT_USER, FULL, name="zsync")
    return str(row["key"])


def add_group(conn: sqlite3.Connection, spec: Mapping[str, Any]) -> int:
    """Make a group from JSON names (`name`, `type`, `owner`, …, `members` {user: role}) and return its id."""
    owner = int(spec.get("owner", DEFAULT_USER))
    columns = {
        "version": 1,
        "name": str(spec.get("name", "Group")),
        "type": str(spec.get("type", "Private")),
        "owner": owner,
        "description": str(spec.get("description", "")),
        "url": str(spec.get("url", "")),
        "library_reading": str(spec.get("libraryReading", "members")),
        "library_editing": str(spec.get("libraryEditing", "members")),
        "file_editing": str(spec.get("fileEditing", "members")),
    }
    if spec.get("id"):
        columns["id"] = int(spec["id"])
    sql = f"INSERT INTO groups ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    group = int(conn.execute(sql, [*columns.values()]).lastrowid or 0)
    conn.execute("INSERT INTO libraries (kind, number) VALUES ('groups', ?)", (group,))
    members = {owner: "owner", **{int(user): role for user, role in spec.get("members", {}).items()}}
    conn.executemany(
        "INSERT INTO members VALUES (?, ?, ?)", [(group, user, role) for user, role in members.items()]
    )
    return group


def key_json(conn: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """A key as `/keys/current` shows it; None when there is none."""
    sql = "SELECT k.*, u.name AS username FROM keys k JOIN users u ON u.id = k.user WHERE key = ?"
    row = conn.execute(sql, (key,)).fetchone()
    if row is None:
        return None
    access = {part: _granted(rights) for part, rights in json.loads(row["access"]).items() if _granted(rights)}
    name = row["username"]
    return {"key": key, "userID": row["user"], "username": name, "displayName": name, "access": access}


def _granted(rights: Mapping[str, Any]) -> dict[str, Any]:
    """Rights that are off are absent, not false."""
    found = {name: _granted(value) if isinstance(value, dict) else value for name, value in rights.items()}
    return {name: value for name, value in found.items() if value}


def current_key(call: Call) -> Response:
    """`GET /keys/current`: 403 without a key."""
    found = key_json(call.conn, call.access.key)
    if found is None:
        raise Refused(403, "Invalid key")
    return json_response(found)


def one_key(call: Call) -> Response:
    """`GET /keys/<key>`; its name is for root."""
    found = key_json(call.conn, call.args["name"])
    if found is None:
        raise Refused(404, "Key not found")
    if call.access.root:
        row = call.conn.execute("SELECT name FROM keys WHERE key = ?", (found["key"],)).fetchone()
        found["name"] = row["name"]
    return json_response(found)


def revoke_key(call: Call) -> Response:
    """`DELETE /keys/<key>` (or `current`)."""
    key = call.access.key if call.args.get("name", "current") == "current" else call.args["name"]
    with write(call.conn):
        found = call.conn.execute("DELETE FROM keys WHERE key = ?", (key,)).rowcount
    if not found:
        raise Refused(404, "Key not found")
    return Response(204)
