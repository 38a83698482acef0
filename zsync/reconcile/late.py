"""Which works a library on this computer has not been brought yet, though the lock says it was shown them.

The desktop program has a copy of a library at zotero.org, which others write to as well. What came to the lock by
way of them comes to this copy when it synchronises. Before that it shows what it showed when it was read last:

    the lock, since it was left here        this copy                              it is
    -----------------------------------     -----------------------------------    -------------------------------
    an item of a work was made              does not know it                       late
    a work, or its item, is gone            has it still                           late
    was shown something else                shows what it was shown then           late
    was shown something else                shows that, or anything else           in time: an edit, if it is one
    as it was                               anything                               in time

What is late is neither an edit nor a deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from zsync.model.base import UNSEEN, Base, WorkBase
from zsync.model.record import NOTHING, Record, Snapshot
from zsync.reconcile.changes import holds, memory
from zsync.reconcile.digest import EMPTY, of_member, of_value

_SETS = ("tags", "collections")
"""Relations name works, which are not known before the records are linked. Of files, one that is not there takes
nothing away, and it is not there, either, where only its bytes are elsewhere."""


@dataclass(frozen=True, slots=True)
class Late:
    """Work ids and their keys, and the locators of the records that still show what was before."""

    works: Mapping[str, str] = field(default_factory=dict)
    locators: frozenset[str] = frozenset()


def late(base: Base, own: Base, snapshot: Snapshot, *, knows: Callable[[str], bool]) -> Late:
    """The works that came to the side of `snapshot` by `base`, the lock of now, and not by what it shows. `own` is
    the lock as it was when the side was read here last; `knows` tells whether the side has an item at all, be it
    in the trash."""
    side = snapshot.replica
    records = {record.locator: record for record in snapshot.records}
    moved = [work for work in sorted({*base, *own}) if base.get(work) != own.get(work)]
    standing = {base[work].where[side] for work in base if side in base[work].where} if moved else set()
    works: dict[str, str] = {}
    locators: set[str] = set()
    for work in moved:
        new, old = base.get(work), own.get(work)
        there, was = (entry.where.get(side, "") if entry else "" for entry in (new, old))
        if there and there != was:
            waits = not knows(there)
        elif there and new and old:
            waits = there in records and any(_older(new, old, side, records[there]))
        else:
            waits = was in records and was not in standing
        if waits:
            works[work] = (new or own[work]).key
            locators |= {there, was} - {""}
    return Late(works, frozenset(locators))


def _older(new: WorkBase, old: WorkBase, side: str, record: Record) -> Iterator[bool]:
    """Of each attribute of which the side was shown something else by `new`, whether it is as it was by `old`."""
    marks = {*new.shown.get(side, NOTHING), *old.shown.get(side, NOTHING)}
    for name in {*new.agreed, *old.agreed, *marks}:
        was, now = memory(old, side, name).digest, memory(new, side, name).digest
        if now not in (was, UNSEEN):
            yield _digest(record, name, new.work) == (EMPTY if was == UNSEEN else was)
    for name in (name for name in _SETS if name in record.vocabulary and name not in record.partial):
        mark = new.set_shown.get(side, NOTHING).get(name)
        if mark is None or not mark.unseen:
            was_in, now_in = holds(old, side, name), holds(new, side, name)
            here = {of_member(new.work, name, member) for member in record.members(name)}
            yield bool((now_in - was_in) - here or (was_in - now_in) & here)


def _digest(record: Record, name: str, work: str) -> str:
    """What a record shows of an attribute."""
    own = {"key": record.key, "type": record.kind}
    return of_value(work, name, own.get(name) or record.values.get(name))
