"""Collections merged like tags: Zotero's, those of front matter, and what a renamed one means."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.app.lab import Killed, Lab, killer
from tests.app.machine.world import Malice
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.embedded import Fault
from zsync.translate.values.collections import path_of

CONFIG = (
    "notes: {folders: [notes]}\nbib: [refs.bib]\nzotero: [embedded]\n"
    "merge: {attributes: {collections: two-way}}\n"
)
NOTE = "---\ncitekey: {key}\ncollections: [{shelves}]\n---\n\nOn [@{key}].\n"
ENTRY = (
    "@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{{key}}},\n"
    "  journal = {{J}},\n  year = {{2020}}\n}}\n"
)


def shelf(lab: Lab, name: str, parent: str = "", **more: Any) -> str:
    """Somebody makes a collection in Zotero; its key."""
    made = {"name": name, "parentCollection": parent or False, **more}
    (outcome,) = lab.library.outside.write([made], kind="collections")
    assert outcome.item is not None, outcome.message
    return str(outcome.item["key"])


def rename(lab: Lab, key: str, **changes: Any) -> None:
    """Somebody renames, moves or trashes a collection in Zotero."""
    now = next(each for each in lab.library.outside.collections(None).items if each["key"] == key)
    changed = {**now["data"], "version": now["version"], **changes}
    (outcome,) = lab.library.outside.write([changed], kind="collections")
    assert outcome.item is not None, outcome.message


def tree(lab: Lab) -> dict[str, str]:
    """Key to path of all collections that are not in the trash."""
    every = {each["key"]: each["data"] for each in lab.library.outside.collections(None).items}

    def path(key: str) -> list[str]:
        outer = every[key].get("parentCollection")
        return [*(path(outer) if outer else []), every[key]["name"]]

    return {key: path_of(path(key)) for key, data in every.items() if not data.get("deleted")}


def shelved(lab: Lab, key: str) -> list[str]:
    """The collections of the item with this citation key, by path."""
    paths = tree(lab)
    return sorted(paths[each] for each in lab.items()[key]["collections"] if each in paths)


def noted(lab: Lab, key: str) -> str:
    """The line of the note that lists collections."""
    lines = lab.text(f"notes/@{key}.md").splitlines()
    return next(line for line in lines if line.startswith("collections:"))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """As `agreed`."""
    return agreed(tmp_path)


def agreed(root: Path) -> Lab:
    """Two works in Zotero, .bib and notes; one lies in Thesis/Chapter 2; agreed."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=CONFIG)
    thesis = shelf(lab, "Thesis", key="ABCD2345", version=0)
    two = shelf(lab, "Chapter 2", thesis, key="BCDE2345", version=0)
    lab.library.write(
        article("one2020", "one2020", publicationTitle="J", collections=[two]),
        article("two2020", "two2020", publicationTitle="J"),
    )
    lab.write("refs.bib", ENTRY.format(key="one2020") + "\n" + ENTRY.format(key="two2020"))
    lab.write("notes/@one2020.md", NOTE.format(key="one2020", shelves="Thesis/Chapter 2"))
    lab.write("notes/@two2020.md", NOTE.format(key="two2020", shelves=""))
    run = lab.sync()
    assert (run.plan.operations, run.plan.conflicts) == ((), ())
    return lab


def test_members_go_both_ways(lab: Lab) -> None:
    """What is added on a side is added on the other, what is removed is removed; missing collections are made."""
    lab.swap("notes/@one2020.md", "[Thesis/Chapter 2]", "[Thesis/Chapter 2, 'Thesis/AC\\/DC/Deep']")
    lab.patch("two2020", collections=["ABCD2345"])
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert sorted(tree(lab).values()) == ["Thesis", r"Thesis/AC\/DC", r"Thesis/AC\/DC/Deep", "Thesis/Chapter 2"]
    assert shelved(lab, "one2020") == [r"Thesis/AC\/DC/Deep", "Thesis/Chapter 2"]
    assert noted(lab, "two2020") == "collections: [Thesis]"
    settled(lab)
    lab.swap("notes/@one2020.md", "Thesis/Chapter 2, ", "")
    lab.patch("two2020", collections=[])
    lab.sync()
    assert shelved(lab, "one2020") == [r"Thesis/AC\/DC/Deep"]
    assert noted(lab, "two2020") == "collections: []"
    settled(lab)


