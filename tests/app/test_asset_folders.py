"""A work whose asset folder has its new name already: both become one, or the person is told; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_renames import BIB, NOTE
from tests.app.test_undo import seen, settled, take_back
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.config.settings import load
from zsync.replicas.protocol import Replica

OLD, NEW, LAST = "notes/{1}_One@one2020", "notes/{1}_One@uno2020", "notes/{1}_One@ein2020"
LINKED = "title = {{One}},\n  file = {{{}.assets/a b.png}},"

CLASH = (
    f"{OLD}.assets/a b.png and {NEW}.assets/a b.png differ, and would get one name: "
    "rename one of the two, and what links to it, then sync again"
)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works, one with a literature note and a picture that its entry links to, too."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB.replace("title = {One},", LINKED.format(OLD)))
    lab.write(f"{OLD}.md", NOTE)
    lab.write(f"{OLD}.assets/a b.png", b"png")
    lab.library.write(article("one2020", "One", date="2020"), article("two2021", "Two", date="2021"))
    assert lab.sync().plan.conflicts == ()
    settled(lab)
    return lab


def by_name(lab: Lab) -> None:
    """Somebody renames the note."""
    (lab.root / f"{OLD}.md").rename(lab.root / f"{NEW}.md")


def by_matter(lab: Lab) -> None:
    """Somebody gives the note another key, and leaves its name."""
    lab.swap(f"{OLD}.md", "citekey: one2020", "citekey: uno2020")


def in_zotero(lab: Lab) -> None:
    """Somebody gives the item another key."""
    lab.patch("one2020", citationKey="uno2020")


WAYS = pytest.mark.parametrize("rename", [by_name, by_matter, in_zotero])
Rename = Callable[[Lab], None]


def pictures(lab: Lab) -> dict[str, bytes]:
    """All that lies in asset folders."""
    return {path: content for path, content in lab.files().items() if ".assets/" in path}


def leads(lab: Lab) -> None:
    """The note and the entry lead to the picture of before."""
    assert f"]({Path(NEW).name}.assets/a%20b.png)" in lab.text(f"{NEW}.md")
    assert LINKED.format(NEW) in lab.text("refs.bib")
    assert (lab.root / f"{NEW}.assets/a b.png").read_bytes() == b"png"


@WAYS
def test_both_become_one(lab: Lab, rename: Rename) -> None:
    """Files of other names come together, those in folders below and hidden ones too; what is equal stays once."""
    lab.write(f"{OLD}.assets/deep/more.png", b"more")
    lab.write(f"{OLD}.assets/same.png", b"same")
    lab.write(f"{OLD}.assets/.hidden", b"old")
    (lab.root / f"{OLD}.assets/empty").mkdir()
    lab.sync()
    lab.write(f"{NEW}.assets/same.png", b"same")
    lab.write(f"{NEW}.assets/new.png", b"new")
    lab.write(f"{NEW}.assets/.hidden", b"new")
    rename(lab)
    before = seen(lab)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed, run.applied.unwritten) == ((), (), ())
    assert pictures(lab) == {
        f"{NEW}.assets/a b.png": b"png",
        f"{NEW}.assets/deep/more.png": b"more",
        f"{NEW}.assets/same.png": b"same",
        f"{NEW}.assets/new.png": b"new",
        f"{NEW}.assets/.hidden": b"new",
        f"{NEW}.assets/.hidden-1": b"old",
    }
    assert not (lab.root / f"{OLD}.assets").exists()
    leads(lab)
    settled(lab)
    after = seen(lab)
    assert take_back(lab).left == []
    assert seen(lab) == before
    assert take_back(lab, f"run{lab.count}").left == []
    assert seen(lab) == after
    settled(lab)


@WAYS
def test_two_files_of_one_name_are_for_a_person(lab: Lab, rename: Rename) -> None:
    """The notes stay as they are, whose links lead where they led, and so does the entry that links there; the
    rest goes on. Then there is room."""
    lab.write(f"{NEW}.assets/a b.png", b"another")
    rename(lab)
    lab.patch("two2021", title="Two, corrected")
    notes = {path: content for path, content in lab.files().items() if path.startswith("notes/")}
    for _ in range(2):
        failed = lab.sync().applied.failed
        assert [(op.side, op.attribute) for op, _ in failed] == [("bib:refs.bib", "key"), ("notes", "key")]
        assert {why.removeprefix("refs.bib: ") for _, why in failed} == {CLASH}
        assert {path: content for path, content in lab.files().items() if path.startswith("notes/")} == notes
    assert "Two, corrected" in lab.text("refs.bib")
    assert LINKED.format(OLD) in lab.text("refs.bib")
    assert set(lab.items()) == {"uno2020", "two2021"}
    (lab.root / f"{NEW}.assets/a b.png").rename(lab.root / f"{NEW}.assets/b.png")
    run = lab.sync()
    assert (run.applied.failed, run.applied.unwritten) == ((), ())
    assert set(pictures(lab).values()) == {b"png", b"another"}
    leads(lab)
    settled(lab)


def again(lab: Lab) -> None:
    """Somebody renames the note once more, by its name."""
    (lab.root / f"{NEW}.md").rename(lab.root / f"{LAST}.md")


class Still:
    """The notes, which may only be read."""

    def __init__(self, notes: Replica) -> None:
        self._notes = notes
        self.capabilities = replace(notes.capabilities, writable=False, reason="a test says so")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._notes, name)


def still(lab: Lab) -> None:
    """A run that may only read the notes."""
    with opened(load(lab.root), {}) as project:
        sides = [Still(each) if each.name == "notes" else each for each in project.replicas]
        lab.count += 1
        run = sync(replace(project, replicas=cast(tuple[Replica, ...], tuple(sides))), run=f"run{lab.count}")
    assert run.applied.failed == ()


def test_renamed_twice_while_the_notes_may_only_be_read(lab: Lab) -> None:
    """Then the folders of two old keys get one name; of three that have it, too."""
    by_name(lab)
    still(lab)
    lab.write(f"{NEW}.assets/new.png", b"new")
    again(lab)
    still(lab)
    lab.write(f"{LAST}.assets/last.png", b"last")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed, run.applied.unwritten) == ((), (), ())
    assert pictures(lab) == {f"{LAST}.assets/{n}.png": c for n, c in [
        ("a b", b"png"), ("new", b"new"), ("last", b"last")]}
    assert f"]({Path(LAST).name}.assets/a%20b.png)" in lab.text(f"{LAST}.md")
    settled(lab)


def test_what_is_no_plain_file_is_for_a_person(lab: Lab) -> None:
    """A link is neither followed nor moved by itself: it might be the other file."""
    (lab.root / f"{NEW}.assets").mkdir()
    (lab.root / f"{NEW}.assets/a b.png").symlink_to(lab.root / f"{OLD}.assets/a b.png")
    by_name(lab)
    *_, (_, why) = lab.sync().applied.failed
    assert why == f"{NEW}.assets/a b.png is no plain file: move it away by hand, then sync again"
    assert (lab.root / f"{NEW}.assets/a b.png").read_bytes() == b"png"
    (lab.root / f"{NEW}.assets/a b.png").unlink()
    assert lab.sync().applied.failed == ()
    settled(lab)


def test_the_same_folder_is_no_other(lab: Lab) -> None:
    """A folder that leads to the old one holds the very files of it: none is taken for a copy."""
    (lab.root / f"{NEW}.assets").symlink_to(lab.root / f"{OLD}.assets")
    by_name(lab)
    *_, (_, why) = lab.sync().applied.failed
    assert "no plain file" in why
    assert (lab.root / f"{OLD}.assets/a b.png").read_bytes() == b"png"


def test_keys_exchanged_with_pictures_of_one_name(lab: Lab) -> None:
    """Folders that change names with each other are not in each other's way."""
    lab.write("notes/{1}_One@two2021.md", "---\ncitekey: two2021\n---\n\n![]({1}_One@two2021.assets/a%20b.png)\n")
    lab.write("notes/{1}_One@two2021.assets/a b.png", b"of two")
    lab.sync()
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/{1}_One@one2020.assets/a b.png") == "of two"
    assert lab.text("notes/{1}_One@two2021.assets/a b.png") == "png"
    assert LINKED.format("notes/{1}_One@two2021") in lab.text("refs.bib")
    settled(lab)


