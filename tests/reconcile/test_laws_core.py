"""The laws of docs/invariants.md over the pure core: a user's life and the world's malice, as a state machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from tests.reconcile.worlds import Place, Project, three
from zsync.model.record import Record
from zsync.model.values import Creator, Tag

Z, B, N = "zotero:users/1", "bib:refs.bib", "notes"
SIDES = st.sampled_from([Z, B])
ATTRIBUTES = st.sampled_from(["title", "doi"])


class Life(RuleBasedStateMachine):
    """Works are edited, tagged, renamed and created anywhere; runs are killed at any effect."""

    works = Bundle("works")

    def __init__(self) -> None:
        super().__init__()
        self.project: Project = three()
        self.count = 0
        self.typed: dict[tuple[str, str, str], str] = {}
        self.named: set[tuple[str, str]] = set()

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def of(self, side: str, work: str) -> Record | None:
        """The record of the work that began its life as `work`, found by its tag of birth."""
        for record in self.project.worlds[side].records.values():
            if any(tag.name == work for tag in record.tags):
                return record
        return None

    @rule(target=works, side=SIDES, cited=st.booleans())
    def create(self, side: str, cited: bool) -> str:
        """A new work on one side, cited in the notes or not, with a tag nobody touches to know it by."""
        key = self.fresh("key")
        place = self.project.worlds[side]
        at = f"ITEM{key}" if side == Z else key
        place.put(key, at, title=f"title {key}", date="1999", creators=(Creator("author", key),), tags=(Tag(key),))
        if cited:
            self.project.worlds[N].put(key, tags=(Tag(key),))
        return key

    @rule(work=works, side=SIDES)
    def delete(self, work: str, side: str) -> None:
        """A person deletes the record on one side, and with it what was typed there."""
        record = self.of(side, work)
        if record is not None:
            del self.project.worlds[side].records[record.locator]
            self.typed = {place: v for place, v in self.typed.items() if place[:2] != (side, work)}

    def names(self, side: str, work: str) -> bool:
        """Whether an entry has got another key or title since the last whole run, or a title that is still asked
        about; if not, it may get one now."""
        named = side == B and (side, work) in self.named
        self.named.add((side, work))
        return named

    @rule(work=works, side=SIDES, attribute=ATTRIBUTES)
    def edit(self, work: str, side: str, attribute: str) -> None:
        """(A new key and a wholly new title at once make an entry another work: docs/status.md.)"""
        record = self.of(side, work)
        if record is not None and not (attribute == "title" and self.names(side, work)):
            value = self.fresh("v")
            self.project.worlds[side].put(record.key, record.locator, **{attribute: value})
            self.typed[(side, work, attribute)] = value

    @rule(work=works, side=st.sampled_from([Z, B, N]))
    def tag(self, work: str, side: str) -> None:
        record = self.of(side, work)
        if record is not None:
            name = self.fresh("tag")
            self.project.worlds[side].put(record.key, record.locator, tags=(*record.tags, Tag(name)))

    @rule(work=works, side=SIDES)
    def rename(self, work: str, side: str) -> None:
        record = self.of(side, work)
        if record is not None and not self.names(side, work):
            place: Place = self.project.worlds[side]
            place.records.pop(record.locator)
            key = self.fresh("renamed")
            place.put(key, record.locator if side == Z else key, tags=record.tags, **dict(record.values))

    @rule(at=st.integers(0, 6), recorded=st.booleans())
    def crash(self, at: int, recorded: bool) -> None:
        before = self.snapshot()
        plan = self.project.sync(crash_at=at, recorded=recorded)
        self.nothing_lost(before, plan.conflicts)

    @rule()
    def sync(self) -> None:
        """After a whole run the second plan is empty, and nothing typed is lost."""
        before = self.snapshot()
        plan = self.project.sync()
        titles = [each.work for each in plan.conflicts if each.attribute == "title"]
        self.named &= {(B, birth) for work in titles for birth in self.births(work)}
        self.nothing_lost(before, plan.conflicts)
        again = self.project.plan()
        assert again.operations == (), again.operations
        if not again.stopped:  # a side that is empty now stops the next run instead
            assert {c.id for c in again.conflicts} == {c.id for c in plan.conflicts}

    def births(self, work: str) -> list[str]:
        """What the entry of a work of the base is known by."""
        entry = self.project.worlds[B].records.get(self.project.base[work].where.get(B, ""))
        return [tag.name for tag in entry.tags] if entry else []

    def snapshot(self) -> dict[tuple[str, str, str], str]:
        typed, self.typed = self.typed, {}
        return typed

    def nothing_lost(self, typed: dict[tuple[str, str, str], str], conflicts: object) -> None:
        """Every value typed since the last run stands somewhere, or is in a conflict with its text."""
        standing = {v for w in self.project.worlds.values() for r in w.records.values() for v in r.values.values()}
        for value in typed.values():
            assert value in standing or value in repr(conflicts), value

    @invariant()
    def no_work_is_doubled(self) -> None:
        """A tag of birth marks at most one record on each side."""
        for place in self.project.worlds.values():
            births = [t.name for r in place.records.values() for t in r.tags if t.name.startswith("key")]
            assert len(births) == len(set(births)), births


DEEP = os.environ.get("ZSYNC_PROFILE") == "deep"
Life.TestCase.settings = settings(
    max_examples=20_000 if DEEP else 200,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLife = Life.TestCase