def test_off_by_default(tmp_path: Path) -> None:
    """Without a rule of their own, collections are none of anybody's business."""
    lab = Lab(tmp_path)
    lab.library.write(article("one2020", "one2020", publicationTitle="J", collections=[shelf(lab, "A")]))
    lab.write("refs.bib", ENTRY.format(key="one2020"))
    lab.write("notes/@one2020.md", NOTE.format(key="one2020", shelves="B"))
    assert lab.sync().plan.operations == ()
    assert "collections" not in lab.text("zsync.lock")


def test_a_renamed_collection_is_the_same(lab: Lab) -> None:
    """Its works keep it under the new path; no collection is made, no membership changes in Zotero."""
    rename(lab, "ABCD2345", name="PhD")
    before = lab.items()["one2020"]
    run = lab.sync()
    assert {(op.side, op.action) for op in run.plan.operations} == {("notes", "create"), ("notes", "delete")}
    assert {op.because for op in run.plan.operations} == {"renamed on another side"}
    assert noted(lab, "one2020") == "collections: [PhD/Chapter 2]"
    assert sorted(tree(lab).values()) == ["PhD", "PhD/Chapter 2"]
    assert lab.items()["one2020"] == before
    settled(lab)


def test_edits_under_the_old_name(lab: Lab) -> None:
    """A work put into a collection, or taken out, under its old name while it was renamed: the same collection."""
    lab.patch("two2020", collections=["BCDE2345"])
    lab.sync()
    rename(lab, "BCDE2345", name="Chapter 3", parentCollection=False)
    lab.swap("notes/@two2020.md", "Thesis/Chapter 2", "")
    lab.write("notes/@new2021.md", NOTE.format(key="new2021", shelves="Thesis/Chapter 2"))
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + ENTRY.format(key="new2021"))
    lab.sync()
    lab.sync()
    assert sorted(tree(lab).values()) == ["Chapter 3", "Thesis"]
    assert [shelved(lab, key) for key in ("one2020", "two2020", "new2021")] == [["Chapter 3"], [], ["Chapter 3"]]
    assert noted(lab, "new2021") == "collections: [Chapter 3]"
    settled(lab)


@pytest.mark.parametrize("trash", [True, False])
def test_a_collection_that_is_gone_takes_no_work_with_it(lab: Lab, trash: bool) -> None:
    """Erased or in the trash: its works stay everywhere, and nobody says any more that they lie in it."""
    if trash:
        rename(lab, "ABCD2345", deleted=True)
    else:
        lab.library.send("DELETE", "collections", params={"collectionKey": "ABCD2345"})
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"collections"}
    assert noted(lab, "one2020") == "collections: []"
    assert "one2020" in lab.text("refs.bib")
    assert "one2020" in lab.items()
    settled(lab)