def test_a_file_that_comes_meanwhile(lab: Lab) -> None:
    """What comes from Zotero in the same run gets a place that nothing else will have."""
    lab.write(f"{OLD}.assets/paper.pdf", b"%PDF of notes")
    lab.sync()
    lab.write(f"{NEW}.assets/b.png", b"new")
    by_name(lab)
    lab.attach("one2020", "paper.pdf", b"%PDF of Zotero")
    run = lab.sync()
    assert (run.applied.failed, run.applied.unwritten) == ((), ())
    assert set(pictures(lab).values()) == {b"png", b"new", b"%PDF of notes", b"%PDF of Zotero"}
    assert not (lab.root / f"{OLD}.assets").exists()
    settled(lab)


@pytest.mark.parametrize("moment", ["announced", "after"])
@pytest.mark.parametrize("at", range(3, 9))
def test_killed_anywhere(lab: Lab, moment: str, at: int) -> None:
    """The next run does the rest. (Where links led nowhere meanwhile, the one after that looks again.)"""
    lab.write(f"{OLD}.assets/same.png", b"same")
    lab.sync()
    lab.write(f"{NEW}.assets/same.png", b"same")
    lab.write(f"{NEW}.assets/new.png", b"new")
    by_name(lab)
    try:
        lab.sync(killer(moment, at))
    except Killed:
        assert lab.sync().applied.failed == ()
    assert set(pictures(lab)) == {f"{NEW}.assets/{name}.png" for name in ("a b", "same", "new")}
    leads(lab)
    assert lab.sync().plan.operations == ()
    settled(lab)
