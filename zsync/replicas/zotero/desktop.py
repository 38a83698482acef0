"""The desktop program's own API on this computer: read while Zotero runs, without an account or a key.

Its versions are of another kind than those of zotero.org, and belong to one database: what is remembered of it is
kept apart by the server's id. Sources: Zotero's `server_localAPI.js`, and zotero.org's page on the local API.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx2

from zsync.errors import ReplicaProblem
from zsync.replicas.protocol import Capabilities
from zsync.replicas.zotero.access import Access
from zsync.replicas.zotero.web import Server

_WHAT = "asking the Zotero program on this computer"
_ALLOW = "in Zotero: Settings, Advanced, allow other applications on this computer to communicate with Zotero"
_READ_ONLY = "the library is read from the Zotero program, which zsync does not write to: use users/ID with a key"


class Desktop(Server):
    """A library of the desktop program. It lists no deletions: whatever is no longer listed has been erased."""

    deletes_are_listed = False
    away = "start Zotero, or use sqlite:PATH, which needs no running program"

    def rights(self) -> Access:
        """Reading only."""
        return Access(Capabilities(writable=False, reason=_READ_ONLY))

    @cached_property
    def key(self) -> Mapping[str, Any]:
        """The id of the database that answers ("" before Zotero 10)."""
        return {"server": _answer(self, "").headers.get("Zotero-Server-ID", "")}

    @cached_property
    def side(self) -> str:
        """The library by its number at zotero.org, as a run over the web names it."""
        if self.library.number:
            return self.library.prefix
        one = {"format": "json", "limit": "1"}
        found = _answer(self, f"{self.library.prefix}/items", params=one).json()
        return f"users/{found[0]['library']['id']}" if found else self.library.prefix

    def file(self, url: str, what: str) -> bytes | None:
        """The bytes of a file in Zotero's own storage folder."""
        try:
            return Path(url2pathname(urlsplit(url).path)).read_bytes()
        except OSError as error:
            help = "is it on another computer only? Open it once in Zotero"
            raise ReplicaProblem(f"{what}: {error.strerror}", help=help) from error


def _answer(server: Desktop, path: str, **rest: Any) -> httpx2.Response:
    """A good answer, or why there is none."""
    response = server.ask(_WHAT, "GET", path, **rest)
    if response.status_code == 403:
        raise ReplicaProblem(f"{_WHAT}: it does not answer other programs", help=_ALLOW)
    if response.status_code != 200:
        raise server.refusal(_WHAT, response)
    return response
