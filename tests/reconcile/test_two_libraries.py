"""A work that stands in two libraries: one work with a record in each, merged like any sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reconcile.worlds import Place, Project
from zsync.model.plan import Answer
from zsync.reconcile.sides import Policy, Rule

MINE, GROUP, BIB = "zotero:users/1", "zotero:groups/7", "bib:refs.bib"


def two(**changes: object) -> Project:
    """One work, agreed, in two libraries and a .bib."""
    project = Project({name: Place(name, "bib" if name == BIB else "zotero") for name in (GROUP, MINE, BIB)})
    for name in (MINE, GROUP, BIB):
        project.worlds[name].put("one", "one" if name == BIB else f"ITEM{name[-1]}", title="One")
    project.policy = Policy(**changes)  # type: ignore[arg-type]
    assert project.sync().operations == ()
    return project


def done(project: Project) -> list[tuple[str, str, str]]:
    """What a run does: side, action, attribute; then nothing is left to do."""
    plan = project.sync()
    assert plan.conflicts == ()
    again = project.plan()
    assert (again.operations, again.conflicts) == ((), ())
    return sorted((op.side, op.action, op.attribute) for op in plan.operations)


def test_an_edit_in_one_reaches_the_other() -> None:
    """No conflict and no doubling: an edit goes to all other records."""
    project = two()
    project.worlds[GROUP].put("one", "ITEM7", title="Two")
    assert done(project) == [(BIB, "update", "title"), (MINE, "update", "title")]


def test_values_that_differ_at_first_are_asked_about_once() -> None:
    """Two libraries that never met are two sides that never met; a preferred world means the home's value."""
    project = Project({name: Place(name, "zotero") for name in (GROUP, MINE)} | {BIB: Place(BIB, "bib")})
    project.worlds[BIB].put("one", title="One")
    project.worlds[GROUP].put("one", "ITEM7", title="Theirs")
    project.worlds[MINE].put("one", "ITEM1", title="Mine")
    (conflict,) = project.plan().conflicts
    assert set(conflict.sides) == {GROUP, MINE, BIB}
    project.policy = Policy(rules={"title": Rule("prefer", "zotero")}, home=MINE)
    assert done(project) == [(BIB, "update", "title"), (GROUP, "update", "title")]
    assert project.worlds[GROUP].records["ITEM7"].values["title"] == "Mine"


def test_another_library_gets_what_the_poorer_side_says() -> None:
    """Where the one that has the whole date is no side any more, its year is better than none. Neither is changed
    when both are sides."""
    project = Project({MINE: Place(MINE, "zotero"), BIB: Place(BIB, "bib", year=True)})
    project.worlds[MINE].put("one", "ITEM1", title="One", date="2020-05-02")
    project.worlds[BIB].put("one", title="One", date="2020")
    assert project.sync().operations == ()
    mine = project.worlds.pop(MINE)
    project.worlds[GROUP] = Place(GROUP, "zotero")
    assert done(project) == [(GROUP, "create", "")]
    (made,) = project.worlds[GROUP].records.values()
    assert made.values == {"title": "One", "date": "2020"}
    project.worlds[MINE] = mine
    assert done(project) == []
    assert mine.records["ITEM1"].values["date"] == "2020-05-02"


@pytest.mark.parametrize("home", [MINE, GROUP])
def test_new_works_go_home(home: str) -> None:
    """A new entry of the .bib is made in the library that is home, and in no other."""
    project = two(home=home)
    project.worlds[BIB].put("new", title="New")
    assert done(project) == [(home, "create", "")]


def test_what_another_library_may_hold_is_not_made_at_home() -> None:
    """An entry with the title of an item of another library, under another key: a question first, and no second
    item of the work; then what a person says."""
    project = two(home=GROUP)
    project.worlds[MINE].put("theirs", "ITEMX", title="New")
    project.sync()
    project.worlds[BIB].put("new", title="New")
    plan = project.sync()
    assert plan.operations == ()
    (conflict,) = plan.conflicts
    assert (conflict.reason, dict(conflict.sides)) == ("possible duplicate", {BIB: "new", MINE: "theirs"})
    project.policy = replace(project.policy, answers={conflict.id: Answer("create")})
    assert done(project) == [(GROUP, "create", "")]


