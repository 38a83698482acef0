"""What `zsync.lock` says of an embedded library, for the library of this machine.

The lock travels in git; an embedded library does not: each clone has one of its own, all of one name. A lock that
came from somebody else tells what *their* library was shown. Taken for ours, old values of ours would look like
edits, and works that never came to it like deletions. So the lock as this machine left it is kept in `.zsync/`:
it says what our library was shown.

    a work in both      ours shows what it was shown then, and has not been shown yet what is agreed since
    in the lock only    ours never held it
    in ours only        it was deleted elsewhere; ours still holds it
    no lock             a first run, as ever

A lock that this machine wrote itself, now or before (an old commit), tells of our library: it is taken as it is.

A machine without such a memory has a library that was never shown anything, unless it has done runs before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from zsync.app.lastlock import LastLock
from zsync.app.project import Project
from zsync.config.libraries import Spec, labels, parse
from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.reconcile.changes import holds, memory
from zsync.reconcile.digest import EMPTY

T = TypeVar("T")

_NOBODY: frozenset[str] = frozenset()


def fitted(project: Project, base: dict[str, WorkBase], content: bytes) -> dict[str, WorkBase]:
    """The base in the lock's `content`, with what the embedded libraries of this clone were shown."""
    sides = _sides(project)
    own = _kept(project, content) if base and sides else base
    if own is None or own == base:
        return base
    keys = {entry.key for entry in base.values()}
    gone = {work: each for work, each in own.items() if work not in base and each.key not in keys}
    found = {work: _entry(each, own.get(work), sides) for work, each in base.items()}
    return found | {work: each for work, each in gone.items() if sides & each.where.keys()}


def keep(project: Project, content: bytes, *, changed: bool) -> None:
    """Remember the lock as it is left, where a library of this clone is a side; and whether it was `changed`."""
    if _sides(project):
        _last(project).keep(content, written=changed)


def _last(project: Project) -> LastLock:
    return LastLock(project.state, "base")


def _sides(project: Project) -> set[str]:
    """The sides that are embedded libraries of this clone. One outside its folder may be that of all clones."""
    specs = project.settings.libraries
    named = zip(map(parse, specs), labels(specs), strict=True)
    return {f"zotero:{label or spec.library.prefix}" for spec, label in named if _inside(project, spec)}


def _inside(project: Project, spec: Spec) -> bool:
    root = project.settings.root
    return spec.way == "embedded" and (root / spec.path).resolve().is_relative_to(root.resolve())


def _kept(project: Project, content: bytes) -> dict[str, WorkBase] | None:
    """The base as this machine left it; None when the lock's `content` is one it wrote itself, when it did runs
    before it kept one, or when nobody can read it."""
    last = _last(project)
    if last.kept is None:
        return None if (project.state / "journal").exists() else {}
    return None if last.is_ours(content) else last.base()


def _entry(entry: WorkBase, own: WorkBase | None, sides: set[str]) -> WorkBase:
    if entry == own:
        return entry
    for side in sides:
        entry = _of_side(entry, own, side)
    return entry


def _of_side(entry: WorkBase, own: WorkBase | None, side: str) -> WorkBase:
    """The entry with what `own` says of `side`."""
    here = own if own is not None and side in own.where else None
    return replace(
        entry,
        where=_put(entry.where, side, here.where[side] if here else None),
        shown=_put(entry.shown, side, _shown(entry, here, side) if here else None),
        set_shown=_put(entry.set_shown, side, _set_shown(entry, here, side) if here else None),
        shelves=_put(entry.shelves, side, own.shelves.get(side) if own else None),
        making=(entry.making - {side}) | (own.making & {side} if own else _NOBODY),
    )


def _put(found: Mapping[str, T], side: str, value: T | None) -> Mapping[str, T]:
    rest = {name: each for name, each in found.items() if name != side}
    return {**rest, side: value} if value else rest


def _shown(entry: WorkBase, own: WorkBase, side: str) -> dict[str, Shown]:
    """What the side shows by `own`, beside what is agreed by `entry`."""
    marks = own.shown.get(side, {})
    found = {}
    for name in entry.agreed.keys() | own.agreed.keys() | marks.keys():
        agreed = entry.agreed.get(name, EMPTY)
        mark = marks.get(name, Shown(own.agreed.get(name, EMPTY)))
        if mark.digest == agreed or (agreed == EMPTY and not _elsewhere(own, side, name)):
            continue  # what our library alone held nobody else can have taken back: it is news, as it was
        same = mark.digest == UNSEEN or own.agreed.get(name, EMPTY) == agreed
        found[name] = mark if same else Shown(mark.digest, behind=True)
    return found


def _elsewhere(own: WorkBase, side: str, name: str) -> bool:
    """Whether another side showed the attribute by `own`."""
    return any(memory(own, other, name).digest not in (EMPTY, UNSEEN) for other in own.where.keys() - {side})


def _set_shown(entry: WorkBase, own: WorkBase, side: str) -> dict[str, SetShown]:
    """How the sets of the side by `own` differ from those agreed by `entry`."""
    found = {}
    for name in entry.sets.keys() | own.sets.keys() | own.set_shown.get(side, {}).keys():
        mark = own.set_shown.get(side, {}).get(name, SetShown())
        agreed = entry.sets.get(name, _NOBODY)
        has = holds(own, side, name)
        others = (holds(own, other, name) for other in own.where.keys() - {side})
        alone = own.sets.get(name, _NOBODY).difference(*others)
        mark = mark if mark.unseen else SetShown(agreed - has, has - agreed - alone)
        if mark != SetShown():
            found[name] = mark
    return found
