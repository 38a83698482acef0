"""Files between notes and a library whose files are on a WebDAV server: both ways, and when things go wrong."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.app.lab import CONFIG, Killed, Lab, killer
from tests.replicas.davserver import PASSWORD, USER, DavWorld, dav_world
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import Run
from zsync.app.undo import undo
from zsync.config.settings import load
from zsync.replicas.zotero.davstore import WebDavStore
from zsync.replicas.zotero.files import Upload, md5

FOLDER = "notes/{1}_One@one2020.assets"
ENV = {"ZSYNC_WEBDAV_PASSWORD": PASSWORD}
PDF = b"%PDF-1.7 from elsewhere"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavWorld]:
    """A WebDAV server."""
    with dav_world(tmp_path_factory.mktemp("dav") / "served", auth="digest") as made:
        yield made


@pytest.fixture
def dav(served: DavWorld) -> DavWorld:
    """The same, with nothing stored and nothing wrong."""
    served.reset()
    return served


def lab_of(root: Path, dav: DavWorld) -> Lab:
    """A project with one work, an asset folder with a picture, and its files on the server."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=CONFIG.replace("zotero: [embedded]", _SECTION.format(url=dav.url, user=USER)))
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.write(f"{FOLDER}/a.png", b"picture")
    lab.write("notes/a.md", "@one2020\n")
    lab.library.write(article("one2020", "One"))
    return lab


_SECTION = """zotero:
  libraries: [embedded]
  files:
    webdav: {{url: "{url}", user: {user}}}
"""


def sync(lab: Lab) -> Run:
    """One run with the password at hand."""
    return lab.sync(env=ENV)


def put(lab: Lab, dav: DavWorld, name: str, content: bytes) -> str:
    """The desktop program stores a file of the work on the server, and tells Zotero; its item key."""
    parent = lab.items()["one2020"]["key"]
    made = {"itemType": "attachment", "linkMode": "imported_file", "parentItem": parent, "title": name}
    (key,) = lab.library.write({**made, "filename": name, "contentType": "application/pdf"})
    told = WebDavStore(dav.dav()).put(Upload(key, name, "application/pdf", content, 1_600_000_000_000))
    lab.library.write({"key": key, "version": lab.library.item(key)["version"], **told})
    return key


def test_both_ways(tmp_path: Path, dav: DavWorld) -> None:
    """A picture of a note arrives as KEY.zip, a PDF of the server in the folder; the second run is empty."""
    lab = lab_of(tmp_path, dav)
    key = put(lab, dav, "paper.pdf", PDF)
    assert sync(lab).applied.failed == ()
    assert (tmp_path / FOLDER / "paper.pdf").read_bytes() == PDF
    (picture,) = [child for child in lab.children("one2020") if child["key"] != key]
    assert (picture["md5"], picture["filename"]) == (md5(b"picture"), "a.png")
    assert picture["mtime"] > 1_600_000_000_000
    with zipfile.ZipFile(dav.folder / "zotero" / f"{picture['key']}.zip") as archive:
        assert archive.read("a.png") == b"picture"
    before, version = lab.files(), lab.library.version()
    dav.asked()
    assert sync(lab).plan.operations == ()
    assert (lab.files(), lab.library.version(), dav.asked()) == (before, version, [])


def test_killed_anywhere(tmp_path: Path, dav: DavWorld) -> None:
    """A run killed around any effect heals by running again: one attachment, one ZIP, no conflict."""
    for number, moment in ((n, m) for n in range(3) for m in ("before", "after", "recorded")):
        dav.reset()
        lab = lab_of(tmp_path / f"{moment}{number}", dav)
        put(lab, dav, "paper.pdf", PDF)
        with suppress(Killed):
            lab.sync(killer(moment, number), env=ENV)
        again = sync(lab)
        assert again.applied.failed == ()
        assert again.plan.conflicts == ()
        assert len(lab.children("one2020")) == 2
        assert len(dav.names()) == 4
        assert sync(lab).plan.operations == ()


def test_cut_at_every_request(tmp_path: Path, dav: DavWorld) -> None:
    """Whatever request is the last that gets through: the next run makes it whole, and nothing stands twice."""
    done = 0
    while True:
        dav.reset()
        lab = lab_of(tmp_path / str(done), dav)
        left = iter([0] * done)
        dav.fault = lambda method, path, left=left: next(left, 507)  # type: ignore[misc]
        broken = sync(lab)
        dav.fault = lambda method, path: 0
        assert sync(lab).applied.failed == ()
        (picture,) = lab.children("one2020")
        assert picture["md5"] == md5(b"picture")
        assert dav.names() == [f"{picture['key']}.prop", f"{picture['key']}.zip"]
        assert sync(lab).plan.operations == ()
        if not broken.applied.failed:
            break
        done += 1
    assert done >= 8


