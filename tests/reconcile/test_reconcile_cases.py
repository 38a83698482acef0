"""Cases of the decision, one a test, over the pure core."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.reconcile.worlds import Place, Project, three
from zsync.model.plan import Answer
from zsync.model.values import Creator, Tag
from zsync.reconcile.sides import Policy

Z, B, N = "zotero:users/1", "bib:refs.bib", "notes"


@pytest.fixture
def agreed() -> Project:
    """A work that stands on all three sides, synced once."""
    project = three()
    project.worlds[Z].put("lee2020", "ABCD2345", title="A title", date="2020-05-02", tags=(Tag("x"),))
    project.worlds[B].put("lee2020", title="A title", date="2020", tags=(Tag("x"),))
    project.worlds[N].put("lee2020", tags=(Tag("x"),))
    first = project.sync()
    assert (first.operations, first.conflicts) == ((), ())
    return project


def show(project: Project, side: str, at: str, attribute: str) -> object:
    return project.worlds[side].records[at].values.get(attribute)


def test_poorer_side_agrees_with_richer(agreed: Project) -> None:
    """1984 agrees with 1984-05-02: no operation, and the second run is empty too."""
    assert agreed.plan().operations == ()
    assert show(agreed, B, "lee2020", "date") == "2020"


@pytest.mark.parametrize(
    ("side", "at", "other", "other_at"), [(Z, "ABCD2345", B, "lee2020"), (B, "lee2020", Z, "ABCD2345")]
)
def test_an_edit_arrives(agreed: Project, side: str, at: str, other: str, other_at: str) -> None:
    """An edit made on one side arrives on the other, and then nothing is left."""
    agreed.worlds[side].put("lee2020", at, title="A better title")
    assert agreed.sync().conflicts == ()
    assert show(agreed, other, other_at, "title") == "A better title"
    assert agreed.plan().operations == ()


def test_two_edits_of_one_field_conflict(agreed: Project) -> None:
    """Different edits of one field are a conflict; nothing is written; equal edits are none."""
    agreed.worlds[Z].put("lee2020", "ABCD2345", title="One")
    agreed.worlds[B].put("lee2020", title="Two")
    plan = agreed.sync()
    assert [(c.attribute, c.reason) for c in plan.conflicts] == [("title", "both changed")]
    assert plan.operations == ()
    assert [(c.attribute, c.reason) for c in agreed.sync().conflicts] == [("title", "both changed")]
    agreed.worlds[B].put("lee2020", title="One")
    assert agreed.sync().conflicts == ()


def test_a_conflict_blocks_its_own_attribute_only(agreed: Project) -> None:
    """Another field of the same work still goes through."""
    agreed.worlds[Z].put("lee2020", "ABCD2345", title="One", doi="10.1/x")
    agreed.worlds[B].put("lee2020", title="Two")
    agreed.sync()
    assert show(agreed, B, "lee2020", "doi") == "10.1/x"


def test_tags_merge_by_member(agreed: Project) -> None:
    """A tag added on each side and one removed: all sides end with the same set."""
    agreed.worlds[Z].put("lee2020", "ABCD2345", tags=(Tag("x"), Tag("z")))
    agreed.worlds[B].put("lee2020", tags=(Tag("x"), Tag("b")))
    agreed.worlds[N].put("lee2020", tags=(Tag("n"),))
    agreed.sync()
    for side, at in ((Z, "ABCD2345"), (B, "lee2020"), (N, "lee2020")):
        assert {tag.name for tag in agreed.worlds[side].records[at].tags} == {"z", "b", "n"}
    assert agreed.plan().operations == ()


def test_a_rename_in_zotero_reaches_all(agreed: Project) -> None:
    """A key changed in Zotero renames the entry and the citations; the old key becomes an alias."""
    record = agreed.worlds[Z].records.pop("ABCD2345")
    agreed.worlds[Z].put("leeNew2020", "ABCD2345", **dict(record.values))
    agreed.sync()
    assert list(agreed.worlds[B].records) == ["leeNew2020"]
    assert list(agreed.worlds[N].records) == ["leeNew2020"]
    (entry,) = agreed.base.values()
    assert (entry.key, [alias.key for alias in entry.aliases]) == ("leeNew2020", ["lee2020"])
    assert agreed.plan().operations == ()


def test_a_former_key_that_is_cited_again(agreed: Project) -> None:
    """An old key that is typed again becomes the present one, which was no edit of another side just now."""
    record = agreed.worlds[Z].records.pop("ABCD2345")
    agreed.worlds[Z].put("leeNew2020", "ABCD2345", **dict(record.values))
    assert {op.because for op in agreed.sync().operations if op.action == "rename"} == {f"renamed in {Z}"}
    agreed.worlds[N].put("lee2020")
    plan = agreed.sync()
    assert [(op.side, op.after, op.because) for op in plan.operations] == [(N, "leeNew2020", "renamed earlier")]


@pytest.mark.parametrize(("side", "at"), [(Z, "ABCD2345"), (B, "leeNew2020")])
def test_renamed_back(agreed: Project, side: str, at: str) -> None:
    """A key that a side was shown, and that it gives up for the one of before, is given up everywhere."""
    record = agreed.worlds[Z].records.pop("ABCD2345")
    agreed.worlds[Z].put("leeNew2020", "ABCD2345", **dict(record.values))
    agreed.sync()
    record = agreed.worlds[side].records.pop(at)
    agreed.worlds[side].put("lee2020", "ABCD2345" if side == Z else "lee2020", **dict(record.values))
    agreed.sync()
    assert {agreed.worlds[Z].records["ABCD2345"].key, *agreed.worlds[B].records, *agreed.worlds[N].records} == {
        "lee2020"
    }
    (entry,) = agreed.base.values()
    assert (entry.key, [alias.key for alias in entry.aliases]) == ("lee2020", ["leeNew2020"])
    assert agreed.plan().operations == ()


def test_a_rename_in_the_bib_is_no_delete_and_add(agreed: Project) -> None:
    """An entry whose key changed is recognised by its content and renames the item."""
    agreed.worlds[B].records.pop("lee2020")
    agreed.worlds[B].put("leeB2020", title="A title", date="2020", tags=(Tag("x"),))
    plan = agreed.sync()
    assert {op.action for op in plan.operations} == {"rename"}
    assert agreed.worlds[Z].records["ABCD2345"].key == "leeB2020"


def test_another_item_of_much_the_same_title_is_another_work(agreed: Project) -> None:
    """One paper goes while its second part, an item of its own, is cited: no entry becomes another's."""
    agreed.worlds[Z].put("leeII2020", "EFGH2345", title="A title, part II", date="2020-05-02", tags=(Tag("x"),))
    agreed.sync()
    del agreed.worlds[Z].records["ABCD2345"]
    agreed.worlds[N].records.clear()
    agreed.worlds[N].put("leeII2020")
    plan = agreed.sync()
    done = [(op.action, op.key) for op in plan.operations if op.side == B]
    assert sorted(done) == [("create", "leeII2020"), ("delete", "lee2020")]
    assert agreed.plan().operations == ()


