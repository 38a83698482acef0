"""Clones of one project, each with an embedded library of its own: git brings files and the lock, no library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_collections import shelf, shelved
from zsync.state.merge import merged

FILES = ("zsync.yaml", "refs.bib", "zsync.lock", "notes/Engine@one2020.md")
NOTE = "---\ntags: [born]\n---\nSee [@one2020] and [@two2020].\n"


def entry(key: str, title: str) -> str:
    """An entry of the .bib."""
    return f"@article{{{key},\n  title = {{{title}}},\n  author = {{Lovelace, Ada}},\n  keywords = {{born}}\n}}\n"


def pull(lab: Lab, other: Lab) -> None:
    """git brings the files of the other clone; the merge of the lock is that of `zsync merge-driver`."""
    for name in FILES:
        lab.write(name, (other.root / name).read_bytes())


def calm(lab: Lab) -> None:
    """Nothing is left to do, and no file changes."""
    before = lab.files()
    again = lab.sync()
    assert (again.plan.stopped, again.plan.operations, again.plan.conflicts) == ("", (), ())
    assert lab.files() == before


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Lab, Lab]:
    """Two clones in agreement."""
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
    mine, theirs = Lab(tmp_path / "mine"), Lab(tmp_path / "theirs")
    mine.write("refs.bib", "\n".join(entry(f"{n}2020", n.title()) for n in ("one", "two", "three")))
    mine.write(FILES[-1], NOTE)
    mine.sync()
    pull(theirs, mine)
    theirs.sync()
    return mine, theirs


def test_a_fresh_clone_fills_its_library(clones: tuple[Lab, Lab]) -> None:
    """Its library never held the works of the lock: they are made there, and no file is touched."""
    mine, theirs = clones
    assert sorted(theirs.items()) == sorted(mine.items()) == ["one2020", "three2020", "two2020"]
    assert [theirs.text(name) for name in FILES] == [mine.text(name) for name in FILES]
    calm(theirs)


def test_edits_of_the_other_clone_arrive_and_are_not_taken_back(clones: tuple[Lab, Lab]) -> None:
    """What our library shows still is no edit: a title, a tag that is gone, a tag that came, a work, a key."""
    mine, theirs = clones
    mine.swap("refs.bib", "{One}", "{Once}")
    mine.swap("refs.bib", "{born}", "{grown}")
    mine.swap("refs.bib", "two2020", "deux2020")
    mine.write("refs.bib", mine.text("refs.bib") + entry("four2020", "Four"))
    mine.sync()
    pull(theirs, mine)
    before = theirs.files()
    assert {operation.world for operation in theirs.sync().plan.operations} == {"zotero"}
    assert theirs.files() == before
    assert sorted(theirs.items()) == ["deux2020", "four2020", "one2020", "three2020"]
    one = theirs.items()["one2020"]
    assert (one["title"], one["tags"]) == ("Once", [{"tag": "grown"}])
    calm(theirs)
    pull(mine, theirs)
    calm(mine)


def test_what_the_other_clone_takes_back_is_taken_back(clones: tuple[Lab, Lab]) -> None:
    """The lock is that of before, byte for byte; our library shows the edit still, and follows."""
    mine, theirs = clones
    before = mine.files()
    for old, new in (("{One}", "{Once}"), ("{Once}", "{One}")):
        mine.swap("refs.bib", old, new)
        mine.sync()
        pull(theirs, mine)
        theirs.sync()
        calm(theirs)
        assert theirs.items()["one2020"]["title"] == new.strip("{}")
    assert theirs.files() == mine.files() == before


def test_an_old_commit_on_one_machine(clones: tuple[Lab, Lab]) -> None:
    """It wrote that lock itself: what the library holds by now comes forward, as with a library on the web."""
    mine, _ = clones
    old = mine.files()
    mine.swap("refs.bib", "{One}", "{Once}")
    mine.sync()
    new = mine.files()
    for name, content in old.items():
        mine.write(name, content)
    mine.sync()
    assert mine.files() == new
    calm(mine)


def test_what_our_library_alone_holds_is_not_taken_back_by_an_old_lock(clones: tuple[Lab, Lab]) -> None:
    """A lock of the other clone's, put back after our library got a field that no .bib and no note shows: nobody
    can have taken that field back."""
    mine, theirs = clones
    mine.swap("refs.bib", "{One}", "{Once}")
    mine.sync()
    pull(theirs, mine)
    theirs.sync()
    old = theirs.text("zsync.lock")
    theirs.patch("one2020", language="nl-NL")
    theirs.attach("one2020", "paper.pdf", b"%PDF-1.4 of mine")
    theirs.sync()
    theirs.write("zsync.lock", old)
    theirs.sync()
    assert theirs.items()["one2020"]["language"] == "nl-NL"
    assert [child["filename"] for child in theirs.children("one2020")] == ["paper.pdf"]
    calm(theirs)


def test_a_collection_that_our_library_alone_holds_stays_when_branches_meet(tmp_path: Path) -> None:
    """Both branches synced one work, so the merged lock agrees on what was before, though it is no lock of before.
    A note lies in one folder only."""
    config = "notes: {folders: [notes], collections: folder}\nbib: [refs.bib]\nzotero: [embedded]\n"
    mine = Lab(tmp_path, config=config + "merge: {attributes: {collections: two-way}}\n")
    mine.write("refs.bib", f"{entry('one2020', 'One')}\n{entry('two2020', 'Two')}")
    mine.write("notes/Engines/@one2020.md", NOTE)
    mine.sync()
    old = mine.text("zsync.lock")
    mine.patch("one2020", collections=[*mine.items()["one2020"]["collections"], shelf(mine, "Later")])
    mine.swap("refs.bib", "{One}", "{Once}")
    mine.sync()
    assert shelved(mine, "one2020") == ["Engines", "Later"]
    theirs = old.replace('"ids":{}', '"ids":{"doi":"10.1000/1"}')
    mine.write("zsync.lock", merged(old, mine.text("zsync.lock"), theirs))
    mine.sync()
    assert shelved(mine, "one2020") == ["Engines", "Later"]
    calm(mine)


def test_what_the_other_clone_deleted_goes_and_stays_away(clones: tuple[Lab, Lab]) -> None:
    """Its line is gone from the lock and its entry from the file; our library still has it."""
    mine, theirs = clones
    mine.write("refs.bib", mine.text("refs.bib").replace("\n" + entry("three2020", "Three"), ""))
    mine.sync()
    pull(theirs, mine)
    assert [op.action for op in theirs.sync().plan.operations] == ["delete"]
    assert [key for key, item in theirs.items().items() if item.get("deleted")] == ["three2020"]
    assert "three2020" not in theirs.text("refs.bib")
    calm(theirs)


def test_both_edited_one_work(clones: tuple[Lab, Lab]) -> None:
    """The merged lock has the line of before; either library gets what the other clone edited."""
    mine, theirs = clones
    old = mine.text("zsync.lock")
    mine.swap("refs.bib", "{One}", "{Once}")
    theirs.swap("refs.bib", "{One}", "{One},\n  volume = {7}")
    for lab in (mine, theirs):
        lab.sync()
    lock = merged(old, mine.text("zsync.lock"), theirs.text("zsync.lock"))
    for lab in (mine, theirs):
        lab.write("zsync.lock", lock)
        lab.write("refs.bib", lab.text("refs.bib").replace("{One}", "{Once}"))
    mine.swap("refs.bib", "{Once}", "{Once},\n  volume = {7}")
    for lab in (mine, theirs):
        assert {operation.world for operation in lab.sync().plan.operations} == {"zotero"}
        assert (lab.items()["one2020"]["title"], lab.items()["one2020"]["volume"]) == ("Once", "7")
        calm(lab)
    assert mine.files() == theirs.files()


def test_an_edit_in_our_library_meets_one_of_theirs(clones: tuple[Lab, Lab]) -> None:
    """A real edit in our library is still one: two different titles are asked about."""
    mine, theirs = clones
    mine.swap("refs.bib", "{One}", "{Once}")
    mine.sync()
    theirs.patch("one2020", title="Won")
    pull(theirs, mine)
    run = theirs.sync()
    assert [(c.key, c.attribute) for c in run.plan.conflicts] == [("one2020", "title")]


def test_a_library_that_lost_its_works_still_stops_the_run(clones: tuple[Lab, Lab]) -> None:
    """Its memory says that it held them."""
    mine, _ = clones
    mine.library.clear()
    assert "is empty now" in mine.sync().plan.stopped


def test_without_a_lock_it_is_a_first_run(clones: tuple[Lab, Lab]) -> None:
    """What this machine remembers brings no work back that stands nowhere, and deletes none."""
    mine, _ = clones
    (mine.root / "zsync.lock").unlink()
    mine.write("refs.bib", mine.text("refs.bib").replace("\n" + entry("three2020", "Three"), ""))
    assert mine.sync().plan.operations == ()
    assert "three2020" in mine.items()
