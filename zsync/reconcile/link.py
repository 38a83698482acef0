"""Which records show the same work: known place, then citation key, then identifiers, then content.

Never a guess: a record that fits two works, or two records that fit one place, is a conflict with the evidence.
The order of sides, files, entries and items does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile import alias, called, content, crossed, joined, references, relations, renamed
from zsync.reconcile.digest import of_conflict, of_creation, of_text
from zsync.reconcile.links import NOWHERE, Links, Places
from zsync.reconcile.sides import Linked, Policy, Side
from zsync.reconcile.twins import doi, identifiers, parted

_LOCATOR = attrgetter("locator")


def link(
    base: Base, sides: Sequence[Side], policy: Policy, *, moved: Places = NOWHERE, staying: Container[str] = ()
) -> tuple[list[Linked], list[Conflict]]:
    """All works in scope with their records, sorted by work id, and the ambiguous ones as conflicts.

    `moved` are records known to show another work than the base has at their place; "" is one that nobody knows.
    `staying` are works that stay what they are, though their item was merged into another one.
    """
    links = Links(base, unread=frozenset().union(*(side.snapshot.unread for side in sides)))
    pending = _by_place(links, sides, moved, staying)
    joined.join(links)
    known = (record for records in links.records.values() for record in records.values())
    pending, asked = crossed.apart(called.by_key(links, pending), known)
    links.conflicts += asked
    left = len(pending)
    for step in (renamed.by_note, _by_identifier, content.renamed):
        pending = step(links, pending) if pending else pending
    if len(pending) < left:  # what was found by other means tells new keys of known works
        pending = called.by_key(links, pending)
    if "cited" in links.met:
        pending = renamed.renamed_files(links, pending)
    scoped = {side.name for side in sides if side.snapshot.scoped}
    _new_works(links, pending, scoped, policy)
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


def _by_identifier(links: Links, pending: Iterable[Record]) -> list[Record]:
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for work, entry in links.base.items():
        for place in entry.ids.items():
            known[place].add(work)
    for work, records in links.records.items():
        for record in records.values():
            for place in identifiers(record):
                known[place].add(work)
    if not known:
        return list(pending)
    left = []
    for record in pending:
        works = {work for place in identifiers(record) for work in known.get(place, ())}
        works = {work for work in works if not parted([doi(record)], _dois(links, work))}
        free = {work for work in works if record.replica not in links.records[work]}
        if len(works) == 1 and free:
            links.attach(works.pop(), record)
        elif works and not record.cited:
            links.conflicts.append(_ambiguous(links, record, works))
        else:
            left.append(record)
    return left


def _dois(links: Links, work: str) -> set[str]:
    known = {links.base[work].ids.get("doi", "")} if work in links.base else set()
    return known | {doi(record) for record in links.records.get(work, {}).values()}


def _ambiguous(links: Links, record: Record, works: Iterable[str]) -> Conflict:
    named = sorted(works)
    holders = {r.replica: f"{r.key or r.locator}" for work in named for r in links.records[work].values()}
    sides: dict[str, Value] = {**holders, record.replica: f"{record.key or record.locator} ({record.locator})"}
    message = "two records of one place, or one record of two works, share an identifier: merge or part them"
    return _duplicate(named[0], record.key, "existence", sides, message)


def _new_works(links: Links, pending: Sequence[Record], scoped: set[str], policy: Policy) -> None:
    """Group what is left by key, then by identifier; keep the groups that are in scope."""
    groups: list[list[Record]] = []
    by_key: dict[str, list[Record]] = {}
    owners = alias.owners(pending)
    for record in pending:
        owner = owners.get(record.key) if record.key else None
        key = owner.key if owner else record.key
        group = by_key.get(key) if key else None
        if group is not None and (record.cited or all(other.replica != record.replica for other in group)):
            group.append(record)
            continue
        fresh = [record]
        groups.append(fresh)
        if key and group is None:
            by_key[key] = fresh
        elif group is not None:
            links.conflicts.append(_twins(record, group))
            groups.remove(fresh)
    outside = []
    for group in _joined(groups):
        if _in_scope(group, scoped, policy):
            work = _work_id(links, group)
            for record in group:
                links.attach(work, record)
        else:
            outside += [record for record in group if record.key and not record.cited]
    links.conflicts += _rivals(links, outside) if outside else ()


def _rivals(links: Links, outside: Iterable[Record]) -> Iterator[Conflict]:
    """Records of no work of the project that bear the key of one that stands on the same side."""
    known = (record for records in links.records.values() for record in records.values() if not record.cited)
    holders = {(record.replica, record.key): record for record in known}
    for record in outside:
        if holder := holders.get((record.replica, record.key)):
            yield _twins(record, [holder])


def _twins(record: Record, group: Iterable[Record]) -> Conflict:
    sides: dict[str, Value] = {other.replica: other.locator for other in group}
    sides[record.replica] = f"{sides[record.replica]} and {record.locator}"
    message = "two records bear this key: give one of them another key, or merge them"
    return _duplicate("", record.key, "key", sides, message)


def _duplicate(work: str, key: str, attribute: str, sides: Mapping[str, Value], message: str) -> Conflict:
    name = of_conflict(work or key, attribute, "duplicate", sides.items())
    return Conflict(work, key, attribute, "duplicate", sides, message, name)


def _joined(groups: Sequence[list[Record]]) -> list[list[Record]]:
    """Groups that share an identifier become one, if no side would hold two records."""
    done: list[list[Record]] = []
    holder: dict[tuple[str, str], list[Record]] = {}
    for group in groups:
        places = [place for record in group for place in identifiers(record)]
        partners = [holder[place] for place in places if place in holder]
        partner = next((each for each in partners if not parted(map(doi, group), map(doi, each))), None)
        if partner is not None and not {r.replica for r in partner} & {r.replica for r in group}:
            partner.extend(group)
            group = partner
        else:
            done.append(group)
        holder.update(dict.fromkeys(places, group))
    return done


def _in_scope(group: Sequence[Record], scoped: set[str], policy: Policy) -> bool:
    if any(record.replica in scoped and not record.cited for record in group):
        return True
    if len({record.replica for record in group}) > 1 and any(record.cited for record in group):
        return True
    wanted = policy.bib_add == "all"
    if not wanted and not policy.collections:
        return False
    return any(not r.cited and (wanted or policy.collections & set(r.collections)) for r in group)


def _work_id(links: Links, group: Sequence[Record]) -> str:
    """Deterministic: two machines that meet the same work first give it the same id."""
    seed = min((record.key for record in group if record.key), default="") or min(r.locator for r in group)
    number = 0
    while True:
        work = of_text("work", seed, *([str(number)] if number else []))
        if work not in links.base and not links.records.get(work):
            return work
        number += 1

