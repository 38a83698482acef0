"""Which works a library on this computer has not been brought yet, though the lock says it was shown them.

The desktop program has a copy of a library at zotero.org, which others write to as well. What came to the lock by
way of them comes to this copy when it synchronises.

    the lock, since it was left here        this copy                              the work is
    -----------------------------------     -----------------------------------    -------------------------------
    says the same of it                     shows anything                         in time: edited, if at all
    has an item there that is new           does not know it                       late
    says something else of it               could not be read, and lacks it        late
    has none there any more                 has it still                           late
    says something else of it, or of        shows otherwise than by the lock       late: as it was, or as it was in
    one that is new                                                                between, or edited since

To a copy that was never read here all items of the lock are new. What is late is neither an edit nor a deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from zsync.model.base import UNSEEN, Base, WorkBase
from zsync.model.record import NOTHING, Record, Snapshot
from zsync.reconcile.changes import holds, memory
from zsync.reconcile.digest import of_member, of_value

_SETS = ("tags", "collections")
"""Relations name works, which are not known before the records are linked. Of files, one that is not there takes
nothing away, and it is not there, either, where only its bytes are elsewhere."""


@dataclass(frozen=True, slots=True)
class Late:
    """Work ids and their keys, and the locators of the records that still show what was before."""

    works: Mapping[str, str] = field(default_factory=dict)
    locators: frozenset[str] = frozenset()


def late(
    base: Base, own: Base, snapshot: Snapshot, *, knows: Callable[[str], bool], off: Callable[[str], bool]
) -> Late:
    """The works that came to the side of `snapshot` by `base`, the lock of now, and not by what it shows. `own` is
    the lock as it was when the side was read here last. `knows` tells whether the side has an item at all, be it
    in the trash; `off` whether an attribute is not merged."""
    side = snapshot.replica
    records = {record.locator: record for record in snapshot.records}
    moved = [work for work in sorted({*base, *own}) if base.get(work) != own.get(work)]
    standing = {base[work].where[side] for work in base if side in base[work].where} if moved else set()
    works: dict[str, str] = {}
    locators: set[str] = set()
    for work in moved:
        new, old = base.get(work), own.get(work)
        there, was = (entry.where.get(side, "") if entry else "" for entry in (new, old))
        if new and there in records:
            seen = _otherwise(new, old if there == was else None, side, records[there])
            waits = not all(map(off, seen))
        elif there:
            waits = not knows(there) and (there != was or not snapshot.complete)
        else:
            waits = was in records and was not in standing
        if waits:
            works[work] = (new or own[work]).key
            locators |= {there, was} - {""}
    return Late(works, frozenset(locators))


def _otherwise(new: WorkBase, old: WorkBase | None, side: str, record: Record) -> Iterator[str]:
    """The attributes of which `new` says something else of the side than `old`, or says it anew, and which the
    record shows otherwise."""
    told = {*new.agreed, *new.shown.get(side, NOTHING)}
    told |= {*old.agreed, *old.shown.get(side, NOTHING)} if old else record.values.keys()
    for name in told:
        now = memory(new, side, name).digest
        said = old is not None and memory(old, side, name).digest == now
        if not said and now not in (_digest(record, name, new.work), UNSEEN):
            yield name
    for name in (name for name in _SETS if name in record.vocabulary and name not in record.partial):
        mark = new.set_shown.get(side, NOTHING).get(name)
        wrong = holds(new, side, name) ^ {of_member(new.work, name, member) for member in record.members(name)}
        said_in = wrong if old is None else holds(new, side, name) ^ holds(old, side, name)
        if wrong & said_in and (mark is None or not mark.unseen):
            yield name


def _digest(record: Record, name: str, work: str) -> str:
    """What a record shows of an attribute."""
    own = {"key": record.key, "type": record.kind}
    return of_value(work, name, own.get(name) or record.values.get(name))
