"""What the world does to a project: crashes, edits meanwhile, halves of things, lost and old locks."""

from __future__ import annotations

import shutil
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.lab import killer
from tests.app.machine import laws
from tests.app.machine.hands import field, with_field
from tests.app.machine.laws import Moment
from tests.app.machine.life import WHO, Living
from tests.app.machine.world import Death
from zsync.embedded import Fault
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.formats.typed import text_of
from zsync.model.plan import Answer
from zsync.state import lockfile

MOMENTS = st.sampled_from(["before", "announced", "after", "recorded"])
ASIDE = ".aside"
LIES = ("empty", "half", "garbage", "truncated", "stale")
WRITES = "POST|PATCH"
FAULTS = {
    "forbidden": Fault("status", path="/items", status=403, count=0),
    "down": Fault("status", path="/items", status=500, count=0),
    "no writing": Fault("status", method=WRITES, path="/items", status=403, count=0),
    "stale once": Fault("status", method=WRITES, path="/items", status=412),
    "cut before": Fault("cut", method=WRITES),
    "cut after": Fault("cut", method=WRITES, when="after"),
    "always cut": Fault("cut", method=WRITES, when="after", count=0),
    "moved once": Fault("bump", path="/items"),
    "moves on": Fault("bump", path="/items", count=0),
    **{f"{lie} always": Fault("lie", path="/items", lie=lie, count=0) for lie in ("half", "garbage", "truncated")},
    **{f"{lie} once": Fault("lie", path="/items", lie=lie) for lie in LIES},
}


