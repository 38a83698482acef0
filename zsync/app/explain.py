"""Why: one work, attribute by attribute: what each side shows and was shown, what is agreed, and what follows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zsync.app.project import Project
from zsync.app.sync import Look, sides_of
from zsync.errors import UsageProblem
from zsync.model.base import UNSEEN, SetShown, WorkBase
from zsync.model.plan import Conflict, Operation, Plan, Value
from zsync.model.record import SETS, Record
from zsync.reconcile.changes import View, memory, view, views
from zsync.reconcile.digest import EMPTY, of_member
from zsync.reconcile.link import link


@dataclass(frozen=True, slots=True)
class Sight:
    """One side's view of one attribute. `shown` says what it was shown last; `state` is one of
    `zsync.reconcile.changes.State`, or `outside`: this side does not hold the attribute."""

    side: str
    value: Value | tuple[object, ...]
    shown: str
    state: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One attribute: the views, and what follows. `held` are effects an undo holds back."""

    attribute: str
    agreed: str
    sights: tuple[Sight, ...]
    operations: tuple[Operation, ...]
    conflicts: tuple[Conflict, ...]
    held: tuple[Operation, ...]

    @property
    def calm(self) -> bool:
        """Whether nothing follows."""
        return not (self.operations or self.conflicts or self.held)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A work: the base as stored (or as it would be), where it stands, and a reason for each attribute."""

    key: str
    entry: WorkBase
    where: Mapping[str, str]
    reasons: tuple[Reason, ...]


def explain(project: Project, key: str, found: Look) -> Explanation:
    """The work with this citation key, alias or work id. Raises `UsageProblem` with the nearest keys."""
    base, made = found.base, found.plan
    linked, _ = link(base, sides_of(project, found.snapshots), project.policy)
    records = {each.work: each.records for each in linked}
    work = _named(key, made, records)
    entry = base.get(work) or WorkBase(work, "")
    shown = records.get(work, {})
    later = made.next_base.get(work, entry)
    names = _attributes(entry, shown, made, work)
    return Explanation(
        later.key or key,
        entry,
        {side: record.locator for side, record in sorted(shown.items())},
        tuple(_reason(entry, name, shown, made) for name in names),
    )


def _named(key: str, made: Plan, records: Mapping[str, Mapping[str, Record]]) -> str:
    keys: dict[str, str] = {}
    for work, entry in made.next_base.items():
        keys |= dict.fromkeys((work, *(alias.key for alias in entry.aliases)), work)
    for work, shown in records.items():
        keys |= {record.key: work for record in shown.values() if record.key}
    keys |= {entry.key: work for work, entry in made.next_base.items() if entry.key}
    if key in keys:
        return keys[key]
    near = difflib.get_close_matches(key, keys, 3)
    help = f"did you mean {', '.join(near)}?" if near else "`zsync report` lists the works"
    raise UsageProblem(f"no work of this project has the key {key!r}", help=help)


def _attributes(entry: WorkBase, shown: Mapping[str, Record], made: Plan, work: str) -> list[str]:
    names = {"key", *entry.agreed, *entry.sets}
    for record in shown.values():
        names |= {*record.values, *(name for name in SETS if record.members(name))}
    names |= {each.attribute for each in (*made.operations, *made.held) if each.work == work}
    names |= {each.attribute for each in made.conflicts if each.work == work}
    return sorted(names, key=lambda name: (name != "", name != "key", name in SETS, name))


def _reason(entry: WorkBase, name: str, shown: Mapping[str, Record], made: Plan) -> Reason:
    sights = () if name == "" else tuple(_sights(entry, name, shown))
    agreed = entry.agreed.get(name, EMPTY)
    if name in SETS:
        agreed = " ".join(sorted(entry.sets.get(name, ())))

    def mine(each: Operation | Conflict) -> bool:
        return (each.work, each.attribute) == (entry.work, name)

    return Reason(
        name,
        agreed,
        sights,
        tuple(filter(mine, made.operations)),
        tuple(filter(mine, made.conflicts)),
        tuple(filter(mine, made.held)),
    )


def _sights(entry: WorkBase, name: str, shown: Mapping[str, Record]) -> Iterator[Sight]:
    for side, record in sorted(shown.items()):
        if name in SETS:
            yield _set_sight(entry, name, side, record)
            continue
        if name in ("key", "type"):
            own = record.key if name == "key" else record.kind
            yield _sight(entry, name, view(entry, side, name, own or None), outside=name == "type" and not own)
            continue
        for seen in views(entry, side, name, shown):
            outside = name not in record.vocabulary and seen.value is None
            yield _sight(entry, name, seen, outside=outside)


def _sight(entry: WorkBase, name: str, seen: View, *, outside: bool = False) -> Sight:
    last = memory(entry, seen.side, name).digest
    told = "never" if last == UNSEEN else "this" if last == seen.digest else "nothing" if not last else "other"
    return Sight(seen.name, seen.value, told, "outside" if outside else seen.state)


def _set_sight(entry: WorkBase, name: str, side: str, record: Record) -> Sight:
    members = record.members(name)
    value = _members(record, name)
    if name not in record.vocabulary:
        return Sight(side, value, "never", "outside")
    now = {of_member(entry.work, name, each) for each in members}
    agreed = entry.sets.get(name, frozenset())
    last = entry.set_shown.get(side, {}).get(name, SetShown())
    if name in record.partial and not last.unseen and side in entry.where:
        now |= agreed - last.missing
    if last.unseen or side not in entry.where:
        return Sight(side, value, "never", "same" if now == agreed else "rival" if now else "empty")
    told = (agreed - last.missing) | last.extra
    if now == told:
        return Sight(side, value, "this", "behind" if last.missing or last.extra else "same")
    return Sight(side, value, "other", "same" if now == agreed else "changed")


def _members(record: Record, name: str) -> tuple[object, ...]:
    return tuple(record.members(name).values())
