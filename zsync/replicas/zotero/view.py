"""How a library is asked whether anything moved, and what stands for the way it is seen.

Loaded before anything else of Zotero: nothing heavy may come with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from zsync import __version__

TYPE_CHECKING = False
"""As `typing` has it, which takes a while to load."""
if TYPE_CHECKING:
    from typing import Any

PUBLIC = "https://api.zotero.org"

USER_AGENT = f"zsync/{__version__}"
"""With "Zotero" or "Firefox" in it, the server would treat `dateModified` by another rule."""

KEY = "keys/current"
"""What the key may do (the key never stands in an address)."""

VERSIONS = {"format": "versions", "includeTrashed": "1"}
"""Versions of all items, trashed ones included."""


def headers(secret: str) -> dict[str, str]:
    """The headers of a request to the API (never to be sent to file storage)."""
    spoken = {"User-Agent": USER_AGENT, "Zotero-API-Version": "3"}
    return spoken | ({"Zotero-API-Key": secret} if secret else {})


def partition(side: str, url: str, key: Mapping[str, Any]) -> str:
    """A library as this key sees it on this server: another key or right is another view of it."""
    seen = json.dumps([url, key], sort_keys=True)
    return f"{side}@{sha256(seen.encode()).hexdigest()[:16]}"
