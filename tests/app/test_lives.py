"""Moments of a life that the state machine found a fault in, each as a test of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.app.undo import undo
from zsync.config.settings import load


def lab_of(root: Path) -> Lab:
    """One work with a literature note, agreed on all sides."""
    lab = Lab(root)
    lab.write("refs.bib", "@article{one2020,\n  title = {One},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n")
    lab.write("notes/@one2020.md", "---\ncitekey: one2020\n---\n\n[@one2020]\n")
    lab.library.write(article("one2020", "One"))
    assert lab.sync().plan.conflicts == ()
    return lab


def test_a_changed_type_says_nothing_of_the_notes(tmp_path: Path) -> None:
    """The second run after a change of type leaves the lock as the first wrote it."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", itemType="magazineArticle")
    lab.sync()
    before = lab.files()
    lab.sync()
    assert lab.files() == before


TWO = "@article{two2021,\n  title = {Two},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n"
CONFIG = "notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: [embedded]\n"


@pytest.mark.parametrize("files", [["refs.bib"], ["refs.bib", "more.bib"]])
def test_entries_that_changed_keys(tmp_path: Path, files: list[str]) -> None:
    """Two entries, of one file or of two, get each other's key: two renames everywhere, and no value moves."""
    lab = lab_of(tmp_path)
    lab.write("zsync.yaml", CONFIG)
    lab.write("more.bib", "% more\n")
    lab.write(files[-1], lab.text(files[-1]) + TWO)
    lab.write("notes/a.md", "[@one2020; @two2021]\n")
    lab.sync()
    lab.swap("refs.bib", "{one2020,", "{between,")
    lab.swap(files[-1], "{two2021,", "{one2020,")
    lab.swap("refs.bib", "{between,", "{two2021,")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert {op.action for op in run.plan.operations} == {"rename"}
    assert {key: data["title"] for key, data in lab.items().items()} == {"two2021": "One", "one2020": "Two"}
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\n"
    assert lab.plan().operations == ()


def test_an_entry_moved_to_another_file_keeps_its_work(tmp_path: Path) -> None:
    """The key tells it from the entry that was deleted there, though author and year are the same."""
    lab = lab_of(tmp_path)
    lab.write("zsync.yaml", CONFIG)
    lab.write("more.bib", TWO)
    lab.sync()
    lab.write("refs.bib", TWO)
    lab.write("more.bib", "% none\n")
    lab.write("notes/@one2020.md", "nothing\n")
    run = lab.sync()
    assert "rename" not in {op.action for op in run.plan.operations}


def test_a_second_note_of_the_same_name_is_no_rename(tmp_path: Path) -> None:
    """A new entry with a note beside the one that is there: two works."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    lab.write("notes/@two2021.md", "---\ncitekey: two2021\n---\n\n[@two2021]\n")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert set(lab.items()) == {"one2020", "two2021"}


def test_a_side_that_was_away_is_behind_and_not_edited(tmp_path: Path) -> None:
    """A title and a tag change while the .bib is away: what it shows when it is back is old, and no edit."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", tags=[{"tag": "old"}, {"tag": "kept"}])
    lab.swap("refs.bib", "year =", "keywords = {old, kept},\n  year =")
    lab.sync()
    (tmp_path / "refs.bib").rename(tmp_path / "aside")
    lab.patch("one2020", title="One, corrected", tags=[{"tag": "kept"}, {"tag": "new"}])
    with opened(load(tmp_path), {}, keep_going=True) as project:
        sync(project, run="away")
    (tmp_path / "aside").rename(tmp_path / "refs.bib")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert lab.items()["one2020"]["title"] == "One, corrected"
    assert {tag["tag"] for tag in lab.items()["one2020"]["tags"]} == {"kept", "new"}
    assert "{One, corrected}" in lab.text("refs.bib")
    assert "{kept, new}" in lab.text("refs.bib")


def test_an_undone_change_of_type_stays_undone(tmp_path: Path) -> None:
    """The entry keeps the type that a person gave it, the item the one it had."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "@article", "@book")
    lab.sync()
    with opened(load(tmp_path), {}) as project:
        undo(project, name="undo")
    assert lab.plan().operations == ()
    assert lab.items()["one2020"]["itemType"] == "journalArticle"


def test_exchanged_keys_and_a_tag(tmp_path: Path) -> None:
    """Two works exchange keys in Zotero and one gets a tag, in one run: it goes to the note of that one."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    for key in ("one2020", "two2021"):
        lab.write(f"notes/{key[:3]}@{key}.md", f"---\ncitekey: {key}\ntags: [{key[:3]}]\n---\n")
    (tmp_path / "notes/@one2020.md").unlink()
    lab.sync()
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)
    lab.patch("two2021", tags=[{"tag": "one"}, {"tag": "fresh"}])
    assert lab.sync().applied.failed == ()
    before = lab.files()
    lab.sync()
    assert lab.files() == before
    assert "tags: [one, fresh]" in lab.text("notes/one@two2021.md")
    assert "tags: [two]" in lab.text("notes/two@one2020.md")


def test_a_type_without_a_place_for_a_value_takes_none_away(tmp_path: Path) -> None:
    """The entry becomes a type whose item has no container: the entry keeps it, run after run."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "title = {One},", "title = {One},\n  journal = {Journal},")
    lab.sync()
    lab.swap("refs.bib", "@article", "@misc")
    lab.sync()
    before = lab.files()
    assert "journal = {Journal}" in lab.text("refs.bib")
    lab.sync()
    assert lab.files() == before


def test_a_new_type_takes_at_once_what_the_old_one_had_no_place_for(tmp_path: Path) -> None:
    """A book gets pages and becomes a chapter in the .bib: one run brings both to Zotero."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "@article", "@book")
    lab.sync()
    lab.swap("refs.bib", "@book", "@incollection")
    lab.swap("refs.bib", "title = {One},", "title = {One},\n  pages = {3--9},")
    lab.sync()
    assert (lab.items()["one2020"]["itemType"], lab.items()["one2020"]["pages"]) == ("bookSection", "3-9")
    assert lab.plan().operations == ()


def test_notes_that_were_away_while_keys_were_exchanged(tmp_path: Path) -> None:
    """A vault that was not mounted keeps its places in the lock: its notes follow later, each to its own work."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    lab.write("notes/@two2021.md", "Two\n")
    lab.sync()
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)
    (tmp_path / "notes").rename(tmp_path / "aside")
    with opened(load(tmp_path), {}, keep_going=True) as project:
        sync(project, run="away")
    (tmp_path / "aside").rename(tmp_path / "notes")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/@one2020.md") == "Two\n"
    assert "[@two2021]" in lab.text("notes/@two2021.md")
    assert lab.plan().operations == ()
    with opened(load(tmp_path), {}) as project:
        taken_back = undo(project, name="undo")
    assert not taken_back.left
    assert lab.text("notes/@two2021.md") == "Two\n"
