"""Linked files: which paths count, which are refused, what a missing one means, where new ones go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.replicas.library import attachment
from zsync.errors import ReplicaProblem, Stale
from zsync.formats.filename import MAX_BYTES, safe_name
from zsync.replicas.zotero.files import md5
from zsync.replicas.zotero.linked import Base, Linked, below
from zsync.state.digests import Digests
from zsync.state.files import Disk

PDF = b"%PDF linked"


def linked(base: Path, memory: Path | None = None) -> Linked:
    """The linked files below a folder."""
    look = Digests(base, memory or base.parent / "linked.json").look
    return Linked(Base(base, Disk(base, look), look))


def item(path: str, **data: Any) -> Mapping[str, Any]:
    """An attachment item that links to `path`."""
    made = {"itemType": "attachment", "linkMode": "linked_file", "path": path, "contentType": "application/pdf"}
    return {"key": "ABCD2345", "version": 1, "data": {**made, **data}}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder of linked files, with something beside it that is nobody's business."""
    folder = tmp_path / "papers"
    (folder / "2020").mkdir(parents=True)
    (folder / "2020" / "ada.pdf").write_bytes(PDF)
    (folder / "top.pdf").write_bytes(b"top")
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    return folder


@pytest.mark.parametrize("path", ["attachments:2020/ada.pdf", "attachments:2020\\ada.pdf", "{base}/2020/ada.pdf"])
def test_paths_that_count(base: Path, path: str) -> None:
    """Below the base, with either separator, or whole: the file as it is on disk, under the item's key."""
    links = linked(base)
    found = links.file(item(path.format(base=base)))
    assert found is not None
    assert (found.digest, found.name, found.locator, found.size) == (md5(PDF), "ada.pdf", "ABCD2345", len(PDF))
    assert links.read(item(path.format(base=base)), found) == PDF
    assert links.findings("zotero:users/1") == ()


@pytest.mark.parametrize(
    "path",
    [
        "attachments:../secret.pdf",
        "attachments:2020/../../secret.pdf",
        "attachments:..\\secret.pdf",
        "attachments:/etc/passwd",
        "attachments:\\\\server\\share\\x.pdf",
        "attachments:",
        "attachments:.",
        "/etc/passwd",
        "{base}/../secret.pdf",
        "{base}",
        "{base}2/x.pdf",
        "C:\\Users\\ada\\x.pdf",
        "storage:x.pdf",
        "",
        "attachments:out/secret.pdf",
        "attachments:2020",
        "attachments:gone.pdf",
        "attachments:2020/ada.pdf/x",
        "attachments:a\0b.pdf",
        "attachments:\udce9.pdf",
        "attachments:" + "x" * 5000,
    ],
)
def test_paths_that_do_not(base: Path, path: str) -> None:
    """What leads out, by name or by a symlink, is no file, or is not there: no attachment, and one finding."""
    (base / "out").symlink_to(base.parent)
    links = linked(base)
    assert links.file(item(path.format(base=base))) is None
    (finding,) = links.findings("zotero:users/1")
    assert (finding.code, finding.severity) == ("ZS203", "warning")
    assert finding.message.startswith("1 linked file cannot be read: ")
    assert finding.message.isprintable()
    with pytest.raises(ReplicaProblem):
        links.read(item(path.format(base=base)), attachment(b"secret", "secret.pdf"))


@pytest.mark.parametrize("data", [{"deleted": 1}, {"linkMode": "linked_url"}, {"linkMode": "imported_file"}])
def test_others_are_no_business_of_ours(base: Path, data: dict[str, Any]) -> None:
    """What lies in the trash and what is no linked file is neither looked at nor missed."""
    links = linked(base)
    assert links.file(item("attachments:gone.pdf", **data)) is None
    assert links.findings("") == ()


def test_a_link_through_a_symlinked_base(base: Path) -> None:
    """A base that is itself a symlink: whole paths count under both of its names."""
    other = base.parent / "other"
    other.symlink_to(base)
    for path in (f"{other}/2020/ada.pdf", f"{base}/2020/ada.pdf"):
        assert below(path, other) == "2020/ada.pdf"
        assert linked(other).file(item(path)) is not None


def test_missing_files_are_one_finding(tmp_path: Path) -> None:
    """A folder that is not mounted is told once, with three names, and again nothing when it is back."""
    base = tmp_path / "papers"
    links = linked(base)
    items = [{**item(f"attachments:{n}.pdf"), "key": f"KEY{n}"} for n in range(5)]
    assert [links.file(each) for each in items] == [None] * 5
    (finding,) = links.findings("zotero:users/1")
    assert finding.message.startswith("5 linked files cannot be read: attachments:0.pdf cannot be looked for: ")
    assert finding.message.endswith(", and 2 more")
    base.mkdir()
    for number in range(5):
        (base / f"{number}.pdf").write_bytes(b"x")
    assert all(links.file(each) for each in items)
    assert links.findings("zotero:users/1") == ()


