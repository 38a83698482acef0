"""Two works on different sides that were given one key, or one DOI: the answer to `possible duplicate`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reconcile.worlds import Place, Project

Z, B, N = "zotero:users/1", "bib:refs.bib", "notes"


def two() -> Project:
    """An entry, and a cited item with its title under another key: asked about, and known as two works."""
    project = Project({Z: Place(Z, "zotero"), B: Place(B, "bib"), N: Place(N, "notes")})
    project.worlds[B].put("mine", title="One")
    project.worlds[Z].put("theirs", "ITEM", title="One")
    project.worlds[N].put("theirs")
    assert {c.reason for c in project.sync().conflicts} == {"possible duplicate"}
    assert len(project.base) == 2
    return project


def agrees(project: Project, key: str) -> None:
    """One work under `key` on all sides, at rest."""
    plan = project.plan()
    assert (plan.operations, plan.conflicts) == ((), ())
    shown = [record.key for place in project.worlds.values() for record in place.records.values()]
    assert shown == [key] * 3
    assert len(project.base) == 1


def test_the_item_gets_the_key_of_the_entry() -> None:
    """The notes follow; nothing is made, and the old key is remembered."""
    project = two()
    item = project.worlds[Z].records["ITEM"]
    project.worlds[Z].records["ITEM"] = replace(item, key="mine")
    plan = project.sync()
    done = [(op.side, op.action, op.before, op.after) for op in plan.operations]
    assert done == [(N, "rename", "theirs", "mine")]
    agrees(project, "mine")
    assert [alias.key for entry in project.base.values() for alias in entry.aliases] == ["theirs"]


def test_the_entry_gets_the_key_of_the_item() -> None:
    """The same the other way round, where the notes have that key already."""
    project = two()
    entry = project.worlds[B].records.pop("mine")
    project.worlds[B].records["theirs"] = replace(entry, key="theirs", locator="theirs")
    project.sync()
    agrees(project, "theirs")


def test_the_entry_gets_the_key_of_an_item_that_nobody_knew() -> None:
    """The notes cite the entry, so the item was none of the project's: it is the work's now, unasked."""
    project = Project({Z: Place(Z, "zotero"), B: Place(B, "bib"), N: Place(N, "notes")})
    project.worlds[B].put("mine", title="One")
    project.worlds[Z].put("theirs", "ITEM", title="One")
    project.worlds[N].put("mine")
    project.sync()
    assert len(project.base) == 1
    entry = project.worlds[B].records.pop("mine")
    project.worlds[B].records["theirs"] = replace(entry, key="theirs", locator="theirs")
    plan = project.sync()
    assert [(op.side, op.action) for op in plan.operations] == [(N, "rename")]
    assert plan.conflicts == ()
    agrees(project, "theirs")


@pytest.mark.parametrize("recorded", [True, False])
def test_killed_while_the_notes_follow(recorded: bool) -> None:
    """The next run ends the same."""
    project = two()
    project.worlds[Z].records["ITEM"] = replace(project.worlds[Z].records["ITEM"], key="mine")
    project.sync(crash_at=0, recorded=recorded)
    project.sync()
    agrees(project, "mine")


def test_both_get_one_doi() -> None:
    """One work; by which of the two keys is a question, as at a first sync."""
    project = two()
    project.worlds[B].put("mine", doi="10.1234/x")
    project.worlds[Z].put("theirs", "ITEM", doi="10.1234/x")
    plan = project.sync()
    assert [(c.attribute, set(c.sides.values())) for c in plan.conflicts] == [("key", {"mine", "theirs"})]
    assert [(op.side, op.attribute) for op in plan.operations] == [(N, "doi")]
    assert [c.id for c in project.plan().conflicts] == [c.id for c in plan.conflicts]
    project.worlds[Z].records["ITEM"] = replace(project.worlds[Z].records["ITEM"], key="mine")
    project.sync()
    agrees(project, "mine")


def test_three_that_get_one_doi_stay_three() -> None:
    """Which two of them are one work nobody said: they are asked about, and none goes into another."""
    project = two()
    third = Place("bib:more.bib", "bib")
    project.worlds[third.name] = third
    third.put("third", title="One")
    project.sync()
    assert len(project.base) == 3
    for place, key, at in ((B, "mine", ""), (Z, "theirs", "ITEM"), (third.name, "third", "")):
        project.worlds[place].put(key, at, title="One", doi="10.1/x")
    plan = project.sync()
    assert plan.conflicts
    assert {(op.side, op.attribute) for op in plan.operations} <= {(N, "doi")}
    assert sorted(entry.key for entry in project.base.values()) == ["mine", "theirs", "third"]


def test_what_they_say_differently_is_asked_about() -> None:
    """Two values that never met: no side wins unasked."""
    project = two()
    project.worlds[B].put("mine", date="2020")
    project.worlds[Z].put("theirs", "ITEM", date="2021")
    project.sync()
    project.worlds[Z].records["ITEM"] = replace(project.worlds[Z].records["ITEM"], key="mine")
    plan = project.sync()
    assert [(c.attribute, c.reason, set(c.sides.values())) for c in plan.conflicts] == [
        ("date", "different", {"2020", "2021"})
    ]


def test_a_work_that_stands_on_both_sides_keeps_its_key() -> None:
    """Its key, given to another item, is a clash as ever: two items would be one work."""
    project = two()
    project.worlds[Z].put("mine", "SECOND", title="One")
    project.sync()
    project.worlds[Z].records["ITEM"] = replace(project.worlds[Z].records["ITEM"], key="mine")
    assert ("key", "key clash") in {(c.attribute, c.reason) for c in project.sync().conflicts}
    assert len(project.worlds[Z].records) == 2
