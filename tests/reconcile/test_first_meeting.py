"""On a first meeting a side that says less agrees with one that says the same and more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reconcile.worlds import Place, Project
from zsync.model.values import Creator, Scalar, Tag

BIB, ZOTERO = "bib:a.bib", "zotero:users/1"
INITIAL = (Creator("author", "Lee", "A."),)
FULL = (Creator("author", "Lee", "Ann"),)
MEETINGS: list[tuple[str, Scalar, Scalar, bool]] = [
    ("date", "2021", "2021-06-06", True),
    ("date", "2021-06", "2021-06-06", True),
    ("date", "2020", "2021-06-06", False),
    ("creators", INITIAL, FULL, True),
    ("creators", INITIAL, (Creator("author", "Lee", "Bo"),), False),
    ("title", "A title", "A title, and more", False),
]


def _meet(attribute: str, bib: Any, zotero: Any) -> Project:
    places = Place(BIB, "bib"), Place(ZOTERO, "zotero")
    places[0].put("lee2020", "", **{attribute: bib})
    places[1].put("lee2020", "LEE22020", **{attribute: zotero})
    return Project({place.name: place for place in places})


@pytest.mark.parametrize(("attribute", "poor", "rich", "agree"), MEETINGS)
@pytest.mark.parametrize("swapped", [False, True])
def test_a_poorer_side_agrees(attribute: str, poor: Scalar, rich: Scalar, agree: bool, swapped: bool) -> None:
    """Whichever side is the richer; a value that says something else is a conflict."""
    project = _meet(attribute, rich, poor) if swapped else _meet(attribute, poor, rich)
    plan = project.sync()
    assert (plan.conflicts == ()) is agree
    assert [op.attribute for op in plan.operations if op.attribute == attribute] == []
    assert project.plan().operations == ()


def test_a_later_change_still_goes_both_ways() -> None:
    """After the meeting each side's own edit reaches the other."""
    project = _meet("date", "2021", "2021-06-06")
    project.sync()
    project.worlds[BIB].put("lee2020", date="2022")
    project.sync()
    assert project.worlds[ZOTERO].records["LEE22020"].values["date"] == "2022"
    project.worlds[ZOTERO].put("lee2020", "LEE22020", date="2022-05")
    project.sync()
    assert project.worlds[BIB].records["lee2020"].values["date"] == "2022-05"


def test_an_edit_taken_back_leaves_a_side_behind_as_it_was() -> None:
    """A library that could not be written has the date in full still; a .bib that has the year was edited, and is
    what it was again: that agrees, and the library loses neither month nor day."""
    project = _meet("date", "2021", "2021-06-06")
    project.sync()
    project.worlds[ZOTERO].writable = False
    project.worlds[BIB].put("lee2020", date="2022")
    project.sync()
    project.worlds[ZOTERO].writable = True
    project.worlds[BIB].put("lee2020", date="2021")
    plan = project.sync()
    assert (plan.operations, plan.conflicts, project.plan().operations) == ((), (), ())
    project.worlds[BIB].put("lee2020", date="2023")
    project.sync()
    assert project.worlds[ZOTERO].records["LEE22020"].values["date"] == "2023"


CUT = (Creator("author", "Lee", "Ann"), Creator("author", name="others"))
WHOLE = (Creator("author", "Lee", "Ann"), Creator("author", "Wu"))
FULLER: list[tuple[str, Scalar, Scalar]] = [
    ("creators", CUT, WHOLE),
    ("creators", INITIAL, FULL),
    ("date", "2021", "2021-06-06"),
]


@pytest.mark.parametrize(("attribute", "poor", "rich"), FULLER)
@pytest.mark.parametrize("swapped", [False, True])
def test_a_side_that_says_nothing_gets_the_fuller_value(
    attribute: str, poor: Scalar, rich: Scalar, swapped: bool
) -> None:
    """Of two that agree, the one that says more goes on, also where it is the shorter text ("and others")."""
    project = _meet(attribute, rich, poor) if swapped else _meet(attribute, poor, rich)
    third = Place("bib:b.bib", "bib")
    third.put("lee2020", "")
    Project({**project.worlds, third.name: third}).sync()
    assert third.records["lee2020"].values[attribute] == rich