def test_an_entry_is_created_in_zotero_and_a_cited_item_in_the_bib() -> None:
    """`zotero.add: bib` and `bib.add: cited` are the defaults; an item nobody cites is left alone."""
    project = three()
    project.worlds[B].put("only2021", title="Only in bib", date="2021")
    project.worlds[Z].put("cited2022", "CITED234", title="Cited", date="2022-01-01")
    project.worlds[Z].put("else2022", "ELSE2345", title="Elsewhere", date="2022")
    project.worlds[N].put("cited2022")
    project.sync()
    assert set(project.worlds[B].records) == {"only2021", "cited2022"}
    assert {r.key for r in project.worlds[Z].records.values()} == {"only2021", "cited2022", "else2022"}
    assert project.plan().operations == ()


def test_gone_but_cited_is_a_conflict(agreed: Project) -> None:
    """What the notes cite is not deleted without being asked; an incomplete snapshot proves nothing at all."""
    agreed.worlds[B].records.clear()
    agreed.worlds[B].put("other", title="Other")
    agreed.worlds[B].complete = False
    assert [c for c in agreed.plan().conflicts if c.reason == "deleted"] == []
    agreed.worlds[B].complete = True
    assert [c.reason for c in agreed.plan().conflicts] == ["deleted"]
    assert all(op.action != "delete" for op in agreed.plan().operations)


