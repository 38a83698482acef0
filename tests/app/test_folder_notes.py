"""Folders as collections: a note goes to another folder when its work goes to another collection in Zotero."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.machine.world import Malice
from tests.app.test_collections import ENTRY, rename, shelf, shelved
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article
from zsync.embedded import Fault

CONFIG = (
    "notes: {folders: [notes], collections: folder}\nbib: [refs.bib]\nzotero: [embedded]\n"
    "merge: {attributes: {collections: two-way}}\n"
)
THESIS, INNER, OTHER = "ABCD2345", "BCDE2345", "CDEF2345"
NOTE = """# One [@one2020]

![](one@one2020.assets/a.png) ![](../img/b%20c.png) [two](<two@two2020.md>)
[up](../index.md#top) [[../index]] <img src="../../outside.png"> [gone](../nowhere.md)
[out](../../../x.md) [web](https://example.org/a.md) [here](#one) `![](x.png)`
"""
MOVED = """# One [@one2020]

![](one@one2020.assets/a.png) ![](../../img/b%20c.png) [two](<../../Thesis/two@two2020.md>)
[up](../../index.md#top) [[../../index]] <img src="../../../outside.png"> [gone](../nowhere.md)
[out](../../../x.md) [web](https://example.org/a.md) [here](#one) `![](x.png)`
"""
INDEX = (
    "[one](Thesis/one@one2020.md), [[Thesis/one@one2020]], [[one@one2020|1]],"
    " ![](Thesis/one%40one2020.assets/a.png)\n"
)
INDEXED = INDEX.replace("Thesis/", "Other/Deep/")


def agreed(root: Path) -> Lab:
    """Two works in the collection Thesis, their notes in that folder, links all about; agreed."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=CONFIG)
    thesis = shelf(lab, "Thesis", key=THESIS, version=0)
    shelf(lab, "Deep", shelf(lab, "Other", key=OTHER, version=0), key=INNER, version=0)
    for key in ("one2020", "two2020"):
        lab.library.write(article(key, key, publicationTitle="J", collections=[thesis]))
    lab.write("refs.bib", ENTRY.format(key="one2020") + "\n" + ENTRY.format(key="two2020"))
    lab.write("notes/Thesis/one@one2020.md", NOTE)
    lab.write("notes/Thesis/one@one2020.assets/a.png", b"a")
    lab.write("notes/Thesis/two@two2020.md", "See [one](one@one2020.md) and ![](../img/b%20c.png).\n")
    lab.write("notes/index.md", INDEX)
    lab.write("notes/img/b c.png", b"b")
    lab.write("outside.png", b"c")
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"attachments"}
    settled(lab)
    return lab


def went(root: Path) -> Lab:
    """As agreed, and the first work goes to another collection in Zotero."""
    lab = agreed(root)
    lab.patch("one2020", collections=[INNER])
    return lab


def after(lab: Lab) -> dict[str, bytes]:
    return {path: content for path, content in lab.files().items() if path != "zsync.lock"}


def test_a_note_follows_its_work(tmp_path: Path) -> None:
    """With its asset folder; links to it follow, and its own go on leading where they led. And back again."""
    lab = went(tmp_path)
    before = after(lab)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/Other/Deep/one@one2020.md") == MOVED
    assert lab.text("notes/index.md") == INDEXED
    two = lab.text("notes/Thesis/two@two2020.md")
    assert two == "See [one](../Other/Deep/one@one2020.md) and ![](../img/b%20c.png).\n"
    assert not (lab.root / "notes/Thesis/one@one2020.assets").exists()
    assert (lab.root / "notes/Other/Deep/one@one2020.assets/a.png").read_bytes() == b"a"
    assert shelved(lab, "one2020") == ["Other/Deep"]
    settled(lab)
    lab.patch("one2020", collections=[THESIS])
    assert lab.sync().applied.failed == ()
    assert after(lab) == before
    settled(lab)


def test_a_renamed_collection_takes_its_notes_along(tmp_path: Path) -> None:
    """All of them; no membership changes in Zotero."""
    lab = agreed(tmp_path)
    rename(lab, THESIS, name="PhD")
    assert lab.sync().applied.failed == ()
    assert [shelved(lab, key) for key in ("one2020", "two2020")] == [["PhD"], ["PhD"]]
    assert lab.text("notes/PhD/one@one2020.md") == NOTE
    assert "[one](PhD/one@one2020.md), [[PhD/one@one2020]]" in lab.text("notes/index.md")
    settled(lab)


def test_folders_that_were_left_empty_go(tmp_path: Path) -> None:
    """Those of the notes that went, and no other; an undo has them back."""
    lab = agreed(tmp_path)
    for folder in ("Thesis/Inner/Most", "Thesis/mine", "Other/Deep"):
        (lab.root / "notes" / folder).mkdir(parents=True, exist_ok=True)
    inner = shelf(lab, "Most", shelf(lab, "Inner", THESIS))
    lab.patch("two2020", collections=[inner])
    lab.sync()
    before = after(lab)
    rename(lab, THESIS, name="PhD")
    assert lab.sync().applied.failed == ()
    vault = lab.root / "notes"
    shown = {path.relative_to(vault).as_posix() for path in vault.rglob("*") if path.is_dir()}
    assert shown >= {"Thesis", "Thesis/mine", "Other/Deep", "PhD/Inner/Most"}
    assert not shown & {"Thesis/Inner", "Thesis/Inner/Most"}
    settled(lab)
    assert take_back(lab).left == []
    assert after(lab) == before
    settled(lab)


def test_the_folder_of_all_notes_stays(tmp_path: Path) -> None:
    """Though there is nothing left in it."""
    lab = Lab(tmp_path, config=CONFIG.replace("[notes]", "[notes, notes/Thesis]"))
    thesis = shelf(lab, "Thesis", key=THESIS, version=0)
    lab.library.write(article("one2020", "one2020", publicationTitle="J", collections=[thesis]))
    lab.write("refs.bib", ENTRY.format(key="one2020"))
    lab.write("notes/Thesis/one@one2020.md", NOTE)
    lab.sync()
    rename(lab, THESIS, name="PhD")
    assert lab.sync().applied.failed == ()
    assert (lab.root / "notes/Thesis").is_dir()


def test_a_note_stays_where_it_may(tmp_path: Path) -> None:
    """One collection more, none left, one that no folder can be named after: the note stays where it is."""
    lab = agreed(tmp_path)
    odd = shelf(lab, "a:b")
    for collections in ([THESIS, OTHER], [odd], []):
        lab.patch("one2020", collections=collections)
        run = lab.sync()
        assert (run.plan.operations, run.plan.conflicts) == ((), ())
        assert (lab.root / "notes/Thesis/one@one2020.md").is_file()
        settled(lab)
    lab.patch("one2020", collections=[OTHER])
    assert lab.sync().applied.failed == ()
    assert (lab.root / "notes/Other/one@one2020.md").is_file()
    settled(lab)


def test_a_library_that_was_not_read_loses_no_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note shows one collection of its work, and not the other, in a run that cannot read the library too."""
    lab = agreed(tmp_path)
    lab.patch("one2020", collections=[THESIS, OTHER])
    lab.sync()
    malice = Malice(monkeypatch)
    malice.faults = (Fault("lie", path="/items", lie="empty", after=1, count=0),)
    lab.patch("two2020", title="Two")
    told = lab.sync().plan
    assert [finding.code for finding in told.findings] == ["ZS202"]
    malice.faults = ()
    operations = [*told.operations, *lab.sync().plan.operations]  # told in either
    assert {op.attribute for op in operations} == {"title"}
    assert shelved(lab, "one2020") == ["Other", "Thesis"]
    settled(lab)


def test_notes_outside_of_folders_stay(tmp_path: Path) -> None:
    """Who keeps notes at the top keeps them there, also at the first meeting; so do notes in two folders."""
    lab = agreed(tmp_path)
    lab.write("notes/three@three2021.md", "On it.\n")
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + ENTRY.format(key="three2021"))
    lab.library.write(article("three2021", "three2021", publicationTitle="J", collections=[OTHER]))
    lab.write("notes/Extra/more@one2020.md", "More.\n")
    lab.sync()
    lab.patch("three2021", collections=[THESIS])
    lab.patch("one2020", collections=[INNER])
    lab.sync()
    assert (lab.root / "notes/three@three2021.md").is_file()
    assert (lab.root / "notes/Thesis/one@one2020.md").is_file()
    settled(lab)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Where the place is taken the note stays, and the person is told, until there is room."""
    lab = went(tmp_path)
    lab.write("notes/Other/Deep/one@one2020.assets/mine.png", b"m")
    before = after(lab)
    ((_, why), *_) = lab.sync().applied.failed
    assert "exists already" in why
    assert after(lab) == before
    (lab.root / "notes/Other/Deep/one@one2020.assets").rename(lab.root / "notes/Other/Deep/mine")
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/Other/Deep/one@one2020.md") == MOVED
    settled(lab)


def test_two_notes_do_not_go_to_one_place(tmp_path: Path) -> None:
    """Two of one name go to one folder: neither does, no link changes, and the person is told of both."""
    lab = agreed(tmp_path)
    for key, name, folder, at in (("six2020", "Six", "Thesis", THESIS), ("ten2020", "Ten", "Other", OTHER)):
        lab.library.write(article(key, name, publicationTitle="J", collections=[at]))
        entry = ENTRY.format(key=key).replace(f"{{{key}}}", f"{{{name}}}")
        lab.write("refs.bib", f"{lab.text('refs.bib')}\n{entry}")
        lab.write(f"notes/{folder}/paper.md", f"---\ncitekey: {key}\n---\n")
    lab.write("notes/list.md", "[six](Thesis/paper.md) [ten](Other/paper.md)\n")
    assert lab.sync().plan.conflicts == ()
    before = after(lab)
    for key in ("six2020", "ten2020"):
        lab.patch(key, collections=[INNER])
    failed = lab.sync().applied.failed
    told = {(op.key, "paper.md exists already" in why) for op, why in failed}
    assert told == {("six2020", True), ("ten2020", True)}
    assert after(lab) == before


def test_a_key_renamed_in_the_same_run(tmp_path: Path) -> None:
    """Names and folders change together, and all links with them."""
    lab = went(tmp_path)
    lab.patch("one2020", citationKey="uno2020")
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/Other/Deep/one@uno2020.md") == MOVED.replace("@one2020", "@uno2020")
    assert lab.text("notes/index.md").startswith("[one](Other/Deep/one@uno2020.md), ")
    settled(lab)


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
def test_killed_anywhere(tmp_path: Path, moment: str) -> None:
    """Killed at any effect and run again: as if never killed."""
    whole = went(tmp_path / "whole")
    whole.sync()
    for number in range(5):
        lab = went(tmp_path / f"{number}")
        try:
            lab.sync(killer(moment, number))
        except Killed:
            assert lab.sync().plan.conflicts == ()
        assert after(lab) == after(whole)
        settled(lab)


def test_undone(tmp_path: Path) -> None:
    """An undo puts notes and links back, and leaves no folder that was not there; an empty one that was stays."""
    lab = went(tmp_path)
    (lab.root / "notes/Other").mkdir()
    before, shelves = after(lab), tree(lab)
    lab.sync()
    gone, moved = after(lab), tree(lab)
    assert "notes/Other/Deep/one@one2020.assets" in moved
    undone = take_back(lab)
    assert undone.left == []
    assert (after(lab), tree(lab)) == (before, shelves)
    settled(lab)
    again = take_back(lab, undone.run)
    assert (again.left, after(lab), tree(lab)) == ([], gone, moved)
    assert take_back(lab, again.run).left == []
    assert (after(lab), tree(lab)) == (before, shelves)


def test_what_was_put_into_a_new_folder_stays(tmp_path: Path) -> None:
    """An undo takes nothing away that somebody put beside what it takes back."""
    lab = went(tmp_path)
    lab.sync()
    lab.write("notes/Other/Deep/mine.md", "Mine.\n")
    assert take_back(lab).left == []
    assert lab.text("notes/Other/Deep/mine.md") == "Mine.\n"
    assert (lab.root / "notes/Thesis/one@one2020.md").is_file()


def tree(lab: Lab) -> set[str]:
    """All folders below the notes."""
    return {path.relative_to(lab.root).as_posix() for path in (lab.root / "notes").rglob("*") if path.is_dir()}
