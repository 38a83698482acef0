"""Files between Zotero and the `file` fields of a .bib: both ways, in the file's own manner, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.undo import undo
from zsync.config.settings import load
from zsync.replicas.zotero.files import md5

PDF = b"%PDF-1.4 one"
CONFIG = "bib: [refs.bib]\nzotero: [embedded]\n"
BIB = "@article{{{key},\n  title = {{{title}}},\n  year = {{2020}}{more}\n}}\n\n"


def entry(key: str, file: str = "", title: str = "") -> str:
    """An entry, with a `file` field where `file` says one."""
    more = f",\n  file = {{{file}}}" if file else ""
    return BIB.format(key=key, title=title or key.title(), more=more)


def lab_of(root: Path, text: str, config: str = CONFIG) -> Lab:
    """A project whose .bib has this text."""
    lab = Lab(root, config=config)
    lab.write("refs.bib", text)
    return lab


def names(lab: Lab, key: str) -> set[str]:
    """The names of the files that Zotero has of a work."""
    return {child["filename"] for child in lab.children(key)}


def quiet(lab: Lab) -> None:
    """A run right after a run does nothing."""
    before = lab.files()
    run = lab.sync()
    assert (run.plan.operations, run.run) == ((), "")
    assert lab.files() == before


def test_a_linked_file_arrives_in_zotero(tmp_path: Path) -> None:
    """The bytes arrive with the new item; the .bib stays as it is."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf"))
    lab.write("papers/one.pdf", PDF)
    before = lab.text("refs.bib")
    assert lab.sync().applied.failed == ()
    assert names(lab, "one") == {"one.pdf"}
    assert lab.text("refs.bib") == before
    quiet(lab)


def test_a_file_of_zotero_arrives_beside_the_others(tmp_path: Path) -> None:
    """It is saved where the other files lie, and named in the manner of the others; nothing else changes."""
    text = entry("one", ":papers/one.pdf:PDF") + entry("two")
    lab = lab_of(tmp_path, text)
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    lab.attach("two", "Two & co. - 2020.pdf", b"%PDF-1.4 two")
    assert lab.sync().applied.failed == ()
    assert (tmp_path / "papers/Two & co. - 2020.pdf").read_bytes() == b"%PDF-1.4 two"
    assert lab.text("refs.bib") == text.replace(
        "{Two},\n  year = {2020}", "{Two},\n  year = {2020},\n  file = {:papers/Two & co. - 2020.pdf:PDF}"
    )
    quiet(lab)


def test_a_second_file_is_appended(tmp_path: Path) -> None:
    """What the field had stays, character for character."""
    lab = lab_of(tmp_path, entry("one", "Desc\\; ription:papers\\\\one.pdf:PDF"))
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    assert names(lab, "one") == {"one.pdf"}
    lab.attach("one", "more.pdf", b"%PDF-1.4 more")
    lab.sync()
    field = "file = {Desc\\; ription:papers\\\\one.pdf:PDF;more:papers/more.pdf:PDF}"
    assert field in lab.text("refs.bib")
    quiet(lab)


def test_a_bib_without_files_gets_none(tmp_path: Path) -> None:
    """Nor one that only names files nobody can read here; unless zsync.yaml says so."""
    for number, text in enumerate((entry("one"), entry("one", "/home/ann/Zotero/storage/A/one.pdf"))):
        lab = lab_of(tmp_path / f"{number}", text) if (tmp_path / f"{number}").mkdir() is None else None
        assert lab
        lab.sync()
        lab.attach("one", "one.pdf", PDF)
        assert lab.sync().plan.operations == ()
        assert lab.text("refs.bib") == text


def test_a_folder_in_the_configuration(tmp_path: Path) -> None:
    """It makes the .bib take files, of the sorts it has and PDF."""
    config = "bib:\n  files:\n    - {path: refs.bib, folders: papers}\nzotero: [embedded]\n"
    lab = lab_of(tmp_path, entry("one"), config)
    lab.sync()
    lab.attach("one", "one.pdf", PDF)
    lab.attach("one", "picture.png", b"png")
    run = lab.sync()
    assert [op.attribute for op in run.plan.operations] == ["attachments"]
    assert (tmp_path / "papers/one.pdf").read_bytes() == PDF
    assert "file = {papers/one.pdf}" in lab.text("refs.bib")
    quiet(lab)


