"""Linked files between Zotero and notes: read where they are, never uploaded, never moved; new ones on request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.app.lab import CONFIG, Killed, Lab, killer
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import Run
from zsync.app.undo import undo
from zsync.config.settings import load
from zsync.replicas.zotero.files import md5

FOLDER = "notes/{1}_One@one2020.assets"
PDF = b"%PDF linked"


def lab_of(root: Path, base: str, *, new: str = "stored") -> Lab:
    """A project with one work that Zotero and a note have, an asset folder, and a folder of linked files."""
    root.mkdir(exist_ok=True)
    section = f'zotero:\n  libraries: [embedded]\n  files: {{base: "{base}", new: {new}}}'
    lab = Lab(root, config=CONFIG.replace("zotero: [embedded]", section))
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.write(f"{FOLDER}/a.png", b"picture")
    lab.write("notes/a.md", "@one2020\n")
    lab.library.write(article("one2020", "One"))
    if base == "papers":
        (root / base).mkdir()
    return lab


def link(lab: Lab, path: str) -> str:
    """Somebody links a file to the work in Zotero; the key of the attachment."""
    parent = lab.items()["one2020"]["key"]
    made = {"itemType": "attachment", "linkMode": "linked_file", "parentItem": parent, "title": "PDF"}
    (key,) = lab.library.write({**made, "path": path})
    return key


def sync(lab: Lab, env: Mapping[str, str] | None = None) -> Run:
    """One run, in an environment that names no folder."""
    return lab.sync(env=env or {})


def kinds(lab: Lab) -> dict[str, str]:
    """How each attachment is kept, by its path or name."""
    return {child.get("path") or child["filename"]: child["linkMode"] for child in lab.children("one2020")}


@pytest.mark.parametrize("where", ["inside", "outside", "variable"])
def test_a_linked_file_comes_to_the_notes_and_stays_where_it_is(tmp_path: Path, where: str) -> None:
    """Its bytes arrive in the asset folder; nothing is uploaded or moved; the second run is empty."""
    base = tmp_path / "project" / "papers" if where == "inside" else tmp_path / "papers"
    named = {"inside": "papers", "outside": str(base), "variable": "${HERE}/papers"}[where]
    env = {"HERE": str(tmp_path)}
    lab = lab_of(tmp_path / "project", named)
    (base / "2020").mkdir(parents=True)
    (base / "2020" / "one.pdf").write_bytes(PDF)
    link(lab, "attachments:2020/one.pdf")
    run = sync(lab, env)
    assert run.applied.failed == ()
    assert (lab.root / FOLDER / "one.pdf").read_bytes() == PDF
    assert kinds(lab) == {"attachments:2020/one.pdf": "linked_file", "a.png": "imported_file"}
    assert [path.name for path in base.rglob("*.*")] == ["one.pdf"]
    version = lab.library.version()
    assert sync(lab, env).plan.operations == ()
    assert lab.library.version() == version


def test_the_same_file_on_both_sides_is_one(tmp_path: Path) -> None:
    """Equal bytes are the same attachment: no copy comes down, and none goes up."""
    lab = lab_of(tmp_path, "papers")
    lab.write("papers/other name.png", b"picture")
    link(lab, "attachments:other name.png")
    assert not [op for op in sync(lab).plan.operations if op.attribute == "attachments"]
    assert len(lab.children("one2020")) == 1


def test_a_missing_file_is_a_finding_and_no_removal(tmp_path: Path) -> None:
    """Gone from the disk, on another machine, with the whole folder: told, and nothing follows on any side."""
    lab = lab_of(tmp_path, "papers")
    lab.write("papers/one.pdf", PDF)
    key = link(lab, "attachments:one.pdf")
    sync(lab)
    lock, files = lab.text("zsync.lock"), lab.files()
    for path in ("papers/one.pdf", "papers"):
        at = tmp_path / path
        at.rename(tmp_path / "away")
        run = sync(lab)
        assert run.plan.operations == ()
        assert [finding.code for finding in run.plan.findings] == ["ZS203"]
        assert lab.text("zsync.lock") == lock
        assert not lab.library.item(key).get("deleted")
        (tmp_path / "away").rename(at)
    assert sync(lab).plan.findings == ()
    assert lab.files() == files


def test_an_edited_file_is_another_one(tmp_path: Path) -> None:
    """Marks in the linked PDF: the new bytes come down beside the old ones, which nobody takes away."""
    lab = lab_of(tmp_path, "papers")
    lab.write("papers/one.pdf", PDF)
    link(lab, "attachments:one.pdf")
    sync(lab)
    lab.write("papers/one.pdf", PDF + b" marked")
    assert sync(lab).applied.failed == ()
    assert (tmp_path / FOLDER / "one.pdf").read_bytes() == PDF
    assert (tmp_path / FOLDER / "one-1.pdf").read_bytes() == PDF + b" marked"
    assert kinds(lab) == {"attachments:one.pdf": "linked_file", "a.png": "imported_file"}
    assert sync(lab).plan.operations == ()


@pytest.mark.parametrize("path", ["attachments:../secret.pdf", "attachments:out/secret.pdf", "{root}/secret.pdf"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, path: str) -> None:
    """Whatever an item says: what lies elsewhere on this computer does not come into the notes."""
    lab = lab_of(tmp_path, "papers")
    lab.write("secret.pdf", b"secret")
    lab.write("papers/one.pdf", PDF)
    (tmp_path / "papers" / "out").symlink_to(tmp_path)
    link(lab, path.format(root=tmp_path))
    run = sync(lab)
    assert [finding.code for finding in run.plan.findings] == ["ZS203"]
    assert [at.name for at in (tmp_path / FOLDER).iterdir()] == ["a.png"]


def test_without_a_base_links_do_not_count(tmp_path: Path) -> None:
    """Nothing is read, and nothing is said."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.library.write(article("one2020", "One"))
    link(lab, "attachments:one.pdf")
    assert sync(lab).plan.findings == ()


