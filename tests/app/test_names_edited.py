"""Names that one side edits, beside names that the other side cannot hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab

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
