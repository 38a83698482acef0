"""A note gets the key of another known work: it is about that one from then on, and mixes the two in nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_notes_absent import FOLDERS, MERGED
from tests.app.test_undo import settled
from tests.replicas.library import article

WORKS = {"one2020": ("One thing", ["x", "both"]), "two2020": ("Two things", ["p", "both"])}


def tags(lab: Lab) -> dict[str, list[str]]:
    """The tags of the items, by key."""
    return {key: sorted(tag["tag"] for tag in item["tags"]) for key, item in lab.items().items()}


def note(key: str, more: str = "") -> str:
    """A literature note as `WORKS` has it."""
    title, labels = WORKS[key]
    return f"---\ncitekey: {key}\ntitle: {title}\ntags: [{', '.join(labels)}]\n{more}---\nText.\n"


def lab_of(root: Path, *, config: str = FOLDERS.format(""), **notes: str) -> Lab:
    """Two works on all sides and these notes, named by key; agreed."""
    lab = Lab(root, config=config)
    for key, (title, labels) in WORKS.items():
        lab.library.write(article(key, title, tags=[{"tag": label} for label in labels]))
    entries = (f"@article{{{k},\n  title = {{{t}}},\n  year = {{2020}}\n}}\n" for k, (t, _) in WORKS.items())
    lab.write("refs.bib", "".join(entries))
    for name, text in notes.items():
        lab.write(f"notes/{name}@{text.split()[2]}.md" if name == "named" else f"notes/{name}.md", text)
    assert lab.sync().plan.conflicts == ()
    settled(lab)
    return lab


@pytest.mark.parametrize("other", [True, False], ids=["that has a note", "that has none"])
def test_it_is_about_the_other_work_from_then_on(tmp_path: Path, other: bool) -> None:
    """What it had of the first work stays there alone; what was typed into it goes on. It can go back."""
    notes = {"a": note("one2020"), **({"b": note("two2020")} if other else {})}
    lab = lab_of(tmp_path, **notes)
    before = lab.text("refs.bib")
    lab.swap("notes/a.md", "citekey: one2020", "citekey: two2020")
    lab.swap("notes/a.md", "[x, both]", "[x, both, typed]")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert tags(lab) == {"one2020": ["both", "x"], "two2020": ["both", "p", "typed"]}
    assert (lab.text("refs.bib"), lab.items()["two2020"]["title"]) == (before, "Two things")
    assert "title: Two things\n" in lab.text("notes/a.md")
    assert "x" not in lab.text("notes/a.md").split("tags:")[1].split("\n")[0]
    settled(lab)
    lab.swap("notes/a.md", "citekey: two2020", "citekey: one2020")
    assert lab.sync().plan.conflicts == ()
    assert tags(lab) == {"one2020": ["both", "x"], "two2020": ["both", "p", "typed"]}
    assert "title: One thing\n" in lab.text("notes/a.md")
    settled(lab)


def test_the_file_is_renamed_too(tmp_path: Path) -> None:
    """Then it is known by what stands in its name beside the key."""
    lab = lab_of(tmp_path, named=note("one2020"), b=note("two2020"))
    lab.swap("notes/named@one2020.md", "citekey: one2020", "citekey: two2020")
    (lab.root / "notes/named@one2020.md").rename(lab.root / "notes/named@two2020.md")
    assert lab.sync().plan.conflicts == ()
    assert tags(lab) == {"one2020": ["both", "x"], "two2020": ["both", "p"]}
    assert "title: Two things\n" in lab.text("notes/named@two2020.md")
    settled(lab)


def test_a_tag_that_the_other_note_lists_is_its_own(tmp_path: Path) -> None:
    """It is typed there in the same breath."""
    lab = lab_of(tmp_path, a=note("one2020"), b=note("two2020"))
    lab.swap("notes/a.md", "citekey: one2020", "citekey: two2020")
    lab.swap("notes/b.md", "[p, both]", "[p, both, x]")
    lab.sync()
    assert tags(lab) == {"one2020": ["both", "x"], "two2020": ["both", "p", "x"]}
    settled(lab)


def test_what_no_other_side_has_is_not_lost(tmp_path: Path) -> None:
    """A tag of the first work that was taken out of Zotero in the same breath is the second one's now; a title
    that the note alone has is asked about."""
    lab = lab_of(tmp_path, a=note("one2020"), b=note("two2020"))
    lab.swap("notes/a.md", "citekey: one2020", "citekey: two2020")
    lab.swap("notes/a.md", "One thing", "Mine")
    lab.patch("one2020", tags=[{"tag": "both"}])
    assert [each.attribute for each in lab.sync().plan.conflicts] == ["title"]
    assert tags(lab) == {"one2020": ["both"], "two2020": ["both", "p", "x"]}
    assert "title: Mine\n" in lab.text("notes/a.md")


def test_two_notes_exchange_their_keys(tmp_path: Path) -> None:
    """By hand, in the notes alone: each then has what is its new work's."""
    lab = lab_of(tmp_path, a=note("one2020"), b=note("two2020"))
    lab.swap("notes/a.md", "citekey: one2020", "citekey: two2020")
    lab.swap("notes/b.md", "citekey: two2020", "citekey: one2020")
    assert lab.sync().plan.conflicts == ()
    assert tags(lab) == {"one2020": ["both", "x"], "two2020": ["both", "p"]}
    assert "title: Two things\n" in lab.text("notes/a.md")
    assert "title: One thing\n" in lab.text("notes/b.md")
    settled(lab)


def test_collections_are_not_mixed(tmp_path: Path) -> None:
    """Nor does the other work come to lie in the collections of the first."""
    from tests.app.test_collections import shelf, shelved

    lab = lab_of(tmp_path, config=FOLDERS.format("") + MERGED, a=note("one2020", "collections: []\n"))
    lab.patch("one2020", collections=[shelf(lab, "Thesis", version=0)])
    lab.sync()
    assert "collections: [Thesis]" in lab.text("notes/a.md")
    lab.swap("notes/a.md", "citekey: one2020", "citekey: two2020")
    assert lab.sync().plan.conflicts == ()
    assert (shelved(lab, "one2020"), shelved(lab, "two2020")) == (["Thesis"], [])
    settled(lab)