def test_without_a_base_the_reason_is_told() -> None:
    """A machine that does not say where the folder is."""
    links = Linked(None, "cannot be looked for: $PAPERS names a variable that is not set here")
    assert links.file(item("attachments:a.pdf")) is None
    assert "$PAPERS" in links.findings("")[0].message


def test_a_file_that_changed_is_another(base: Path) -> None:
    """What is handed on has the digest it was read under."""
    links = linked(base)
    found = links.file(item("attachments:top.pdf"))
    assert found is not None
    (base / "top.pdf").write_bytes(b"edited")
    with pytest.raises(ReplicaProblem, match="MD5 differs"):
        links.read(item("attachments:top.pdf"), found)
    again = links.file(item("attachments:top.pdf"))
    assert again is not None
    assert again.digest == md5(b"edited")


@pytest.mark.parametrize(
    ("folder", "name", "place"),
    [
        ("one2020", "a.pdf", "one2020/a.pdf"),
        ("one2020", "../../evil.pdf", "one2020/evil.pdf"),
        ("one2020", "..\\..\\win.pdf", "one2020/win.pdf"),
        ("../x", "a.pdf", "x/a.pdf"),
        ("..", "a.pdf", "KEY/a.pdf"),
        ("one2020", "..", f"one2020/{md5(PDF)}"),
        ("one2020", "con.pdf", "one2020/_con.pdf"),
        ("one2020", "COM¹.pdf", "one2020/_COM¹.pdf"),
        ("one2020", "NUL .pdf", "one2020/_NUL .pdf"),
        ("a:b*", "c?.pdf", "ab/c.pdf"),
    ],
)
def test_places_of_new_files(base: Path, folder: str, name: str, place: str) -> None:
    """In a folder of the work, under a name no file system minds; nothing leads out of the base."""
    assert linked(base).place(folder, attachment(PDF, name), "KEY") == place


def test_a_name_that_is_taken(base: Path) -> None:
    """A number makes another name; the same bytes share one; two of one run never meet."""
    links = linked(base)
    assert links.place("2020", attachment(PDF, "ada.pdf"), "KEY1") == "2020/ada.pdf"
    assert links.place("2020", attachment(b"new", "ada.pdf"), "KEY2") == "2020/ada-1.pdf"
    assert links.place("2020", attachment(b"other", "ada.pdf"), "KEY3") == "2020/ada-2.pdf"
    assert links.place("2020", attachment(b"new", "ada.pdf"), "KEY4") == "2020/ada-1.pdf"


def test_nothing_is_overwritten(base: Path) -> None:
    """Only what is not there is written; another file in its place is left, and told."""
    links = linked(base)
    links.write("2021/new.pdf", b"new")
    assert (base / "2021" / "new.pdf").read_bytes() == b"new"
    links.write("2021/new.pdf", b"new")
    with pytest.raises(Stale):
        links.write("2020/ada.pdf", b"new")
    assert (base / "2020" / "ada.pdf").read_bytes() == PDF


def test_digests_are_remembered(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read once and then only looked at, until its size, its times or its inode are others."""
    memory, read = tmp_path / "state" / "linked.json", []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda at, *how, **more: (read.append(at.name), real(at, *how, **more))[1])
    monkeypatch.setattr("zsync.state.digests.settled", lambda mtime, ctime, *, now: True)
    for _ in range(2):
        digests = Digests(base, memory)
        assert digests.look("top.pdf") == (md5(b"top"), 3)
        digests.save()
    assert read.count("top.pdf") == 1
    (base / "top.pdf").write_bytes(b"longer")
    assert Digests(base, memory).look("top.pdf") == (md5(b"longer"), 6)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"top.pdf": [1]}', b'{"top.pdf": 3}'])
def test_a_broken_memory_is_none(base: Path, tmp_path: Path, content: bytes) -> None:
    """It only saves time."""
    (tmp_path / "linked.json").write_bytes(content)
    assert Digests(base, tmp_path / "linked.json").look("top.pdf") == (md5(b"top"), 3)


def test_a_mark_stands_while_the_files_do(base: Path) -> None:
    """What a run looked at is compared before the next one believes that nothing moved."""
    links = linked(base)
    links.file(item("attachments:top.pdf"))
    links.file(item("attachments:gone.pdf"))
    mark = links.mark()
    assert linked(base).stands(mark)
    assert not Linked(None, "away").stands(mark)
    (base / "gone.pdf").write_bytes(b"back")
    assert not linked(base).stands(mark)
    (base / "gone.pdf").unlink()
    assert linked(base).stands(mark)
    (base / "top.pdf").unlink()
    assert not linked(base).stands(mark)


@pytest.mark.parametrize("ending", [".pdf", ""])
def test_long_names_are_shortened(ending: str) -> None:
    """Names of any length fit a file system, and keep their ending."""
    name = safe_name("\u00e9" * 300 + ending)
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith(ending)
    assert safe_name(name) == name
