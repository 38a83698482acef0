"""Administration by root, as the test hooks need it: keys and groups over HTTP, in JSON or the server's XML."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from zsync.embedded import accounts
from zsync.embedded.atom import MEDIA_TYPE
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.listing import typed
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response, text_response

GROUP_COLUMNS = {
    "name": "name",
    "type": "type",
    "owner": "owner",
    "description": "description",
    "url": "url",
    "libraryReading": "library_reading",
    "libraryEditing": "library_editing",
    "fileEditing": "file_editing",
}


def require_root(call: Call) -> None:
    """Everything here needs HTTP Basic `root:rootpw`."""
    if not call.access.root:
        raise Refused(403, "Forbidden", headers=[("WWW-Authenticate", 'Basic realm="zsync"')])


def read_body(call: Call) -> dict[str, Any]:
    """A JSON object, or the attributes and child elements of an XML element."""
    text = call.request.body.decode("utf-8", "replace").strip()
    if not text.startswith("<"):
        body = call.request.json()
        if not isinstance(body, dict):
            raise Refused(400, "a JSON object is expected")
        return body
    head = text.partition(">")[0]
    inner = re.findall(r"<(description|url)>(.*?)</\1>", text, re.DOTALL)
    found = [*re.findall(r'(\w+)="([^"]*)"', head), *inner]
    return {name: html.unescape(value) for name, value in found}


def list_keys(call: Call) -> Response:
    """`GET /users/N/keys`."""
    require_root(call)
    rows = call.conn.execute("SELECT key FROM keys WHERE user = ?", (call.library.number,)).fetchall()
    extra = {"dateAdded": "", "lastUsed": "", "recentIPs": []}
    return json_response([_key(call, row["key"]) | extra for row in rows])


def create_key(call: Call) -> Response:
    """`POST /users/N/keys`: {"name", "access"} → 201 with the key."""
    require_root(call)
    body = read_body(call)
    with write(call.conn):
        rights, name = clean_access(body.get("access", {})), str(body.get("name", ""))
        key = accounts.add_key(call.conn, call.library.number, rights, name=name)
    return json_response(_key(call, key), status=201)


def change_key(call: Call) -> Response:
    """`PUT /keys/<key>`: replace `access` and `name`."""
    require_root(call)
    body = read_body(call)
    row = (json.dumps(clean_access(body.get("access", {}))), str(body.get("name", "")), call.args["name"])
    with write(call.conn):
        if not call.conn.execute("UPDATE keys SET access = ?, name = ? WHERE key = ?", row).rowcount:
            raise Refused(404, "Key not found")
    return json_response(_key(call, call.args["name"]))


def clean_access(access: Mapping[str, Any]) -> dict[str, Any]:
    """Rights as they are kept: library access brings files, group write brings group reading, `0` is `all`."""
    user = dict(access.get("user") or {})
    if user.get("library") and "files" not in user:
        user["files"] = True
    given: Mapping[str, Any] = access.get("groups") or {}
    groups = {"all" if str(name) == "0" else str(name): dict(own) for name, own in given.items()}
    for own in groups.values():
        if own.get("write"):
            own["library"] = True
    return {"user": user, "groups": groups}


def _key(call: Call, key: str) -> dict[str, Any]:
    found = accounts.key_json(call.conn, key)
    name = call.conn.execute("SELECT name FROM keys WHERE key = ?", (key,)).fetchone()
    return (found or {}) | {"name": name["name"] if name else ""}


def create_group(call: Call) -> Response:
    """`POST /groups`: 201 with `Location`."""
    require_root(call)
    body = read_body(call)
    with write(call.conn):
        accounts.add_user(call.conn, int(body.get("owner", accounts.DEFAULT_USER)))
        group = accounts.add_group(call.conn, body)
    address = ("Location", f"{call.request.base}/groups/{group}")
    return json_response({"id": group}, address, status=201)


def change_group(call: Call) -> Response:
    """`PUT /groups/N`: new metadata, a new metadata version."""
    require_root(call)
    body = read_body(call)
    columns = {GROUP_COLUMNS[name]: value for name, value in body.items() if name in GROUP_COLUMNS}
    assignments = "".join(f"{name} = ?, " for name in columns)
    with write(call.conn):
        sql = f"UPDATE groups SET {assignments}version = version + 1 WHERE id = ?"
        call.conn.execute(sql, [*columns.values(), call.library.number])
    return text_response("") if not call.request.body.strip().startswith(b"<") else _group_xml(call)


def _group_xml(call: Call) -> Response:
    """A group as the server's own XML inside an Atom entry."""
    row = call.conn.execute("SELECT * FROM groups WHERE id = ?", (call.library.number,)).fetchone()
    values = {"id": row["id"], **{name: row[column] for name, column in GROUP_COLUMNS.items()}}
    attributes = "".join(f' {name}="{html.escape(str(value))}"' for name, value in values.items())
    group = f'<zxfer:group xmlns:zxfer="http://zotero.org/ns/transfer"{attributes}/>'
    content = f'<content type="application/xml">{group}</content>'
    return typed(MEDIA_TYPE, f'<?xml version="1.0"?>\n<entry xmlns="http://www.w3.org/2005/Atom">{content}</entry>')


def add_members(call: Call) -> Response:
    """`POST /groups/N/users`: `<user id="2" role="member"/>`, or {"2": "member"}; a new metadata version."""
    require_root(call)
    text = call.request.body.decode("utf-8", "replace")
    found = re.findall(r'<user\s+id="(\d+)"\s+role="(\w+)"', text) or list(read_body(call).items())
    with write(call.conn):
        rows = [(call.library.number, int(user), str(role)) for user, role in found]
        call.conn.executemany("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", rows)
        call.conn.execute("UPDATE groups SET version = version + 1 WHERE id = ?", (call.library.number,))
    return text_response("")


def delete_group(call: Call) -> Response:
    """`DELETE /groups/N`: the group with everything in it."""
    require_root(call)
    with write(call.conn):
        accounts.empty_library(call.conn, call.library.id)
        call.conn.execute("DELETE FROM libraries WHERE id = ?", (call.library.id,))
        call.conn.execute("DELETE FROM members WHERE group_id = ?", (call.library.number,))
        call.conn.execute("DELETE FROM groups WHERE id = ?", (call.library.number,))
    return Response(204)
