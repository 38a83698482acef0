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


FIXED = ["kw: &t [alpha, beta]\ntags: *t", "tags: [alpha, # mine\n  beta]", "tags: | # mine\n  alpha\n  beta"]


@pytest.mark.parametrize("lines", FIXED, ids=["an alias", "a comment in between", "a comment at the head"])
def test_tags_that_cannot_be_edited_are_told_with_their_place(tmp_path: Path, lines: str) -> None:
    """A list that no edit can leave with all that stands there is only read: its own edits go on, what comes from
    elsewhere is kept away from it, and the line to change by hand is named."""
    lab = agreed(tmp_path, a=NOTE.replace("tags: [alpha, beta]", lines), b=OTHER)
    lab.patch(KEY, tags=[{"tag": "beta"}, {"tag": "new"}])
    before = lab.text("notes/a.md")
    place = before[: before.index("tags:")].count("\n") + 1
    for _ in range(2):
        run = lab.sync()
        assert (run.applied.failed, run.plan.conflicts) == ((), ())
        told = [(f.code, f.span.path, f.span.line, f.severity) for f in run.plan.findings]
        assert told == [("ZS207", "notes/a.md", place, "warning")]
    assert (lab.text("notes/a.md"), tags(lab)) == (before, ["beta", "new"])
    lab.swap("notes/a.md", "beta", "gamma")
    lab.sync()
    assert tags(lab) == ["beta", "gamma", "new"]
    settled(lab)


TEXTS = ["tags: |\n  alpha\n  beta", "tags: >-\n  alpha,\n  beta", "tags: alpha,\n  beta"]


@pytest.mark.parametrize("lines", TEXTS)
def test_tags_that_are_a_text_of_several_lines(tmp_path: Path, lines: str) -> None:
    """Each line is a tag, or what its commas part; with the first edit the text becomes a list."""
    lab = agreed(tmp_path, a=NOTE.replace("tags: [alpha, beta]", lines))
    assert tags(lab) == ["alpha", "beta"]
    lab.patch(KEY, tags=[{"tag": "beta"}, {"tag": "new"}])
    assert lab.sync().applied.failed == ()
    assert "\ntags: [beta, new]\n---\n" in lab.text("notes/a.md")
    settled(lab)