def test_a_new_entry_comes_with_its_file(tmp_path: Path) -> None:
    """An entry made for a cited item has its file in the same run."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf"), "notes: [notes]\n" + CONFIG)
    lab.write("papers/one.pdf", PDF)
    lab.write("notes/a.md", "See @two2020.\n")
    lab.library.write(article("two2020", "Two"))
    lab.attach("two2020", "two.pdf", b"%PDF-1.4 two")
    assert lab.sync().applied.failed == ()
    assert "file = {papers/two.pdf}" in lab.text("refs.bib") or "file  " in lab.text("refs.bib")
    assert (tmp_path / "papers/two.pdf").read_bytes() == b"%PDF-1.4 two"
    quiet(lab)


def test_a_missing_file_is_no_removal(tmp_path: Path) -> None:
    """A clone without the files: nothing is removed, nothing comes, and the lock stays as it is."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf;papers/two.pdf"))
    lab.write("papers/one.pdf", PDF)
    lab.write("papers/two.pdf", b"%PDF two")
    lab.sync()
    lab.sync()
    (tmp_path / "papers/one.pdf").unlink()
    quiet(lab)
    assert names(lab, "one") == {"one.pdf", "two.pdf"}
    lab.attach("one", "three.pdf", b"%PDF three")
    assert lab.sync().plan.operations == ()
    lab.write("papers/one.pdf", PDF)
    assert len(lab.sync().plan.operations) == 1
    assert (tmp_path / "papers/three.pdf").exists()
    quiet(lab)


def test_a_member_taken_out_stays_out(tmp_path: Path) -> None:
    """As with folders of notes: no file is deleted by a sync, and what a person took away is not brought back."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf;papers/two.pdf"))
    lab.write("papers/one.pdf", PDF)
    lab.write("papers/two.pdf", b"%PDF two")
    lab.sync()
    lab.swap("refs.bib", ";papers/two.pdf", "")
    quiet(lab)
    assert names(lab, "one") == {"one.pdf", "two.pdf"}


def test_a_member_taken_out_stays_out_though_another_comes(tmp_path: Path) -> None:
    """The run that brings one file to an entry does not forget that a person took out another."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf;papers/two.pdf"))
    lab.write("papers/one.pdf", PDF)
    lab.write("papers/two.pdf", b"%PDF two")
    lab.sync()
    lab.swap("refs.bib", ";papers/two.pdf", "")
    lab.attach("one", "three.pdf", b"%PDF three")
    lab.sync()
    assert "file = {papers/one.pdf;papers/three.pdf}" in lab.text("refs.bib")
    quiet(lab)


OUTSIDE = ("../outside.pdf", ".git/config", ".zsync/x", "/etc/hostname", "link.pdf", "C:\\x.pdf")


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_read(tmp_path: Path, path: str) -> None:
    """Paths out of the project, hidden ones and links that lead out are never taken up."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.pdf").write_bytes(b"secret")
    lab = lab_of(root, entry("one", path) + entry("two", "papers/two.pdf"))
    lab.write(".git/config", b"secret")
    lab.write("papers/two.pdf", PDF)
    (root / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    lab.sync()
    assert names(lab, "one") == set()
    assert names(lab, "two") == {"two.pdf"}
    quiet(lab)


def test_a_folder_outside_is_read_where_it_is_named(tmp_path: Path) -> None:
    """Zotero's own storage, named in zsync.yaml: paths into it count; nothing is written there."""
    root, storage = tmp_path / "project", tmp_path / "storage"
    for folder in (root, storage / "ABCD"):
        folder.mkdir(parents=True)
    (storage / "ABCD/one.pdf").write_bytes(PDF)
    (storage / "two.pdf").write_bytes(b"%PDF two")
    config = f"bib:\n  files:\n    - {{path: refs.bib, folders: {storage}}}\nzotero: [embedded]\n"
    text = entry("one", f"Full Text:{storage}/ABCD/one.pdf:application/pdf") + entry("two", "two.pdf")
    lab = lab_of(root, text, config)
    assert lab.sync().applied.failed == ()
    assert names(lab, "one") == {"one.pdf"}
    assert names(lab, "two") == {"two.pdf"}
    lab.attach("two", "new.pdf", b"%PDF new")
    assert lab.sync().plan.operations == ()
    quiet(lab)


