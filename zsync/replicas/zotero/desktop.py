"""The desktop program's own API on this computer: read while Zotero runs, written where its owner has allowed it.

Its versions are of another kind than those of zotero.org, and belong to one database: what is remembered of it is
kept apart by the server's id. Sources: Zotero's `server_localAPI.js` and its tests, and zotero.org's page on the
local API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx2

from zsync.config.libraries import Library
from zsync.errors import ReplicaProblem
from zsync.replicas.protocol import Capabilities
from zsync.replicas.zotero.access import Access
from zsync.replicas.zotero.answers import Garbled
from zsync.replicas.zotero.keys import item_key
from zsync.replicas.zotero.mirror import mapping
from zsync.replicas.zotero.web import Server

_SERVER = "Zotero-Server-ID"
_WHAT = "asking the Zotero program on this computer"
_ALLOW = "in Zotero: Settings, Advanced, allow other applications on this computer to communicate with Zotero"
_OLD = "this Zotero lets other programs only read: Zotero 10 can be written to (or use users/ID with a key)"
_ASK = "Zotero has not been asked whether zsync may write: run `zsync login --desktop`"
_WITHDRAWN = "Zotero no longer lets zsync write: run `zsync login --desktop` again"
_AGAIN = "run it again and choose Always Allow"
_CLOSED = "the Zotero program does not let this library be changed"

_NUMBER = re.compile(r"(?:^|/users/)([1-9][0-9]*)(?:/|$)")

Permission = Callable[[str], str | None]
"""The key with which the database of this id may be written to; None when there is none."""


class Desktop(Server):
    """A library of the desktop program. It lists no deletions: whatever is no longer listed has been erased."""

    deletes_are_listed = False
    away = "start Zotero, or use sqlite:PATH, which needs no running program"
    unnamed = _ALLOW
    helps: Mapping[int, str] = {
        **Server.helps,
        401: "Zotero has taken its permission back: run `zsync login --desktop`",
        412: "another Zotero database answers now: run again",
    }

    def __init__(
        self, library: Library, *, url: str, client: httpx2.Client, permission: Permission = lambda server: None
    ) -> None:
        super().__init__(library, url=url, api_key=None, client=client)
        self._permission = permission

    def rights(self) -> Access:
        """What this program allows. A permission is tried by a write of nothing, before anything is planned."""
        server = self.key["server"]
        if not server:
            return _only_read(_OLD)
        self.use(self._permission(server) or "")
        if self.keyless:
            return _only_read(_ASK)
        status = self.ask(_WHAT, "POST", f"{self.library.prefix}/items", json=[]).status_code
        if status == 401:
            return _only_read(_WITHDRAWN)
        if status == 403:
            return _only_read(_CLOSED)
        return Access(Capabilities(writable=True, creates=True, holds_files=True, newborn=item_key))

    @cached_property
    def key(self) -> Mapping[str, Any]:
        """The id of the database that answers ("" before Zotero 10); for a group, who is signed in there."""
        server = _answer(self, "").headers.get(_SERVER, "")
        if server:
            self.more[_SERVER] = server
        return {"server": server, **({"userID": self._user("users/0")} if self.library.kind == "groups" else {})}

    @cached_property
    def side(self) -> str:
        """The library by its number at zotero.org, as a run over the web names it."""
        if self.library.number:
            return self.library.prefix
        return f"users/{self._user(self.library.prefix)}"

    def _user(self, prefix: str) -> int:
        """Who is signed in: an item bears the number, an answer without items links to its page on the web."""
        answer = _answer(self, f"{prefix}/items", params={"format": "json", "limit": "1"})
        try:
            found = answer.json()
        except (ValueError, RecursionError):
            raise Garbled(_WHAT) from None
        page = answer.links.get("alternate", {}).get("url", "")
        items = found if isinstance(found, list) else []
        named = [*(str(mapping(mapping(item).get("library")).get("id")) for item in items), page]
        return next((int(match[1]) for text in named if (match := _NUMBER.search(text))), 0)

    def ask_permission(self, name: str, *, seconds: float) -> tuple[str, str]:
        """Let Zotero ask its owner, who has so many seconds; the database's id, and the key they gave.

        Raises `ReplicaProblem` when it cannot be had for more than one write.
        """
        what = "asking Zotero for permission to write"
        server = str(self.key["server"])
        if not server:
            raise ReplicaProblem(_OLD)
        answer = self.ask(what, "POST", "local/authorize", json={"appName": name}, timeout=seconds)
        if answer.status_code == 403 and "denied" in answer.text:
            raise ReplicaProblem("Zotero was told not to let zsync write", help=_AGAIN)
        if answer.status_code != 200:
            raise self.refusal(what, answer)
        given = self.json(answer, what)
        if not given.get("remember"):
            raise ReplicaProblem("the permission is for a single write, which is no use to a sync", help=_AGAIN)
        if not isinstance(given.get("key"), str):
            raise Garbled(what)
        return server, str(given["key"])

    def storage_headers(self, url: str) -> Mapping[str, str]:
        """The program itself takes the bytes, and wants to be named."""
        return self.more if url.startswith(self.url) else {}

    def file(self, url: str, what: str) -> bytes | None:
        """The bytes of a file in Zotero's own storage folder."""
        try:
            return Path(url2pathname(urlsplit(url).path)).read_bytes()
        except OSError as error:
            help = "is it on another computer only? Open it once in Zotero"
            raise ReplicaProblem(f"{what}: {error.strerror}", help=help) from error


def _only_read(reason: str) -> Access:
    return Access(Capabilities(writable=False, reason=reason))


def _answer(server: Desktop, path: str, **rest: Any) -> httpx2.Response:
    """A good answer, or why there is none."""
    response = server.ask(_WHAT, "GET", path, **rest)
    if response.status_code == 403:
        raise ReplicaProblem(f"{_WHAT}: it does not answer other programs", help=_ALLOW)
    if response.status_code != 200:
        raise server.refusal(_WHAT, response)
    return response
