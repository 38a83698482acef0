"""Names that differ by case alone are one on macOS and Windows: a run puts nothing beside such a one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_collections import rename, shelf, shelved
from tests.app.test_folder_notes import THESIS, agreed
from tests.app.test_undo import settled

ENTRY = "@article{{{0},\n  title = {{{0}}},\n  year = {{2020}}\n}}\n"


def names(lab: Lab) -> list[str]:
    """All files and folders of notes and papers, by path."""
    found = [*(lab.root / "notes").rglob("*"), *(lab.root / "papers").rglob("*")]
    return sorted(path.relative_to(lab.root).as_posix() for path in found)


def test_files_that_come_down(tmp_path: Path) -> None:
    """Beside `Fig.png`, `fig.png` gets a number; so do two that come in one run; and in the folder of a .bib."""
    files = "{path: refs.bib, folders: [papers], fields: [attachments]}"
    lab = Lab(tmp_path, config=f"notes: [notes]\nbib:\n  files: [{files}]\nzotero: [embedded]\n")
    lab.write("refs.bib", ENTRY.format("one2020"))
    lab.write("notes/One@one2020.md", "[@one2020]\n")
    lab.write("notes/One@one2020.assets/Fig.png", b"here")
    lab.write("papers/FIG.png", b"another")
    lab.sync()
    for name, content in (("fig.png", b"b"), ("New.png", b"c"), ("new.PNG", b"d")):
        lab.attach("one2020", name, content)
    assert lab.sync().applied.failed == ()
    settled(lab)
    assert len({name.casefold() for name in names(lab)}) == len(names(lab))
    held = {path.read_bytes() for path in (lab.root / "notes/One@one2020.assets").iterdir()}
    assert held == {b"here", b"b", b"c", b"d"}
    assert held <= {path.read_bytes() for path in (lab.root / "papers").iterdir()}


@pytest.mark.parametrize("old", ["notes/other", "notes/Other/deep", "notes/Other/Deep/ONE@ONE2020.md"])
def test_folders_of_collections(tmp_path: Path, old: str) -> None:
    """A note does not go to Other/Deep where that would stand beside a name in other letters: it stays, it is told
    with both names, and goes once that one is out of the way."""
    lab = agreed(tmp_path)
    place = lab.root / old
    (place if place.suffix else place / "x.md").parent.mkdir(parents=True, exist_ok=True)
    (place if place.suffix else place / "x.md").write_text("no work\n")
    lab.patch("one2020", collections=["BCDE2345"])
    for _ in range(2):
        told = {why for _, why in lab.sync().applied.failed}
        assert told
        assert all(old in why and "differ by case alone" in why for why in told)
        assert "notes/Thesis/one@one2020.md" in names(lab)
    place.rename(tmp_path / "aside")
    assert lab.sync().applied.failed == ()
    assert "notes/Other/Deep/one@one2020.md" in names(lab)
    settled(lab)


def test_two_folders_of_one_run(tmp_path: Path) -> None:
    """Collections whose names differ by case alone get no two folders."""
    lab = agreed(tmp_path)
    for key, name in (("one2020", "New"), ("two2020", "NEW")):
        lab.patch(key, collections=[shelf(lab, name, version=0)])
    failed = lab.sync().applied.failed
    assert {operation.key for operation, _ in failed} == {"one2020", "two2020"}
    assert all("differ by case alone" in why for _, why in failed)
    assert shelved(lab, "one2020") == ["New"]


def test_a_collection_that_changes_its_case(tmp_path: Path) -> None:
    """The folder of the old name is left empty and goes: it is in nobody's way."""
    lab = agreed(tmp_path)
    rename(lab, THESIS, name="THESIS")
    assert lab.sync().applied.failed == ()
    assert "notes/THESIS/one@one2020.md" in names(lab)
    assert "notes/Thesis" not in names(lab)
    settled(lab)


def test_a_new_key(tmp_path: Path) -> None:
    """One that would give a note the name of another in other letters is asked about, and nothing is written."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020") + ENTRY.format("two2020"))
    for key in ("one2020", "two2020"):
        lab.write(f"notes/Note@{key}.md", f"[@{key}]\n")
    lab.sync()
    lab.patch("two2020", citationKey="ONE2020")
    before = lab.files()
    run = lab.sync()
    assert [(each.attribute, each.reason) for each in run.plan.conflicts] == [("key", "unusable key")]
    assert "differ by case alone" in run.plan.conflicts[0].message
    assert {path: text for path, text in lab.files().items() if path in before} == before | {
        "zsync.lock": lab.files()["zsync.lock"]
    }


def test_a_key_that_changes_its_case(tmp_path: Path) -> None:
    """That is the note's own name, which nothing else has."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020"))
    lab.write("notes/Note@one2020.md", "[@one2020]\n")
    lab.write("notes/Note@one2020.assets/a.png", b"a")
    lab.sync()
    lab.patch("one2020", citationKey="ONE2020")
    assert lab.sync().applied.failed == ()
    assert "notes/Note@ONE2020.assets/a.png" in names(lab)
    assert "notes/Note@ONE2020.md" in names(lab)
    settled(lab)
