"""Somebody else is quicker: what moved in Zotero while a run was at work is decided again in the same run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Lab
from tests.app.test_collections import agreed, shelf, shelved, tree
from tests.replicas.library import article
from zsync.app.history import load
from zsync.app.project import opened
from zsync.app.rounds import ROUNDS
from zsync.app.sync import plan, sync
from zsync.app.undo import undo
from zsync.config.settings import load as settings
from zsync.replicas.zotero.keys import item_key

CONFIG = "notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n"
ADA = (
    "@article{ada2020,\n  title = {On engines},\n  author = {Lovelace, Ada},\n  year = {2020},\n"
    "  volume = {1},\n  keywords = {old}\n}\n"
)
BOB = "@article{bob2021,\n  title = {On looms},\n  author = {Babbage, Bob},\n  year = {2021},\n  number = {1}\n}\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works in agreement; the person then gives the first another volume in the .bib."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", ADA + BOB)
    lab.write("notes/one.md", "[@ada2020]\n")
    lab.library.write(article("ada2020", "On engines", volume="1", tags=[{"tag": "old"}]))
    lab.sync()
    assert lab.plan().operations == ()
    lab.swap("refs.bib", "volume = {1}", "volume = {2}")
    return lab


def meanwhile(act: Callable[[], object], times: int = 1) -> Callable[[str, int], None]:
    """A watch that does something before the first effects, so many times: by then all is read."""
    left = [act] * times

    def watch(moment: str, number: int) -> None:
        if left and moment == "before" and number == 0:
            left.pop()()

    return watch


def test_another_value_arrives_beside_ours(lab: Lab) -> None:
    """They change the pages, we the volume: one run brings both everywhere, and nothing failed."""
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", pages="5-9")))
    assert run.applied.failed == ()
    assert (lab.items()["ada2020"]["volume"], lab.items()["ada2020"]["pages"]) == ("2", "5-9")
    assert sorted(lab.items()) == ["ada2020", "bob2021"]
    assert lab.plan().operations == ()


def test_the_same_value_twice_is_asked_about(lab: Lab) -> None:
    """Both gave it another volume: neither is written over, and the run says so, once."""
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", volume="3")))
    assert run.applied.failed == ()
    assert [(each.key, each.attribute) for each in run.plan.conflicts] == [("ada2020", "volume")]
    assert run.plan.operations == ()
    assert lab.items()["ada2020"]["volume"] == "3"
    assert "volume = {2}" in lab.text("refs.bib")
    assert "volume" in lab.text("zsync-conflicts.md")


def test_the_same_edit_is_none(lab: Lab) -> None:
    """They made the very change: there is nothing left to do."""
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", volume="2")))
    assert (run.applied.failed, run.plan.conflicts) == ((), ())
    assert lab.plan().operations == ()


def test_an_item_that_went_into_the_trash_meanwhile(lab: Lab) -> None:
    """The edit wins over the deletion, in the same run."""
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", deleted=1)))
    assert run.applied.failed == ()
    assert lab.items()["ada2020"].get("deleted") is None
    assert lab.items()["ada2020"]["volume"] == "2"
    assert lab.plan().operations == ()


def test_an_item_that_was_erased_meanwhile(lab: Lab) -> None:
    """It is made again, once."""
    key = lab.items()["ada2020"]["key"]
    run = lab.sync(meanwhile(lambda: lab.library.erase(key)))
    assert run.applied.failed == ()
    assert lab.items()["ada2020"]["volume"] == "2"
    assert lab.plan().operations == ()


def test_other_works_go_through_and_wait_for_nobody(lab: Lab) -> None:
    """What is edited of another work during the run is not part of the further rounds."""
    lab.swap("refs.bib", "number = {1}", "number = {2}")

    def act() -> None:
        lab.patch("ada2020", pages="5-9")
        lab.swap("notes/one.md", "[@ada2020]", "[@ada2020] and [@bob2021]")

    run = lab.sync(meanwhile(act))
    assert run.applied.failed == ()
    assert lab.items()["bob2021"]["issue"] == "2"
    assert lab.plan().operations == ()


def test_one_that_moves_on_and_on_is_left(lab: Lab) -> None:
    """After so many rounds the run ends, says which item it was, and the next run goes on."""
    pages = iter(range(1, 100))
    writes = len(posts(lab))
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", pages=str(next(pages))), times=50))
    assert next(pages) <= ROUNDS + 1
    assert len(posts(lab)) - writes <= 2 * ROUNDS
    assert {op.attribute for op, _ in run.applied.failed} == {"volume"}
    assert "changed in Zotero since it was read" in run.applied.failed[0][1]
    assert lab.sync().applied.failed == ()
    assert lab.items()["ada2020"]["volume"] == "2"


def posts(lab: Lab) -> list[Any]:
    """The writes that the library has seen."""
    return [each for each in lab.library.app.seen if each[0] == "POST"]


def test_a_saved_plan_is_carried_out_as_it_is(lab: Lab) -> None:
    """Or not at all: what moved waits."""
    watch = meanwhile(lambda: lab.patch("ada2020", pages="5-9"))
    with opened(settings(lab.root), {}) as project:
        run = sync(project, run="saved", decided=plan(project), watch=watch)
    assert [op.attribute for op, _ in run.applied.failed] == ["volume"]
    assert lab.items()["ada2020"]["volume"] == "1"


def test_the_log_has_one_run_and_an_undo_takes_all_of_it_back(lab: Lab) -> None:
    """Both rounds, and nothing that the others did: their tag stays."""
    lab.swap("refs.bib", "keywords = {old}", "keywords = {old, ours}")
    lab.patch("bob2021", title="On looms again")  # so that the first round writes the .bib, too
    bib = lab.text("refs.bib")
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", tags=[{"tag": "old"}, {"tag": "theirs"}])))
    assert run.applied.failed == ()
    assert {tag["tag"] for tag in lab.items()["ada2020"]["tags"]} == {"old", "ours", "theirs"}
    assert "theirs" in lab.text("refs.bib")
    assert "On looms again" in lab.text("refs.bib")
    past = load(lab.root / ".zsync", run.run)
    assert (past.ended, past.failed) == (True, ())
    assert len({op["id"] for op in past.operations}) == len(past.operations)
    with opened(settings(lab.root), {}) as project:
        undone = undo(project, name="back")
    assert (undone.failed, undone.left, undone.unfinished) == ([], [], False)
    assert {tag["tag"] for tag in lab.items()["ada2020"]["tags"]} == {"old", "theirs"}
    assert lab.items()["ada2020"]["volume"] == "1"
    assert lab.text("refs.bib") == bib


def test_another_run_made_the_same_item_meanwhile(lab: Lab) -> None:
    """Under the key that both runs give it, and somebody has edited it since: it is there once, with the edit."""
    lab.swap("refs.bib", BOB, BOB + BOB.replace("bob2021", "eve2022").replace("On looms", "On cards"))
    (made,) = [op for op in lab.plan().operations if op.action == "create" and op.key == "eve2022"]
    item = article("eve2022", "On cards", pages="77")
    run = lab.sync(meanwhile(lambda: lab.library.write({**item, "key": item_key(made.id), "version": 0})))
    assert run.applied.failed == ()
    assert [data["pages"] for key, data in lab.items().items() if key == "eve2022"] == ["77"]
    assert len(lab.items()) == 3
    assert lab.sync().applied.failed == ()
    assert lab.plan().operations == ()


@pytest.mark.parametrize("erased", [True, False])
def test_a_file_for_an_item_that_went_meanwhile(lab: Lab, erased: bool) -> None:
    """It is no edit of the work: whether that is to come back is asked, since it is cited, and not told as a
    failure of the file. Brought back, it has both files, once."""
    lab.write("notes/@ada2020.md", "[@ada2020]\n")
    lab.write("notes/@ada2020.assets/a.png", b"picture")
    lab.sync()
    lab.write("notes/@ada2020.assets/b.png", b"another picture")
    key = lab.items()["ada2020"]["key"]
    run = lab.sync(meanwhile(lambda: lab.library.erase(key) if erased else lab.patch("ada2020", deleted=1)))
    assert run.applied.failed == ()
    assert [(each.attribute, each.reason) for each in run.plan.conflicts] == [("existence", "deleted")]
    lab.swap("zsync-conflicts.md", "- [ ] restore", "- [x] restore")
    assert lab.sync().applied.failed == ()
    assert sorted(child["filename"] for child in lab.children("ada2020")) == ["a.png", "b.png"]
    assert not lab.items()["ada2020"].get("deleted")
    assert lab.plan().operations == ()


def test_a_collection_that_goes_meanwhile(tmp_path: Path) -> None:
    """The server refuses an item for a collection it does not know any more: what the note says is made again, and
    what else was planned for the item arrives with it."""
    shelves = agreed(tmp_path)
    gone = shelf(shelves, "Speech")
    shelves.swap("notes/@one2020.md", "[Thesis", "[Speech, Thesis")
    shelves.swap("refs.bib", "year = {2020}", "year = {2021}")
    run = shelves.sync(meanwhile(lambda: shelves.library.send("DELETE", f"collections/{gone}")))
    assert (run.applied.failed, run.plan.conflicts) == ((), ())
    assert shelves.items()["one2020"]["date"] == "2021"
    assert shelved(shelves, "one2020") == ["Speech", "Thesis/Chapter 2"]
    assert gone not in tree(shelves)
    assert shelves.plan().operations == ()


def test_an_undo_of_two_rounds_knows_renamed_entries(lab: Lab) -> None:
    """The first round renames an entry, the second writes into another of the same file: all is as it was, and
    the next run would only do again what was undone, if asked."""
    lab.swap("notes/one.md", "[@ada2020]", "[@ada2020; @bob2021]")
    lab.patch("bob2021", citationKey="babbage2021")
    before = lab.files()
    run = lab.sync(meanwhile(lambda: lab.patch("ada2020", tags=[{"tag": "old"}, {"tag": "theirs"}])))
    assert run.applied.failed == ()
    assert "theirs" in lab.text("refs.bib")
    assert "@article{babbage2021" in lab.text("refs.bib")
    assert "@babbage2021" in lab.text("notes/one.md")
    with opened(settings(lab.root), {}) as project:
        undone = undo(project, name="run9")
    assert (undone.failed, undone.left, undone.unfinished) == ([], [], False)
    after = lab.files()
    assert {path: after[path] for path in ("refs.bib", "notes/one.md")} == {
        path: before[path] for path in ("refs.bib", "notes/one.md")
    }
    assert lab.plan().operations == ()
