"""One work under decision: its base, its records, and the operations, conflicts and marks found so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from zsync.model.base import SetShown, Shown, WorkBase
from zsync.model.plan import Action, Answer, Conflict, Operation, Value
from zsync.model.record import NOTHING, Record
from zsync.model.values import Creator, Relation, Scalar
from zsync.reconcile import heldback
from zsync.reconcile.changes import sees
from zsync.reconcile.digest import EMPTY, of_conflict, of_creation, of_text
from zsync.reconcile.sides import Policy, Project, Side, instead, without
from zsync.translate.values.fuller import INSTEAD
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal


@dataclass
class Draft:
    """Collects the plan of one work. `key` is the key the work has once the plan is carried out.

    `called` are digests of collections that are called otherwise now, and how.
    `newborn` is the key proposed for a work that has none. `works` are the records of all works by side; `awaited`
    are relations that a side shall show to works it did not hold when it was read, with the side they come from.
    `going` are the works that are deleted: nothing is related to them any more.
    `cut` are the sides whose record is only a part (`zsync.reconcile.unread`); `came` are, by side,
    notes that were about other works, and `brought`, by set, what they list of those (`zsync.reconcile.brought`).
    `claims` are the sides on which somebody changed something; `restored` those that get the work back. `doubts`
    name by side the record that one made there might be; `certain` are the sides where one is made.
    """

    entry: WorkBase
    records: Mapping[str, Record]
    sides: Mapping[str, Side]
    key: str
    policy: Policy = field(default_factory=Policy)
    stray: tuple[str, ...] = ()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merged: tuple[WorkBase, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    newborn: str = ""
    works: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    going: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    came: Mapping[str, Mapping[str, WorkBase]] = field(default_factory=dict)
    brought: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    values: dict[str, Scalar] = field(default_factory=dict)
    members: dict[str, dict[str, object]] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    shown: dict[str, dict[str, Shown]] = field(default_factory=dict)
    set_shown: dict[str, dict[str, SetShown]] = field(default_factory=dict)
    becoming: dict[str, str] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    deleted: bool = False
    restored: set[str] = field(default_factory=set)
    doubts: dict[str, str] = field(default_factory=dict)
    certain: set[str] = field(default_factory=set)
    operations: list[Operation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    settled: list[Conflict] = field(default_factory=list)
    held: list[Operation] = field(default_factory=list)
    awaited: list[tuple[str, Relation, str]] = field(default_factory=list)

    @property
    def work(self) -> str:
        return self.entry.work

    @property
    def kinds(self) -> dict[str, str]:
        """The types the records have once the plan is carried out."""
        return {**self._kinds, **self.becoming} if self.becoming else self._kinds

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {name: record.kind for name, record in self.records.items()}

    @cached_property
    def projects(self) -> dict[str, Project]:
        """What each side would show of a value."""
        return {name: self._project(name, side.project) for name, side in self.sides.items()}

    @cached_property
    def least(self) -> dict[str, Project]:
        """What each side shows of a value at least: nobody in roles in which its record names nobody, and may; and
        what another side says besides, where it shows that instead."""
        told = [record.values.keys() for record in self.records.values()]
        shortened = any(short in names for names in told for short in INSTEAD.values())
        if not shortened and not any(record.silent for record in self.records.values()):
            return self.projects
        return {name: self._at_least(name, project) for name, project in self.projects.items()}

    def _at_least(self, side: str, project: Project) -> Project:
        record = self.records.get(side)
        if record is None:
            return project
        people = record.values.get("creators", ())
        named = {one.role for one in people if isinstance(one, Creator)}
        return without(record.silent - named, instead(self._told_by(record), project))

    def _told_by(self, record: Record) -> Mapping[tuple[str, Scalar], Scalar]:
        """The values of others, by attribute, of which `record` shows what they say besides: a short name."""
        return {
            (name, other.values[name]): record.values[name]
            for name, short in INSTEAD.items()
            for other in self.records.values()
            if name in record.values and name in other.values and short in other.values
            if equal(name, other.values[short], record.values[name])
        }

    def _project(self, side: str, project: Project) -> Project:
        """The projection of a side, as far as the record it has here goes."""
        record = self.records.get(side)
        if record is None or not record.limits:
            return project
        limits = record.limits

        def limited(kind: str, attribute: str, value: Scalar) -> Scalar | None:
            held = project(kind, attribute, value)
            return held and bounded(attribute, limits.get(attribute, ""), held)

        return limited

    def live(self) -> Sequence[tuple[str, Record]]:
        """The sides whose record may be read and compared, by name in order."""
        return self._live

    @cached_property
    def _live(self) -> Sequence[tuple[str, Record]]:
        return [(name, record) for name, record in sorted(self.records.items()) if not record.frozen]

    def sees(self, side: str, attribute: str) -> bool:
        """Whether `side` can show `attribute`: see `changes.sees`. What its type of record has no place for says
        nothing: a type was changed, and no value removed; what only its new type has a place for is wanted."""
        record, new = self.records[side], self.becoming.get(side)
        if attribute in record.vocabulary:
            return True
        seen = sees(self.entry, side, record, attribute)
        if not seen and not new:
            return False
        value = next((v for other in self.records.values() if (v := other.values.get(attribute))), None)
        can = value is None or self.sides[side].project(record.kind, attribute, value) is not None
        if seen or can or not new or value is None:
            return seen and can
        return self.sides[side].project(new, attribute, value) is not None

    def may_write(self, side: str) -> bool:
        return self.sides[side].writable and not self.records[side].frozen and side not in self.cut

    def related(self, side: str, other: Relation, *, place: str = "") -> Relation | None:
        """Another work as `side` calls it, at `place` if its record is yet to be made; None where there is no
        record of it, or no place for relations."""
        record = self.works.get(other.work, {}).get(side)
        locator = record.locator if record else place
        kind = self.records[side].kind if side in self.records else ""
        if not locator or self.sides[side].project(kind, "relations", locator) is None:
            return None
        return Relation(locator, record.key if record and record.key else other.key, other.work)

    def wait(self, side: str, other: Relation, source: str) -> None:
        """`side` shall show a relation as soon as it holds the other work, unless a person has undone that."""
        if heldback.waits(self.entry, side, "relations", other):
            self.operate(side, "create", "relations", before=None, after=other, because=f"added in {source}")
        else:
            self.awaited.append((side, other, source))

    def mark(self, side: str, attribute: str, shown: Shown) -> None:
        """Remember what `side` shows, if that is not simply what is agreed."""
        if shown.digest != self.agreed.get(attribute, EMPTY):
            self.shown.setdefault(side, {})[attribute] = shown

    def operate(
        self,
        side: str,
        action: Action,
        attribute: str,
        *,
        before: Value,
        after: Value,
        because: str,
        source: str = "",
    ) -> None:
        """Plan one effect on the record that `side` has now."""
        record = self.records.get(side)
        operation = Operation(
            id=_id(self.work, side, action, attribute, repr(before), repr(after)),
            work=self.work,
            key=self.key,
            side=side,
            world=self.sides[side].world,
            locator=record.locator if record else self.entry.where.get(side, ""),
            action=action,
            attribute=attribute,
            before=before,
            after=after,
            because=because,
            source=source,
            also=self._also(record),
        )
        (self.held if heldback.holds(self.entry, operation) else self.operations).append(operation)

    def _also(self, record: Record | None) -> tuple[str, ...]:
        """Where else the notes show the work: by stray keys, and by a new one that is still asked about."""
        if record is None or not record.cited:
            return ()
        asked = () if record.key in (record.locator, *self.stray) else (record.key,)
        return (*self.stray, *asked)

    def dispute(
        self,
        attribute: str,
        reason: str,
        sides: Mapping[str, Value],
        *,
        choices: Iterable[str] | None = None,
        message: str = "",
        accepts: Callable[[Answer], bool] = lambda answer: True,
        known: Mapping[str, Value] = NOTHING,
    ) -> Answer | None:
        """A person must decide: their answer if they gave one that will do, else the conflict is open.

        `choices` are what they may choose, by default each side. `known` are what the question is known by instead
        of the values shown: where those may change, and it is the same question still.
        """
        shown = dict(sorted(sides.items()))
        name = self._named(attribute, reason, known or shown)
        # An answer used in a run that is about something else would be lost without its effects.
        meant = self.policy.about(attribute, self.key, self.entry.key)
        answer = self.policy.answers.get(name) if meant else None
        offered = tuple(shown if choices is None else choices)
        conflict = Conflict(self.work, self.key, attribute, reason, shown, message, name, offered)
        if answer is not None and self._fits(answer, offered, sides) and accepts(answer):
            self.settled.append(conflict)
            return answer
        self.conflicts.append(conflict)
        return None

    def answered(self, attribute: str, reason: str, sides: Mapping[str, Value]) -> bool:
        """Whether there is an answer to this question."""
        return self._named(attribute, reason, sides) in self.policy.answers

    def _named(self, attribute: str, reason: str, sides: Mapping[str, Value]) -> str:
        """The id of a question."""
        told = [(self._side(at), value) for at, value in sorted(sides.items())]
        return of_conflict(self.work, attribute, reason, told)

    def _fits(self, answer: Answer, offered: Collection[str], sides: Mapping[str, Value]) -> bool:
        """Whether an answer is one of those offered, or a value where the values of sides are."""
        if answer.choice:
            return answer.choice in offered
        return any(choice in sides for choice in offered)

    def _side(self, name: str) -> str:
        """The side that shows a value, without the place: a note that is renamed in the same run is the same."""
        return next((side for side in self.sides if name.startswith(f"{side}:")), name)


def _id(work: str, side: str, action: Action, attribute: str, before: str, after: str) -> str:
    if action == "create" and not attribute:
        return of_creation(work, side)
    return of_text("operation", work, side, action, attribute, before, after)