def test_jabref_names_the_folder(tmp_path: Path) -> None:
    """Files are found in JabRef's directory, and new ones go there, named from there."""
    meta = "@Comment{jabref-meta: fileDirectory:my papers;}\n"
    lab = lab_of(tmp_path, entry("one", ":one.pdf:PDF") + entry("two") + meta)
    lab.write("my papers/one.pdf", PDF)
    lab.sync()
    assert names(lab, "one") == {"one.pdf"}
    lab.attach("two", "two.pdf", b"%PDF two")
    lab.sync()
    assert "file = {:two.pdf:PDF}" in lab.text("refs.bib")
    assert (tmp_path / "my papers/two.pdf").exists()
    quiet(lab)


WAYS_OUT = ("../../evil.pdf", "..\\..\\win.pdf", ".hidden.pdf")
HOSTILE = (*WAYS_OUT, "one.pdf", "con:trol?.pdf", "a;b{c}$.pdf", "x" * 240 + ".pdf")


def test_hostile_names(tmp_path: Path) -> None:
    """Each file lies in the folder under a name of its own; the field reads back; nothing is overwritten."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf"))
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    for number, name in enumerate(HOSTILE):
        lab.attach("one", name, f"%PDF {number}".encode())
    before = set(lab.files())
    assert lab.sync().applied.failed == ()
    new = set(lab.files()) - before
    assert len(new) == len(HOSTILE)
    assert all(path.startswith("papers/") and path.count("/") == 1 for path in new)
    assert (tmp_path / "papers/one.pdf").read_bytes() == PDF
    quiet(lab)


def test_undo_takes_the_file_and_the_field_back(tmp_path: Path) -> None:
    """The field goes, the saved file goes, and neither comes back by itself."""
    text = entry("one", "papers/one.pdf") + entry("two")
    lab = lab_of(tmp_path, text)
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    lab.attach("two", "two.pdf", b"%PDF two")
    lab.sync()
    assert lab.text("refs.bib") != text
    with opened(load(lab.root), {}) as project:
        assert undo(project, name="undo1").left == []
    assert lab.text("refs.bib") == text
    assert not (tmp_path / "papers/two.pdf").exists()
    quiet(lab)


def prepared(root: Path) -> Lab:
    """Files to be brought both ways."""
    lab = lab_of(root, entry("one", "papers/one.pdf") + entry("two"))
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    lab.attach("two", "two.pdf", b"%PDF two")
    lab.attach("one", "more.pdf", b"%PDF more")
    lab.swap("refs.bib", "papers/one.pdf", "papers/one.pdf;papers/own.pdf")
    lab.write("papers/own.pdf", b"%PDF own")
    return lab


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
@pytest.mark.parametrize("at", range(4))
def test_killed_and_run_again(tmp_path: Path, moment: str, at: int) -> None:
    """Killed at any effect, the next run ends where all ends: no file twice."""
    (tmp_path / "clean").mkdir()
    (tmp_path / "torn").mkdir()
    clean, torn = prepared(tmp_path / "clean"), prepared(tmp_path / "torn")
    numbers: list[int] = []
    assert clean.sync(lambda _, number: numbers.append(number)).applied.failed == ()
    assert max(numbers) == 3
    with pytest.raises(Killed):
        torn.sync(killer(moment, at))
    assert torn.sync().applied.failed == ()
    assert {p: c for p, c in torn.files().items() if p != "zsync.lock"} == {
        p: c for p, c in clean.files().items() if p != "zsync.lock"
    }
    for key in ("one", "two"):
        assert names(torn, key) == names(clean, key)
    quiet(torn)


def test_only_attachments(tmp_path: Path) -> None:
    """A run restricted to attachments brings the file, and leaves a title for the next."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf") + entry("two"))
    lab.write("papers/one.pdf", PDF)
    lab.sync()
    lab.attach("two", "two.pdf", b"%PDF two")
    lab.patch("two", title="Two, corrected")
    from dataclasses import replace

    from zsync.app.sync import sync

    with opened(load(lab.root), {}) as project:
        run = sync(replace(project, only=frozenset({"attachments"})), run="only")
    assert [op.attribute for op in run.plan.operations] == ["attachments"]
    assert "papers/two.pdf" in lab.text("refs.bib")
    assert "corrected" not in lab.text("refs.bib")
    assert [op.attribute for op in lab.sync().plan.operations] == ["title"]


