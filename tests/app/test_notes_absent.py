"""What is gone with a note, or cannot be read in it, was not taken out by anybody: it stays on the other sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_collections import shelf, shelved
from tests.app.test_undo import settled
from tests.replicas.library import article

KEY = "kingTwo2020"
FOLDERS = "notes: {{folders: [notes], fields: obsidian{}}}\nbib: [refs.bib]\nzotero: [embedded]\n"
MERGED = "merge: {attributes: {collections: two-way}}\n"
NOTE = """---
citekey: kingTwo2020
title: Two things
journal: J
doi: 10.1000/two
tags: [alpha, beta]
---
First of [@kingTwo2020].
"""
OTHER = "---\ncitekey: kingTwo2020\ntags:\n  - beta\n---\nSecond.\n"
BIB = """@article{kingTwo2020,
  author   = {Lovelace, Ada},
  title    = {Two things},
  journal  = {J},
  year     = {2020},
  doi      = {10.1000/two},
  keywords = {alpha, beta},
}
"""


def agreed(root: Path, *, config: str = FOLDERS.format(""), **notes: str) -> Lab:
    """One work on three sides; agreed."""
    lab = Lab(root, config=config)
    for name, text in (notes or {"a": NOTE}).items():
        lab.write(f"notes/{name}.md", text)
    lab.write("refs.bib", BIB)
    tags = [{"tag": "alpha"}, {"tag": "beta"}]
    work = article(KEY, "Two things", publicationTitle="J", DOI="10.1000/two", tags=tags)
    if MERGED in config:
        work["collections"] = [shelf(lab, "Thesis", version=0)]
    lab.library.write(work)
    assert lab.sync().plan.conflicts == ()
    settled(lab)
    return lab


def tags(lab: Lab) -> list[str]:
    return sorted(tag["tag"] for tag in lab.items()[KEY]["tags"])


UNREADABLE = [
    "tags: {alpha: 1}", "tags: [[alpha, beta]]", "tags: [[alpha], [beta]]",
    "tags:\n  - name: alpha\n  - name: beta",
    'tags: "{{tags}}"', "tags: <% tp.tags %>", 'tags: [beta, "{{more}}"]', "tags: []\ntags: [alpha, beta]",
]  # fmt: skip


@pytest.mark.parametrize("line", UNREADABLE)
def test_tags_that_cannot_be_read_were_not_taken_out(tmp_path: Path, line: str) -> None:
    """A list in a list, a mapping, a template, a name that stands twice: nothing goes; then a list again."""
    lab = agreed(tmp_path)
    lab.swap("notes/a.md", "tags: [alpha, beta]", line)
    run = lab.sync()
    assert (run.plan.operations, run.applied.failed, tags(lab)) == ((), (), ["alpha", "beta"])
    settled(lab)
    lab.patch(KEY, tags=[{"tag": "alpha"}, {"tag": "beta"}, {"tag": "new"}])
    assert lab.sync().applied.failed == ()
    settled(lab)
    lab.swap("notes/a.md", line, "tags: [alpha]")
    assert lab.sync().applied.failed == ()
    assert tags(lab) == ["alpha", "new"]
    assert "tags: [alpha, new]" in lab.text("notes/a.md")
    settled(lab)


def test_tags_of_a_note_that_is_gone_stay(tmp_path: Path) -> None:
    """One of two notes is deleted: what it alone listed goes to the other one, and is taken out there for all."""
    lab = agreed(tmp_path, a=NOTE, b=OTHER)
    (lab.root / "notes/a.md").unlink()
    assert lab.sync().applied.failed == ()
    assert tags(lab) == ["alpha", "beta"]
    assert "  - beta\n  - alpha\n" in lab.text("notes/b.md")
    settled(lab)
    lab.swap("notes/b.md", "  - alpha\n", "")
    lab.sync()
    assert tags(lab) == ["beta"]
    settled(lab)


def test_a_note_in_the_place_of_another_overrules_nobody(tmp_path: Path) -> None:
    """Its tags come to the others; another title is asked about, by every run until it is settled."""
    lab = agreed(tmp_path)
    (lab.root / "notes/a.md").unlink()
    lab.write("notes/new.md", "---\ncitekey: kingTwo2020\ntitle: My reading\ntags: [literature]\n---\n")
    lab.patch(KEY, tags=[{"tag": "beta"}])
    for _ in range(2):
        assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == ["title"]
        assert (lab.items()[KEY]["title"], tags(lab)) == ("Two things", ["beta", "literature"])
        assert "tags: [literature, beta]" in lab.text("notes/new.md")
    lab.swap("notes/new.md", "My reading", "Two things")
    assert lab.sync().plan.conflicts == ()
    settled(lab)
    lab.swap("notes/new.md", "Two things", "Two more")
    lab.sync()
    assert lab.items()[KEY]["title"] == "Two more"


def test_a_note_that_moved_is_no_other(tmp_path: Path) -> None:
    """It still says most of what it said: a title corrected in the same breath arrives, and a tag that Zotero's
    owner took away goes."""
    lab = agreed(tmp_path)
    (lab.root / "notes/read").mkdir()
    (lab.root / "notes/a.md").rename(lab.root / "notes/read/a.md")
    lab.swap("notes/read/a.md", "Two things", "Two good things")
    lab.patch(KEY, tags=[{"tag": "beta"}])
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert (lab.items()[KEY]["title"], tags(lab)) == ("Two good things", ["beta"])
    assert "tags: [beta]" in lab.text("notes/read/a.md")
    settled(lab)


@pytest.mark.parametrize("line", ['collections: "{{c}}"', "collections: [[Thesis]]", "collections: {Thesis: 1}"])
def test_collections_that_cannot_be_read(tmp_path: Path, line: str) -> None:
    """The work stays where it is."""
    note = NOTE.replace("tags:", "collections: [Thesis]\ntags:")
    lab = agreed(tmp_path, config=FOLDERS.format("") + MERGED, a=note)
    lab.swap("notes/a.md", "collections: [Thesis]", line)
    assert lab.sync().plan.operations == ()
    assert shelved(lab, KEY) == ["Thesis"]
    settled(lab)


@pytest.mark.parametrize("mode", ["", ", collections: folder"], ids=["front matter", "folder"])
def test_collections_of_a_note_that_is_gone(tmp_path: Path, mode: str) -> None:
    """One of two notes is deleted: the work stays in its collection, named by front matter or by a folder."""
    note = NOTE.replace("tags:", "collections: [Thesis]\ntags:")
    other = OTHER.replace("tags:", "collections: [Other]\ntags:")
    notes = {"Thesis/a": note, "Other/b": other}
    lab = agreed(tmp_path, config=FOLDERS.format(mode) + MERGED, **notes)
    assert shelved(lab, KEY) == ["Other", "Thesis"]
    (lab.root / "notes/Thesis/a.md").unlink()
    assert lab.sync().applied.failed == ()
    assert shelved(lab, KEY) == ["Other", "Thesis"]
    settled(lab)


def test_tags_that_cannot_be_edited_are_told_with_their_place(tmp_path: Path) -> None:
    """A list spelt as a block of text is left as it is, and the line to change by hand is named."""
    lab = agreed(tmp_path, a=NOTE.replace("tags: [alpha, beta]", "tags: |\n  alpha"), b=OTHER)
    lab.patch(KEY, tags=[{"tag": "new"}])
    told = [why for _, why in lab.sync().applied.failed]
    assert told
    assert all(why.startswith("notes/a.md:6:7: `tags`") for why in told)
