"""pyzotero's client, as zsync uses it. Slow to load, and not needed to ask whether anything moved at all."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2
from pyzotero.errors import PyZoteroError
from pyzotero.zotero import Zotero

from zsync.config.libraries import Library

__all__ = ["Door", "PyZoteroError", "door_to"]


class Door(Zotero):
    """pyzotero's client, speaking as zsync. The HTTP client is shared: whoever made it closes it."""

    spoken: Mapping[str, str]

    def default_headers(self) -> dict[str, str]:
        """The headers of every request to the API. The key goes into none but these, and into no address."""
        return dict(self.spoken)

    def __del__(self) -> None:
        """Nothing to let go of here."""


def door_to(library: Library, url: str, client: httpx2.Client) -> Door:
    """A door to one library; what is `spoken` through it is set before each request."""
    door = Door(library.number, library.kind.removesuffix("s"), client=client)
    door.endpoint = url
    return door
