"""The files of attachments: authorise an upload, register it, redirect to the stored bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.item_save import update_item
from zsync.embedded.items import visible
from zsync.embedded.schema import STORED_MODES
from zsync.embedded.services import Call, random_key
from zsync.embedded.storage import download_url, upload_form
from zsync.embedded.stored import State, StoredItem
from zsync.embedded.values import clean, iso, whole
from zsync.embedded.versions import LAST, bump
from zsync.embedded.wire import Response, json_response, text_response

MAX_FILE = 4_000_000_000
UPLOAD_SECONDS = 24 * 3600
FIRST_MTIME = 10_000_000_000
"""Milliseconds; anything below is taken for seconds (where exactly the desktop draws the line is our guess)."""

_MD5 = re.compile(r"[0-9a-f]{32}")


def upload(call: Call) -> Response:
    """`POST /items/K/file`: step 1 (authorise) or, with `upload=`, step 3 (register)."""
    item = _attachment(call)
    if not call.access.file_write:
        raise Refused(403, "File editing access denied")
    form = call.request.form(plus=call.services.options.local)
    _check_state(call, item)
    if form.get("upload"):
        return _register(call, item, form["upload"])
    asked = _read_form(form)
    if call.services.options.local:
        _check_locally(asked)
    return _authorise(call, item, asked)


def _check_locally(asked: Mapping[str, Any]) -> None:
    """The desktop refuses what would be a time in seconds, and names that are none."""
    if asked["mtime"] < FIRST_MTIME:
        raise Refused(400, "'mtime' must be in milliseconds")
    if asked["filename"] in (".", ".."):
        raise Refused(400, "'filename' is not a valid file name")


def _attachment(call: Call) -> StoredItem:
    item = visible(call, call.args["key"])
    if item.state.type != "attachment":
        raise Refused(400, "Item is not an attachment")
    if item.state.data.get("linkMode") not in STORED_MODES:
        raise Refused(400, "Cannot upload file for linked file/URL attachment item")
    return item


def _check_state(call: Call, item: StoredItem) -> None:
    """`If-None-Match: *` for a first file, `If-Match: <md5>` for another; 428 without, 412 when it fails."""
    none, match = call.request.headers.get("if-none-match"), call.request.headers.get("if-match")
    version = [(LAST, str(item.version))]
    row = call.conn.execute("SELECT md5 FROM files WHERE item = ?", (item.id,)).fetchone()
    stored = item.state.data.get("md5") if row else None
    if none is not None:
        if none.strip() != "*":
            raise Refused(400, "Invalid value for If-None-Match header")
        if stored:
            raise Refused(412, "If-None-Match: * set but file exists", headers=version)
    elif match is None:
        raise Refused(428, "If-Match/If-None-Match header not provided")
    elif stored is None:
        raise Refused(412, "If-Match set but file does not exist")
    elif match.strip().strip('"') != stored:
        raise Refused(412, "ETag does not match current version of file", headers=version)


def _read_form(form: Mapping[str, str]) -> dict[str, Any]:
    """The description of a file to be uploaded; a missing or malformed part is refused with 400."""
    for name in ("md5", "filename", "filesize", "mtime"):
        if not form.get(name):
            raise Refused(400, f"'{name}' not provided")
    if _MD5.fullmatch(form["md5"]) is None:
        raise Refused(400, "Invalid MD5 hash")
    size, mtime = whole(form["filesize"]), whole(form["mtime"])
    if size is None or not mtime:
        raise Refused(400, f"Invalid value for '{'filesize' if size is None else 'mtime'}'")
    if size > MAX_FILE:
        raise Refused(400, "Max file size is 4000000000 bytes")
    if bool(form.get("zipMD5")) != bool(form.get("zipFilename")):
        raise Refused(400, "zipMD5 and zipFilename must be given together")
    if "/" in form["filename"] or "\\" in form["filename"]:
        raise Refused(400, "'filename' cannot contain a directory path")
    names = ("md5", "filename", "contentType", "charset", "zipMD5", "zipFilename", "params")
    return {name: clean(form.get(name, "")) for name in names} | {"filesize": size, "mtime": mtime}


def _authorise(call: Call, item: StoredItem, asked: dict[str, Any]) -> Response:
    digest = asked["zipMD5"] or asked["md5"]
    known = call.services.files.size(digest)
    if known is not None:
        if known != asked["filesize"]:
            raise Refused(400, "Specified file size incorrect for known file")
        return _exists(call, asked)
    _check_quota(call, asked["filesize"])
    key = random_key(32).lower()
    with write(call.conn):
        now = call.services.now
        call.conn.execute("DELETE FROM uploads WHERE made < ?", (now - UPLOAD_SECONDS,))
        row = (key, call.library.id, item.id, json.dumps(asked), now)
        call.conn.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, 0, ?)", row)
    return json_response(upload_form(call.request.base, key, asked, local=call.services.options.local))


def _check_quota(call: Call, size: int) -> None:
    quota = call.services.options.quota
    if quota is not None and (used := call.services.files.used()) + size > quota * 1_000_000:
        headers = [
            ("Zotero-Storage-Usage", str(round(used / 1_000_000))),
            ("Zotero-Storage-Quota", str(round(quota))),
            ("Zotero-Storage-UserID", str(_payer(call))),
        ]
        raise Refused(
            413, f"File would exceed quota ({used + size} > {round(quota * 1_000_000)})", headers=headers
        )


def _payer(call: Call) -> int:
    """Group files count against the group's owner."""
    if call.library.kind == "users":
        return call.library.number
    row = call.conn.execute("SELECT owner FROM groups WHERE id = ?", (call.library.number,)).fetchone()
    return int(row["owner"])


