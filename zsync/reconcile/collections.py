"""Collections that were renamed or moved: the same collection under another path, so nothing of it was removed.

A side that knows its collections by lasting names (Zotero's keys) shows them in `Record.shelves`; the base keeps,
of each work, these names and the digests of every path they had. An old path is read as the new one wherever
somebody still says it, as an old citation key is: in the base, and on sides that are yet to be brought the new
one. A path that some collection bears now is never an old one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zsync.model.base import Base, WorkBase
from zsync.model.record import Record
from zsync.reconcile.digest import of_member
from zsync.reconcile.sides import Linked, Side

_NAME = "collections"

Shelves = Mapping[str, Mapping[str, frozenset[str]]]
"""Side to lasting name to the digests of the paths it had, as in `WorkBase.shelves`."""


def _digest(work: str, path: str) -> str:
    return of_member(work, _NAME, path)


def shelved(entry: WorkBase, records: Mapping[str, Record], *, here: Collection[str] | None = None) -> Shelves:
    """What is to be remembered of the collections that `records` (by side) are in; of other sides, what was.

    `here` are the sides that hold the work (None: all that are known).
    """
    kept = {side: dict(shelves) for side, shelves in entry.shelves.items() if here is None or side in here}
    for side, record in records.items():
        past = kept.get(side, {})
        kept[side] = dict(past) if _NAME in record.partial else {}
        if _NAME in record.vocabulary:
            for name, path in sorted(record.shelves.items()):
                kept[side][name] = past.get(name, frozenset()) | {_digest(entry.work, path)}
    return {side: shelves for side, shelves in sorted(kept.items()) if shelves}


@dataclass(frozen=True, slots=True)
class Renamed:
    """What the works together tell: `live` are the paths that stand, by side; `paths` old ones to the new ones."""

    live: Mapping[str, frozenset[str]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def called(self, entry: WorkBase, records: Mapping[str, Record]) -> dict[str, str]:
        """Digests of old paths to the new path, for one work."""
        found: dict[str, set[str]] = defaultdict(set)
        for side, old, new in _own(entry, records):
            if old not in {_digest(entry.work, path) for path in self.live.get(side, ())}:
                found[old].add(new)
        for record in records.values() if self.paths else ():
            for path in record.collections:
                if path in self.paths:
                    found[_digest(entry.work, path)].add(self.paths[path])
        return {old: new.pop() for old, new in found.items() if len(new) == 1}


def renamed(base: Base, linked: Iterable[Linked], sides: Sequence[Side]) -> Renamed:
    """The collections that were renamed, as far as some side still says an old path.

    The base knows old paths by their digests alone: what any side shows is tried against those.
    """
    seen = list(linked)
    proofs: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for each in seen:
        entry = base.get(each.work)
        if entry is not None and entry.shelves:
            for side, old, new in _own(entry, each.records):
                proofs[side].append((each.work, old, new))
    live = {side.name: frozenset(side.snapshot.shelves) for side in sides if side.name in proofs}
    if not proofs:
        return Renamed()
    said = {path for each in seen for record in each.records.values() for path in record.collections}
    found: dict[str, set[str]] = defaultdict(set)
    for side, known in proofs.items():
        for path in said - live[side]:
            found[path] |= {new for work, old, new in known if _digest(work, path) == old}
    return Renamed(live, {path: new.pop() for path, new in sorted(found.items()) if len(new) == 1})


def _own(entry: WorkBase, records: Mapping[str, Record]) -> Iterator[tuple[str, str, str]]:
    """Side, digest of an old path, and new path of the collections of a work."""
    for side, shelves in entry.shelves.items():
        record = records.get(side)
        for name, path in record.shelves.items() if record else ():
            for old in shelves.get(name, frozenset()) - {_digest(entry.work, path)}:
                yield side, old, path


def as_called(entry: WorkBase, called: Mapping[str, str], records: Mapping[str, Record]) -> WorkBase:
    """The base of a work as if its collections had always been called what they are called now."""
    if not called:
        return entry
    new = {old: _digest(entry.work, path) for old, path in called.items()}

    def told(digests: Iterable[str]) -> frozenset[str]:
        return frozenset(new.get(digest, digest) for digest in digests)

    sets = {name: told(members) if name == _NAME else members for name, members in entry.sets.items()}
    shown = {
        side: {
            name: replace(mark, missing=told(mark.missing), extra=told(mark.extra)) if name == _NAME else mark
            for name, mark in marks.items()
        }
        for side, marks in entry.set_shown.items()
    }
    return replace(entry, sets=sets, set_shown=shown, shelves=shelved(entry, records))
