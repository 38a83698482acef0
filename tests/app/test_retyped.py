"""A work of another type: the fields follow, nothing is taken for removed or typed, and the next run is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab

ARTICLE = (
    "@article{one2020,\n  author = {Lovelace, Ada},\n  title = {One},\n  journal = {{J} of \\emph{X}},\n"
    "  year = {2020},\n  volume = {3},\n  number = {4},\n  pages = {1--2}\n}\n"
)
KINDS = ["conferencePaper", "bookSection", "book", "thesis", "report", "preprint", "webpage", "artwork"]
PARTS = [("conferencePaper", "inproceedings"), ("bookSection", "incollection")]


def lab_of(root: Path) -> Lab:
    """An article on both sides, in agreement."""
    lab = Lab(root)
    lab.write("refs.bib", ARTICLE)
    lab.sync()
    assert lab.plan().operations == ()
    return lab


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_changed_in_zotero_is_all_that_changes(tmp_path: Path, kind: str) -> None:
    """What `number` and `pages` count in the new type is no news, nor is a journal without a place."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", itemType=kind)
    assert [op.attribute for op in lab.sync().plan.operations] == ["type"]
    item, files = lab.items()["one2020"], lab.files()
    assert lab.sync().plan.operations == ()
    assert (lab.items()["one2020"], lab.files()) == (item, files)
    for text in ("{{J} of \\emph{X}}", "{3}", "{4}", "{1--2}"):
        assert text in lab.text("refs.bib")


@pytest.mark.parametrize(("kind", "entry"), PARTS)
def test_the_container_gets_the_name_that_the_new_type_has_for_it(tmp_path: Path, kind: str, entry: str) -> None:
    """`journal` becomes `booktitle` with every character, and `journal` again when the type goes back."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", itemType=kind)
    lab.sync()
    assert f"@{entry}{{one2020" in lab.text("refs.bib")
    text = lab.text("refs.bib")
    assert "booktitle = {{J} of \\emph{X}}" in text
    assert "journal" not in text
    lab.patch("one2020", itemType="journalArticle")
    lab.sync()
    text = lab.text("refs.bib")
    assert "journal = {{J} of \\emph{X}}" in text
    assert "booktitle" not in text
    assert lab.items()["one2020"]["publicationTitle"] == "J of <i>X</i>"


@pytest.mark.parametrize("entry", ["inproceedings", "incollection", "book", "phdthesis", "techreport", "misc"])
def test_a_type_changed_in_the_bib_removes_no_container(tmp_path: Path, entry: str) -> None:
    """Only the word after the @ was retyped: nothing is removed, and what Zotero has no field for is in Extra."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "@article", f"@{entry}")
    operations = lab.sync().plan.operations
    assert "type" in [op.attribute for op in operations]
    assert [op.attribute for op in operations if op.after is None] == []
    assert any("J of <i>X</i>" in str(value) for value in lab.items()["one2020"].values())
    assert lab.sync().plan.operations == ()
