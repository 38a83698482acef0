"""Where the works of a past run stand once it was taken back: an undo knows which key each has again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from zsync.app import undobib, unfinished
from zsync.app.history import Past
from zsync.app.project import Project
from zsync.app.undobib import Taken
from zsync.model.base import Base, WorkBase
from zsync.reconcile.links import Places


def files(project: Project, past: Past) -> dict[str, Taken]:
    """By side, what becomes of each .bib in which the run changed keys when it is taken back from now on."""
    sides = {str(told["side"]) for told in past.operations if told["attribute"] == "key"}
    found: dict[str, Taken] = {}
    for step in reversed(unfinished.outstanding(project, past)):
        side = f"bib:{step.place}"
        later = found.get(side)  # a run may have written a file in more than one round
        now = project.disk.read(step.place) if later is None else later.content
        if side not in sides or step.went is False or step.before is None or step.after is None or now is None:
            continue
        taken = undobib.taken_back(step.before, step.after, now, renames=past.renames)
        found[side] = _once_more(later, taken) if later else taken
    return found


def _once_more(later: Taken, earlier: Taken) -> Taken:
    """Both, one after the other."""
    called = {key: earlier.called.get(name, name) for key, name in later.called.items()}
    return Taken(earlier.content, called, [*later.left, *earlier.left])


def places(
    project: Project, past: Past, old: Base, *, names: Mapping[str, str], files: Mapping[str, Taken]
) -> Places:
    """By side and locator, the works whose keys the run changed, by their names of now (`names`).

    Where two works exchanged keys, nothing in the notes tells: they stand where they stood by `old`, the base of
    before the run. Entries stand where the undo has put them, see `files`; if it could not, their content tells.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    stands = {side: project.disk.read(side.removeprefix("bib:")) == files[side].content for side in files}
    for side, work, key in _given(project, past, old):
        at = old[work].where[side]
        if side in files:
            at = _place(files[side], key, at) if stands[side] else ""
        if at:
            found[side][at] = names.get(work, work)
    for side, work in _returned(project, past, old):
        if stands.get(side, True):
            found[side].setdefault(old[work].where[side], names.get(work, work))
    return found


def _returned(project: Project, past: Past, old: Base) -> Iterator[tuple[str, str]]:
    """Side and work of the records that the run took away to give their keys to others."""
    passed_on = {(told["side"], told["after"]) for told in past.operations if told["attribute"] == "key"}
    for told in () if unfinished.backwards(project.state, past) else past.operations:
        gone = told["action"] == "delete" and not told["attribute"] and told["work"] in old
        if gone and (told["side"], old[told["work"]].where.get(told["side"])) in passed_on:
            yield told["side"], told["work"]


def _given(project: Project, past: Past, old: Base) -> Iterator[tuple[str, str, str]]:
    """Side, work, and the key the run gave it there."""
    given = "before" if unfinished.backwards(project.state, past) else "after"
    for told in past.operations:
        if told["attribute"] == "key" and told["work"] in old and told["side"] in old[told["work"]].where:
            yield told["side"], told["work"], told[given]


def _place(taken: Taken, given: str, before: str) -> str:
    """The key of an entry by now, or the one it would have again; "" where another has that."""
    return taken.called.get(given, "" if before in taken.called.values() else before)


def parted(base: Base, places: Places) -> dict[str, WorkBase]:
    """The base with works that share a place with another each at its own, where it is missed if it is gone."""
    found = dict(base)
    for side, works in places.items():
        standing = Counter(entry.where[side] for entry in base.values() if side in entry.where)
        for at, work in works.items():
            entry = found.get(work)
            if entry is not None and standing[entry.where.get(side, "")] > 1:
                found[work] = replace(entry, where={**entry.where, side: at})
    return found
