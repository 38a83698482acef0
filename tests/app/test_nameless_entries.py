"""Entries of a .bib whose key is empty: they get one like other new works, in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

BIB = """% mine
@article{ , author = {Lovelace, Ada}, title = {Great Notes on Engines}, journal = {J}, year = {2020}}

@article{old1999,
  author = {Babbage, Charles},
  title = {Older},
  journal = {J},
  year = {1999}
}

@Book(,
  author = {Lovelace, Ada},
  title = {Great Notes on Engines and on Looms},
  year = 2020
)
"""
KEY = "lovelaceGreatNotesEngines2020"
KEYED = [
    BIB.replace("{ ,", f"{{ {KEY}{one},").replace("(,", f"({KEY}{two},") for one, two in (("", "a"), ("a", ""))
]


def lab_of(root: Path, bib: str = BIB, **more: str) -> Lab:
    """A project with this .bib and no item."""
    root.mkdir(exist_ok=True)
    config = "notes: [notes]\nbib: {files: [{path: refs.bib%s}]}\nzotero: [embedded]\n%s"
    lab = Lab(root, config=config % (more.get("file", ""), more.get("rest", "")))
    lab.write("refs.bib", bib)
    return lab


def test_each_gets_a_key(tmp_path: Path) -> None:
    """By the formula, in its place, nothing else of the file touched; the item in Zotero has the same."""
    lab = lab_of(tmp_path)
    plan = lab.plan()
    assert {(f.code, f.severity, f.help) for f in plan.findings} == {
        ("ZS101", "warning", "`zsync sync` gives the entry a key")
    }
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("refs.bib") in KEYED
    kinds = {KEY: "journalArticle", f"{KEY}a": "book"}
    if lab.text("refs.bib") == KEYED[1]:
        kinds = {KEY: "book", f"{KEY}a": "journalArticle"}
    assert {key: data["itemType"] for key, data in lab.items().items() if key != "old1999"} == kinds
    settled(lab)


def test_one_that_zotero_knows_gets_its_key(tmp_path: Path) -> None:
    """Found by an identifier: the key is that of the item, and what else differs goes both ways at once."""
    lab = lab_of(tmp_path, "@article{,\n  title = {T},\n  doi = {10.1234/x},\n  keywords = {a}\n}\n")
    lab.library.write(article("known2020", "T", DOI="10.1234/x", tags=[{"tag": "b"}]))
    assert lab.sync().applied.failed == ()
    assert lab.text("refs.bib").startswith("@article{known2020,\n  title = {T},\n")
    assert "keywords = {a, b}" in lab.text("refs.bib")
    assert {tag["tag"] for tag in lab.items()["known2020"]["tags"]} == {"a", "b"}
    settled(lab)


@pytest.mark.parametrize(
    ("bib", "more"),
    [
        (BIB, {"file": ", read_only: true"}),
        (BIB, {"rest": "merge: {attributes: {key: 'off'}}\n"}),
        ("@article{,\n  year = {2020}\n}\n", {}),
        ("@article{title = {T}, year = {2020}}\n", {}),
        ("@article{,\n  title = {T}\n  year = {2020}\n}\n", {}),
    ],
)
def test_where_none_can_be_given(tmp_path: Path, bib: str, more: dict[str, str]) -> None:
    """In a file that is only read, where keys are left alone, without a title, with another fault: a finding, and
    the entry stays as it is."""
    lab = lab_of(tmp_path, bib, **more)
    run = lab.sync()
    assert "ZS101" in {finding.code for finding in run.plan.findings}
    assert all("gives the entry" not in finding.help for finding in run.plan.findings)
    assert lab.text("refs.bib") == bib
    assert set(lab.items()) <= {"old1999"}
    settled(lab)


def test_killed_anywhere(tmp_path: Path) -> None:
    """Killed at any effect and run again, also when the entry was edited meanwhile: no work is doubled."""
    for moment in ("before", "after", "recorded"):
        for number in range(2):
            lab = lab_of(tmp_path / f"{moment}{number}")
            with pytest.raises(Killed):
                lab.sync(killer(moment, number))
            if "@Book(," in lab.text("refs.bib"):
                lab.swap("refs.bib", "@Book(,\n  author", "@Book(,\n  note = {later},\n  author")
            run = lab.sync()
            assert (run.plan.conflicts, run.applied.failed) == ((), ())
            text = lab.text("refs.bib").replace("  note = {later},\n", "")
            assert text in KEYED
            assert len(lab.items()) == 3
            settled(lab)


@pytest.mark.parametrize("edited", [True, False])
def test_undone(tmp_path: Path, edited: bool) -> None:
    """An undo takes the keys back where the file is as the run left it; else they stay, and no entry is lost."""
    lab = lab_of(tmp_path)
    lab.sync()
    if edited:
        lab.swap("refs.bib", "{Older}", "{Older, Later}")
    text = lab.text("refs.bib")
    outcome = take_back(lab)
    assert lab.text("refs.bib") == (text if edited else BIB)
    assert bool(outcome.left) == edited
    assert lab.sync().plan.operations == ()
    settled(lab)