@pytest.mark.parametrize("fault", [403, 507, "lie"])
def test_a_file_that_cannot_be_stored_leaves_no_item(tmp_path: Path, dav: DavWorld, fault: int | str) -> None:
    """Its attachment goes to the trash; everything else goes through; the next run brings it back."""
    lab = lab_of(tmp_path, dav)
    lab.swap("refs.bib", "title = {One}", "title = {One}, doi = {10.1000/182}")
    dav.fault = lambda method, path: fault if method == "PUT" else 0
    ((operation, reason),) = sync(lab).applied.failed
    assert operation.attribute == "attachments"
    assert "(" in reason
    assert [child.get("deleted") for child in lab.children("one2020")] == [1]
    assert lab.items()["one2020"]["DOI"] == "10.1000/182"
    dav.fault = lambda method, path: 0
    assert sync(lab).applied.failed == ()
    (picture,) = lab.children("one2020")
    assert not picture.get("deleted")
    assert picture["md5"] == md5(b"picture")


def test_no_item_is_made_for_a_server_that_does_not_let_us_in(tmp_path: Path, dav: DavWorld) -> None:
    """The reason names the variable of the environment, never what is in it."""
    lab = lab_of(tmp_path, dav)
    ((_, reason),) = lab.sync(env={"ZSYNC_WEBDAV_PASSWORD": "not this one"}).applied.failed
    assert "ZSYNC_WEBDAV_PASSWORD" in reason
    assert "not this one" not in reason
    assert lab.children("one2020") == []


def test_a_file_that_is_not_there_blocks_itself_only(tmp_path: Path, dav: DavWorld) -> None:
    """A PDF the server has lost is told; the other files and the notes go through."""
    lab = lab_of(tmp_path, dav)
    lost = put(lab, dav, "lost.pdf", b"lost")
    put(lab, dav, "paper.pdf", PDF)
    (dav.folder / "zotero" / f"{lost}.zip").unlink()
    lab.write("notes/b.md", "---\nciteproc: one2020\ntags: [mine]\n---\n@one2020\n")
    run = sync(lab)
    assert [reason for _, reason in run.applied.failed if "does not have it" in reason]
    assert len(run.applied.failed) == 1
    assert (tmp_path / FOLDER / "paper.pdf").read_bytes() == PDF


def test_undo_puts_the_item_into_the_trash_and_leaves_the_file(tmp_path: Path, dav: DavWorld) -> None:
    """Zotero empties its trash itself, and the file with it."""
    lab = lab_of(tmp_path, dav)
    sync(lab)
    with opened(load(tmp_path), ENV) as project:
        assert undo(project, name="back").left == []
    assert [child["deleted"] for child in lab.children("one2020")] == [1]
    assert len(dav.names()) == 2


def test_done_again_after_an_undo(tmp_path: Path, dav: DavWorld) -> None:
    """The attachment comes out of the trash; what lies on the server is found, not sent again."""
    from zsync.app.sync import sync as run

    lab = lab_of(tmp_path, dav)
    sync(lab)
    with opened(load(tmp_path), ENV) as project:
        undo(project, name="back")
    dav.asked()
    with opened(load(tmp_path), ENV) as project:
        assert run(replace(project, redo=True), run="again").applied.failed == ()
    assert not [line for line in dav.asked() if line.startswith("PUT")]
    (picture,) = lab.children("one2020")
    assert (picture.get("deleted"), picture["md5"]) == (None, md5(b"picture"))
    assert sync(lab).plan.operations == ()


@pytest.mark.deep
def test_every_fault_at_every_request(
    tmp_path: Path, dav: DavWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One fault of each kind at each request of a run with files both ways; then a clean run: the same end as
    without, nothing twice, nothing lost. Counted and printed."""
    unhurried = SimpleNamespace(sleep=lambda seconds: None, monotonic=time.monotonic, time_ns=time.time_ns)
    monkeypatch.setattr("zsync.replicas.zotero.opening.time", unhurried)
    lived, kinds = 0, (401, 403, 404, 409, 413, 423, 429, 500, 503, 507, "cut", "lie", "other")
    for kind in kinds:
        at = 0
        while True:
            dav.reset()
            lab = lab_of(tmp_path / f"{kind}-{at}", dav)
            key = put(lab, dav, "paper.pdf", PDF)
            count = iter(range(1000))
            dav.headers = [("Retry-After", "0")]
            dav.fault = lambda method, path, at=at, kind=kind, count=count: (  # type: ignore[misc]
                kind if next(count) == at else 0
            )
            sync(lab)
            reached = next(count) > at
            dav.fault = lambda method, path: 0
            assert sync(lab).applied.failed == (), (kind, at)
            children = {child["key"]: child for child in lab.children("one2020")}
            assert sorted(child["md5"] for child in children.values()) == sorted([md5(PDF), md5(b"picture")])
            assert not any(child.get("deleted") for child in children.values())
            assert dav.names() == sorted(f"{each}.{end}" for each in children for end in ("prop", "zip"))
            assert key in children
            assert (lab.root / FOLDER / "paper.pdf").read_bytes() == PDF
            assert len(list((lab.root / FOLDER).iterdir())) == 2
            assert sync(lab).plan.operations == ()
            if not reached:
                break
            at, lived = at + 1, lived + 1
    with capsys.disabled():
        print(f"\n{lived} faults of {len(kinds)} kinds, at every request to a WebDAV server: all healed")
    assert lived > 100
