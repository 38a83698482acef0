"""The profile of the desktop's own API (Zotero 10 and later): the same library under `/api`, with its own rules.

Differences that live elsewhere, under `Options.local`: object versions must be equal, an unchanged write consumes
no version, PUT clears, lists have no default limit, an empty POST is refused, `failed` names the key.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from zsync.embedded.access import FULL, Access, Library, enter, random_text
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.wire import Request, Response, json_response, text_response

if TYPE_CHECKING:
    from zsync.embedded.services import Call, Services

PREFIX, ROOT = "/api", "/api/"
UNSUPPORTED = 501
"""What is answered to what the program has not: Atom, and other versions of the API (but `GET /api/` has all)."""
SERVER_ID = "Zotero-Server-ID"
AUTHORIZE_TRIES, AUTHORIZE_SECONDS = 5, 60.0
_ABSENT = re.compile(
    r"/(?:users|groups)/\d+/(?:deleted|fulltext|publications/.*|items/[A-Z0-9]{8}/tags|collections/[A-Z0-9]{8}/tags)"
    r"|(?:/users/\d+)?/keys/.*|/items/new|/schema"
)
_REALM = ("WWW-Authenticate", 'Zotero-API-Key realm="Zotero Local API"')
_ALLOWED = Access(user=1, read=True, write=True, notes=True, files=True, file_write=True)


def server_id(conn: sqlite3.Connection) -> str:
    """The id of the database: twelve characters that follow the data wherever it goes."""
    return str(conn.execute("SELECT value FROM meta WHERE name = 'server_id'").fetchone()[0])


def open_request(services: Services, request: Request) -> Request:
    """The request as the common routes know it: without `/api`, user 0 named; what the desktop lacks is 404."""
    if not request.path.startswith(f"{PREFIX}/"):
        raise Refused(404, "No endpoint found")
    path = request.path.removeprefix(PREFIX)
    user = re.match(r"/users/(\d+)(?=/|$)", path)
    if user and int(user[1]) not in (0, services.local_user):
        raise Refused(400, "Only data for the logged-in user is available locally -- use userID 0")
    if user:
        path = f"/users/{services.local_user}{path[user.end() :]}"
    if _ABSENT.fullmatch(path):
        raise Refused(404, "No endpoint found")
    return replace(request, path=path, base=f"{request.base}{PREFIX}")


def old_program(request: Request) -> None:
    """Before Zotero 10 the program was only read: any other method is refused, PATCH in its own way."""
    if request.method == "PATCH":
        raise Refused(501, "Method not implemented")
    if request.method not in ("GET", "HEAD"):
        raise Refused(400, "Endpoint does not support method")


def enter_local(conn: sqlite3.Connection, access: Access, library: Library, user: int) -> Access:
    """The rights of the person signed in there: all in their own library, by their role in a group."""
    if library.kind == "users":
        return access
    rights = enter(conn, replace(access, user=user, rights=FULL), library)
    if not rights.read:
        raise Refused(404, "Group not found")
    return rights


def permit(services: Services, conn: sqlite3.Connection, request: Request) -> Access:
    """Reads are free; writes need the server's id (428 missing, 412 another) and a local key (401)."""
    given = request.headers.get(SERVER_ID.lower())
    if given is not None and given != server_id(conn):
        raise Refused(412, f"{SERVER_ID} does not match this server")
    if request.method in ("GET", "HEAD"):
        return _ALLOWED
    if given is None:
        raise Refused(428, f"{SERVER_ID} not provided")
    if not request.path.startswith("/local/"):
        _use_key(conn, request)
    return _ALLOWED


def _use_key(conn: sqlite3.Connection, request: Request) -> None:
    """A single-use key is used up by the request that shows it, whatever becomes of that request."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    key = request.headers.get("zotero-api-key") or bearer or request.value("key")
    if not key:
        raise Refused(401, "API key required -- POST /api/local/authorize to obtain one", headers=[_REALM])
    with write(conn):
        row = conn.execute("SELECT value FROM meta WHERE name = ?", (f"local-key:{key}",)).fetchone()
        if row is None:
            raise Refused(401, "Invalid or expired API key", headers=[_REALM])
        if row["value"] == "once":
            conn.execute("DELETE FROM meta WHERE name = ?", (f"local-key:{key}",))


def root(call: Call) -> Response:
    """`GET /api/`: nothing but the headers."""
    return text_response("Nothing to see here.")


def authorize(call: Call) -> Response:
    """`POST /api/local/authorize`: what the person at the dialog answered (`Options.local_answer`); 5 a minute."""
    services, now = call.services, call.services.now
    body = call.request.json()
    if not isinstance(body, dict) or not body.get("appName"):
        raise Refused(400, "'appName' not provided")
    services.authorizations = [at for at in services.authorizations if at > now - AUTHORIZE_SECONDS] + [now]
    if len(services.authorizations) > AUTHORIZE_TRIES:
        raise Refused(429, "Too many authorization requests", headers=[("Retry-After", "60")])
    if services.options.local_answer == "deny":
        return json_response({"denied": True}, status=403)
    key = random_text(32)
    remember = services.options.local_answer == "always"
    with write(call.conn):
        row = (f"local-key:{key}", "always" if remember else "once")
        call.conn.execute("INSERT INTO meta VALUES (?, ?)", row)
    return json_response({"key": key, "remember": remember})


def no_settings(call: Call) -> Response:
    """`GET /settings` is always empty."""
    return json_response({})


ROUTES: dict[str, dict[str, Callable[[Call], Response]]] = {
    "/": {"GET": root},
    "/local/authorize": {"POST": authorize},
}
