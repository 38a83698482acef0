"""What a note brings along to another work: it was about one work, and a person gave it the key of another.

The tags, and the values, that it has of the first work stand there because they are that one's, and stay with it.
They say nothing of the other work, whose own come in their place. What else was typed into the note is the other
work's from now on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import chain

from zsync.model.base import Base, WorkBase
from zsync.model.record import NOTHING, Record
from zsync.reconcile.digest import of_member

Works = Mapping[str, Mapping[str, Record]]
Came = Mapping[str, WorkBase]
"""By path, the base of the work that a note was about before."""


class Owners:
    """Whose the known notes were. Looked up when a note is met that its work did not have: most runs meet none."""

    def __init__(self, base: Base, works: Works) -> None:
        self._base = base
        self._works = works

    @cached_property
    def _paths(self) -> Came:
        """By path, all of them."""
        return {path: entry for entry in self._base.values() for path in entry.notes}

    @cached_property
    def _forms(self) -> Came:
        """By path without the key in it, those that are gone."""
        records = (record for by_side in self._works.values() for record in by_side.values())
        present = set(chain.from_iterable(record.paths for record in records))
        return {_form(path, entry.key): entry for path, entry in self._paths.items() if path not in present}

    def came(self, entry: WorkBase, record: Record, *, merged: Collection[str] = ()) -> Came:
        """The notes of `record` that were about another work, which stands on some other side; none of those that
        were `merged` into this one."""
        new = [path for path in record.paths if path not in entry.notes]
        found = {path: self._paths.get(path) or self._forms.get(_form(path, record.key)) for path in new}
        others = {path: other for path, other in found.items() if other and other.work != entry.work}
        return {p: other for p, other in others.items() if other.work not in merged and _held(self._works, other)}

    def members(self, entry: WorkBase, record: Record, came: Came) -> dict[str, frozenset[str]]:
        """By set, the digests of the members that only notes list which `came` from works that still have them.
        None of it was agreed for this work."""
        sets = {name: self._members(entry, name, by, came) for name, by in record.listed.items() if came}
        return {name: members for name, members in sets.items() if members}

    def _members(
        self, entry: WorkBase, name: str, by_path: Mapping[str, frozenset[str]], came: Came
    ) -> frozenset[str]:
        own = frozenset(chain.from_iterable(held for path, held in by_path.items() if path not in came))
        found = set()
        for path in by_path.keys() & came.keys():
            other = came[path]
            shown = frozenset(chain.from_iterable(each.members(name) for each in _held(self._works, other)))
            agreed = other.sets.get(name, frozenset())
            theirs = [one for one in (by_path[path] - own) & shown if of_member(other.work, name, one) in agreed]
            found |= {of_member(entry.work, name, one) for one in theirs}
        return frozenset(found) - entry.sets.get(name, frozenset())


def _form(path: str, key: str) -> str:
    """A path with the place of its key, if it has it, in place of the key."""
    head, found, tail = path.rpartition(key) if key else ("", "", path)
    return f"{head}\0{tail}" if found else path


def _held(works: Works, entry: WorkBase) -> list[Record]:
    """The records of a work that are no notes."""
    return [record for record in works.get(entry.work, NOTHING).values() if not record.cited]
