"""Collections: their paths by key, from what the server says of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zsync.replicas.zotero.mirror import Item
from zsync.translate.values.collections import path_of

Shelves = Mapping[str, Sequence[str]]
"""Collection key to its name and its parent's key ("" at the top)."""


def updated(shelves: Shelves, moved: Iterable[Item], erased: Iterable[str]) -> Shelves:
    """The collections after some moved and some were erased; one in the trash has no name any more."""
    gone = set(erased)
    kept: dict[str, Sequence[str]] = {key: shelf for key, shelf in shelves.items() if key not in gone}
    for item in moved:
        data: Mapping[str, Any] = item["data"]
        name = "" if data.get("deleted") else str(data.get("name", ""))
        kept[item["key"]] = [name, str(data.get("parentCollection") or "")]
    return kept


def paths(shelves: Shelves) -> dict[str, str]:
    """Collection key to its path, `Parent/Child`. A collection goes with its parent: the server names only the
    one that was erased, not what was in it."""
    found = {key: _path(shelves, key) for key in shelves}
    return {key: path for key, path in found.items() if path}


def _path(shelves: Shelves, key: str) -> str:
    names: list[str] = []
    seen: set[str] = set()
    while key:
        if key not in shelves or key in seen or not shelves[key][0]:
            return ""
        seen.add(key)
        name, key = shelves[key]
        names.append(name)
    return path_of(reversed(names))