@pytest.fixture
def uncited() -> Project:
    """Two works nobody cites, on the library and in the .bib, synced once."""
    project = three()
    for name in ("a", "b"):
        project.worlds[Z].put(f"{name}2020", f"{name.upper()}BCD2345", title=f"Title {name}", tags=(Tag(name),))
        project.worlds[B].put(f"{name}2020", title=f"Title {name}", tags=(Tag(name),))
    assert project.sync().conflicts == ()
    return project


@pytest.mark.parametrize(("side", "at", "other"), [(Z, "ABCD2345", B), (B, "a2020", Z)])
def test_a_delete_arrives(uncited: Project, side: str, at: str, other: str) -> None:
    """Deleted on one side and untouched on the other: gone from both, and from the base."""
    del uncited.worlds[side].records[at]
    assert uncited.sync().conflicts == ()
    assert [r.key for r in uncited.worlds[other].records.values()] == ["b2020"]
    assert len(uncited.base) == 1
    assert uncited.plan().operations == ()


@pytest.mark.parametrize("recorded", [True, False])
def test_a_delete_survives_a_crash(uncited: Project, recorded: bool) -> None:
    """Killed before or after the deletion: the next run ends the same, and the work does not come back."""
    del uncited.worlds[Z].records["ABCD2345"]
    uncited.sync(crash_at=0, recorded=recorded)
    uncited.sync()
    assert [r.key for r in uncited.worlds[B].records.values()] == ["b2020"]
    assert [r.key for r in uncited.worlds[Z].records.values()] == ["b2020"]
    assert uncited.plan().operations == ()
    uncited.sync()
    assert len(uncited.base) == 1


def test_gone_from_one_bib_of_two_is_not_gone() -> None:
    """An entry taken out of one paper's .bib stays in the other's and in the library; out of both, it goes."""
    places = Place(B, "bib"), Place("bib:thesis.bib", "bib"), Place(Z, "zotero")
    for place, at in zip(places, ("a2020", "a2020", "AAAA2345"), strict=True):
        place.put("a2020", at, title="A")
    project = Project({place.name: place for place in places})
    project.sync()
    del places[0].records["a2020"]
    assert project.sync().operations == ()
    assert project.plan().operations == ()
    del places[1].records["a2020"]
    places[1].put("other", title="So that the file is not empty")
    assert [(op.action, op.side) for op in project.plan().operations if op.key == "a2020"] == [("delete", Z)]


def test_edit_beats_delete(uncited: Project) -> None:
    """Deleted in the library, edited in the .bib: it comes back to the library with the edit."""
    del uncited.worlds[Z].records["ABCD2345"]
    uncited.worlds[B].put("a2020", title="Edited since")
    assert [op.because for op in uncited.plan().operations] == ["deleted there, edited elsewhere since"]
    uncited.sync()
    assert {str(r.values["title"]) for r in uncited.worlds[Z].records.values()} == {"Edited since", "Title b"}
    assert uncited.plan().operations == ()


@pytest.mark.parametrize("side", [Z, B])
def test_edit_beats_delete_on_a_side_that_may_only_be_read(uncited: Project, side: str) -> None:
    """It cannot come back there now; an edited work is not deleted by the next run, but comes back in time."""
    other = B if side == Z else Z
    at = {Z: "ABCD2345", B: "a2020"}
    del uncited.worlds[side].records[at[side]]
    uncited.worlds[other].put("a2020", at[other], title="Edited since")
    uncited.worlds[side].writable = False
    for _ in range(2):
        plan = uncited.sync()
        assert (plan.operations, plan.conflicts) == ((), ())
    uncited.worlds[side].writable = True
    uncited.policy = Policy(bib_add="all")
    assert [(op.side, op.action) for op in uncited.sync().operations] == [(side, "create")]
    assert uncited.plan().operations == ()


