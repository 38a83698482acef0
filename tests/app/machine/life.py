"""What every life has: a project, the values that were typed in it, and runs that are held against the laws."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.app.lab import Killed
from tests.app.machine import laws
from tests.app.machine.hands import field
from tests.app.machine.laws import Moment
from tests.app.machine.world import BORN, Malice, Seed
from zsync.app.apply import Watch
from zsync.app.sync import Run
from zsync.model.plan import Conflict, Plan

WHO = st.integers(0, 6)


class Living(RuleBasedStateMachine):
    """`typed` holds what must not be lost, `overruled` what a rule may let another side win over. `missing`:
    anything was taken away, or the lock tampered with, since all last agreed; only then may a run delete.
    `old`: the lock is not that of the last run. `swapped`: keys are on their way round. `handed`: an item has the
    key of one that was merged into it, which after an undo the lock alone tells. `doubted`: works that were taken
    for two once; who lets go of one half, unasked or asked, leaves nothing that tells whose the other is.
    `crossed`: works that no lock knew while they had each other's key on one side, and were asked about."""

    seed: ClassVar[Seed]
    malice: ClassVar[Malice]
    hands: ClassVar[bool] = True
    """Whether an item may be handed the key of one that is merged into it."""

    def __init__(self) -> None:
        super().__init__()
        self.malice.dice.seed("a life")
        self.house = self.seed.grow()
        self.births = list(BORN)
        self.typed: set[str] = set()
        self.overruled: set[str] = set()
        self.missing = False
        self.old = False
        self.swapped = self.handed = False
        self.doubted: set[str] = set()
        self.crossed: set[str] = set()
        self.count = 0

    def teardown(self) -> None:
        self.malice.faults = ()
        self.house.library.app.close()
        shutil.rmtree(self.house.root)

    def birth(self, who: int) -> str:
        """One of the works there are."""
        return self.births[who % len(self.births)] if self.births else "nobody"

    def fresh(self) -> str:
        """A word that stands nowhere yet."""
        self.count += 1
        return f"q{self.count}q"

    def type(self, token: str, over: str = "") -> None:
        """A person typed `token` where they saw `over`, which is theirs to lose."""
        self.give_up(over)
        self.typed.add(token)

    def give_up(self, shown: str) -> None:
        """A person saw this and took it away."""
        self.typed = {value for value in self.typed if value not in shown}
        self.overruled = {value for value in self.overruled if value not in shown}

    def lose(self, shown: str) -> None:
        """A person takes something away that sets may follow."""
        self.give_up(shown)
        self.missing = True

    def apart(self, conflict: Conflict) -> None:
        """A person says that what may be one work are two: from now on they are."""
        keys = {word for value in conflict.sides.values() for word in str(value).split(" and ")}
        self.births = [birth for birth in self.births if keys.isdisjoint(self.house.keys(birth).values())]

    def hidden(self, birth: str, item: Mapping[str, Any]) -> str:
        """What the entry of a work says that `item` has no field for: who deletes the item, or merges it into
        another, lets go of the work, and saw nothing of that."""
        entry = self.house.entry(birth)
        lacking = [local for native, local in laws.FIELDS.values() if native not in item]
        return repr([field(entry[1], local) for local in lacking]) if entry else ""

    def in_doubt(self) -> set[str]:
        """The keys of records of which it is asked whether they are one work, or which of two."""
        plan = self.house.planned()
        return _in_doubt(plan) | _exchanged(plan)

    def uncross(self, run: Run) -> None:
        """Let go of works of which it was asked whose key is whose, once that is asked no more and they were taken
        by their keys: of who took away what told it, be it for one run, nobody can know what was meant."""
        if run.plan.stopped:
            return
        keys = _exchanged(run.plan)
        asked = {birth for birth in self.births if keys.intersection(self.house.keys(birth).values())}
        over = self.crossed - asked
        self.crossed |= asked
        if laws.doubled(self.house, over):
            self.births = [birth for birth in self.births if birth not in over]

    def unknowable(self, birth: str) -> bool:
        """Whether nothing tells on which sides a work stands: the notes call it by no key of its records; or these
        bear several, and do not look alike, or are two items, of which only one is of the project then."""
        records = [*self.house.records(birth)]
        keys = {record["key"] for record in records}
        if keys and not keys.issuperset(laws.cited(self.house, birth)):
            return True
        shown = [{record[name] for record in records} - {""} for name in ("title", "kind", "doi", "by")]
        items = {record["key"] for record in records if record["where"] == "zotero"}
        return len(keys) > 1 and (len(items) > 1 or any(len(values) > 1 for values in shown))

    def run(self, watch: Watch | None = None, **how: Any) -> Run:
        """One run that may be killed by `watch`, held against the laws that hold always."""
        self.house.mended(watch)
        before = Moment.of(self.house)
        run = self.house.ran(watch, **how)
        laws.nothing_but_the_plan(self.house, before, run)
        self.judge(run)
        return run

    def judge(self, run: Run) -> None:
        """The laws that hold whatever somebody else did meanwhile."""
        self.uncross(run)
        laws.nothing_lost(self.house, self.typed, run.plan)
        laws.nothing_forgotten(self.house, self.overruled, run.plan)
        laws.no_work_is_doubled(self.house, self.births)
        doubt = _in_doubt(run.plan)
        self.doubted |= {birth for birth in self.births if doubt.intersection(self.house.keys(birth).values())}
        if not run.plan.stopped:
            self.old = self.swapped = False
            assert self.missing or laws.deletions(run.plan) == [], laws.deletions(run.plan)

    def killed(self, do: Callable[[], object]) -> bool:
        """Whether the process died in it."""
        try:
            do()
        except Killed:
            return True
        return False

    def settle(self) -> None:
        """A whole run, then one that finds nothing to do and touches nothing; all sides agree."""
        run = self.run()
        assert (run.applied.failed, run.applied.unwritten) == ((), ()), run.applied
        if run.plan.stopped:
            return
        before = Moment.of(self.house)
        again = self.house.ran()
        if again.plan.stopped:  # a side that is empty now stops the next run instead
            return
        assert again.plan.operations == (), again.plan.operations
        assert {c.id for c in again.plan.conflicts} == {c.id for c in run.plan.conflicts}
        laws.same(before, Moment.of(self.house))
        lost = {birth for birth in self.doubted if self.unknowable(birth)}
        laws.all_agree(self.house, [birth for birth in self.births if birth not in lost], again)
        self.missing = self.missing and bool(again.plan.conflicts or again.plan.held)


def _in_doubt(plan: Plan) -> set[str]:
    asked = [conflict for conflict in plan.conflicts if conflict.reason == "possible duplicate"]
    return {str(value) for conflict in asked for value in conflict.sides.values()}


def _exchanged(plan: Plan) -> set[str]:
    return {conflict.key for conflict in plan.conflicts if conflict.reason == "exchanged"}
