"""Works met first that bear each other's key on one side: to unite them by key would mix the two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from zsync.model.plan import Conflict, Value
from zsync.model.record import Record
from zsync.reconcile.digest import of_conflict
from zsync.reconcile.twins import plain_title

MESSAGE = "each title stands under the other's key on another side: give each work one key, then run again"

Group = list[Record]
"""Records with one key."""


def apart(records: Iterable[Record], known: Iterable[Record]) -> tuple[list[Record], list[Conflict]]:
    """`records` without those whose titles stand crosswise under each other's keys, and these as conflicts.

    `known` are the records whose work is known: titles are looked for there, too. Titles that merely differ are
    values to be asked about, as ever.
    """
    records = list(records)
    by_key: dict[str, Group] = defaultdict(list)
    for record in records:
        by_key[record.key].append(record)
    odd = {key: group for key, group in by_key.items() if key and _differ(group)}
    crossed = _crossed(odd, [*records, *known]) if odd else {}
    kept = [record for record in records if record.key not in crossed]
    return kept, [_conflict(group) for group in crossed.values()]


def _crossed(odd: Mapping[str, Group], records: Iterable[Record]) -> dict[str, Group]:
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for record in records:
        holders[plain_title(record.values)].add((record.key, record.replica))

    def elsewhere(key: str, side: str, title: str) -> bool:
        return any(other != key and place != side for other, place in holders[title])

    return {
        key: group
        for key, group in odd.items()
        for one, two in combinations(_titles(group).items(), 2)
        if one[1] != two[1] and elsewhere(key, *one) and elsewhere(key, *two)
    }


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