def _exists(call: Call, asked: Mapping[str, Any]) -> Response:
    with write(call.conn):
        version = _link(call, _now(call), asked)
    return json_response({"exists": 1}, (LAST, str(version)))


def _register(call: Call, item: StoredItem, key: str) -> Response:
    sql = "SELECT * FROM uploads WHERE key = ? AND library = ? AND item = ?"
    row = call.conn.execute(sql, (key, call.library.id, item.id)).fetchone()
    if row is None or not row["received"]:
        raise Refused(400, "Upload key not found" if row is None else "Uploaded file not found")
    with write(call.conn):
        now = _now(call)
        call.conn.execute("DELETE FROM uploads WHERE key = ?", (key,))
        version = _link(call, now, json.loads(row["data"]))
    return Response(204, headers=((LAST, str(version)),))


def _now(call: Call) -> StoredItem:
    """The item as it stands now that nobody else can write: somebody may have edited it while this waited."""
    item = _attachment(call)
    _check_state(call, item)
    return item


def _link(call: Call, item: StoredItem, asked: Mapping[str, Any]) -> int:
    """Set the file of an item: bumps it, and sets md5, mtime, filename, contentType and charset."""
    version, now = bump(call.conn, call.library), call.services.now
    state = item.state.copy()
    for name in ("md5", "mtime", "filename", "contentType", "charset"):
        if asked[name]:
            state.data[name] = asked[name]
    state.modified = iso(now)
    user = call.access.user
    update_item(call.conn, call.library, item, state=state, version=version, user=user, now=now)
    zipped = bool(asked["zipMD5"])
    row = (item.id, asked["zipMD5"] or asked["md5"], asked["filesize"], asked["mtime"], asked["filename"])
    kind = _content_type(state)
    call.conn.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, kind, zipped))
    return version


def _content_type(state: State) -> str:
    kind, charset = state.data.get("contentType", "application/octet-stream"), state.data.get("charset")
    return f"{kind}; charset={charset}" if charset else str(kind)


def _stored_file(call: Call) -> Mapping[str, Any]:
    item = visible(call, call.args["key"])
    if item.state.type != "attachment":
        raise Refused(404, "Item is not an attachment")
    if not call.access.files and not call.public:
        raise _no_file_access(call)
    row = call.conn.execute("SELECT * FROM files WHERE item = ?", (item.id,)).fetchone()
    if row is None:
        raise Refused(404, "File not found")
    return dict(row)


def _no_file_access(call: Call) -> Refused:
    """403; who is no member of a closed public group is told that there is no file."""
    sql = "SELECT 1 FROM groups WHERE id = ? AND type = 'PublicClosed' AND id NOT IN"
    member = "(SELECT group_id FROM members WHERE user = ?)"
    outsider = call.library.kind == "groups" and call.conn.execute(
        f"{sql} {member}", (call.library.number, call.access.user)
    ).fetchone()
    return Refused(404, "File not found") if outsider else Refused(403, "File access denied")


def download(call: Call) -> Response:
    """`GET /items/K/file`: 302 to the bytes, with what is needed to decide whether they are wanted."""
    row = _stored_file(call)
    headers = (
        ("Location", download_url(call, row)),
        ("Zotero-File-Modification-Time", str(row["mtime"])),
        ("Zotero-File-MD5", str(row["md5"])),
        ("Zotero-File-Size", str(row["size"])),
        ("Zotero-File-Compressed", "Yes" if row["zipped"] else "No"),
    )
    return Response(302, headers=headers)


def view(call: Call) -> Response:
    """`GET /items/K/file/view`: 302 to the file as it is to be looked at."""
    return Response(302, headers=(("Location", download_url(call, _stored_file(call))),))


def view_url(call: Call) -> Response:
    """`GET /items/K/file/view/url`: the address as text."""
    return text_response(download_url(call, _stored_file(call)))
