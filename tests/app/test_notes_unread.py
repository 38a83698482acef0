"""A note that cannot be read is left aside by --keep-going: what the work's other notes say goes on, what this one
said is not taken for gone, and nothing is brought to any of them before it can be brought to all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_notes_absent import FOLDERS, KEY, NOTE, OTHER, agreed, tags
from tests.app.test_undo import settled
from zsync.app.project import opened
from zsync.app.sync import Run, sync
from zsync.config.settings import load

SECOND = OTHER.replace("tags:", "title: Two things\ntags:")


def keep_going(lab: Lab) -> Run:
    """One run that leaves aside what cannot be read, and a second one that finds nothing to do."""
    found = [sync_aside(lab), sync_aside(lab)]
    assert (found[1].plan.operations, found[1].plan.stopped) == ((), "")
    return found[0]


def sync_aside(lab: Lab) -> Run:
    lab.count += 1
    with opened(load(lab.root), {}, keep_going=True) as project:
        return sync(project, run=f"run{lab.count}")


def cut_yaml(path: Path) -> None:
    path.write_text(path.read_text().replace("tags: [alpha, beta]", "tags: [alpha, beta"))


def other_encoding(path: Path) -> None:
    path.write_bytes(path.read_bytes() + "研究".encode("gbk"))


def around_front_matter(path: Path) -> None:
    """git's two versions of the whole front matter, so that the note has none."""
    head, body = path.read_text().rsplit("---\n", 1)
    other = head.replace("alpha, ", "").replace("Two things", "Two others")
    path.write_text(f"<<<<<<< HEAD\n{head}---\n=======\n{other}---\n>>>>>>> laptop\n{body}")


def in_the_body(path: Path) -> None:
    """git's two versions of a line that cites."""
    head, body = path.read_text().rsplit("---\n", 1)
    path.write_text(f"{head}---\n<<<<<<< HEAD\n{body}=======\n[@kimNew2021]\n>>>>>>> laptop\n")


