"""What a note brings along to another work: it was about one work, and a person gave it the key of another.

The tags, and the values, that it has of the first work stand there because they are that one's, and stay with it.
They say nothing of the other work, whose own come in their place. What else was typed into the note is the other
work's from now on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from zsync.model.base import Base, WorkBase
from zsync.model.record import NOTHING, Record
from zsync.reconcile.digest import of_member

Works = Mapping[str, Mapping[str, Record]]
Came = Mapping[str, WorkBase]
"""By path, the base of the work that a note was about before."""


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose the known notes were, by path; and by path without the key in it, those that are gone."""

    paths: Came
    forms: Came
    works: Works

    @classmethod
    def of(cls, base: Base, works: Works) -> Owners:
        """The owners of all known notes, of which some still stand where they were."""
        known = {path: entry for entry in base.values() for path in entry.notes}
        present = {path for records in works.values() for record in records.values() for path in record.paths}
        gone = {_form(path, entry.key): entry for path, entry in known.items() if path not in present}
        return cls(known, gone, works)

    def came(self, entry: WorkBase, record: Record, *, merged: Collection[str] = ()) -> Came:
        """The notes of `record` that were about another work, which stands on some other side; none of those that
        were `merged` into this one."""
        new = [path for path in record.paths if path not in entry.notes]
        found = {path: self.paths.get(path) or self.forms.get(_form(path, record.key)) for path in new}
        others = {path: other for path, other in found.items() if other and other.work != entry.work}
        return {p: other for p, other in others.items() if other.work not in merged and _held(self.works, other)}

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
            shown = frozenset(chain.from_iterable(each.members(name) for each in _held(self.works, other)))
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
