"""The works of a past run as the lock calls them now: one that was lost, and made anew, may name them otherwise.

What stands where the run left a work, on every side that both know, is that work. Digests of values are salted
with a work's name, and tell nothing of it under another: there, a value that is put back is an edit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from zsync.app.history import Past
from zsync.app.project import Project
from zsync.model.base import Base, WorkBase
from zsync.model.record import SETS
from zsync.reconcile.digest import of_member
from zsync.reconcile.undone import Deed


def called(project: Project, past: Past, old: Base, base: Base) -> dict[str, str]:
    """Each work of the run that `base` has under another name, and that; `old` is the base of before the run."""
    found = {}
    for work in sorted({str(told["work"]) for told in past.operations} - base.keys()):
        places = _places(project, past, work, old.get(work))
        others = (other for other, entry in sorted(base.items()) if _stands(entry, places))
        if other := next(others, ""):
            found[work] = other
    return found


def _places(project: Project, past: Past, work: str, entry: WorkBase | None) -> Mapping[str, set[str]]:
    """By side, where a work stood before the run, and where that put it."""
    places: dict[str, set[str]] = defaultdict(set)
    for side, locator in entry.where.items() if entry else ():
        places[side].add(locator)
    newborn = {replica.name: replica.capabilities.newborn for replica in project.replicas}
    for told in past.operations:
        side = str(told["side"])
        if told["work"] == work and told["action"] == "rename":
            places[side].add(str(told["after"]))
        elif told["work"] == work and told["action"] == "create" and not told["attribute"]:
            make = newborn.get(side)
            places[side].add(make(str(told["id"])) if make else str(told["key"]))
    return places


def _stands(entry: WorkBase, places: Mapping[str, set[str]]) -> bool:
    shared = entry.where.keys() & places.keys()
    return bool(shared) and all(entry.where[side] in places[side] for side in shared)


def deeds(operations: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[Deed]:
    """What was done, of the works as `names` call them."""
    return [deed for told in operations if (deed := _deed(told, names.get(told["work"], ""))) is not None]


def _deed(told: Mapping[str, Any], name: str) -> Deed | None:
    names = ("work", "side", "action", "attribute", "token", "shown", "member")
    if not name:
        return Deed(**{each: told[each] for each in names})
    if told["attribute"] and told["attribute"] not in SETS:
        return None
    given = {**told, "work": name}
    if told["attribute"]:
        given["token"] = told["token"][:1] + of_member(name, told["attribute"], told["member"])
    return Deed(**{each: given[each] for each in names})
