"""Names that one side edits, beside names that the other side cannot hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article

NAMES = [
    ("Alpha, Ann and Beta, Bob and others", "Alpha, Ann and Beta, Robert and others"),
    ("Alpha, Jr., Ann and Beta, Bob and others", "Alpha, Jr., Ann and Beta, Robert and others"),
    ("van der Alpha, A. and Beta, B. and {X} and others", "van der Alpha, A. and Beta, Robert and {X} and others"),
    ("{\\\'E}mile, Z. and Beta, Bob", "{\\\'E}mile, Z. and Beta, Robert"),
]


@pytest.mark.parametrize(("before", "after"), NAMES)
def test_a_name_edited_in_zotero_is_all_that_changes(tmp_path: Path, before: str, after: str) -> None:
    """`and others` is no person: it stays where it is, and nobody is named twice."""
    lab = Lab(tmp_path)
    entry = "@article{one2020,\n  author = {%s},\n  title = {One},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry % before)
    lab.sync()
    people = lab.items()["one2020"]["creators"]
    people[1]["firstName"] = "Robert"
    lab.patch("one2020", creators=people)
    assert [op.side for op in lab.sync().plan.operations] == ["bib:refs.bib"]
    assert lab.text("refs.bib") == entry % after
    assert lab.items()["one2020"]["creators"] == people
    assert lab.plan().operations == ()


@pytest.mark.parametrize("added", ["first", "last"])
def test_a_person_added_in_zotero_beside_others(tmp_path: Path, added: str) -> None:
    """The list that goes on goes on behind them."""
    lab = Lab(tmp_path)
    entry = "@article{one2020,\n  author = {%s},\n  title = {One},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry % "Alpha, Ann and others")
    lab.sync()
    people = lab.items()["one2020"]["creators"]
    new = {"creatorType": "author", "firstName": "Cy", "lastName": "Gamma"}
    lab.patch("one2020", creators=[new, *people] if added == "first" else [*people, new])
    lab.sync()
    text = lab.text("refs.bib")
    assert text.count("Gamma, Cy") == text.count("Alpha, Ann") == text.count("others") == 1
    assert "and others}" in text
    assert lab.plan().operations == ()


@pytest.mark.parametrize("short", ["Wei", "W."])
def test_people_of_one_family_name_are_two(tmp_path: Path, short: str) -> None:
    """The fuller name of one is not given to the other, whose name it begins with."""
    lab = Lab(tmp_path)
    entry = "@article{one2020,\n  author = {%s},\n  title = {One},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry % f"Li, {short} and Li, Weina and Doe, Jane")
    lab.sync()
    people = lab.items()["one2020"]["creators"]
    people[2]["firstName"] = "Janet"
    lab.patch("one2020", creators=people)
    lab.sync()
    assert lab.text("refs.bib") == entry % f"Li, {short} and Li, Weina and Doe, Janet"
    assert lab.items()["one2020"]["creators"] == people


def test_others_stay_where_roles_are_mixed(tmp_path: Path) -> None:
    """Zotero's one list has an editor between authors, which no entry shows; the editors go on all the same."""
    lab = Lab(tmp_path)
    fields = "author = {%s},\n  editor = {Ed, Itor and others},\n  title = {One},\n  year = {2020}"
    lab.write("refs.bib", "@book{one2020,\n  " + fields % "Alpha, Ann" + "\n}\n")
    lab.sync()
    people = lab.items()["one2020"]["creators"]
    new = {"creatorType": "author", "firstName": "Cy", "lastName": "Gamma"}
    lab.patch("one2020", creators=[*people, new])
    lab.sync()
    lab.patch("one2020", creators=[new, *reversed(people)])
    lab.sync()
    assert fields % "Gamma, Cy and Alpha, Ann" in lab.text("refs.bib")
    assert lab.plan().operations == ()


SHORTENED = [
    ("Leee, Annn and Doe, Jo", "Annn", "Ann"),
    ("Lee, Bob Q. and Doe, Jo", "Bob Q.", "Bob"),
    ("Lee, Annabel and Doe, Jo and others", "Annabel", "Anna"),
    ("Lee, Ada and Doe, Jo", "Ada", "A."),
    ("{\\'E}mile, Zo{\\\"e} Annn and Doe, Jo", "Annn", "Ann"),
]


@pytest.mark.parametrize("where", ["bib", "zotero"])
@pytest.mark.parametrize(("names", "old", "new"), SHORTENED)
def test_a_given_name_made_shorter_is_an_edit(tmp_path: Path, names: str, old: str, new: str, where: str) -> None:
    """Whoever knew the name in full and takes letters away means it: the other side follows."""
    lab = Lab(tmp_path)
    entry = "@article{one2020,\n  author = {%s},\n  title = {One},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry % names)
    lab.sync()
    before, people = lab.text("refs.bib"), lab.items()["one2020"]["creators"]
    people[0]["firstName"] = people[0]["firstName"].replace(old, new)
    if where == "zotero":
        lab.patch("one2020", creators=people)
    else:
        lab.swap("refs.bib", old, new)
    assert len(lab.sync().plan.operations) == 1
    assert lab.text("refs.bib") == before.replace(old, new, 1)
    assert lab.items()["one2020"]["creators"] == people
    assert lab.plan().operations == ()


def test_a_slip_mended_beside_an_initial(tmp_path: Path) -> None:
    """A side that always said `A.` mends another name of the list: that goes through, and `Ada` stays."""
    lab = Lab(tmp_path)
    entry = "@article{one2020,\n  author = {%s},\n  title = {One},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry % "Lee, Ada and Doe, Janee")
    people = [
        {"creatorType": "author", "firstName": "A.", "lastName": "Lee"},
        {"creatorType": "author", "firstName": "Janee", "lastName": "Doe"},
    ]
    lab.library.write(article("one2020", "One", creators=people))
    assert lab.sync().plan.operations == ()
    people[1]["firstName"] = "Jane"
    lab.patch("one2020", creators=people)
    lab.sync()
    assert lab.text("refs.bib") == entry % "Lee, Ada and Doe, Jane"
    assert lab.items()["one2020"]["creators"] == people
    assert lab.plan().operations == ()


def test_names_that_only_begin_alike_are_two(tmp_path: Path) -> None:
    """`Ann` is no abbreviation of `Annabel`: where two sides meet so, a person is asked."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  author = {Lee, Annabel},\n  title = {One},\n  year = {2020}\n}\n")
    people = [{"creatorType": "author", "firstName": "Ann", "lastName": "Lee"}]
    lab.library.write(article("one2020", "One", creators=people))
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["creators"]