def test_more_deletes_than_the_brake_allows_stop_the_run() -> None:
    """Eleven works gone at once: nothing is done, and the message says so."""
    project = three()
    for number in range(12):
        project.worlds[Z].put(f"k{number}", f"ITEM{number}", title=f"T{number}")
        project.worlds[B].put(f"k{number}", title=f"T{number}")
    project.sync()
    for number in range(11):
        del project.worlds[Z].records[f"ITEM{number}"]
    plan = project.sync()
    assert "more than the brake allows (10)" in plan.stopped
    assert len(project.worlds[B].records) == 12


def test_an_emptied_side_stops_the_run() -> None:
    """A side that held works and is empty now stops everything."""
    project = three()
    for key in ("a1", "b2"):
        project.worlds[B].put(key, title=key)
    project.sync()
    project.worlds[B].records.clear()
    plan = project.plan()
    assert "empty now" in plan.stopped
    assert plan.operations == ()


@pytest.mark.parametrize(("moved", "stopped"), [(("a1", "b2"), False), (("a1",), True)])
def test_a_file_whose_entries_were_all_put_into_another_one_is_not_emptied(
    moved: tuple[str, ...], stopped: bool
) -> None:
    """Nothing is gone where each of them stands there now; one that does not stops the run as ever."""
    project = three()
    other = project.worlds["bib:other.bib"] = Place("bib:other.bib", "bib")
    other.put("c3", title="c3")
    for key in ("a1", "b2"):
        project.worlds[B].put(key, title=key)
    project.sync()
    for key in moved:
        other.put(key, title=key)
    project.worlds[B].records.clear()
    plan = project.sync()
    assert ("empty now" in plan.stopped) is stopped
    assert plan.operations == ()
    assert project.plan().operations == ()


def test_a_first_sync_unites_and_asks() -> None:
    """No base: empty fields are filled, different ones are conflicts, nothing is removed."""
    project = three()
    project.worlds[Z].put("k", "KKKK2345", title="One", doi="10.1/x", tags=(Tag("z"),))
    project.worlds[B].put("k", title="Two", date="1999", tags=(Tag("b"),))
    plan = project.sync()
    assert [(c.attribute, c.reason) for c in plan.conflicts] == [("title", "different")]
    assert show(project, B, "k", "doi") == "10.1/x"
    assert show(project, Z, "KKKK2345", "date") == "1999"
    assert {t.name for t in project.worlds[Z].records["KKKK2345"].tags} == {"z", "b"}


def test_initials_and_years_agree_with_more(agreed: Project) -> None:
    """A first meeting of `A.` and `Ada`, 2020 and 2020-05: agreement, and neither side is touched."""
    project = three()
    project.worlds[B].year = False
    short, full = Creator("author", "Lovelace", "A."), Creator("author", "Lovelace", "Ada")
    project.worlds[Z].put("k", "KKKK2345", title="T", date="2020-05-02", creators=(full,))
    project.worlds[B].put("k", title="T", date="2020", creators=(short,))
    first = project.sync()
    assert (first.operations, first.conflicts) == ((), ())
    assert project.plan().operations == ()
    project.worlds[Z].put("k", "KKKK2345", date="2020-06-03")
    project.sync()
    assert show(project, B, "k", "date") == "2020-06-03"


def test_an_edit_of_the_poorer_side_keeps_the_fuller_names() -> None:
    """A second author added where the first is `A.`: the other side keeps `Ada`."""
    project = three()
    short, full = Creator("author", "Lovelace", "A."), Creator("author", "Lovelace", "Ada")
    more = Creator("author", "Babbage", "Charles")
    project.worlds[Z].put("k", "KKKK2345", title="T", creators=(full,))
    project.worlds[B].put("k", title="T", creators=(short,))
    project.sync()
    project.worlds[B].put("k", creators=(short, more))
    assert project.sync().conflicts == ()
    assert show(project, Z, "KKKK2345", "creators") == (full, more)
    assert show(project, B, "k", "creators") == (short, more)
    assert project.plan().operations == ()