def test_a_rule_makes_the_bib_follow(tmp_path: Path) -> None:
    """`attachments: from zotero`: what Zotero lacks leaves the field; the file itself stays."""
    lab = lab_of(tmp_path, entry("one", "papers/one.pdf;https://example.org/x;papers/two.pdf"))
    lab.write("papers/one.pdf", PDF)
    lab.write("papers/two.pdf", b"%PDF two")
    lab.sync()
    child = next(each for each in lab.children("one") if each["filename"] == "two.pdf")
    lab.library.write({"key": child["key"], "version": child["version"], "deleted": 1})
    lab.write("zsync.yaml", CONFIG + "merge:\n  attributes:\n    attachments: from zotero\n")
    lab.sync()
    assert "file = {papers/one.pdf;https://example.org/x}" in lab.text("refs.bib")
    assert (tmp_path / "papers/two.pdf").exists()
    quiet(lab)


@pytest.mark.parametrize("notes", [True, False])
def test_links_into_asset_folders_follow_a_rename(tmp_path: Path, notes: bool) -> None:
    """The notes rename the folder, the .bib its link; where no notes do, the link stays with the folder."""
    folder = "notes/{1}_One@one2020.assets"
    text = entry("one2020", f"{folder}/one.pdf;papers/@one2020.pdf")
    lab = lab_of(tmp_path, text, ("notes: [notes]\n" if notes else "") + CONFIG)
    lab.write(f"{folder}/one.pdf", PDF)
    lab.write("papers/@one2020.pdf", b"%PDF other")
    lab.sync()
    lab.patch("one2020", citationKey="uno2020")
    assert lab.sync().applied.failed == ()
    now = folder.replace("@one2020", "@uno2020") if notes else folder
    assert lab.text("refs.bib") == text.replace("{one2020,", "{uno2020,").replace(folder, now)
    assert (tmp_path / now / "one.pdf").read_bytes() == PDF
    quiet(lab)


SPELT = [
    ("file://{root}/papers/a%20b.pdf", "papers/a b.pdf"),
    (":file\\://{root}/papers/a.pdf:PDF", "papers/a.pdf"),
    ("papers/\u00dcber.pdf", "papers/U\u0308ber.pdf"),
    (":papers/U\u0308ber.pdf:PDF", "papers/\u00dcber.pdf"),
]


@pytest.mark.parametrize(("written", "lies"), SPELT)
def test_a_file_named_in_another_spelling(tmp_path: Path, written: str, lies: str) -> None:
    """An address of this computer, and accents taken apart on one side: the file is found, nothing is changed."""
    lab = lab_of(tmp_path, entry("one", written.format(root=tmp_path)))
    lab.write(lies, PDF)
    before = lab.text("refs.bib")
    assert lab.sync().applied.failed == ()
    assert [child["md5"] for child in lab.children("one")] == [md5(PDF)]
    assert lab.text("refs.bib") == before
    quiet(lab)


def test_links_into_asset_folders_follow_in_another_spelling(tmp_path: Path) -> None:
    """The folder has its accents apart, the link in the .bib has them composed; after a rename it leads there."""
    text = entry("one2020", "notes/\u00dc@one2020.assets/a.pdf")
    lab = lab_of(tmp_path, text, config="notes: [notes]\n" + CONFIG)
    lab.write("notes/U\u0308@one2020.assets/a.pdf", PDF)
    lab.write("notes/U\u0308@one2020.md", "One.\n")
    lab.sync()
    lab.patch("one2020", citationKey="uno")
    assert lab.sync().applied.failed == ()
    assert (tmp_path / "notes/U\u0308@uno.assets/a.pdf").read_bytes() == PDF
    assert "@uno.assets/a.pdf" in lab.text("refs.bib")
    assert len(lab.children("uno")) == 1
    quiet(lab)
