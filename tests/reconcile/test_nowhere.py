"""A value that was agreed, and that no side shows any more."""

from __future__ import annotations

from tests.reconcile.worlds import Place, Project

B, Z, N = "bib:refs.bib", "zotero:users/1", "notes"


def cut_short() -> Project:
    """A cited work whose title was edited in the .bib: the run was killed before Zotero had it, and the entry
    went; in Zotero the work was edited since."""
    bib, zotero, notes = Place(B, "bib"), Place(Z, "zotero"), Place(N, "notes")
    bib.put("a2020", title="Old", date="2020")
    zotero.put("a2020", "AAAA2345", title="Old", date="2020")
    notes.put("a2020")
    project = Project({place.name: place for place in (bib, zotero, notes)})
    project.sync()
    bib.put("a2020", title="New")
    project.sync(crash_at=0)
    del bib.records["a2020"]
    zotero.put("a2020", "AAAA2345", date="2021")
    return project


def test_what_all_show_that_are_left_is_agreed() -> None:
    """The entry comes back with the title that is known; it came back without one, which was asked about then."""
    project = cut_short()
    assert project.sync().conflicts == ()
    assert project.worlds[B].records["a2020"].values == {"title": "Old", "date": "2021"}
    again = project.plan()
    assert (again.operations, again.conflicts) == ((), ())


def test_what_was_not_read_may_have_it() -> None:
    """What is agreed stands until the entry is seen again."""
    project = cut_short()
    project.worlds[B].complete = False
    project.sync()
    project.worlds[B].complete = True
    project.worlds[B].put("a2020", title="New", date="2020")
    assert project.sync().conflicts == ()
    assert project.worlds[Z].records["AAAA2345"].values == {"title": "New", "date": "2021"}