def test_an_edited_work_gone_from_a_library_that_may_only_be_read() -> None:
    """Edit beats delete: it is made in the library that takes new works, at once, and nothing is deleted later."""
    project = two(home=MINE)
    del project.worlds[MINE].records["ITEM1"]
    assert done(project) == []
    project.worlds[GROUP].put("two", "ITEMX", title="Another")
    project.worlds[GROUP].writable = False
    del project.worlds[GROUP].records["ITEM7"]
    project.worlds[BIB].put("one", title="Edited since")
    assert done(project) == [(MINE, "create", "")]
    assert [r.values["title"] for r in project.worlds[BIB].records.values()] == ["Edited since"]


def test_a_home_that_may_only_be_read_gets_nothing() -> None:
    """And no other library gets it in its place."""
    project = two(home=GROUP)
    project.worlds[GROUP].writable = False
    project.worlds[BIB].put("new", title="New")
    assert done(project) == []


def test_without_a_home_the_first_that_can_takes_new_works() -> None:
    """The order is that of the configuration."""
    project = two()
    project.worlds[GROUP].writable = False
    project.worlds[BIB].put("new", title="New")
    assert done(project) == [(MINE, "create", "")]


def test_a_group_that_may_only_be_read_is_a_side() -> None:
    """Its edits arrive; nothing is planned for it, and what it still shows is no edit."""
    project = two()
    project.worlds[GROUP].writable = False
    project.worlds[BIB].put("one", title="Two")
    assert done(project) == [(MINE, "update", "title")]
    project.worlds[GROUP].put("one", "ITEM7", date="2020")
    assert done(project) == [(BIB, "update", "date"), (MINE, "update", "date")]


@pytest.mark.parametrize("first", [MINE, GROUP])
def test_gone_from_one_is_not_gone(first: str) -> None:
    """A copy put away is no deletion, nor brought back; gone from both it is deleted from the .bib."""
    project = two(home=MINE)
    second = GROUP if first == MINE else MINE
    project.worlds[first].records.clear()
    assert done(project) == []
    assert first not in next(iter(project.base.values())).where
    project.worlds[second].put("two", "ITEMX", title="Another")
    project.worlds[first].put("three", "ITEMY", title="A Third")
    del project.worlds[second].records["ITEM7" if second == GROUP else "ITEM1"]
    assert done(project) == [(BIB, "delete", "")]


def test_gone_from_both_at_once() -> None:
    """Taken out of all libraries in one go: deleted."""
    project = two()
    for name in (MINE, GROUP):
        project.worlds[name].put("two", "ITEMX", title="Another")
    project.sync()
    del project.worlds[MINE].records["ITEM1"], project.worlds[GROUP].records["ITEM7"]
    assert done(project) == [(BIB, "delete", "")]


def test_what_could_not_be_read_may_still_hold_it() -> None:
    """Law 5: gone from one, and the other was not read in full: nothing follows."""
    project = two()
    project.worlds[GROUP].complete = False
    project.worlds[GROUP].records.clear()
    project.worlds[MINE].put("two", "ITEMX", title="Another")
    del project.worlds[MINE].records["ITEM1"]
    assert [op for op in project.sync().operations if op.key == "one"] == []


def test_a_deleted_entry_goes_to_both_trashes() -> None:
    """Both are records of the work: who deletes the work in the .bib deletes it."""
    project = two()
    project.worlds[BIB].put("two", title="Another")
    project.sync()
    del project.worlds[BIB].records["one"]
    assert done(project) == [(GROUP, "delete", ""), (MINE, "delete", "")]


def test_copies_are_left_alone_where_that_is_asked() -> None:
    """Only the record at home takes part; what another library does with its copy is its own business."""
    project = two(home=MINE, copies="leave")
    project.worlds[GROUP].put("one", "ITEM7", title="Theirs")
    assert done(project) == []
    project.worlds[BIB].put("one", title="Two")
    assert done(project) == [(MINE, "update", "title")]
    assert project.worlds[GROUP].records["ITEM7"].values["title"] == "Theirs"


def test_a_copy_that_comes_back_joins_again() -> None:
    """Out of the trash, or dragged there anew: the same work by its key, without a conflict."""
    project = two()
    kept = project.worlds[GROUP].records.pop("ITEM7")
    assert done(project) == []
    project.worlds[GROUP].records["ITEM9"] = replace(kept, locator="ITEM9")
    assert done(project) == []
    project.worlds[BIB].put("one", title="Two")
    assert done(project) == [(GROUP, "update", "title"), (MINE, "update", "title")]
