"""Capitals of a DOI: kept where it is copied, and never a reason to write or to ask."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.app.test_undo import settled
from tests.replicas.library import article

ENTRY = "@article{%s,\n  title = {%s},\n  journal = {J},\n  year = {2020},\n%s}\n"


def lab_of(root: Path) -> Lab:
    """Works whose DOI is on one side, on both, and in the note."""
    config = "notes: {folders: [notes], fields: {doi: doi}}\nbib: [refs.bib]\nzotero: [embedded]\n"
    lab = Lab(root, config=config)
    entries = [
        ENTRY % ("mine2020", "Mine", "  doi = {10.1000/ABC.def},\n"),
        ENTRY % ("theirs2020", "Theirs", ""),
        ENTRY % ("both2020", "Both", "  doi = {10.1000/J.Both},\n"),
    ]
    lab.write("refs.bib", "\n".join(entries))
    for key, doi in (("theirs2020", "10.1000/Z(9)-X"), ("both2020", "10.1000/j.both")):
        lab.library.write(article(key, key[:-4].title(), publicationTitle="J", DOI=doi, creators=[]))
    lab.write("notes/@theirs2020.md", "---\ndoi:\n---\n")
    lab.write("notes/@both2020.md", "---\ndoi: https://doi.org/10.1000/J.BOTH\n---\n")
    return lab


def test_copied_as_it_stands(tmp_path: Path) -> None:
    """Each copy is spelled as its source is; where all have it, none is touched; they are one work."""
    lab = lab_of(tmp_path)
    note = lab.text("notes/@both2020.md")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    items = lab.items()
    assert {key: data["DOI"] for key, data in items.items()} == {
        "mine2020": "10.1000/ABC.def",
        "theirs2020": "10.1000/Z(9)-X",
        "both2020": "10.1000/j.both",
    }
    assert "doi = {10.1000/Z(9)-X}" in lab.text("refs.bib")
    assert "doi = {10.1000/J.Both}" in lab.text("refs.bib")
    assert lab.text("notes/@theirs2020.md") == "---\ndoi: 10.1000/Z(9)-X\n---\n"
    assert lab.text("notes/@both2020.md") == note
    settled(lab)


def test_other_capitals_are_no_edit(tmp_path: Path) -> None:
    """Somebody respells a DOI: nothing follows. Another DOI does."""
    lab = lab_of(tmp_path)
    lab.sync()
    lab.patch("both2020", DOI="10.1000/J.BoTh")
    lab.swap("refs.bib", "10.1000/ABC.def", "10.1000/abc.DEF")
    run = lab.sync()
    assert (run.plan.operations, run.plan.conflicts) == ((), ())
    settled(lab)
    lab.patch("both2020", DOI="10.1000/New")
    lab.sync()
    assert "doi = {10.1000/New}" in lab.text("refs.bib")
    assert lab.text("notes/@both2020.md") == "---\ndoi: https://doi.org/10.1000/New\n---\n"
    settled(lab)
