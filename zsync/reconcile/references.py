"""Where records name each other by a key that nobody there bears any more: a person renamed one by hand.

Its side shows the new key already, so that nothing renames it there; but the old one in `crossref` and its like is
left, and means nobody. It is brought to the key that the work has there, as citations by an old key are. So it is
where a `.bib` names an entry of another one. A key that several works have, or had, or none, stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from zsync.model.base import Base, WorkBase
from zsync.model.record import REFERENCES, SETS, Record
from zsync.reconcile.digest import of_value
from zsync.reconcile.sides import Linked, Side
from zsync.reconcile.work import Draft

_IN_PART = ("creators", "date")
"""Attributes that are made of several fields, of which one may be inherited and another not."""


def named(base: Base, sides: Sequence[Side], linked: Iterable[Linked]) -> list[Linked]:
    """The works with the keys by which records name them that nobody there bears.

    Who would inherit by such a key, whosever it is, does not say that what it shows no more was removed.
    """
    found = list(linked)
    dangling = {side.name: side.snapshot.dangling for side in sides if side.snapshot.dangling}
    every = {name for names in dangling.values() for name in names}
    if not every:
        return found
    works = _works(base, found, every)
    meant: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    heirs = {side: set().union(*names.values()) for side, names in dangling.items()}
    for side, names in dangling.items():
        for name in sorted(names.keys() & works.keys()):
            meant[works[name]][side].append(name)
    return [_with(each, base.get(each.work), meant.get(each.work), heirs) for each in found]


def _works(base: Base, linked: Iterable[Linked], names: Set[str]) -> dict[str, str]:
    """Each of `names` that is, was, or is listed as, the key of one work and no other, and that work."""
    found: dict[str, set[str]] = defaultdict(set)
    into = {other: each.work for each in linked for other in each.merged}
    for work, entry in base.items():
        if not entry.deleted:  # its key may be another's, that it was merged into
            for key in names & {entry.key, *(alias.key for alias in entry.aliases)}:
                found[key].add(into.get(work, work))
    if found:
        for each in linked:
            for record in each.records.values():
                for key in names & {record.key, *record.aliases}:
                    found[key].add(each.work)
    return {key: next(iter(works)) for key, works in found.items() if len(works) == 1}


def _with(
    each: Linked, entry: WorkBase | None, names: Mapping[str, list[str]] | None, heirs: Mapping[str, set[str]]
) -> Linked:
    orphans = [side for side, record in each.records.items() if record.locator in heirs.get(side, ())]
    if entry is not None and orphans:
        told = {side: _untold(entry, each.records[side]) for side in orphans}
        each = each._replace(records={**each.records, **told})
    return each._replace(named={side: tuple(keys) for side, keys in names.items()}) if names else each


def _untold(entry: WorkBase, record: Record) -> Record:
    """The record of one that cannot inherit: of what it does not show itself it says nothing, nor of what may be
    its own in part, such as an author beside the editors of the book."""
    absent = {name for name in entry.agreed.keys() - {"key", "type", *SETS} if not record.values.get(name)}
    shown = {name: value for name in _IN_PART if (value := record.values.get(name))}
    mixed = {name for name, value in shown.items() if of_value(entry.work, name, value) != entry.agreed.get(name)}
    missing = frozenset(absent | mixed)
    values = {name: value for name, value in record.values.items() if name not in missing}
    return replace(record, values=values, vocabulary=record.vocabulary - missing, partial=record.partial | missing)


def outdated(entry: WorkBase, linked: Linked) -> bool:
    """Whether records name a work otherwise than by the key it had in the last run."""
    return any(name != entry.key for names in linked.named.values() for name in names)


def mend(draft: Draft, taken: Mapping[str, str], because: str, source: str) -> None:
    """Let records name the work by the key it has on their side. That is decided; `taken` are all keys in use."""
    for side, names in sorted(draft.named.items()):
        for name in names if draft.sides[side].writable else ():
            key = _borne(draft, side, name)
            if key and name != draft.key and taken.get(name, draft.work) == draft.work:
                draft.operate(side, "update", REFERENCES, before=name, after=key, because=because, source=source)


def _borne(draft: Draft, side: str, name: str) -> str:
    """The key that records of a side shall name the work by, instead of `name`; "" where that is not certain.

    A record that the side has of it is renamed after that, if it must be. Where it has none, those of its kind on
    other sides count once they are renamed.
    """
    record = draft.records.get(side)
    if record is not None:
        return "" if record.frozen else record.key
    world = draft.sides[side].world
    others = [at for at in draft.records if draft.sides[at].world == world]
    keys = {draft.key if draft.may_write(at) else draft.records[at].key for at in others}
    return draft.key if keys == {draft.key} else ""
