"""People whom one side cannot hold, kept while that one changes the rest: what is agreed then stands on no side
until it is carried out. A run that was cut, and one that was undone, lose none of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.config.settings import load
from zsync.formats import conflicts as page

CONFIG = "notes: {folders: [notes], fields: {authors: authors}}\nbib: [refs.bib]\nzotero: [embedded]\n"
NOTE = "---\nauthors:\n  - Ann O'Keefe\n  - Piet van der Berg\n---\n"
BIB = """@article{one2020,
  title = {One},
  author = {O'Keefe, Ann and van der Berg, Piet},
  year = {2020}
}
"""
PEOPLE = [
    {"creatorType": "author", "firstName": "Ann", "lastName": "O'Keefe"},
    {"creatorType": "author", "firstName": "Piet", "lastName": "van der Berg"},
    {"creatorType": "contributor", "firstName": "Mary", "lastName": "Nu"},
]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A contributor in Zotero, whom neither the note nor the .bib names; agreed. Then an author is edited."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", BIB)
    lab.write("notes/x@one2020.md", NOTE)
    lab.library.write(article("one2020", "One", creators=PEOPLE, date="2020"))
    assert lab.sync().plan.operations == ()
    lab.swap("notes/x@one2020.md", "Piet", "Pieter")
    return lab


def arrived(lab: Lab) -> bool:
    """Whether the edit stands everywhere, and the contributor still where it was."""
    given = [each["firstName"] for each in lab.items()["one2020"]["creators"]]
    assert given[2:] == ["Mary"]
    return given[1] == "Pieter" and "Pieter" in lab.text("refs.bib")


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_was_cut(lab: Lab, moment: str, at: int) -> None:
    """The next one makes what was agreed of what the sides show."""
    with pytest.raises(Killed):
        lab.sync(killer(moment, at))
    lab.sync()
    assert arrived(lab)
    settled(lab)


def test_a_run_that_was_undone(lab: Lab) -> None:
    """It stays undone, and comes with --redo."""
    lab.sync()
    take_back(lab)
    settled(lab)
    assert not arrived(lab)
    with opened(load(lab.root), {}) as project:
        sync(replace(project, redo=True), run="again")
    assert arrived(lab)
    settled(lab)


@pytest.mark.parametrize("at", [0, 1])
def test_an_edit_after_a_run_that_was_cut(lab: Lab, at: int) -> None:
    """Whom only one side can hold stays there, also where that side is behind."""
    with pytest.raises(Killed):
        lab.sync(killer("before", at))
    lab.swap("notes/x@one2020.md", "Ann", "Anna")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert arrived(lab)
    assert lab.items()["one2020"]["creators"][0]["firstName"] == "Anna"
    settled(lab)


FAMILIES = [
    ("Gabriel", "Gabriela", "Gabriela", "García Márquez"),
    ("Gabriel García", "G. J. García", "G. J.", "García Márquez"),
    ("García Márquez", "García Marquez", "Gabriel", "García Marquez"),
    ("Gabriel García Márquez", "Otto Neu", "Otto", "Neu"),
    ("Gabriel García Márquez", "Gabriel Neu", "Gabriel", "Neu"),
]


@pytest.mark.parametrize(("old", "new", "given", "family"), FAMILIES)
def test_a_family_of_several_words(tmp_path: Path, old: str, new: str, given: str, family: str) -> None:
    """A person corrected in a note, in reading order, keeps the family; another one has their own."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", BIB.replace("O'Keefe, Ann and van der Berg, Piet", "García Márquez, Gabriel"))
    lab.write("notes/x@one2020.md", "---\nauthors: [Gabriel García Márquez]\n---\n")
    lab.sync()
    lab.swap("notes/x@one2020.md", old, new)
    assert lab.sync().plan.conflicts == ()
    (person,) = lab.items()["one2020"]["creators"]
    assert (person["firstName"], person["lastName"]) == (given, family)
    assert f"author = {{{family}, {given}}}" in lab.text("refs.bib")
    settled(lab)


@pytest.mark.parametrize("month", ["  month = jan\n", ""])
def test_an_answer_that_no_side_shows_yet(tmp_path: Path, month: str) -> None:
    """A date typed on the page, whose year a note shows already: a run that is cut does not lose the day."""
    lab = Lab(tmp_path, config=CONFIG.replace("authors: authors", "year: date"))
    lab.write("refs.bib", BIB.replace("{2020}\n", f"{{2020}},\n{month}"))
    lab.write("notes/x@one2020.md", "---\nyear: 2020\n---\n")
    lab.library.write(article("one2020", "One", creators=PEOPLE[:2], date="2020-03-04" if month else "2019"))
    assert [each.attribute for each in lab.sync().plan.conflicts] == ["date"]
    lab.write(page.NAME, lab.text(page.NAME).replace('- [ ] other = ""', '- [x] other = "2020-05-02"'))
    with pytest.raises(Killed):
        lab.sync(killer("before", 0))
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["one2020"]["date"] == "2020-05-02"
    settled(lab)
