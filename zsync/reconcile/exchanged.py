"""Entries that changed keys with each other, or left theirs to a newcomer: a key is all the place they have, so
content tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from zsync.model.base import Base, WorkBase
from zsync.model.record import NOTHING, Record
from zsync.reconcile.digest import EMPTY, of_member, of_value
from zsync.reconcile.links import Places
from zsync.reconcile.sides import Linked
from zsync.reconcile.twins import alike


def score(entry: WorkBase, record: Record) -> int:
    """How many of the agreed values and tags the record shows."""
    same = sum(_is_known(entry, record, name) for name in entry.agreed if name not in ("key", "type"))
    tags = {of_member(entry.work, "tags", tag.name) for tag in record.tags}
    return same + len(entry.sets.get("tags", frozenset()) & tags)


def _is_known(entry: WorkBase, record: Record, name: str) -> bool:
    """Whether the record has the value that was agreed of the work, or what its side showed of it: another one,
    where a run was killed before it came there."""
    value = of_value(entry.work, name, record.values.get(name))
    seen = entry.shown.get(record.replica, NOTHING).get(name)
    return value == entry.agreed.get(name) or (seen is not None and value == seen.digest != EMPTY)


def moves(base: Base, linked: Sequence[Linked], resting: Container[str]) -> Places:
    """By side and locator, the work that a record goes to instead of the one it was linked with; "" for a new one.

    Only records whose title is not that of their work are looked at, and only on sides where the key is the place;
    none of works that are `resting`.
    A record goes to the work that has its title, when that one has no record there or gives its own away, or when
    the one in its place shows less of the work and another title: that is of a newcomer then.
    """
    strange: dict[str, dict[str, Record]] = defaultdict(dict)
    for each in linked:
        if each.work in resting:
            continue
        for side, record in each.records.items():
            if placed_by_key(record) and not (each.work in base and titled(base[each.work], record)):
                strange[side][each.work] = record
    found = {}
    for side, here in strange.items():
        without = {work for work, entry in base.items() if side in entry.where}
        without -= {each.work for each in linked if side in each.records}
        found[side] = _moves(base, side, here, without)
    return {side: moved for side, moved in found.items() if moved}


def placed_by_key(record: Record) -> bool:
    """Whether a record's key is its place: there a new key is a new place. An item of a library keeps its own."""
    return bool(record.kind) and record.locator == record.key


def _moves(base: Base, side: str, here: Mapping[str, Record], without: set[str]) -> dict[str, str]:
    """No place is taken twice. A work whose place another one got may be left without: it was taken away."""
    free = {work for work in here if work in base} | without
    wanted = {own: best for own, record in here.items() if (best := _best(base, record, own, free - {own}))}
    wanted |= {own: "" for own in here.keys() - wanted.keys() if _newcomer(base, own, here, wanted)}
    while True:
        claims = Counter(work for work in wanted.values() if work)
        staying = here.keys() - wanted.keys()
        alone = {own for own, work in wanted.items() if not work and own not in claims}
        bad = [own for own, work in wanted.items() if claims[work] > 1 or work in staying or own in alone]
        if not bad:
            return {here[own].locator: work for own, work in wanted.items()}
        for own in bad:
            del wanted[own]


def _newcomer(base: Base, own: str, here: Mapping[str, Record], wanted: Mapping[str, str]) -> bool:
    """Whether the record in the place of a known work is of another one: another record has the title of the work,
    and shows more of it than the one that has its key. That one has no title as of one that was corrected."""
    shown = [here[new] for new, work in wanted.items() if work == own]
    if len(shown) != 1 or score(base[own], shown[0]) <= score(base[own], here[own]):
        return False
    return not alike(here[own], shown)


def _best(base: Base, record: Record, own: str, works: Iterable[str]) -> str:
    """The one work with the title of the record, of which it shows more than of its own; "" if there is none."""
    known = score(base[own], record) if own in base else 0
    found = [work for work in works if titled(base[work], record) and score(base[work], record) > known]
    return found[0] if len(found) == 1 else ""


def titled(entry: WorkBase, record: Record) -> bool:
    """Whether the record has the title that was agreed of the work."""
    return shows(entry, record, "title")


def shows(entry: WorkBase, record: Record, name: str) -> bool:
    """Whether the record has the value of a field that was agreed of the work; no value is none."""
    return bool(record.values.get(name)) and _is_known(entry, record, name)
