"""What the first run asks the second asks, too, and nothing else: it finds nothing more to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reconcile.worlds import Place, Project
from zsync.model.plan import Plan
from zsync.model.values import Creator, Scalar, Tag
from zsync.reconcile.sides import Policy

KEYS = ("ada2020", "ben2021", "cyd2022")
VALUES = st.fixed_dictionaries(
    {"title": st.sampled_from(["On engines of old", "On engines of olde", "Looms and weaving", "A theory"])},
    optional={
        "doi": st.sampled_from(["10.1000/a", "10.1000/b"]),
        "creators": st.sampled_from([(Creator("author", "Lee", "Ann"),), (Creator("author", "Wu", "Bo"),)]),
    },
)
ENTRIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3)
ITEMS = st.lists(st.tuples(st.sampled_from(["", *KEYS, *KEYS]), VALUES), max_size=3)
POLICIES = st.sampled_from([Policy(), Policy(bib_add="all"), Policy(zotero_add="none")])
Values = dict[str, Scalar]


def met(files: list[dict[str, Values]], items: list[tuple[str, Values]], cited: set[str]) -> Project:
    """Sides that no run has seen: `.bib` files, a library, notes; each record has a tag of its own."""
    places = [Place(f"bib:{number}.bib", "bib") for number, _ in enumerate(files)]
    for place, entries in zip(places, files, strict=True):
        for key, values in entries.items():
            place.put(key, tags=(Tag(f"{place.name} {key}"),), **values)
    library = Place("zotero:users/1", "zotero")
    for number, (key, values) in enumerate(items):
        library.put(key, f"ITEM{number}", tags=(Tag(f"item {number}"),), **values)
    notes = Place("notes", "notes", vocabulary=frozenset({"tags"}))
    for key in cited:
        notes.put(key)
    return Project({place.name: place for place in (*places, library, notes)})


def asked(plan: Plan) -> set[tuple[str, str, str]]:
    """What a person is asked."""
    return {(conflict.key, conflict.attribute, conflict.reason) for conflict in plan.conflicts}


@given(st.lists(ENTRIES, min_size=1, max_size=2), ITEMS, st.sets(st.sampled_from(KEYS)), POLICIES)
def test_the_second_run_asks_what_the_first_did(
    files: list[dict[str, Values]], items: list[tuple[str, Values]], cited: set[str], policy: Policy
) -> None:
    """Whatever bears whose key, identifier or title."""
    project = met(files, items, cited)
    project.policy = policy
    first = project.sync()
    again = project.sync()
    assert again.operations == ()
    assert {conflict.key for conflict in again.conflicts} == {conflict.key for conflict in first.conflicts}


ENGINES: Values = {"title": "On engines", "doi": "10.1000/a"}
LOOMS: Values = {"title": "Looms and weaving"}


def test_an_item_that_nobody_cites_is_not_asked_about() -> None:
    """It has the DOI of a work of the project, or two such items have one key: it is merely indexed."""
    items = [("ada2020", ENGINES), ("other2020", ENGINES), ("ben2021", LOOMS), ("ben2021", LOOMS)]
    project = met([{"ada2020": ENGINES}], items, {"ada2020"})
    for _ in range(3):
        assert asked(project.sync()) == set()


def test_items_of_two_libraries_with_one_key_that_nobody_cites_are_not_asked_about() -> None:
    """Both have a title that a work of the project has under its own key: that is their owners' affair."""
    titles: list[Values] = [{"title": "On engines of old"}, {"title": "Looms and weaving"}]
    project = met([{"ada2020": titles[0], "ben2021": titles[1]}], [("cyd2022", titles[0])], set())
    group = Place("zotero:groups/7", "zotero")
    group.put("cyd2022", "GROUP1", **titles[1])
    project.worlds[group.name] = group
    project.policy = Policy(zotero_add="none")
    for _ in range(2):
        assert asked(project.sync()) == set()


def test_an_item_of_the_project_with_the_doi_of_another_is_asked_about() -> None:
    """It is cited since: the two are one work for some, and two for others."""
    project = met([{"ada2020": ENGINES}], [("ada2020", ENGINES), ("other2020", ENGINES)], {"ada2020"})
    project.sync()
    project.worlds["notes"].put("other2020")
    for _ in range(2):
        assert asked(project.sync()) == {("other2020", "existence", "duplicate")}


@pytest.mark.parametrize("keys", [("", ""), ("one2020", "two2020")])
def test_two_items_that_an_identifier_alone_makes_an_entry_s_are_asked_about(keys: tuple[str, str]) -> None:
    """Neither is taken for it, whichever was there first, and no third one is made; who gives one the key of the
    entry has said which it is."""
    other: Values = {**ENGINES, "title": "On the engines"}
    project = met([{"ada2020": ENGINES}], [(keys[0], other), (keys[1], other)], {"ada2020"})
    for _ in range(2):
        plan = project.sync()
        assert {(c.attribute, c.reason) for c in plan.conflicts} == {
            ("existence", "duplicate"),
            ("existence", "possible duplicate"),
        }
        assert [op for op in plan.operations if op.side != "notes"] == []
    library = project.worlds["zotero:users/1"]
    library.put("ada2020", "ITEM1")
    assert {c.reason for c in project.sync().conflicts} == {"different"}
    assert {tag.name for tag in library.records["ITEM1"].tags} == {"item 1", "bib:0.bib ada2020"}
    assert {tag.name for tag in library.records["ITEM0"].tags} == {"item 0"}


def test_of_two_items_with_one_key_the_one_that_looks_like_the_entry_is_it() -> None:
    """Whichever was there first; the other one is asked about, and nothing of it comes to the entry."""
    items = [("ada2020", LOOMS), ("ada2020", ENGINES)]
    for order in (items, items[::-1]):
        project = met([{"ada2020": ENGINES}], order, set())
        for _ in range(2):
            assert asked(project.sync()) == {("ada2020", "key", "duplicate")}
        tags = {tag.name for tag in project.worlds["bib:0.bib"].records["ada2020"].tags}
        assert tags == {"bib:0.bib ada2020", f"item {order.index(('ada2020', ENGINES))}"}


@pytest.mark.parametrize("key", ["ada2020", "ann2020", "abe2020", "amy2020"])
def test_a_key_that_is_asked_about_is_nobodys_while_another_work_bears_it(key: str) -> None:
    """An item is an entry's by its DOI and has another key than that, by which the notes cite another item: that
    gets an entry under it, and is not asked about in the next run. The key is not offered to the first."""
    project = met([{"cyd2022": ENGINES}], [(key, LOOMS), (key, ENGINES)], {key})
    for _ in range(3):
        (conflict,) = project.sync().conflicts
        assert (conflict.key, conflict.attribute, conflict.reason) == (key, "key", "different")
        assert (conflict.choices, conflict.message) == (("bib:0.bib",), f"{key}: another work's key")
    assert project.worlds["bib:0.bib"].records[key].values["title"] == LOOMS["title"]


def test_an_item_with_the_key_of_another_is_what_its_identifier_says() -> None:
    """Two items have one key, and one of them is the entry's by its DOI: it is asked how that is called."""
    items = [("cyd2022", LOOMS), ("cyd2022", ENGINES)]
    project = met([{"ada2020": ENGINES}], items, set())
    for _ in range(2):
        assert {("ada2020", "key", "different")} <= asked(project.sync())
    tags = {tag.name for tag in project.worlds["bib:0.bib"].records["ada2020"].tags}
    assert tags == {"bib:0.bib ada2020", "item 1"}
