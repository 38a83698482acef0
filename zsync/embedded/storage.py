"""The store behind uploads and downloads, under `/storage/`: what a storage service is to the real API."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.params import truthy
from zsync.embedded.services import Call
from zsync.embedded.values import clean, whole
from zsync.embedded.wire import Response

BOUNDARY = "----zsync-upload-boundary"
URL_SECONDS = 60


def upload_form(base: str, key: str, asked: Mapping[str, Any], *, local: bool = False) -> dict[str, Any]:
    """Replies B (prefix, suffix) and C (`params=1`) of an authorised upload; the desktop takes the bare bytes."""
    url = f"{base}/local/uploads/{key}" if local else f"{base}/storage/uploads"
    if local and not truthy(asked["params"]):
        kind = {"contentType": "application/octet-stream", "prefix": "", "suffix": ""}
        return {"url": url, **kind, "uploadKey": key}
    params = {
        "key": key,
        "acl": "private",
        "Content-MD5": asked["zipMD5"] or asked["md5"],
        "success_action_status": "201",
    }
    if truthy(asked["params"]):
        return {"url": url, "params": params, "uploadKey": key}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in params.items()
    ]
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
    return {
        "url": url,
        "contentType": f"multipart/form-data; boundary={BOUNDARY}",
        "prefix": "".join(parts) + file,
        "suffix": f"\r\n--{BOUNDARY}--",
        "uploadKey": key,
    }


def receive(call: Call) -> Response:
    """`POST /storage/uploads`: `key` first, `file` last; MD5 and size are checked; 201."""
    fields = read_multipart(call.request.headers.get("content-type", ""), call.request.body)
    names = [name for name, _ in fields]
    if names[:1] != ["key"] or names[-1:] != ["file"]:
        raise Refused(400, "InvalidArgument: 'key' must be the first field and 'file' the last")
    return _keep(call, fields[0][1].decode("ascii", "replace"), fields[-1][1])


def receive_local(call: Call) -> Response:
    """`POST /api/local/uploads/<key>`: the bytes, bare or as the `file` of a form."""
    body, kind = call.request.body, call.request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        body = dict(read_multipart(kind, body)).get("file", b"")
    return _keep(call, call.args["name"], body)


def _keep(call: Call, key: str, data: bytes) -> Response:
    row = call.conn.execute("SELECT data FROM uploads WHERE key = ?", (key,)).fetchone()
    if row is None and call.services.options.local:
        raise Refused(404, "Upload key not found")
    if row is None:
        raise Refused(403, "AccessDenied: no upload was authorised under this key")
    asked = json.loads(row["data"])
    digest = asked["zipMD5"] or asked["md5"]
    if len(data) > asked["filesize"]:
        raise Refused(400, "EntityTooLarge: Your proposed upload exceeds the maximum allowed size")
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != digest or len(data) != asked["filesize"]:
        raise Refused(400, "BadDigest: The Content-MD5 you specified did not match what we received.")
    call.services.files.put(digest, data)
    with write(call.conn):
        call.conn.execute("UPDATE uploads SET received = 1 WHERE key = ?", (key,))
    return Response(201)


def read_multipart(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """The (name, bytes) of a multipart/form-data body, in order; refused with 400 when it is none."""
    match = re.search(r'boundary="?([^";]+)"?', content_type)
    if match is None or not content_type.lower().startswith("multipart/form-data"):
        raise Refused(400, "MalformedPOSTRequest: multipart/form-data expected")
    parts = (b"\r\n" + body).split(b"\r\n--" + match[1].encode("latin-1"))
    return [_part(part) for part in parts[1:] if not part.startswith(b"--")]


def _part(part: bytes) -> tuple[str, bytes]:
    head, found, data = part.partition(b"\r\n\r\n")
    name = re.search(rb'name="([^"]*)"', head)
    if not found or name is None:
        raise Refused(400, "MalformedPOSTRequest: a part has no name")
    return name[1].decode("utf-8", "replace"), data


def _secret(conn: sqlite3.Connection) -> bytes:
    return str(conn.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()[0]).encode()


def _signature(conn: sqlite3.Connection, item: int, expires: int) -> str:
    return hmac.new(_secret(conn), f"{item}:{expires}".encode(), hashlib.sha256).hexdigest()[:32]


def download_url(call: Call, row: Mapping[str, Any]) -> str:
    """A URL to the bytes of an item's file, good for 60 seconds without a key; of the desktop, its own."""
    if call.services.options.local and (path := call.services.files.path(row["md5"])):
        return path.resolve().as_uri()
    expires = int(call.services.now) + URL_SECONDS
    signature = _signature(call.conn, row["item"], expires)
    return f"{call.request.base}/storage/files/{row['item']}?expires={expires}&signature={signature}"


def send(call: Call) -> Response:
    """`GET /storage/files/N`: the bytes, if the signature holds and has not expired."""
    item, expires = int(call.args["item"]), whole(call.request.value("expires") or "") or 0
    given = (call.request.value("signature") or "").encode()
    good = hmac.compare_digest(given, _signature(call.conn, item, expires).encode())
    if not good or expires < call.services.now:
        raise Refused(403, "AccessDenied: the request has expired or its signature is wrong")
    row = call.conn.execute("SELECT * FROM files WHERE item = ?", (item,)).fetchone()
    data = call.services.files.get(row["md5"]) if row else None
    if data is None:
        raise Refused(404, "NoSuchKey")
    kind = "application/zip" if row["zipped"] else clean(row["content_type"]) or "application/octet-stream"
    return Response(
        200, data, (("Content-Type", kind.encode("ascii", "replace").decode()), ("ETag", f'"{row["md5"]}"'))
    )
