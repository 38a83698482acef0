"""Works met first, one of which bears another's key on one side: to unite them by key would mix the two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile.digest import of_conflict
from zsync.reconcile.twins import plain_title, similar

MESSAGE = "under this key are two works, one of which has another key elsewhere: give each one key, then run again"

Group = list[Record]
"""Records with one key."""

Shown = tuple[str, str]
"""A side, and the title as it is compared."""


def apart(records: Iterable[Record], known: Iterable[Record]) -> tuple[list[Record], list[Conflict]]:
    """`records` without those under whose key two works stand, and these as conflicts.

    So it is where both their titles stand under other keys on another side, among the `known` records, too, whose
    work is known; or where one does, first met like them, and the other is much unlike it: keys that moved on from
    `lee2020a` to `lee2020` on one side. Titles that merely differ are values to be asked about, as ever.
    """
    records = list(records)
    by_key: dict[str, Group] = defaultdict(list)
    for record in records:
        by_key[record.key].append(record)
    odd = {key: group for key, group in by_key.items() if key and _differ(group)}
    crossed = _crossed(odd, records, known) if odd else {}
    kept = [record for record in records if record.key not in crossed]
    return kept, [_conflict(group) for group in crossed.values()]


def _crossed(odd: Mapping[str, Group], new: Sequence[Record], known: Iterable[Record]) -> dict[str, Group]:
    met, all_met = _holders(new), _holders([*new, *known])

    def mixed(key: str, one: Shown, two: Shown) -> bool:
        if all(_elsewhere(all_met, key, *shown) for shown in (one, two)):
            return True
        return any(_elsewhere(met, key, *shown) for shown in (one, two)) and not similar(one[1], two[1])

    return {
        key: group
        for key, group in odd.items()
        for one, two in combinations(_titles(group).items(), 2)
        if one[1] != two[1] and mixed(key, one, two)
    }


def _holders(records: Iterable[Record]) -> Mapping[str, set[tuple[str, str]]]:
    """By title, the keys and sides that have it."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for record in records:
        found[plain_title(record.values)].add((record.key, record.replica))
    return found


def _elsewhere(holders: Mapping[str, set[tuple[str, str]]], key: str, side: str, title: str) -> bool:
    """Whether a title that a side shows under a key stands under another one on another side."""
    return any(other != key and place != side for other, place in holders.get(title, ()))


def _differ(group: Group) -> bool:
    return len(group) > 1 and len({title for record in group if (title := record.values.get("title"))}) > 1


def _titles(group: Iterable[Record]) -> dict[str, str]:
    """By side, the title as it is compared."""
    return {record.replica: title for record in group if (title := plain_title(record.values))}


def _conflict(group: Sequence[Record]) -> Conflict:
    key = next(record.key for record in group)
    sides: dict[str, Value] = {r.replica: r.values["title"] for r in group if r.values.get("title")}
    name = of_conflict(key, "key", "exchanged", sides.items())
    return Conflict("", key, "key", "exchanged", sides, MESSAGE, name)