Damage = Callable[[Path], None]
DAMAGES = pytest.mark.parametrize("damage", [cut_yaml, other_encoding], ids=["yaml", "encoding"])
BROKEN = pytest.mark.parametrize(
    ("name", "damage"),
    [("a", other_encoding), (f"x@{KEY}", cut_yaml), ("c", around_front_matter)],
    ids=["encoding", "yaml", "merge conflict"],
)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A project of one work."""
    return Lab(tmp_path, config=FOLDERS.format(""))


def broken(lab: Lab, name: str, damage: Damage, **others: str) -> tuple[Lab, Path, bytes]:
    """The project in agreement, and then the note `name` broken; what it said before."""
    agreed(lab.root, **{name: NOTE, **others})
    path = lab.root / f"notes/{name}.md"
    whole = path.read_bytes()
    damage(path)
    return lab, path, whole


@BROKEN
def test_what_the_other_note_says_goes_on(lab: Lab, name: str, damage: Damage) -> None:
    """A title and a tag typed there arrive; no tag of the broken note goes; mended, it gets what it missed."""
    lab, path, whole = broken(lab, name, damage, b=SECOND)
    lab.swap("notes/b.md", "Two things", "Two good things")
    lab.swap("notes/b.md", "  - beta\n", "  - beta\n  - gamma\n")
    typed, left = lab.text("notes/b.md"), path.read_bytes()
    run = keep_going(lab)
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert (lab.items()[KEY]["title"], tags(lab)) == ("Two good things", ["alpha", "beta", "gamma"])
    assert "{Two good things}" in lab.text("refs.bib")
    assert (lab.text("notes/b.md"), path.read_bytes()) == (typed, left)
    path.write_bytes(whole)
    assert lab.sync().plan.conflicts == ()
    assert "title: Two good things\n" in path.read_text()
    assert (lab.items()[KEY]["title"], tags(lab)) == ("Two good things", ["alpha", "beta", "gamma"])
    settled(lab)


@BROKEN
@pytest.mark.parametrize("second", [SECOND, f"It only cites [@{KEY}].\n"], ids=["two notes", "one that cites"])
def test_what_others_say_waits_for_the_broken_note(lab: Lab, name: str, damage: Damage, second: str) -> None:
    """An edit in Zotero arrives in the .bib, and in all notes once they can be read. They bring nothing back."""
    lab, path, whole = broken(lab, name, damage, b=second)
    lab.patch(KEY, title="Two great things", tags=[{"tag": "alpha"}, {"tag": "new"}])
    run = keep_going(lab)
    assert (run.plan.conflicts, {op.world for op in run.plan.operations}) == ((), {"bib"})
    path.write_bytes(whole)
    assert lab.sync().plan.conflicts == ()
    assert (lab.items()[KEY]["title"], tags(lab)) == ("Two great things", ["alpha", "new"])
    assert "title: Two great things\n" in path.read_text()
    assert "tags: [alpha, new]\n" in path.read_text()
    settled(lab)


@BROKEN
def test_an_edit_in_the_broken_note_meets_what_came_meanwhile(lab: Lab, name: str, damage: Damage) -> None:
    """It is asked about, and nothing is written over."""
    lab, path, whole = broken(lab, name, damage, b=SECOND)
    lab.patch(KEY, title="Two great things")
    keep_going(lab)
    path.write_bytes(whole.replace(b"Two things", b"Two more things"))
    assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == ["title"]
    assert (lab.items()[KEY]["title"], "Two more things" in path.read_text()) == ("Two great things", True)


@BROKEN
def test_a_new_key_waits_for_the_broken_note(lab: Lab, name: str, damage: Damage) -> None:
    """All notes of the work get it when all can be read; no note is made one of another work meanwhile."""
    lab, path, whole = broken(lab, name, damage, b=SECOND)
    lab.swap("refs.bib", KEY, "kingSecond2020")
    keep_going(lab)
    assert set(lab.items()) == {"kingSecond2020"}
    path.write_bytes(whole)
    assert lab.sync().plan.conflicts == ()
    assert not any(KEY in path.read_text() + path.name for path in (lab.root / "notes").iterdir())
    settled(lab)


@DAMAGES
def test_a_new_note_beside_the_broken_one_is_no_renamed_one(lab: Lab, damage: Damage) -> None:
    """`@kimNew2021.md` is about another work, though `@kingTwo2020.md` could not be read."""
    lab, path, _ = broken(lab, f"@{KEY}", damage)
    path.with_name("@kimNew2021.md").write_text("About [@kimNew2021].\n")
    assert keep_going(lab).plan.operations == ()
    assert set(lab.items()) == {KEY}


@BROKEN
def test_a_work_is_not_deleted_while_a_note_may_cite_it(lab: Lab, name: str, damage: Damage) -> None:
    """Its entry is gone, and the note that cites it cannot be read: it waits; mended, it is asked about."""
    lab, path, whole = broken(lab, name, damage)
    lab.write("refs.bib", "@misc{other, title = {Other}}\n")
    keep_going(lab)
    assert KEY in lab.items()
    path.write_bytes(whole)
    assert [conflict.reason for conflict in lab.sync().plan.conflicts] == ["deleted"]
    assert KEY in lab.items()


def test_a_folder_that_is_not_mounted(lab: Lab) -> None:
    """The notes in it are not gone, and get their share when they are back."""
    lab.write("zsync.yaml", FOLDERS.format("").replace("[notes]", "[notes, more]"))
    lab.write("more/b.md", SECOND)
    agreed(lab.root, config=(lab.root / "zsync.yaml").read_text(), a=NOTE)
    (lab.root / "more").rename(lab.root / "away")
    lab.patch(KEY, title="Two great things", tags=[{"tag": "alpha"}])
    keep_going(lab)
    (lab.root / "away").rename(lab.root / "more")
    assert lab.sync().plan.conflicts == ()
    assert tags(lab) == ["alpha"]
    assert "title: Two great things\n" in lab.text("more/b.md")
    settled(lab)


@pytest.mark.parametrize(
    ("damage", "place"), [(around_front_matter, "1:1"), (in_the_body, "8:1")], ids=["front matter", "body"]
)
def test_a_merge_that_git_left_open_in_a_note(lab: Lab, damage: Damage, place: str) -> None:
    """It stops the run, and is told with its place; neither version is taken for what a person wrote."""
    lab, path, whole = broken(lab, "a", damage)
    before = lab.files(), lab.items()
    run = lab.sync()
    assert "could not be read in full" in run.plan.stopped
    told = [(finding.code, f"{finding.span.line}:{finding.span.col}") for finding in run.plan.findings]
    assert told == [("ZS016", place)]
    assert keep_going(lab).plan.operations == ()
    assert (lab.files(), lab.items()) == before
    path.write_bytes(whole)
    settled(lab)


def test_a_notebook_that_was_cut(lab: Lab) -> None:
    """It stops the run, and is told with its place: what it cited is not given up."""
    whole = '{"cells": [\n {"cell_type": "markdown", "source": ["As @two2021 says."]},\n {}]}\n'
    lab.write("refs.bib", "@misc{two2021, title = {Two}}\n")
    lab.write("notes/a.ipynb", whole)
    lab.sync()
    known = lab.text("zsync.lock")
    lab.write("notes/a.ipynb", whole[:20])
    run = lab.sync()
    assert "could not be read in full" in run.plan.stopped
    assert [(found.code, found.span.line, found.span.col) for found in run.plan.findings] == [("ZS017", 2, 3)]
    keep_going(lab)
    assert lab.text("zsync.lock") == known
    lab.write("notes/a.ipynb", whole)
    settled(lab)