class World(Living):
    """Runs that go wrong, each held against the laws that hold whatever happens."""

    @rule()
    def whole_run(self) -> None:
        """One that goes well."""
        self.settle()

    @rule(at=st.integers(0, 8), moment=MOMENTS, leftovers=st.booleans())
    def killed_run(self, at: int, moment: str, leftovers: bool) -> None:
        """Killed before an effect, with its intent told, after it unrecorded, or after its record. With
        `leftovers` the process did not come to write its lock file, either."""
        death = Death(self.house, killer(moment, at))
        dead = self.killed(lambda: self.run(death))
        if dead and leftovers:
            death.leave()

    @rule(at=st.integers(0, 4), moment=MOMENTS, who=WHO, what=st.integers(0, 4))
    def edited_during_a_run(self, at: int, moment: str, who: int, what: int) -> None:
        """A person types while a run is at work."""

        def watch(now: str, number: int) -> None:
            if (now, number) == (moment, at):
                self.meanwhile(self.birth(who), what)

        self.judge(self.house.ran(watch))

    def meanwhile(self, birth: str, what: int) -> None:
        """One edit."""
        token = self.fresh()
        note = self.house.note(birth)
        if what == 0 and self.house.item(birth):
            item = self.house.item(birth)
            assert item
            self.type(token, item["title"])
            self.house.change(item, title=f"Meanwhile {token}")
        elif what == 1 and (self.house.root / "refs.bib").exists():
            self.type(token)
            self.house.write("refs.bib", self.house.text("refs.bib") + f"% meanwhile {token}\n")
        elif what == 2 and self.house.entry(birth):
            self.type(token)
            line = f",\n  note = {{Meanwhile {token}}},\n"
            self.house.retype(birth, lambda block: block.replace(",\n", line, 1))
        elif what == 3 and (entry := self.house.entry(birth)):
            self.type(token, field(entry[1], "title") or "")
            self.house.retype(birth, lambda block: with_field(block, "title", f"Meanwhile {token}"))
        elif note:
            self.type(token)
            self.house.swap(note, "tags:\n", f"tags:\n  - {token}\n")

    @rule(fault=st.sampled_from(sorted(FAULTS)), after=st.integers(0, 3))
    def failing_library(self, fault: str, after: int) -> None:
        """The library refuses, is cut off, or tells half of what it has."""
        hit = FAULTS[fault]
        self.malice.faults = (replace(hit, after=after if hit.count else 0),)
        try:
            self.judge(self.house.ran())
        except ReplicaProblem:
            pass
        finally:
            self.malice.faults = ()

    @rule(path=st.sampled_from(["refs.bib", "more.bib", "notes"]), keep_going=st.booleans())
    def side_away(self, path: str, keep_going: bool) -> None:
        """A file or the whole vault is not there for one run: nothing is deleted for it."""
        place, aside = self.house.root / path, self.house.root / ASIDE
        if not place.exists():
            return
        place.rename(aside)
        try:
            run = self.house.ran(keep_going=keep_going)
            self.uncross(run)
            assert run.plan.stopped or self.missing or laws.deletions(run.plan) == [], run.plan.operations
            made = place.exists()
        finally:
            if place.is_dir():
                shutil.copytree(place, aside, dirs_exist_ok=True)
                shutil.rmtree(place)
            elif place.exists():
                aside.write_bytes(aside.read_bytes() + place.read_bytes())
            aside.rename(place)
        self.missing |= made

    @rule(path=st.sampled_from(["refs.bib", "more.bib"]), keep_going=st.booleans())
    def cut_bib(self, path: str, keep_going: bool) -> None:
        """A .bib file that ends in the middle of an entry."""
        if not (self.house.root / path).exists():
            return
        whole = self.house.text(path)
        at = whole.rfind("}")
        if at < 0:
            return
        self.house.write(path, whole[:at])
        run = self.house.ran(keep_going=keep_going)
        end = whole[:at][-40:]
        self.house.write(path, self.house.text(path).replace(end, end + whole[at:], 1))
        self.judge(run)

    @rule(side=st.sampled_from(["zotero", "bib:refs", "bib:more", "notes"]))
    def read_only_side(self, side: str) -> None:
        """A side that may only be read stays as it is."""
        run = self.run(still=side)
        assert run.plan.stopped or [op for op in run.plan.operations if op.side.startswith(side)] == []

    @rule()
    def lost_lock(self) -> None:
        """Without a lock the next run is a first run: nothing is deleted. (While sides disagree about the key of a
        work and about what it is, or one has the key of another, it can only take it for another, and ask about
        each value.)"""
        if self.handed or any(map(self.unknowable, self.births)):
            return
        (self.house.root / lockfile.LOCK_NAME).unlink(missing_ok=True)
        run = self.run()
        assert laws.deletions(run.plan) == []
        self.missing = False

    @rule(who=WHO)
    def old_lock(self, who: int) -> None:
        """The lock of before is put back after a run (a backup, a reverted commit)."""
        path = self.house.root / lockfile.LOCK_NAME
        old = path.read_bytes() if path.exists() else None
        self.run()
        if old is not None:
            path.unlink()
            elsewhere = laws.shown(self.house)  # an old key that only the lock told of goes with it
            self.typed = {value for value in self.typed if value in elsewhere}
            path.write_bytes(old)
            self.missing = self.old = True

    @rule(brake=st.sampled_from(["max_deletes", "max_renames"]))
    def braked_run(self, brake: str) -> None:
        """A brake at nought: the run stops, or has nothing of the kind to do."""
        config = self.house.text("zsync.yaml")
        self.house.braked(brake)
        before = self.house.files()
        run = self.house.ran()
        braked = "rename" if brake == "max_renames" else "delete"
        if run.plan.stopped:
            assert self.house.files() == before
        else:  # what is taken from a set is not braked
            assert [op for op in run.plan.operations if op.action == braked and op.attribute in ("", "key")] == []
        self.judge(run)
        self.house.write("zsync.yaml", config)

    @rule(at=st.integers(0, 6), moment=st.sampled_from(["before", "announced", "after", ""]))
    def undo(self, at: int, moment: str) -> None:
        """The last run that stands is taken back, perhaps killed at it: also what it had brought elsewhere from a
        copy that its person has thrown away since."""
        thrown = self.house.thrown_away()
        try:
            self.killed(lambda: self.house.took_back(killer(moment, at) if moment else None))
        except UsageProblem:
            return
        self.give_up(thrown)
        laws.nothing_lost(self.house, self.typed, self.house.planned())

    @rule()
    def run_and_undo(self) -> None:
        """A run and its undo at once: all is as before, and stays."""
        self.house.mended()
        before, items = Moment.of(self.house), self.contents()
        run = self.run()
        if not run.run or run.applied.failed:
            return
        assert self.house.took_back().left == []
        assert (Moment.of(self.house).theirs(), self.contents()) == (before.theirs(), items)
        if all((op.world, op.action) != ("notes", "rename") for op in run.plan.operations):
            assert self.house.planned().operations == ()

    def contents(self) -> dict[str, object]:
        """What a person sees of the library."""
        hidden = ("version", "dateModified")
        return {
            data["key"]: {name: value for name, value in data.items() if name not in hidden}
            for data in self.house.all_items()
        }

    @rule(which=st.integers(0, 3), choice=st.integers(0, 3), way=st.sampled_from(["tick", "answer", "prefer"]))
    def settle_conflict(self, which: int, choice: int, way: str) -> None:
        """A person decides; what was settled never returns."""
        plan = self.house.planned()
        asked = [c for c in plan.conflicts if c.choices]
        if not asked:
            return
        conflict = asked[which % len(asked)]
        chosen = conflict.choices[choice % len(conflict.choices)]
        kept = conflict.sides.get(chosen)
        if way == "prefer":
            self.typed_away_all(plan)
            run = self.house.ran(prefer=chosen.partition(":")[0] if kept else "zotero")
            self.judge(run)
            return
        for side, value in conflict.sides.items():
            if side != chosen and value != kept:
                self.give_up(text_of(value))
        if chosen == "delete":
            self.typed.clear()
        if chosen == "create":
            self.apart(conflict)
        self.missing = True
        if way == "answer":
            run = self.run(answers={conflict.id: Answer(choice=chosen)})
        elif self.tick(conflict.id, chosen):
            run = self.run()
        else:
            return
        assert run.plan.stopped or conflict.id not in {c.id for c in run.plan.conflicts}

    def typed_away_all(self, plan: object) -> None:
        """A preferred side wins all conflicts."""
        for conflict in getattr(plan, "conflicts", ()):
            for value in conflict.sides.values():
                self.give_up(text_of(value))

    def tick(self, conflict: str, choice: str) -> bool:
        """Tick the box of a choice on the page, if the conflict stands there."""
        path = "zsync-conflicts.md"
        if not (self.house.root / path).exists():
            return False
        head, mark, rest = self.house.text(path).partition(f"<!-- zsync {conflict} ")
        if not mark or f"- [ ] {choice}" not in rest.partition("\n## ")[0]:
            return False
        self.house.write(path, head + mark + rest.replace(f"- [ ] {choice}", f"- [x] {choice}", 1))
        return True
