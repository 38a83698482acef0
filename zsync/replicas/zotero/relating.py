"""Zotero's Related: the `dc:relation` of an item, URIs of other items, shown on both.

Only URIs of items of the same library are ours; all others stay as they are. The server keeps one row and shows it
on both items, and bumps the version of the other item at times only (it does when an update adds a relation, not
when a new item brings it or when it is taken away). So an item as it was read before may say what has passed, and
of two items that disagree the one with the higher version was read later. Two of the same version were written
by one request, of which the last word is that of the item that says no more.
Sources: dataserver, model/Item.inc.php, model/Relations.inc.php.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zsync.replicas.zotero.mirror import Item

RELATED = "dc:relation"
Stated = tuple[int, frozenset[str]]
"""What an item says: its version, and the keys of the items it says it is related to."""


@dataclass(frozen=True, slots=True)
class Relating:
    """The relations of one library. `side` is its prefix, `users/1`."""

    side: str

    def uri(self, key: str) -> str:
        """The URI of an item of this library."""
        return f"http://zotero.org/{self.side}/items/{key}"

    def keys(self, data: Mapping[str, Any]) -> frozenset[str]:
        """The items of this library that an item says it is related to."""
        prefix = self.uri("")
        named = listed(data.get("relations") or {})
        return frozenset(uri.removeprefix(prefix) for uri in named if uri.startswith(prefix))

    def stated(self, item: Item) -> Stated:
        """What an item says."""
        return int(item["version"]), self.keys(item["data"])

    def changed(
        self, relations: Mapping[str, Any], *, add: Iterable[str] = (), drop: Iterable[str] = ()
    ) -> dict[str, Any]:
        """An item's whole `relations` with some items more or less, as the server writes it; the rest stays."""
        gone = {self.uri(key) for key in drop}
        kept = [uri for uri in listed(relations) if uri not in gone]
        uris = list(dict.fromkeys((*kept, *(self.uri(key) for key in add))))
        rest = {name: value for name, value in relations.items() if name != RELATED}
        return {**rest, RELATED: uris[0] if len(uris) == 1 else uris} if uris else rest


def listed(relations: Mapping[str, Any], kind: str = RELATED) -> list[str]:
    """The URIs that an item's `relations` name: one is a text, several are a list."""
    named = relations.get(kind) or []
    return [named] if isinstance(named, str) else list(named)


def carried(relations: Mapping[str, Any], *, was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """An item's `relations` with what was added and taken away from `was` to `now`."""
    here, old, new = ({(kind, uri) for kind in r for uri in listed(r, kind)} for r in (relations, was, now))
    kept = sorted((here - (old - new)) | (new - old))
    return {kind: [uri for each, uri in kept if each == kind] for kind, _ in kept}


def rebased(sent: Mapping[str, Any], before: Item, found: Item | None) -> Mapping[str, Any] | None:
    """What was to be sent to the item `before`, for the item as it stands; None where more than its version and
    its relations moved."""
    if found is None:
        return None
    old, now = before["data"], found["data"]
    if any(old.get(name) != now.get(name) for name in {*old, *now} - {"version", "relations"}):
        return None
    more = {**sent, "version": found["version"]}
    if "relations" in sent:
        more["relations"] = carried(now["relations"], was=old.get("relations", {}), now=sent["relations"])
    return more


def pairs(stated: Mapping[str, Stated]) -> dict[str, set[str]]:
    """By key, the items that an item is related to; `stated` are all items of a library that are works."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, own in stated.items():
        for other in own[1]:
            if other in stated and stands(key, own, other, stated[other]):
                found[key].add(other)
                found[other].add(key)
    return found


def stands(key: str, own: Stated, other: str, theirs: Stated) -> bool:
    """Whether what an item states of another is so: the other states it too, or was read before."""
    return other in own[1] and (key in theirs[1] or own[0] > theirs[0])
