"""Who asks, which library, and what the key allows there."""

from __future__ import annotations

import base64
import json
import re
import secrets
import sqlite3
import string
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zsync.embedded.errors import Refused
from zsync.embedded.wire import Request

if TYPE_CHECKING:
    from zsync.embedded.services import Services

FULL: dict[str, Any] = {
    "user": {"library": True, "files": True, "notes": True, "write": True},
    "groups": {"all": {"library": True, "write": True}},
}
BAD_KEY_TRIES, BAD_KEY_SECONDS = 5, 300.0
ROOT = base64.b64encode(b"root:rootpw").decode()


@dataclass(frozen=True, slots=True)
class Library:
    """A library: `kind` is `users` or `groups`; versions, keys and tags are its own."""

    id: int
    kind: str
    number: int

    @property
    def prefix(self) -> str:
        """`users/1`."""
        return f"{self.kind}/{self.number}"

    def uri(self, key: str) -> str:
        """The URI of an item, as relations name it: plain http, no www."""
        return f"http://zotero.org/{self.prefix}/items/{key}"


NO_LIBRARY = Library(0, "users", 0)


@dataclass(frozen=True, slots=True)
class Access:
    """The rights of the asking key in the library asked for."""

    key: str = ""
    user: int = 0
    rights: Mapping[str, Any] = field(default_factory=dict)
    root: bool = False
    read: bool = False
    write: bool = False
    notes: bool = False
    files: bool = False
    file_write: bool = False


def random_text(length: int) -> str:
    """So many letters and digits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def new_api_key() -> str:
    """24 letters and digits, as zotero.org gives them."""
    return random_text(24)


def given_key(request: Request) -> str:
    """The key of a request: header before `key=` before Bearer; two different ones are refused with 400."""
    header, query = request.headers.get("zotero-api-key", ""), request.value("key") or ""
    if header and query and header != query:
        raise Refused(400, "Zotero-API-Key header and 'key' parameter differ")
    if header or query:
        return header or query
    given = request.headers.get("authorization", "")
    found = re.fullmatch(r"bearer +([a-z0-9]+)", given.strip(), re.IGNORECASE)
    if found is None and given.lower().startswith("bearer"):
        raise Refused(400, "Invalid Authorization header format")
    return found[1] if found else ""


def authenticate(services: Services, conn: sqlite3.Connection, request: Request) -> Access:
    """The user behind the request's key; rights in a library are added by `enter`. An unknown key is refused."""
    if services.options.test_hooks and request.headers.get("authorization", "") == f"Basic {ROOT}":
        return Access(root=True, read=True, write=True, notes=True, files=True, file_write=True)
    key = given_key(request)
    if not key:
        return Access()
    row = conn.execute("SELECT user, access FROM keys WHERE key = ?", (key,)).fetchone()
    if row is None:
        _count_bad_key(services, request)
        raise Refused(403, "Invalid key")
    return Access(key=key, user=row["user"], rights=json.loads(row["access"]))


def _count_bad_key(services: Services, request: Request) -> None:
    tries = services.bad_keys.setdefault(request.remote, deque())
    now = services.now
    tries.append(now)
    while tries and tries[0] < now - BAD_KEY_SECONDS:
        tries.popleft()
    if len(tries) > BAD_KEY_TRIES:
        raise Refused(429, "Too many invalid keys", headers=[("Retry-After", "300")])


def find_library(conn: sqlite3.Connection, kind: str, number: int) -> Library:
    """The library of a URL prefix; 404 when there is none."""
    row = conn.execute("SELECT id FROM libraries WHERE kind = ? AND number = ?", (kind, number)).fetchone()
    if row is None:
        raise Refused(404, "Library not found" if kind == "groups" else "User not found")
    return Library(row["id"], kind, number)


def enter(conn: sqlite3.Connection, access: Access, library: Library) -> Access:
    """The same access with its rights in a library."""
    if access.root:
        return access
    return _enter_user(access, library) if library.kind == "users" else _enter_group(conn, access, library)


def _enter_user(access: Access, library: Library) -> Access:
    own = access.rights.get("user", {}) if access.user == library.number else {}
    read = bool(own.get("library"))
    write = read and bool(own.get("write"))
    files = read and bool(own.get("files"))
    return _with(
        access, read=read, write=write, notes=read and bool(own.get("notes")), files=files, upload=write and files
    )


def _enter_group(conn: sqlite3.Connection, access: Access, library: Library) -> Access:
    group = conn.execute("SELECT * FROM groups WHERE id = ?", (library.number,)).fetchone()
    member = conn.execute(
        "SELECT role FROM members WHERE group_id = ? AND user = ?", (library.number, access.user)
    ).fetchone()
    role = member["role"] if member and access.user else ""
    granted = access.rights.get("groups", {})
    own = granted.get(str(library.number)) or granted.get("all") or {}
    public = group["type"] != "Private" and group["library_reading"] == "all"
    read = public or bool(role and own.get("library"))
    write = bool(read and own.get("write") and _may(role, group["library_editing"]))
    upload = bool(write and _may(role, group["file_editing"]))
    return _with(access, read=read, write=write, notes=read, files=bool(read and role), upload=upload)


def _may(role: str, setting: str) -> bool:
    return role in ("owner", "admin") if setting == "admins" else bool(role) and setting == "members"


def _with(access: Access, *, read: bool, write: bool, notes: bool, files: bool, upload: bool) -> Access:
    return Access(access.key, access.user, access.rights, False, read, write, notes, files, upload)