def test_a_type_changed_on_one_side_is_carried_over(agreed: Project) -> None:
    """Different types at a first meeting are no conflict; a change of one is an edit like any other."""
    project = three()
    for side, at, kind in ((Z, "KKKK2345", "preprint"), (B, "k", "document")):
        record = project.worlds[side].put("k", at, title="T")
        project.worlds[side].records[at] = replace(record, kind=kind)
    first = project.sync()
    assert (first.operations, first.conflicts) == ((), ())
    record = project.worlds[B].records["k"]
    project.worlds[B].records["k"] = replace(record, kind="book")
    plan = project.plan()
    assert [(op.side, op.attribute, op.after) for op in plan.operations] == [(Z, "type", "book")]


def test_an_item_merged_in_zotero_leaves_an_alias(agreed: Project) -> None:
    """Two items merged into one: the notes that cited the other cite the one that stays; its key is an alias."""
    other = agreed.worlds[Z].put("leeCopy2020", "COPY2345", title="A title, too", date="2020")
    agreed.worlds[B].put("leeCopy2020", title="A title, too", date="2020")
    agreed.worlds[N].put("leeCopy2020")
    assert agreed.sync().conflicts == ()
    del agreed.worlds[Z].records[other.locator]
    stays = agreed.worlds[Z].records["ABCD2345"]
    agreed.worlds[Z].records["ABCD2345"] = replace(stays, replaces=("COPY2345",))
    plan = agreed.sync()
    assert plan.conflicts == ()
    assert [op.because for op in plan.operations if op.action == "rename"] == [f"merged in {Z}"]
    assert set(agreed.worlds[N].records) == {"lee2020"}
    assert set(agreed.worlds[B].records) == {"lee2020"}
    (entry,) = agreed.base.values()
    assert [(alias.key, alias.cause) for alias in entry.aliases] == [("leeCopy2020", "merged")]
    assert agreed.plan().operations == ()


def test_a_key_that_another_work_bears_is_a_conflict(agreed: Project) -> None:
    """Renamed in the library to a key that is taken: nothing is renamed, and the clash is shown."""
    agreed.worlds[Z].put("wu2021", "WUWU2345", title="Wu", date="2021")
    agreed.worlds[B].put("wu2021", title="Wu", date="2021")
    assert agreed.sync().conflicts == ()
    record = agreed.worlds[Z].records["WUWU2345"]
    agreed.worlds[Z].records["WUWU2345"] = replace(record, key="lee2020")
    plan = agreed.sync()
    assert [(c.attribute, c.reason) for c in plan.conflicts] == [("key", "key clash")]
    assert plan.operations == ()
    assert set(agreed.worlds[B].records) == {"lee2020", "wu2021"}


def test_one_title_without_creators_is_not_created_twice() -> None:
    """An entry without authors and an item with the same title under another key: a question, no second item."""
    project = three()
    project.worlds[B].put("mine", title="A Certain Title")
    author = (Creator("author", "Lovelace", "Ada"),)
    project.worlds[Z].put("theirs", "TTTT2345", title="A certain title", creators=author)
    plan = project.sync()
    assert [(c.attribute, c.reason) for c in plan.conflicts] == [("existence", "possible duplicate")]
    assert plan.operations == ()


ADA = Creator("author", "Lovelace", "Ada")


@pytest.mark.parametrize(
    ("theirs", "asked"),
    [
        ((Creator("author", "Lovelace", "A."),), True),
        ((Creator("author", "Lovelace"),), True),
        ((ADA, Creator("author", name="others")), True),
        ((Creator("author", "Kim", "Bo"), Creator("author", "LOVELACE", "A")), True),
        ((Creator("editor", name="Ada Lov\u00e9lace"),), True),
        ((Creator("author", "Kim", "Bo"), Creator("author", name="others")), False),
        ((Creator("author", name="others"),), True),
    ],
)
def test_one_title_by_people_in_common_is_not_created_twice(theirs: tuple[Creator, ...], asked: bool) -> None:
    """Initials, a list cut short, a role read otherwise: a question. Nobody in common: another work."""
    project = three()
    project.worlds[B].put("mine", title="A Certain Title", creators=(ADA,))
    project.worlds[Z].put("theirs", "TTTT2345", title="A certain title", creators=theirs)
    plan = project.sync()
    assert [c.reason for c in plan.conflicts] == ["possible duplicate"] * asked
    assert len(project.worlds[Z].records) == 2 - asked


