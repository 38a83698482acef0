"""Renamed entries that only their content tells: by no place, key or identifier is it known whose they are."""

from __future__ import annotations

from collections.abc import Iterable

from zsync.model.base import WorkBase
from zsync.model.record import Record
from zsync.reconcile import exchanged
from zsync.reconcile.links import Links
from zsync.reconcile.twins import alike, doi, parted

_OWN = ("pages", "abstract", "url")
"""Fields that hardly two works of the same people have alike."""


def renamed(links: Links, pending: Iterable[Record]) -> list[Record]:
    """A record that shows at least half of what was agreed of a work that vanished from its side, or was about to
    be made there when a run was killed: renamed. Of several such works, the one that has its title. Of several
    such records, the closest: what has the work's title, else what shows most of it. Where a side that could tell
    was not read so far, such a record is left out of this run, and what has its key."""
    pending = list(pending)
    vanished = _vanished(links, {record.replica for record in pending})
    if not any(vanished.values()):
        return pending
    found, waiting = set(), set()
    for record in sorted(pending, key=lambda each: _closeness(vanished[each.replica], each), reverse=True):
        fits = [entry for entry in vanished[record.replica] if _resembles(links, entry, record)]
        titled = [entry for entry in fits if exchanged.titled(entry, record)]
        if not titled and any(links.unsure(entry.work) for entry in fits):
            waiting.add(record.key)
            continue
        fits = titled if len(fits) > 1 else fits
        if len(fits) == 1:
            links.attach(fits[0].work, record)
            found.add(id(record))
    return [record for record in pending if id(record) not in found and record.key not in waiting]


def _closeness(entries: Iterable[WorkBase], record: Record) -> tuple[bool, int]:
    """How near the record comes to one of these works: by its title, and by the number of values it shows."""
    near = ((exchanged.titled(entry, record), exchanged.score(entry, record)) for entry in entries)
    return max(near, default=(False, 0))


def _vanished(links: Links, sides: Iterable[str]) -> dict[str, list[WorkBase]]:
    """By side, the works that are expected there and were not found."""
    entries = [entry for _, entry in sorted(links.base.items())]
    return {
        side: [
            entry
            for entry in entries
            if (side in entry.where or side in entry.making) and side not in links.records[entry.work]
        ]
        for side in sides
    }


def _resembles(links: Links, entry: WorkBase, record: Record) -> bool:
    """Whether the record shows at least half of what was agreed of the work, and no other title than its own.

    Author, journal and year are those of many works: with a new title, other sides must show one much like it, or
    all else must be the same, the pages or the like among it. And its key must be its place: who corrects the
    title of an item leaves it at its own.
    """
    others = links.records[entry.work]
    if record.replica in others:
        return False
    most = len(entry.agreed.keys() - {"key", "type"}) + len(entry.sets.get("tags", ()))
    same = exchanged.score(entry, record)
    if same == 0 or 2 * same < most:
        return False
    if exchanged.titled(entry, record):
        return True
    if not exchanged.placed_by_key(record) or parted([doi(record)], [entry.ids.get("doi", "")]):
        return False
    telling = any(exchanged.shows(entry, record, name) for name in _OWN)
    return (telling and same == most - 1) or alike(record, others.values())
