"""Works at rest: every side shows what it was shown, so nothing follows and the base stays.

Most works are at rest in most runs. Seeing it takes one digest for each value that sides share, and no decision.
Where this is not certain the answer is no, and the work is decided like any other: the outcome is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.record import SETS, Record
from zsync.model.values import Scalar
from zsync.reconcile.digest import EMPTY, of_member, of_value
from zsync.reconcile.work import Draft

_APART = frozenset({"key", "type", *SETS})
_NONE: Mapping[str, Shown] = {}
_UNSEEN_SET = SetShown(unseen=True)


def at_rest(draft: Draft, worlds: Iterable[str]) -> bool:
    """Whether the plan for this work is empty and its base stays. `worlds` that have sides must hold it."""
    entry = draft.entry
    if not entry.agreed or entry.deleted or entry.held or entry.making or draft.stray or draft.merged:
        return False
    if draft.policy.rules or draft.policy.renames or draft.records.keys() != entry.where.keys():
        return False
    if not {draft.sides[side].world for side in draft.records}.issuperset(worlds):
        return False
    return _stands(draft) and _scalars_rest(draft) and all(_set_rests(draft, name) for name in SETS)


def _stands(draft: Draft) -> bool:
    """Same places, keys, identifiers and notes as the base has."""
    entry, paths = draft.entry, set[str]()
    for side, record in draft.records.items():
        if record.frozen or record.replaces or record.locator != entry.where[side] or record.key != entry.key:
            return False
        if record.parts:
            return False
        if any(value and entry.ids.get(kind) != value for kind, value in record.ids.items()):
            return False
        paths.update(record.paths)
    return tuple(sorted(paths)) == entry.notes


class _Digests:
    """Digests of one work's values: a value that several sides show is digested once."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._known: dict[str, tuple[Scalar, str]] = {}

    def of(self, attribute: str, value: Scalar | None) -> str:
        if not value:
            return EMPTY
        known = self._known.get(attribute)
        if known is not None and known[0] == value:
            return known[1]
        digest = of_value(self._work, attribute, value)
        self._known[attribute] = (value, digest)
        return digest


def _scalars_rest(draft: Draft) -> bool:
    entry, digests = draft.entry, _Digests(draft.work)
    for side, record in draft.records.items():
        marks = entry.shown.get(side, _NONE)
        if not marks.keys() <= entry.agreed.keys() or not _values_rest(draft, record, marks, digests):
            return False
    return True


def _values_rest(draft: Draft, record: Record, marks: Mapping[str, Shown], digests: _Digests) -> bool:
    """One side: each agreed attribute as it was shown, and none beside them."""
    agreed, values, vocabulary = draft.entry.agreed, record.values, record.vocabulary
    for name, digest in agreed.items():
        if name in _APART:
            continue
        if name in vocabulary and name not in marks:
            if digests.of(name, values.get(name)) != digest:
                return False
        elif not _same(draft, record, name, marks.get(name), digests):
            return False
    if not values.keys() <= agreed.keys() and any(values[name] for name in values.keys() - agreed.keys() - _APART):
        return False
    if "key" in marks or "key" not in agreed or digests.of("key", record.key) != agreed["key"]:
        return False
    return _kind_rests(draft, record, marks.get("type"), digests)


def _same(draft: Draft, record: Record, name: str, mark: Shown | None, digests: _Digests) -> bool:
    if not draft.sees(record.replica, name):
        return mark is not None and mark.digest == UNSEEN
    if mark is not None and (mark.behind or mark.digest == UNSEEN):
        return False
    expected = draft.entry.agreed[name] if mark is None else mark.digest
    return digests.of(name, record.values.get(name)) == expected


def _kind_rests(draft: Draft, record: Record, mark: Shown | None, digests: _Digests) -> bool:
    if not record.kind:
        return mark is None
    if mark is not None and (mark.behind or mark.digest == UNSEEN):
        return False
    expected = draft.entry.agreed.get("type", EMPTY) if mark is None else mark.digest
    return expected != EMPTY and digests.of("type", record.kind) == expected


def _set_rests(draft: Draft, name: str) -> bool:
    entry = draft.entry
    agreed = entry.sets.get(name, frozenset())
    last: tuple[frozenset[str], bool] = (frozenset(), not agreed)
    for side, record in draft.records.items():
        mark = entry.set_shown.get(side, {}).get(name)
        if name not in record.vocabulary:
            if mark != (_UNSEEN_SET if agreed else None):
                return False
            continue
        members = frozenset(record.members(name))
        if members != last[0]:
            last = (members, {of_member(entry.work, name, member) for member in members} == agreed)
        if mark is not None or not (last[1] or (name in record.partial and _within(entry, name, members))):
            return False
    return True


def _within(entry: WorkBase, name: str, members: Iterable[str]) -> bool:
    return {of_member(entry.work, name, member) for member in members} <= entry.sets.get(name, frozenset())