def test_new_files_become_links(tmp_path: Path) -> None:
    """With `new: linked`: the file lies in a folder of the work below the base, Zotero holds a link; all agree."""
    lab = lab_of(tmp_path, "papers", new="linked")
    assert sync(lab).applied.failed == ()
    assert (tmp_path / "papers" / "one2020" / "a.png").read_bytes() == b"picture"
    (made,) = lab.children("one2020")
    assert (made["linkMode"], made["path"]) == ("linked_file", "attachments:one2020/a.png")
    assert made.get("md5") is None
    assert sync(lab).plan.operations == ()


def test_new_links_with_equal_names(tmp_path: Path) -> None:
    """Two pictures of one name in two folders of a work, and a file that is there already: each has its place."""
    lab = lab_of(tmp_path, "papers", new="linked")
    lab.write("papers/one2020/a.png", b"mine")
    lab.write("notes/more/{2}_One@one2020.assets/a.png", b"second")
    assert sync(lab).applied.failed == ()
    assert len(kinds(lab)) == 2
    held = {path.read_bytes() for path in (tmp_path / "papers").rglob("*.png")}
    assert held == {b"mine", b"picture", b"second"}
    assert (tmp_path / "papers/one2020/a.png").read_bytes() == b"mine"
    assert sync(lab).plan.operations == ()


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
def test_new_links_after_a_killed_run(tmp_path: Path, moment: str) -> None:
    """Killed around the effect: one link and one file in the end."""
    lab = lab_of(tmp_path, "papers", new="linked")
    with pytest.raises(Killed):
        lab.sync(killer(moment, 0), env={})
    assert sync(lab).applied.failed == ()
    assert list(kinds(lab)) == ["attachments:one2020/a.png"]
    assert len(list((tmp_path / "papers").rglob("*.png"))) == 1


def test_a_file_that_cannot_be_linked_is_not_stored_instead(tmp_path: Path) -> None:
    """Without the folder, a new file waits, and the reason is told; Zotero's storage is not used."""
    lab = lab_of(tmp_path, "$NOWHERE/papers", new="linked")
    ((operation, reason),) = sync(lab).applied.failed
    assert operation.attribute == "attachments"
    assert "$NOWHERE" in reason
    assert lab.children("one2020") == []


def test_an_undone_link_leaves_its_file(tmp_path: Path) -> None:
    """The item goes to the trash; a file in a folder of one's own is never deleted. Done again, it is the same."""
    lab = lab_of(tmp_path, "papers", new="linked")
    sync(lab)
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="back").left == []
    assert [child["deleted"] for child in lab.children("one2020")] == [1]
    assert (tmp_path / "papers/one2020/a.png").exists()
    with opened(load(tmp_path), {}) as project:
        from dataclasses import replace

        from zsync.app.sync import sync as run

        assert run(replace(project, redo=True), run="again").applied.failed == ()
    (made,) = lab.children("one2020")
    assert not made.get("deleted")
    assert md5((tmp_path / "papers/one2020/a.png").read_bytes()) == md5(b"picture")


def test_a_settled_project_wakes_when_a_linked_file_moves(tmp_path: Path) -> None:
    """A run without news looks at the linked files too, though neither Zotero nor the project has changed."""
    lab = lab_of(tmp_path / "project", str(tmp_path / "papers"))
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "one.pdf").write_bytes(PDF)
    link(lab, "attachments:one.pdf")
    for _ in range(3):
        sync(lab)
    (tmp_path / "papers" / "one.pdf").write_bytes(PDF + b" marked")
    assert [op.attribute for op in sync(lab).plan.operations] == ["attachments"]


def test_a_linked_file_whose_accents_are_spelt_otherwise(tmp_path: Path) -> None:
    """Zotero on a Mac gave the path with accents composed, the folder came here with them apart."""
    lab = lab_of(tmp_path, "papers")
    lab.write("papers/U\u0308ber.pdf", PDF)
    link(lab, "attachments:\u00dcber.pdf")
    run = sync(lab)
    assert (run.applied.failed, run.plan.findings) == ((), ())
    assert PDF in [path.read_bytes() for path in (tmp_path / FOLDER).iterdir()]
    assert sync(lab).plan.operations == ()