def test_a_library_not_read_to_the_end_takes_nothing_out_of_a_collection(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item is listed and not given out: what its library says of collections is not known then."""
    lab.swap("notes/@two2020.md", "collections: []", "collections: [Thesis]")
    malice = Malice(monkeypatch)
    malice.faults = (Fault("lie", path="/items", lie="empty", after=1, count=0),)
    run = lab.sync()
    malice.faults = ()
    assert [finding.code for finding in run.plan.findings] == ["ZS202"]
    assert run.plan.operations == ()
    assert shelved(lab, "one2020") == ["Thesis/Chapter 2"]
    rename(lab, "BCDE2345", name="Chapter 3")
    lab.sync()
    assert noted(lab, "one2020") == "collections: [Thesis/Chapter 3]"
    assert shelved(lab, "two2020") == ["Thesis"]
    settled(lab)


def test_equal_names_are_reported_and_never_guessed(lab: Lab) -> None:
    """Two collections of one name under one parent: a finding, and nothing is put into either."""
    shelf(lab, "Twin", key="CDEF2345", version=0)
    shelf(lab, "Twin", key="DEFG2345", version=0)
    lab.swap("notes/@two2020.md", "collections: []", "collections: [Twin]")
    run = lab.sync()
    assert [finding.code for finding in run.plan.findings] == ["ZS204"]
    assert run.plan.operations == ()
    assert shelved(lab, "two2020") == []
    rename(lab, "DEFG2345", name="Other")
    assert lab.sync().applied.failed == ()
    assert shelved(lab, "two2020") == ["Twin"]
    settled(lab)


def test_a_new_item_lies_where_its_work_does(lab: Lab) -> None:
    """A work made in Zotero comes into its collections in the same run."""
    lab.write("notes/@new2021.md", NOTE.format(key="new2021", shelves="Inbox"))
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + ENTRY.format(key="new2021"))
    lab.sync()
    assert shelved(lab, "new2021") == ["Inbox"]
    settled(lab)


def edited(root: Path) -> Lab:
    """The two works, a new collection on one side, a removal on the other, and a renamed collection."""
    lab = agreed(root)
    lab.swap("notes/@two2020.md", "collections: []", "collections: [Thesis/New/Er, Thesis/Chapter 2]")
    rename(lab, "BCDE2345", name="Chapter 5")
    return lab


def test_killed_anywhere(tmp_path: Path) -> None:
    """Killed at any effect and run again: as if never killed, and nothing made twice."""
    whole = edited(tmp_path / "whole")
    whole.sync()
    expected = (sorted(tree(whole).values()), shelved(whole, "two2020"), noted(whole, "two2020"))
    settled(whole)
    for moment in ("before", "after", "recorded"):
        for number in range(4):
            lab = edited(tmp_path / f"{moment}{number}")
            try:
                lab.sync(killer(moment, number))
            except Killed:
                assert lab.sync().plan.conflicts == ()
            assert (sorted(tree(lab).values()), shelved(lab, "two2020"), noted(lab, "two2020")) == expected
            settled(lab)


def test_undone(tmp_path: Path) -> None:
    """An undo takes memberships back on all sides, and puts the collections of the run into the trash."""
    lab = edited(tmp_path)
    notes = {path: content for path, content in lab.files().items() if path.startswith("notes/")}
    shelves = sorted(tree(lab).values())
    ran = lab.sync()
    outcome = take_back(lab)
    assert outcome.left == []
    assert {path: content for path, content in lab.files().items() if path.startswith("notes/")} == notes
    assert (sorted(tree(lab).values()), shelved(lab, "two2020")) == (shelves, [])
    assert len(settled(lab).held) == len(ran.plan.operations)


def test_a_collection_in_use_survives_an_undo(tmp_path: Path) -> None:
    """Somebody put another work into it since: it stays, and is named."""
    lab = edited(tmp_path)
    lab.sync()
    new = next(key for key, path in tree(lab).items() if path == "Thesis/New/Er")
    lab.patch("one2020", collections=[*lab.items()["one2020"]["collections"], new])
    outcome = take_back(lab)
    assert [left.place for left in outcome.left if "collections/" in left.place]
    assert "Thesis/New/Er" in tree(lab).values()


def test_folders_are_read(tmp_path: Path) -> None:
    """A note's folder names its collection; one more in Zotero moves no note."""
    config = CONFIG.replace("{folders: [notes]}", "{folders: [notes], collections: folder}")
    lab = Lab(tmp_path, config=config)
    lab.library.write(article("one2020", "one2020", publicationTitle="J", collections=[shelf(lab, "Other")]))
    lab.write("refs.bib", ENTRY.format(key="one2020"))
    lab.write("notes/Thesis/Chapter 2/@one2020.md", "On [@one2020].\n")
    lab.sync()
    assert shelved(lab, "one2020") == ["Other", "Thesis/Chapter 2"]
    settled(lab)
    (lab.root / "notes/Thesis/Chapter 2/@one2020.md").rename(lab.root / "notes/Thesis/@one2020.md")
    lab.sync()
    assert shelved(lab, "one2020") == ["Other", "Thesis"]
    assert (lab.root / "notes/Thesis/@one2020.md").is_file()
    settled(lab)


def test_a_run_for_collections_alone(lab: Lab) -> None:
    """`--only collections` brings collections and leaves the rest for another run; `--explain` tells of them."""
    lab.swap("notes/@one2020.md", "[Thesis/Chapter 2]", "[Thesis/Chapter 2, Later]")
    lab.swap("refs.bib", "title = {two2020}", "title = {Two, corrected}")
    with chdir(lab.root):
        told = CliRunner().invoke(group, ["plan", "--explain", "one2020"])
        ran = CliRunner().invoke(group, ["sync", "--yes", "--only", "collections"])
    assert "Later" in told.stdout, told.output
    assert ran.exit_code == 0, ran.output
    assert shelved(lab, "one2020") == ["Later", "Thesis/Chapter 2"]
    assert lab.items()["two2020"]["title"] == "two2020"
    lab.sync()
    assert lab.items()["two2020"]["title"] == "Two, corrected"
    settled(lab)
