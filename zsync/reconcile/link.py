"""Which records show the same work: known place, then citation key, then identifiers, then content.

Never a guess: a record that fits two works, or two records that fit one place, is a conflict with the evidence.
The order of sides, files, entries and items does not matter.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import partial
from operator import attrgetter

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict
from zsync.model.record import Record
from zsync.reconcile import called, content, crossed, identified, joined, newcomers, references, relations, renamed
from zsync.reconcile.digest import of_creation
from zsync.reconcile.links import NOWHERE, Links, Places
from zsync.reconcile.sides import Linked, Policy, Side

_LOCATOR = attrgetter("locator")


def link(
    base: Base, sides: Sequence[Side], policy: Policy, *, moved: Places = NOWHERE, staying: Container[str] = ()
) -> tuple[list[Linked], list[Conflict]]:
    """All works in scope with their records, sorted by work id, and the ambiguous ones as conflicts.

    `moved` are records known to show another work than the base has at their place; "" is one that nobody knows.
    `staying` are works that stay what they are, though their item was merged into another one.
    """
    cut = frozenset(side.name for side in sides if not side.snapshot.complete)
    links = Links(base, unread=frozenset().union(*(side.snapshot.unread for side in sides)), cut=cut)
    pending = _by_place(links, sides, moved, staying)
    joined.join(links)
    scoped = {side.name for side in sides if side.snapshot.scoped}
    ours = partial(newcomers.in_scope, scoped=scoped, policy=policy)
    pending, asked = crossed.apart(links, called.by_key(links, pending), ours)
    links.conflicts += asked
    left = len(pending)
    for step in (renamed.by_note, identified.attach, content.renamed):
        pending = step(links, pending) if pending else pending
    if len(pending) < left:  # what was found by other means tells new keys of known works
        pending = called.by_key(links, pending)
    if "cited" in links.met:
        pending = renamed.renamed_files(links, pending)
    newcomers.attach(links, pending, ours)
    if policy.copies == "leave":
        for work, records in links.records.items():
            _put_aside_copies(records, sides, links.base.get(work), policy.home)
    linked = [_linked(links, work) for work in sorted(links.records) if links.records[work]]
    linked = relations.resolved(base, linked) if "relations" in links.met else linked
    return references.named(base, sides, linked), links.conflicts


def _put_aside_copies(
    records: dict[str, Record], sides: Sequence[Side], entry: WorkBase | None, home: str
) -> None:
    """Leave a work one record in all libraries together: at home, else where it has been known, else the first."""
    libraries = [side.name for side in sides if not side.snapshot.scoped and side.name in records]
    known = [name for name in libraries if entry is not None and name in entry.where]
    keep = home if home in libraries else next(iter([*known, *libraries]), "")
    for name in libraries:
        if name != keep:
            del records[name]


def _linked(links: Links, work: str) -> Linked:
    records = links.records[work]
    if work not in links.stray and work not in links.merged:
        return Linked(work, records)
    stray = links.stray.get(work, set())
    if stray:
        stray = stray - {next((record.key for record in records.values() if record.cited), "")}
    return Linked(work, records, tuple(sorted(stray)), tuple(sorted(links.merged.get(work, ()))))


def _by_place(links: Links, sides: Sequence[Side], moved: Places, staying: Container[str]) -> list[Record]:
    """Attach what stands where the base knows it; the other records, in order of side and locator."""
    places = _places(links.base, sides)
    left = []
    for side in sorted(sides, key=lambda side: side.name):
        name, known = side.name, {**places[side.name], **moved.get(side.name, {})}
        for record in sorted(side.snapshot.records, key=_LOCATOR):
            if record.replaces or record.relations or record.cited:
                links.meet(record)
            work = known.get(record.locator)
            if not work:
                left.append(record)
            elif name in links.records[work]:
                links.attach(work, record)
            else:
                links.stand(work, record)
    if "replaces" not in links.met:
        return left
    merging = [(work, r) for work, records in links.records.items() for r in records.values() if r.replaces]
    for work, record in merging:
        _take_in(links, work, record, places, staying)
    return [record for record in left if not record.replaces or not _successor(links, record, places)]


def _places(base: Base, sides: Sequence[Side]) -> Places:
    """Where works stand, and where those stand that a killed run may have made."""
    standing = [(entry.where, work) for work, entry in base.items()]
    names = [side.name for side in sides]
    places = {name: {where[name]: work for where, work in standing if name in where} for name in names}
    for side in sides:
        if side.newborn:
            absent = (work for work, entry in base.items() if side.name not in entry.where)
            places[side.name].update({side.newborn(of_creation(work, side.name)): work for work in absent})
    return places


def _take_in(links: Links, work: str, record: Record, places: Places, staying: Container[str]) -> None:
    """An item that Zotero merged others into: what the notes say of those belongs to it from now on."""
    for key in record.replaces:
        other = places[record.replica].get(key)
        if other and other != work and other not in staying and record.replica not in links.records[other]:
            links.merged[work].add(other)
            for side, shown in list(links.records[other].items()):
                if shown.cited:
                    links.attach(work, links.records[other].pop(side))
                    links.stray[work].add(shown.key)


def _successor(links: Links, record: Record, places: Places) -> bool:
    """An item nobody knew, that Zotero merged a known one into, takes its place."""
    works = {work for key in record.replaces if (work := places[record.replica].get(key))}
    free = sorted(work for work in works if record.replica not in links.records[work])
    if free:
        links.attach(free[0], record)
    return bool(free)
