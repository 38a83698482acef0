"""What is remembered of a library between runs, so that only what moved is read again.

The mirror holds, per partition (one library as one key on one server sees it), each item's JSON with its version,
and the library version of the last pass in which that version stood still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

Item = Mapping[str, Any]
"""An item as the server sent it: `key`, `version`, `data`, and `links.enclosure` where a file is stored."""

Load = Callable[[], Item]
"""How to get a kept item."""

Row = tuple[str, int, str | None, Load]
"""Key and version of a kept item, its brief (`zsync.replicas.zotero.briefs`; "" for none, None where
none can be kept), and how to get it."""


def mapping(found: object) -> Mapping[str, Any]:
    """What is a JSON object, as it is; anything else (PHP writes an empty one as a list) as an empty one."""
    return found if isinstance(found, dict) else {}


def trimmed(item: Item) -> Item:
    """The part of a server's item worth keeping."""
    kept = {name: item[name] for name in ("key", "version", "data")}
    enclosure = mapping(mapping(item.get("links")).get("enclosure"))
    return {**kept, "links": {"enclosure": enclosure}} if enclosure else kept


def _itself(item: Item) -> Item:
    return item


class Mirror(Protocol):
    """Kept items, by partition. Every call is one transaction."""

    def version(self, partition: str) -> int | None:
        """The library version of the last constant pass; None before the first."""
        ...

    def versions(self, partition: str) -> Mapping[str, int]:
        """The object version of every kept item."""
        ...

    def items(self, partition: str) -> Iterator[Item]:
        """Every kept item, in order of key."""
        ...

    def rows(self, partition: str) -> Iterator[Row]:
        """Every kept item, in order of key, unread."""
        ...

    def note(self, partition: str, briefs: Iterable[tuple[str, int, str]]) -> None:
        """Keep briefs of items, by key and version, until an item is kept anew."""
        ...

    def get(self, partition: str, keys: Iterable[str]) -> Mapping[str, Item]:
        """The kept items among `keys`."""
        ...

    def keep(self, partition: str, items: Iterable[Item]) -> Sequence[Load]:
        """Keep these items as they are now; how to get each of them again."""
        ...

    def drop(self, partition: str, keys: Iterable[str]) -> None:
        """Forget these items."""
        ...

    def seal(self, partition: str, version: int | None, facts: Mapping[str, Any]) -> None:
        """Everything kept is what stood at `version` (None: unknown), with other facts about the library."""
        ...

    def facts(self, partition: str) -> Mapping[str, Any]:
        """What `seal` was told last."""
        ...


class MemoryMirror:
    """A mirror that lasts as long as the process: what a replica uses when it is given none."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Item]] = {}
        self._seals: dict[str, tuple[int | None, Mapping[str, Any]]] = {}

    def version(self, partition: str) -> int | None:
        return self._seals.get(partition, (None, {}))[0]

    def versions(self, partition: str) -> Mapping[str, int]:
        return {key: item["version"] for key, item in self._items.get(partition, {}).items()}

    def items(self, partition: str) -> Iterator[Item]:
        return iter([item for _, item in sorted(self._items.get(partition, {}).items())])

    def rows(self, partition: str) -> Iterator[Row]:
        return ((item["key"], item["version"], None, partial(_itself, item)) for item in self.items(partition))

    def note(self, partition: str, briefs: Iterable[tuple[str, int, str]]) -> None:
        """Nothing is remembered for another run."""

    def get(self, partition: str, keys: Iterable[str]) -> Mapping[str, Item]:
        held = self._items.get(partition, {})
        return {key: held[key] for key in keys if key in held}

    def keep(self, partition: str, items: Iterable[Item]) -> Sequence[Load]:
        kept = list(items)
        self._items.setdefault(partition, {}).update((item["key"], item) for item in kept)
        return [partial(_itself, item) for item in kept]

    def drop(self, partition: str, keys: Iterable[str]) -> None:
        held = self._items.get(partition, {})
        for key in keys:
            held.pop(key, None)

    def seal(self, partition: str, version: int | None, facts: Mapping[str, Any]) -> None:
        self._seals[partition] = (version, facts)

    def facts(self, partition: str) -> Mapping[str, Any]:
        return self._seals.get(partition, (None, {}))[1]
