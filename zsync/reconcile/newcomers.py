"""Records that no known work has: grouped by key, then by identifier; the groups of the project are works.

A record whose key another one of its side has is no group of its own: which of them the key means is a question,
if that other one is of the project. So is a record with the identifier of a work that has another one on its side,
if it is of the project itself. Of what is none of the project's nothing is asked: it is merely indexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile import alias, identified
from zsync.reconcile.digest import of_conflict, of_text
from zsync.reconcile.links import Links
from zsync.reconcile.sides import Policy
from zsync.reconcile.twins import doi, identifiers, parted, plain_title

Group = list[Record]
Holders = Mapping[tuple[str, str], Record]
"""By side and key, the record that has it."""


def attach(links: Links, pending: Sequence[Record], ours: Callable[[Group], bool]) -> None:
    """Make works of what is left, and ask about what cannot be one. `ours` are records of the project."""
    if not pending and not links.ambiguous:
        return
    holders = _holders(links)
    by_key, others, doubles = _grouped(pending, holders)
    outside = _unasked(links, links.ambiguous, lambda record: ours([record, *by_key.get(record.key, ())]))
    made = False
    for group in _joined([*by_key.values(), *others]):
        if doubles.issuperset(map(id, group)) or not ours(group):
            outside += [record for record in group if not record.cited]
            continue
        made = True
        work = _work_id(links, group)
        for record in group:
            links.attach(work, record)
    if made and outside:  # what the next run would find of them by identifiers
        told = len(links.ambiguous)
        outside = identified.attach(links, outside)
        outside += _unasked(links, links.ambiguous[told:], lambda record: ours([record]))
        holders = _holders(links)
    rivals = ((record, holders.get((record.replica, record.key))) for record in outside if record.key)
    links.conflicts += [_twins(record, holder) for record, holder in rivals if holder]


def _unasked(
    links: Links, told: Iterable[tuple[Record, set[str]]], ours: Callable[[Record], bool]
) -> list[Record]:
    """Ask about records that share identifiers with works, if they are `ours`, or a work has none on their side;
    the others."""
    left = []
    for record, works in told:
        lacking = any(record.replica not in links.records[work] for work in works)
        if lacking or ours(record):
            links.conflicts.append(_ambiguous(links, record, works))
        else:
            left.append(record)
    return left


def _holders(links: Links) -> Holders:
    return {(r.replica, r.key): r for shown in links.records.values() for r in shown.values() if not r.cited}


def _grouped(pending: Sequence[Record], holders: Holders) -> tuple[dict[str, Group], list[Group], set[int]]:
    """The records by key; each of the others by itself; and which of these have a key that another one of their
    side has."""
    by_key: dict[str, Group] = {}
    others: list[Group] = []
    doubles: set[int] = set()
    owners = alias.owners(pending)
    for record in pending:
        owner = owners.get(record.key) if record.key else None
        key = owner.key if owner else record.key
        if not key:
            others.append([record])
            continue
        held = not record.cited and (record.replica, record.key) in holders
        left = record if held else _entered(record, by_key.setdefault(key, []))
        if left is not None:
            others.append([left])
            doubles.add(id(left))
    return by_key, others, doubles


def _entered(record: Record, group: Group) -> Record | None:
    """Put a record into the group of its key. What is left out: of two of one side, that which looks less like
    those of other sides."""
    at = next((number for number, other in enumerate(group) if other.replica == record.replica), None)
    if record.cited or at is None:
        group.append(record)
        return None
    others = [other for other in group if other.replica != record.replica]
    if _likeness(record, others) > _likeness(group[at], others):
        record, group[at] = group[at], record
    return record


def _likeness(record: Record, others: Iterable[Record]) -> int:
    """How many titles and identifiers of others a record has."""
    title, own = plain_title(record.values), set(identifiers(record))
    same = ((plain_title(other.values) == title, own.intersection(identifiers(other))) for other in others)
    return sum(titled + len(shared) for titled, shared in same)


def _ambiguous(links: Links, record: Record, works: Iterable[str]) -> Conflict:
    named = sorted(works)
    holders = {r.replica: f"{r.key or r.locator}" for work in named for r in links.records[work].values()}
    sides: dict[str, Value] = {**holders, record.replica: f"{record.key or record.locator} ({record.locator})"}
    message = "two records of one place, or one record of two works, share an identifier: merge or part them"
    return _duplicate(named[0], record.key, "existence", sides, message)


def _twins(record: Record, holder: Record) -> Conflict:
    sides: dict[str, Value] = {record.replica: f"{holder.locator} and {record.locator}"}
    message = "two records bear this key: give one of them another key, or merge them"
    return _duplicate("", record.key, "key", sides, message)


def _duplicate(work: str, key: str, attribute: str, sides: Mapping[str, Value], message: str) -> Conflict:
    name = of_conflict(work or key, attribute, "duplicate", sides.items())
    return Conflict(work, key, attribute, "duplicate", sides, message, name)


def _joined(groups: Sequence[list[Record]]) -> list[list[Record]]:
    """Groups that share an identifier become one, if no side would hold two records, and if no other record of
    that side, which nothing else tells of, shares it, too."""
    lone = Counter((g[0].replica, place) for g in groups if len(g) == 1 for place in identifiers(g[0]))
    done: list[list[Record]] = []
    holder: dict[tuple[str, str], list[Record]] = {}
    for group in groups:
        places = [place for record in group for place in identifiers(record)]
        sure = [place for place in places if len(group) > 1 or lone[group[0].replica, place] < 2]
        partners = [holder[place] for place in sure if place in holder]
        partner = next((each for each in partners if not parted(map(doi, group), map(doi, each))), None)
        if partner is not None and not {r.replica for r in partner} & {r.replica for r in group}:
            partner.extend(group)
            group = partner
        else:
            done.append(group)
        holder.update(dict.fromkeys(places, group))
    return done


def in_scope(group: Sequence[Record], scoped: Container[str], policy: Policy) -> bool:
    """Whether records that show one work are of the project."""
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

