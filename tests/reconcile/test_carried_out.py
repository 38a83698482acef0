"""What a side shows after an effect: what a person did there meanwhile is theirs, and goes on."""

from __future__ import annotations

from dataclasses import replace

from tests.reconcile.worlds import three
from zsync.model.values import Tag
from zsync.reconcile.settle import carried_out

Z, B = "zotero:users/1", "bib:refs.bib"


def test_a_member_that_was_taken_out_meanwhile_stays_out() -> None:
    """A tag comes to an entry while a person takes another one out of it: that goes out of the item, too."""
    project = three()
    project.worlds[Z].put("a", "ITEM2345", title="A", tags=(Tag("x"), Tag("y")))
    project.worlds[B].put("a", title="A", tags=(Tag("x"), Tag("y")))
    project.sync()
    project.worlds[Z].put("a", "ITEM2345", tags=(Tag("x"), Tag("y"), Tag("z")))
    plan = project.plan()
    (operation,) = plan.operations
    entries = project.worlds[B].records
    entries["a"] = replace(entries["a"], tags=(Tag("x"),))
    record = project.worlds[B].apply(operation)
    assert record is not None
    project.base = {work: carried_out(entry, record, operation) for work, entry in plan.next_base.items()}
    project.sync()
    assert {tag.name for tag in project.worlds[Z].records["ITEM2345"].tags} == {"x", "z"}
    assert {tag.name for tag in entries["a"].tags} == {"x", "z"}


def test_a_member_that_was_added_meanwhile_is_news() -> None:
    """A tag comes to an entry while a person gives it another one: the next run brings that to the item, and takes
    it from nobody. So it is where the entry had no tags before."""
    for had in ((Tag("x"),), ()):
        project = three()
        project.worlds[Z].put("a", "ITEM2345", title="A", tags=had)
        project.worlds[B].put("a", title="A", tags=had)
        project.sync()
        project.worlds[Z].put("a", "ITEM2345", tags=(*had, Tag("z")))
        plan = project.plan()
        (operation,) = plan.operations
        entries = project.worlds[B].records
        entries["a"] = replace(entries["a"], tags=(*had, Tag("mine")))
        record = project.worlds[B].apply(operation)
        assert record is not None
        project.base = {work: carried_out(entry, record, operation) for work, entry in plan.next_base.items()}
        project.sync()
        wanted = {*had, Tag("z"), Tag("mine")}
        assert {*project.worlds[Z].records["ITEM2345"].tags} == {*entries["a"].tags} == wanted