def test_a_work_that_goes_is_no_twin() -> None:
    """Two people made one work under two keys, and a merge kept one entry: its item is made in the run in which
    the other's goes, and nothing is left for the next run."""
    project = three()
    project.worlds[B].put("theirs", title="A Certain Title")
    project.sync()
    project.worlds[B].put("mine", title="A Certain Title")
    assert [(c.key, c.reason) for c in project.sync().conflicts] == [("mine", "possible duplicate")]
    del project.worlds[B].records["theirs"]
    plan = project.sync()
    assert [(op.key, op.action) for op in plan.operations] == [("mine", "create"), ("theirs", "delete")]
    assert (plan.conflicts, project.plan().operations, project.plan().conflicts) == ((), (), ())
    assert [record.key for record in project.worlds[Z].records.values()] == ["mine"]


def test_a_second_entry_with_the_doi_of_a_known_work() -> None:
    """Nobody can tell whether it is that work once more: asked about, and no work of its own until then."""
    project = three()
    project.worlds[B].put("one", title="One", doi="10.1234/x")
    project.worlds[Z].put("one", "ITEM2345", title="One", doi="10.1234/x")
    project.sync()
    project.worlds[B].put("two", title="Quite another", doi="10.1234/x")
    plan = project.sync()
    assert [(c.key, c.attribute, c.reason) for c in plan.conflicts] == [("two", "existence", "duplicate")]
    assert plan.operations == ()
    assert [entry.key for entry in project.base.values()] == ["one"]


def test_two_entries_with_one_doi_make_no_two_items() -> None:
    """Neither is created before a person says that they are two; then both are, and nothing is asked again."""
    project = three()
    for key in ("one", "two"):
        project.worlds[B].put(key, title=f"Title {key}", doi="10.1234/x")
    plan = project.sync()
    assert plan.operations == ()
    assert [(c.key, c.reason, dict(c.sides)) for c in plan.conflicts] == [
        ("one", "possible duplicate", {B: "one and two"}),
        ("two", "possible duplicate", {B: "two and one"}),
    ]
    project.policy = replace(project.policy, answers={c.id: Answer("create") for c in plan.conflicts})
    project.sync()
    assert sorted(r.key for r in project.worlds[Z].records.values()) == ["one", "two"]
    project.policy = Policy()
    assert (project.plan().operations, project.plan().conflicts) == ((), ())


def test_an_identifier_joins_what_keys_do_not() -> None:
    """The same DOI under two keys is one work: the keys are the conflict, and no item is created."""
    project = three()
    project.worlds[B].put("mine", title="One", doi="10.1234/x")
    project.worlds[Z].put("theirs", "TTTT2345", title="One", doi="10.1234/x")
    plan = project.sync()
    assert [(c.attribute, c.reason) for c in plan.conflicts] == [("key", "different")]
    assert len(project.worlds[Z].records) == 1
    assert [c.id for c in project.sync().conflicts] == [c.id for c in plan.conflicts]


@pytest.mark.parametrize(
    ("title", "doi", "same"),
    [("A titel", "10.1/x", True), ("A titel", "10.1/y", False), ("Quite Another Story", "", False)],
)
def test_a_new_key_and_a_new_title(title: str, doi: str, same: bool) -> None:
    """A corrected title under a new key is a rename; another paper of the same author and year is another work,
    and so is a second part that has a DOI of its own."""
    author = (Creator("author", "Lovelace", "Ada"),)
    project = three()
    old: dict[str, Any] = {"title": "A title", "creators": author, "date": "2020"}
    project.worlds[Z].put("old", "OLDO2345", **old, doi="10.1/x")
    project.worlds[B].put("old", **old)
    project.worlds[B].put("other", title="Another", date="1999")
    project.sync()
    del project.worlds[B].records["old"]
    project.worlds[B].put("new", **{**old, "title": title, **({"doi": doi} if doi else {})})
    project.sync()
    titles = {record.values["title"] for record in project.worlds[Z].records.values()}
    assert titles == {"Another", title}
    assert ("OLDO2345" in project.worlds[Z].records) is same


