"""Works met first that bear one key on two sides: to unite them by key would mix the two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import NamedTuple

from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile.digest import of_conflict
from zsync.reconcile.links import Links
from zsync.reconcile.twins import doi, parted, plain_title, similar

MESSAGE = "under this key stand two works: give each a key of its own on all sides, then run again"

Group = list[Record]
"""Records with one key."""


class Holder(NamedTuple):
    """Who has a title. `left` are the sides where the work stood and has no record: one met there may be of it."""

    key: str
    side: str
    left: AbstractSet[str] = frozenset()


Holders = Mapping[str, set[Holder]]
"""By title."""


def apart(
    links: Links, records: Sequence[Record], ours: Callable[[Group], bool]
) -> tuple[list[Record], list[Conflict]]:
    """`records` without those under whose key two works stand, and these as conflicts, if they are `ours`.

    So it is where both their titles stand under other keys on another side; where one does, and the two are much
    unlike each other, or two sides agree on the other one (keys that moved on from `lee2020a` to `lee2020` in one
    place); and where they are much unlike and have two DOIs. What has those other keys may be first met, too, or
    known: the question stays until it is settled. Titles that merely differ are values to be asked about.
    """
    by_key: dict[str, Group] = defaultdict(list)
    for record in records:
        by_key[record.key].append(record)
    odd = {key: group for key, group in by_key.items() if key and _differ(group) and ours(group)}
    crossed = _crossed(odd, _holders(links, records)) if odd else {}
    kept = [record for record in records if record.key not in crossed]
    return kept, [_conflict(group) for group in crossed.values()]


def _crossed(odd: Mapping[str, Group], holders: Holders) -> dict[str, Group]:
    def mixed(group: Group, pair: tuple[Record, Record]) -> bool:
        one, two = map(_title, pair)
        if not one or not two or one == two or pair[0].replica == pair[1].replica:
            return False
        moved = [_elsewhere(holders, record) for record in pair]
        if all(moved):
            return True
        if not similar(one, two):
            return any(moved) or parted([doi(pair[0])], [doi(pair[1])])
        return any(here and _outvoted(record, group) for here, record in zip(moved, pair, strict=True))

    return {key: group for key, group in odd.items() if any(mixed(group, pair) for pair in combinations(group, 2))}


def _outvoted(record: Record, group: Group) -> bool:
    """Whether a record is alone with its title, while two others agree on theirs."""
    titles = Counter(_title(other) for other in group if _title(other))
    return titles[_title(record)] == 1 and max(titles.values()) > 1


def _holders(links: Links, records: Iterable[Record]) -> Holders:
    found: dict[str, set[Holder]] = defaultdict(set)
    for record in records:
        found[_title(record)].add(Holder(record.key, record.replica))
    for work, shown in links.records.items():
        left = frozenset(links.base[work].where.keys() - shown.keys() if work in links.base else ())
        for record in shown.values():
            found[_title(record)].add(Holder(record.key, record.replica, left))
    return found


def _elsewhere(holders: Holders, record: Record) -> bool:
    """Whether the title of a record stands under another key on another side."""
    there = (each for each in holders.get(_title(record), ()) if each.key != record.key)
    return any(record.replica != each.side and record.replica not in each.left for each in there)


def _title(record: Record) -> str:
    """A title as it is compared."""
    return plain_title(record.values)


def _differ(group: Group) -> bool:
    return len(group) > 1 and len({title for record in group if (title := record.values.get("title"))}) > 1


def _conflict(group: Sequence[Record]) -> Conflict:
    key = next(record.key for record in group)
    sides: dict[str, Value] = {r.replica: r.values["title"] for r in group if r.values.get("title")}
    name = of_conflict(key, "key", "exchanged", sides.items())
    return Conflict("", key, "key", "exchanged", sides, MESSAGE, name)
