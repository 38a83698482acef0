"""Finding and making collections: the key behind a path, chosen by us where there is none yet.

Collections are never deleted and never renamed. Membership lives on the items alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from zsync.model.finding import Finding
from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.span import Span
from zsync.model.words import counted
from zsync.reconcile.digest import of_text
from zsync.replicas.zotero.keys import item_key
from zsync.replicas.zotero.shelves import Shelves
from zsync.replicas.zotero.web import WRITE_BATCH, Server
from zsync.translate.values.collections import names_of, path_of

MAX_NAME = 255
"""Characters of a collection's name (dataserver, Collection.inc.php)."""


@dataclass(slots=True)
class Shelving:
    """The collections of a library while a run is at work. `paths` maps keys to paths and grows with the new ones;
    `new` are those to be made, the outer ones first."""

    side: str
    shelves: Shelves = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    new: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _keys: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, path in sorted(self.paths.items()):
            self._keys.setdefault(path, []).append(key)

    def takes(self, path: str) -> bool:
        """Whether a work can be put into this collection: not where two bear the name, or none could."""
        present = self._keys.get(path)
        if present:
            return len(present) == 1
        names = names_of(path)
        outer = [path_of(names[:depth]) for depth in range(1, len(names))]
        fits = all(len(name) <= MAX_NAME for name in names)
        return bool(names) and fits and all(len(self._keys.get(each, ())) < 2 for each in outer)

    def place(self, path: str) -> str:
        """The key of the collection; a new one is chosen (and it is to be made) where there is none."""
        if present := self._keys.get(path):
            return present[0]
        *outer, name = names_of(path)
        parent = self.place(path_of(outer)) if outer else ""
        key = next(key for number in count() if (key := self._chosen(path, number)) not in self.shelves)
        self.new[key] = {"key": key, "version": 0, "name": name, "parentCollection": parent or False}
        self._keys[path] = [key]
        return key

    def _chosen(self, path: str, number: int) -> str:
        """Follows from the path alone, so that a replay makes nothing twice; the key of one that was renamed or
        lies in the trash is not taken again."""
        return item_key(of_text("collection", self.side, path, *([str(number)] if number else [])))

    def with_places(self, keys: Iterable[str], paths: Iterable[str]) -> list[str]:
        """The keys, and those of the collections at `paths`."""
        return list(dict.fromkeys((*keys, *(self.place(path) for path in paths if self.takes(path)))))

    def rekeyed(self, keys: Sequence[str], operation: Operation) -> list[str]:
        """The keys of an item's collections with one more or one less; all others stay, known or not."""
        if operation.action == "create":
            return self.with_places(keys, [str(operation.after)])
        return [key for key in keys if self.paths.get(key) != operation.before]

    def effects(self, server: Server, side: str) -> Iterator[Effect]:
        """What makes the new collections, parents before children."""
        objects = list(self.new.values())
        for start in range(0, len(objects), WRITE_BATCH):
            batch = objects[start : start + WRITE_BATCH]
            places = [f"{side}/collections/{each['key']}" for each in batch]
            made = zip(places, batch, strict=True)
            yield Effect(
                f"make {counted(len(batch), 'collection')} in {side}",
                (),
                tuple(Image(place, None) for place in places),
                partial(self._make, server, batch),
                tuple(Image(place, json.dumps(dict(each), ensure_ascii=False).encode()) for place, each in made),
            )

    def _make(self, server: Server, objects: Sequence[Mapping[str, Any]]) -> tuple[Receipt, ...]:
        """A refusal shows at the items that were to go there. One that is there already answers a replay."""
        outcomes = server.write(objects, kind="collections")
        for each, outcome in zip(objects, outcomes, strict=True):
            if outcome.status in (200, 304, 412):
                outer = self.paths.get(str(each["parentCollection"] or ""), "")
                self.paths[str(each["key"])] = path_of([*names_of(outer), str(each["name"])])
                self.new.pop(str(each["key"]), None)
        return ()

    def findings(self, side: str) -> Iterator[Finding]:
        """Collections that cannot be told apart by their path."""
        help = "give one of them another name in Zotero: until then no work is put into either, or taken out"
        for path, keys in sorted(self._keys.items()):
            if len(keys) > 1:
                message = f"{len(keys)} collections are called {path!r} ({', '.join(keys)})"
                span = Span(f"{side}/collections/{keys[0]}", 0, 0, 1, 1, 1, 1)
                yield Finding("ZS204", "equal-collections", "warning", span, message, help)
