"""Titles in sentence case and in title case: the same title at a first meeting, an edit when somebody retypes one.

Better BibTeX writes `Learning to See` for what Zotero holds as `Learning to see`: its first sync asks nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

CONFIG = "notes: {folders: [notes], fields: {title: title}}\nbib: [refs.bib]\nzotero: [embedded]\n"
SENTENCE = "Learning to see: the BERT way of multi-scale data"
TITLE = "Learning to See: The {BERT} Way of Multi-Scale Data"
ENTRY = "@article{one2020,\n  title = {%s},\n  journal = {Journal of Vision Research},\n  year = {2020},\n}\n"
JOURNAL = "Journal of vision research"
NOTE = "notes/@one2020.md"


def lab_of(root: Path, *, item: str = SENTENCE, entry: str = TITLE) -> Lab:
    """One work, in an item, an entry and a note that has the title of the entry, before the first sync."""
    lab = Lab(root, config=CONFIG)
    lab.write("refs.bib", ENTRY % entry)
    lab.library.write(article("one2020", item, publicationTitle=JOURNAL, date="2020", creators=[]))
    lab.write(NOTE, f'---\ntitle: "{entry.replace("{", "").replace("}", "")}"\n---\n')
    return lab


def titles(lab: Lab) -> tuple[str, str, str]:
    """As the item, the entry and the note have it."""
    entry = next(line for line in lab.text("refs.bib").splitlines() if "title" in line)
    return lab.items()["one2020"]["title"], entry.strip()[9:-2], lab.text(NOTE).splitlines()[1][7:].strip("\"'")


def test_nothing_is_asked_and_nothing_written(tmp_path: Path) -> None:
    """Each side keeps its own, at the first meeting and after."""
    lab = lab_of(tmp_path)
    before = lab.text("refs.bib"), lab.text(NOTE), lab.items()
    run = lab.sync()
    assert (run.plan.conflicts, run.plan.operations) == ((), ())
    assert (lab.text("refs.bib"), lab.text(NOTE), lab.items()) == before
    settled(lab)


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        ("Learning TO see", "Learning to see"),
        ("learning to See", "Learning to see"),
        ("Learning to see it", "Learning to See"),
    ],
)
def test_other_differences_are_asked_about(tmp_path: Path, item: str, entry: str) -> None:
    """Capitals within a word, on both sides, or another word."""
    lab = lab_of(tmp_path, item=item, entry=entry)
    assert [(c.attribute, c.reason) for c in lab.sync().plan.conflicts] == [("title", "different")]
    assert titles(lab) == (item, entry, entry)


def test_an_edit_of_capitals_is_an_edit(tmp_path: Path) -> None:
    """Whoever retypes a title in another case is followed by all sides, in either direction."""
    lab = lab_of(tmp_path)
    lab.sync()
    for title in ("Learning to See: The BERT way", "Learning to see: the BERT way"):
        lab.patch("one2020", title=title)
        assert lab.sync().plan.conflicts == ()
        assert titles(lab) == (title, title.replace("BERT", "{BERT}"), title)
        settled(lab)
    lab.swap("refs.bib", "the {BERT} way", "The {BERT} Way")
    assert lab.sync().plan.conflicts == ()
    assert titles(lab) == tuple(f"Learning to see: The {bert} Way" for bert in ("BERT", "{BERT}", "BERT"))
    settled(lab)


@pytest.mark.parametrize("dies", [None, ("before", 0), ("after", 0), ("before", 1), ("after", 1)])
def test_an_edit_of_one_word_arrives(tmp_path: Path, dies: tuple[str, int] | None) -> None:
    """A title corrected in the `.bib` goes to Zotero, and the other words keep their case there. Killed or not."""
    lab = lab_of(tmp_path)
    lab.sync()
    lab.swap("refs.bib", "Multi-Scale", "Large")
    if dies is not None:
        with pytest.raises(Killed):
            lab.sync(killer(*dies))
    assert lab.sync().plan.conflicts == ()
    sentence = "Learning to see: the BERT way of Large data"
    assert titles(lab) == (sentence, "Learning to See: The {BERT} Way of Large Data", sentence)
    settled(lab)


def test_undone(tmp_path: Path) -> None:
    """Each side that was written has its title again, in its case, and keeps it."""
    lab = lab_of(tmp_path)
    lab.sync()
    lab.swap("refs.bib", "Multi-Scale", "Large")
    before = lab.text(NOTE), lab.items()["one2020"]["title"]
    lab.sync()
    assert take_back(lab).left == []
    assert (lab.text(NOTE), lab.items()["one2020"]["title"]) == before
    settled(lab)
    assert (lab.text(NOTE), lab.items()["one2020"]["title"]) == before


def test_capitals_alone_where_they_say_less(tmp_path: Path) -> None:
    """A side in title case gets one more capital: no other side is written to, and what it says later arrives."""
    lab = lab_of(tmp_path)
    lab.sync()
    before = lab.text(NOTE), lab.items()
    lab.swap("refs.bib", "Learning to See", "Learning To See")
    run = lab.sync()
    assert (run.plan.conflicts, run.plan.operations) == ((), ())
    assert (lab.text(NOTE), lab.items()) == before
    lab.swap("refs.bib", "{BERT}", "{BART}")
    assert lab.sync().plan.conflicts == ()
    assert titles(lab)[0] == SENTENCE.replace("BERT", "BART")
    settled(lab)


def test_edits_on_two_sides_that_differ_in_case(tmp_path: Path) -> None:
    """The same correction in either case is one correction: each side keeps its own, the third gets the fuller."""
    lab = lab_of(tmp_path)
    lab.sync()
    lab.patch("one2020", title="Learning to hear")
    lab.write("refs.bib", ENTRY % "Learning to Hear")
    assert lab.sync().plan.conflicts == ()
    assert titles(lab) == ("Learning to hear", "Learning to Hear", "Learning to hear")
    settled(lab)
