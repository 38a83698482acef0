"""Files between Zotero and asset folders: hostile names, equal names; nothing overwritten or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.formats.filename import safe_name

FOLDER = "notes/{1}_One@one2020.assets"


def test_names_from_elsewhere_stay_in_the_folder(tmp_path: Path) -> None:
    """A path for a name, a hidden one, one that is taken: each file lies in its folder under its own name."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.write(f"{FOLDER}/a.pdf", b"mine")
    lab.write("notes/a.md", "@one2020\n")
    lab.library.write(article("one2020", "One"))
    lab.sync()
    hostile = ("../../evil.pdf", "..\\..\\win.pdf", ".hidden", "a.pdf", "con:trol?.pdf")
    for number, name in enumerate(hostile):
        lab.attach("one2020", name, f"bytes {number}".encode())
    before = set(lab.files())
    run = lab.sync()
    assert run.applied.failed == ()
    new = set(lab.files()) - before
    assert len(new) == len(hostile)
    assert all(path.startswith(f"{FOLDER}/") and "/" not in path.removeprefix(f"{FOLDER}/") for path in new)
    assert (lab.root / FOLDER / "a.pdf").read_bytes() == b"mine"
    assert lab.plan().operations == ()


def test_safe_names() -> None:
    """The last part of a path, without what hides it or what a file system refuses; "" when nothing is left."""
    for name, safe in (("a/b.png", "b.png"), ("..\\x.pdf", "x.pdf"), ("..", ""), (".hidden", "hidden")):
        assert safe_name(name) == safe


def test_a_deleted_picture_is_neither_deleted_elsewhere_nor_brought_back(tmp_path: Path) -> None:
    """Files are never removed by a sync; one that a person removed from the folder stays away."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.write(f"{FOLDER}/a.png", b"a")
    lab.write(f"{FOLDER}/b.png", b"b")
    lab.write("notes/a.md", "@one2020\n")
    lab.sync()
    (lab.root / FOLDER / "b.png").unlink()
    assert lab.sync().plan.operations == ()
    assert {child["filename"] for child in lab.children("one2020")} == {"a.png", "b.png"}
    assert not (lab.root / FOLDER / "b.png").exists()


@pytest.mark.parametrize("world", ["zotero", "bib"])
def test_a_rule_deletes_no_file_of_the_notes(tmp_path: Path, world: str) -> None:
    """Under `attachments: from WORLD` the others follow; nobody's file is deleted, nor is that ever planned."""
    rule = f"merge:\n  attributes:\n    attachments: from {world}\n"
    lab = Lab(tmp_path, config=f"notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n{rule}")
    lab.write("refs.bib", "@article{one2020,\n  title = {One},\n  file = {:papers/b.pdf:PDF}\n}\n")
    lab.write("papers/b.pdf", b"b")
    lab.write(f"{FOLDER}/a.png", b"a")
    lab.write("notes/a.md", "@one2020\n")
    lab.library.write(article("one2020", "One"))
    lab.attach("one2020", "c.pdf", b"c")
    planned = [(op.side, op.action) for op in lab.sync().plan.operations]
    assert ("notes", "create") in planned
    assert ("notes", "delete") not in planned
    assert (lab.root / FOLDER / "a.png").read_bytes() == b"a"
    assert lab.sync().plan.operations == ()


def test_files_of_one_name_come_in_one_run(tmp_path: Path) -> None:
    """Zotero has three files of one name with a work: each gets a name of its own, in the first run."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.write(f"{FOLDER}/a.png", b"a")
    lab.write("notes/a.md", "@one2020\n")
    lab.library.write(article("one2020", "One"))
    contents = [b"first", b"second", b"third"]
    for content in contents:
        lab.attach("one2020", "Full Text.pdf", content)
    assert lab.sync().applied.failed == ()
    there = {path.name: path.read_bytes() for path in (lab.root / FOLDER).iterdir()}
    assert sorted(there) == ["Full Text-1.pdf", "Full Text-2.pdf", "Full Text.pdf", "a.png"]
    assert set(there.values()) == {b"a", *contents}
    assert lab.sync().plan.operations == ()
