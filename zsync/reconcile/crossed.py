"""Works met first that bear each other's key on one side: to unite them by key would mix the two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile.digest import of_conflict
from zsync.reconcile.twins import plain_title

MESSAGE = "each title stands under the other's key on another side: give each work one key, then run again"

Group = list[Record]
"""Records with one key."""


def apart(groups: Sequence[Group]) -> tuple[list[Group], list[Conflict]]:
    """`groups` without those whose titles stand crosswise under each other's keys, and these as conflicts.

    Titles that merely differ are values to be asked about, as ever.
    """
    odd = {number for number, group in enumerate(groups) if _differ(group)}
    titles = {number: _titles(group) for number, group in enumerate(groups)} if odd else {}
    holders: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for number, found in titles.items():
        for side, title in found.items():
            holders[title].add((number, side))

    def elsewhere(number: int, side: str, title: str) -> bool:
        return any(other != number and place != side for other, place in holders[title])

    crossed = {
        number
        for number in odd
        for one, two in combinations(titles[number].items(), 2)
        if one[1] != two[1] and elsewhere(number, *one) and elsewhere(number, *two)
    }
    kept = [group for number, group in enumerate(groups) if number not in crossed]
    return kept, [_conflict(groups[number]) for number in sorted(crossed)]


def _differ(group: Group) -> bool:
    titles = (record.values.get("title") for record in group if len(group) > 1)
    return len({title for title in titles if title}) > 1


def _titles(group: Iterable[Record]) -> dict[str, str]:
    """By side, the title as it is compared."""
    return {record.replica: title for record in group if (title := plain_title(record.values))}


def _conflict(group: Sequence[Record]) -> Conflict:
    key = next(record.key for record in group)
    sides: dict[str, Value] = {r.replica: r.values["title"] for r in group if r.values.get("title")}
    name = of_conflict(key, "key", "exchanged", sides.items())
    return Conflict("", key, "key", "exchanged", sides, MESSAGE, name)