def test_nothing_is_made_of_a_record_without_a_type() -> None:
    """A library may hold items of which this program cannot tell what they are: they are left where they are."""
    project = three()
    item = project.worlds[Z].put("strange", "TTTT2345", title="One")
    project.worlds[Z].records["TTTT2345"] = replace(item, kind="")
    project.worlds[N].put("strange")
    assert project.plan().operations == ()


def test_a_paper_is_not_its_preprint() -> None:
    """One arXiv number and two DOIs: two works; without a DOI on one of them, one work under two keys."""
    project = three()
    paper = project.worlds[B].put("paper", title="One", doi="10.1234/x")
    item = project.worlds[Z].put("preprint", "TTTT2345", title="One", doi="10.48550/y")
    project.worlds[B].records["paper"] = replace(paper, ids={"doi": "10.1234/x", "arxiv": "2101.00001"})
    project.worlds[Z].records["TTTT2345"] = replace(item, ids={"doi": "10.48550/y", "arxiv": "2101.00001"})
    plan = project.plan()
    assert [(op.action, op.side, op.key) for op in plan.operations] == [("create", Z, "paper")]
    project.worlds[Z].records["TTTT2345"] = replace(item, values={"title": "One"}, ids={"arxiv": "2101.00001"})
    assert [(c.attribute, c.reason) for c in project.plan().conflicts] == [("key", "different")]


def test_a_blanked_key_is_filled_again(agreed: Project) -> None:
    """A key emptied in the library is no claim: the others keep theirs, and the item gets it back."""
    record = agreed.worlds[Z].records["ABCD2345"]
    agreed.worlds[Z].records["ABCD2345"] = replace(record, key="")
    assert agreed.sync().conflicts == ()
    assert agreed.worlds[Z].records["ABCD2345"].key == "lee2020"
    assert set(agreed.worlds[B].records) == {"lee2020"}
    assert agreed.plan().operations == ()


def test_gone_everywhere_but_cited_can_only_be_let_go(agreed: Project) -> None:
    """Deleted from the library and the .bib, tagged in the notes: a question that one answer settles for good."""
    agreed.worlds[Z].records.clear()
    agreed.worlds[B].records.clear()
    for side in (Z, B):
        agreed.worlds[side].put("other", title="Other")
    agreed.worlds[N].put("lee2020", tags=(Tag("x"), Tag("new")))
    (conflict,) = agreed.sync().conflicts
    assert (conflict.reason, conflict.choices) == ("deleted", ("delete",))
    agreed.policy = Policy(answers={conflict.id: Answer(choice="delete")})
    assert agreed.sync().conflicts == ()
    agreed.policy = Policy()
    assert (agreed.plan().operations, agreed.plan().conflicts) == ((), ())
    assert [entry.key for entry in agreed.base.values()] == ["other"]


def test_an_identifier_knows_an_entry_that_changed_in_all_else(agreed: Project) -> None:
    """Key, title and date of an entry changed at once: its DOI says that it is the same work."""
    agreed.worlds[Z].put("lee2020", "ABCD2345", doi="10.1234/x")
    agreed.worlds[B].put("lee2020", doi="10.1234/x")
    assert agreed.sync().conflicts == ()
    agreed.worlds[B].records.clear()
    agreed.worlds[B].put("leeX2021", title="Quite another title", date="2021", doi="10.1234/x")
    assert agreed.sync().conflicts == ()
    assert len(agreed.worlds[Z].records) == 1
    assert agreed.worlds[Z].records["ABCD2345"].key == "leeX2021"
    assert agreed.plan().operations == ()