@pytest.mark.parametrize(
    ("bib", "zotero", "reason"),
    [
        (("One", "Two"), ("Two", "One"), "exchanged"),
        (("One", "One"), ("Two", "Two"), "different"),
        (("One", "Three"), ("Two", "One"), "exchanged"),
        (("Two", "One"), ("One", "Three"), "exchanged"),
        (("On looms", "Three"), ("On big looms", "Four"), "different"),
    ],
)
def test_titles_under_two_keys(bib: tuple[str, str], zotero: tuple[str, str], reason: str) -> None:
    """Titles that stand under another key on another side tell of keys that moved; others are asked about."""
    places = Place(BIB, "bib"), Place(ZOTERO, "zotero")
    for key, entry, item in zip(("a", "b"), bib, zotero, strict=True):
        places[0].put(key, title=entry)
        places[1].put(key, f"ITEM{key}", title=item)
    plan = Project({place.name: place for place in places}).sync()
    attribute = "key" if reason == "exchanged" else "title"
    assert {(c.key, c.attribute, c.reason) for c in plan.conflicts} == {(k, attribute, reason) for k in ("a", "b")}
    assert plan.operations == ()


@pytest.mark.parametrize(("other", "sides"), [("On looms", 1), ("On engine", 2)])
def test_a_title_that_moved_is_asked_about_until_that_is_settled(other: str, sides: int) -> None:
    """The work that has it under its own key is known from the first run on, and the question is the same in the
    next: nothing of the two is mixed. It is asked, too, where they are alike and two sides agree on one."""
    places = Place(BIB, "bib"), Place(ZOTERO, "zotero"), Place("notes", "notes"), Place("bib:more.bib", "bib")
    places[0].put("a", title="On engines", tags=(Tag("engines"),))
    places[1].put("a", "ITEMA", title=other, tags=(Tag("looms"),))
    places[1].put("b", "ITEMB", title="On engines")
    places[2].put("b")
    if sides == 2:
        places[3].put("a", title=other)
    project = Project({place.name: place for place in places})
    for _ in range(3):
        plan = project.sync()
        assert ("a", "key", "exchanged") in {(c.key, c.attribute, c.reason) for c in plan.conflicts}
        assert [op for op in plan.operations if op.attribute == "tags"] == []


def test_a_title_that_was_corrected_has_not_moved() -> None:
    """It stands under another key too (a preprint, say), but what its own key has elsewhere is much like it."""
    places = Place(BIB, "bib"), Place(ZOTERO, "zotero")
    places[0].put("a", title="On the weaving of numbers")
    places[1].put("a", "ITEMA", title="On the weaving of whole numbers")
    places[0].put("b", title="On the weaving of whole numbers")
    plan = Project({place.name: place for place in places}).sync()
    assert ("a", "title", "different") in {(c.key, c.attribute, c.reason) for c in plan.conflicts}


@pytest.mark.parametrize(
    ("title", "doi", "reason"),
    [
        ("Of looms", "10.1000/b", "exchanged"),
        ("Of looms", "10.1000/a", "different"),
        ("Of looms", "", "different"),
        ("On engines, a note", "10.1000/b", "different"),
    ],
)
def test_two_works_under_one_key(title: str, doi: str, reason: str) -> None:
    """Other titles with other DOIs are other works: their values are not mixed, whatever the key says."""
    places = Place(BIB, "bib"), Place(ZOTERO, "zotero")
    places[0].put("a", title="On engines", doi="10.1000/a")
    places[1].put("a", "ITEMA", title=title, **({"doi": doi} if doi else {}))
    plan = Project({place.name: place for place in places}).sync()
    assert {c.reason for c in plan.conflicts} == {reason}
    assert bool(plan.next_base) == (reason == "different")
