"""The first sync of a library with a `.bib` that was exported from it, where the export leaves people out or puts
them into other roles: nothing is asked, nobody is lost, and edits go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_first_hour import Pair, agrees, lab_of, person
from tests.app.test_undo import settled

AUTHOR, EDITOR = person("author", "Zhang", "Li"), person("editor", "Doe", "Jane")
WHOLE, SERIES = person("bookAuthor", "W", "B"), person("seriesEditor", "Ies", "Ser")
OTHER, RECIPIENT = person("contributor", "Tributor", "Con"), person("recipient", "Wall", "Al")
FILM = [person("director", "K", "S"), person("producer", "P", "Q"), person("scriptwriter", "C", "A")]
CHAPTER = {"itemType": "bookSection"}
INBOOK = "@inbook|author = {Zhang, Li},\n  collaborator = {W, B}"
LETTER = "@letter|author = {Zhang, Li},\n  namea = {Wall, Al},\n  nameatype = {collaborator}"

BIBTEX: list[Pair] = [
    ({**CHAPTER, "creators": [AUTHOR, EDITOR, WHOLE]}, INBOOK),
    ({**CHAPTER, "creators": [AUTHOR, WHOLE]}, "@incollection|author = {Zhang, Li},\n  collaborator = {W, B}"),
    (
        {**CHAPTER, "creators": [AUTHOR, EDITOR, WHOLE, SERIES, OTHER]},
        """@incollection|author = {Zhang, Li}, editor = {Doe, Jane and Ies, Ser},
  collaborator = {W, B and Tributor, Con}""",
    ),
    ({"creators": [AUTHOR, OTHER, SERIES]}, "@book|author = {Zhang, Li},\n  editor = {Ies, Ser}"),
]
BIBLATEX: list[Pair] = [
    (
        {"itemType": "film", "creators": FILM},
        """@video|editor = {K, S}, editortype = {director}, editora = {C, A}, editoratype = {scriptwriter},
  namea = {P, Q}, nameatype = {collaborator}, date = {1968}""",
    ),
    (
        {"itemType": "map", "creators": [person("cartographer", "C", "A"), SERIES, OTHER]},
        """@misc|editora = {C, A and Tributor, Con}, editoratype = {collaborator},
  editorb = {Ies, Ser}, editorbtype = {redactor}, date = {1968}""",
    ),
]


@pytest.mark.parametrize("pairs", [BIBTEX, BIBLATEX], ids=["bibtex", "biblatex"])
def test_people_left_out_and_in_other_roles(tmp_path: Path, pairs: list[Pair]) -> None:
    """Better BibTeX drops the editor of an `@inbook` with an author; in BibTeX no field is a book's author's."""
    dated = [({**item, "date": "1968"}, f"{entry}, year = {{1968}}") for item, entry in pairs]
    agrees(lab_of(tmp_path, dated, ""))


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("@incollection|author = {Zhang, Li}", [AUTHOR, EDITOR]),
        ("@incollection|author = {Zhang, Li}, bookauthor = {W, B}", [AUTHOR, WHOLE, person("bookAuthor", "X")]),
        ("@inbook|author = {Zhang, Li},\n  editor = {Doe, John}", [AUTHOR, EDITOR]),
    ],
)
def test_others_are_asked_about(tmp_path: Path, entry: str, left: object) -> None:
    """People whom an export would have named, and others than it names."""
    lab = lab_of(tmp_path, [({**CHAPTER, "creators": left}, entry)], "")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["creators"]


@pytest.mark.parametrize(
    ("old", "new", "creators"),
    [
        ("Zhang, Li", "Zhang, Lin", [person("author", "Zhang", "Lin"), EDITOR, WHOLE]),
        ("Li}", "Li},\n  editor = {Doe, Jane}", [AUTHOR, EDITOR, WHOLE]),
        ("Li}", "Li},\n  editor = {New, Nan}", [AUTHOR, EDITOR, WHOLE, person("editor", "New", "Nan")]),
        ("Li}", "Li},\n  bookauthor = {W, B}", [AUTHOR, EDITOR, WHOLE]),
    ],
)
def test_whom_an_export_left_out_outlives_edits(tmp_path: Path, old: str, new: str, creators: object) -> None:
    """An edit in the entry changes what it is about, and nobody else."""
    lab = lab_of(tmp_path, [({**CHAPTER, "creators": [AUTHOR, EDITOR, WHOLE]}, INBOOK)], "")
    lab.sync()
    lab.swap("refs.bib", old, new)
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["creators"] == creators
    settled(lab)


def test_they_do_so_beside_abbreviated_names(tmp_path: Path) -> None:
    """Also where the entry says less of those it names."""
    short = INBOOK.replace("Zhang, Li", "Zhang, L.")
    lab = lab_of(tmp_path, [({**CHAPTER, "creators": [AUTHOR, EDITOR, WHOLE]}, short)], "")
    lab.sync()
    lab.swap("refs.bib", "Zhang, L.", "Zhang, Lin")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["creators"] == [person("author", "Zhang", "Lin"), EDITOR, WHOLE]
    settled(lab)


def test_what_is_edited_in_zotero_comes_in_full(tmp_path: Path) -> None:
    """An edit of the people brings all of them to the entry; what is then removed there is removed."""
    lab = lab_of(tmp_path, [({**CHAPTER, "creators": [AUTHOR, EDITOR, WHOLE]}, INBOOK)], "")
    lab.sync()
    lab.patch("w0", creators=[AUTHOR, EDITOR, person("bookAuthor", "Whole", "Bob")])
    assert lab.sync().plan.conflicts == ()
    assert "editor = {Doe, Jane},\n  bookauthor = {Whole, Bob}," in lab.text("refs.bib")
    settled(lab)
    lab.swap("refs.bib", "\n  bookauthor = {Whole, Bob},", "")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["creators"] == [AUTHOR, EDITOR]
    settled(lab)


@pytest.mark.parametrize(
    ("old", "new", "people"),
    [
        ("Wall, Al", "Wallace, Al", [person("recipient", "Wallace", "Al")]),
        ("Wall, Al", "Wall, Al and Huxley, Tom", [RECIPIENT, person("contributor", "Huxley", "Tom")]),
        (",\n  namea = {Wall, Al},\n  nameatype = {collaborator}", "", []),
    ],
)
def test_edits_of_people_told_roughly(tmp_path: Path, old: str, new: str, people: list[object]) -> None:
    """Who is corrected, added or removed among the collaborators is so in Zotero, in the role they have there."""
    lab = lab_of(tmp_path, [({"itemType": "letter", "creators": [AUTHOR, RECIPIENT]}, LETTER)], "")
    lab.sync()
    lab.swap("refs.bib", old, new)
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["creators"] == [AUTHOR, *people]
    settled(lab)


def test_who_takes_a_place_in_zotero_takes_it_in_the_entry(tmp_path: Path) -> None:
    """Another recipient stands among the collaborators; one made an author no longer does."""
    lab = lab_of(tmp_path, [({"itemType": "letter", "creators": [AUTHOR, RECIPIENT]}, LETTER)], "")
    lab.sync()
    lab.patch("w0", creators=[AUTHOR, person("recipient", "Huxley", "Tom")])
    lab.sync()
    assert "namea = {Huxley, Tom}," in lab.text("refs.bib")
    settled(lab)
    lab.patch("w0", creators=[AUTHOR, person("author", "Huxley", "Tom")])
    lab.sync()
    assert "author = {Zhang, Li and Huxley, Tom}," in lab.text("refs.bib")
    assert "namea" not in lab.text("refs.bib")
    settled(lab)
