"""A server in trouble, asked over the loopback interface: what a run says of it, and what the next one finds."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.app.served import CONFIG, KEY, OTHER, Shell, at_work, entry, forget
from zsync.app import sync
from zsync.app.project import Project
from zsync.app.rounds import ROUNDS
from zsync.embedded import Fault
from zsync.formats import conflicts as page
from zsync.replicas.zotero.files import Upload, upload


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A project at rest; nobody waits."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with at_work(tmp_path, monkeypatch, capsys) as made:
        made.rest()
        yield made


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_library_that_fails_while_it_is_read_is_no_agreement(shell: Shell, status: int) -> None:
    """Its versions arrive and its items do not: exit code 3, and nobody says that all sides agree."""
    shell.lab.patch(KEY, title="Another title")
    fault = shell.lab.library.app.faults.add(Fault("status", path="/items$", after=1, count=0, status=status))
    code, out, err = shell.zsync("sync", "--yes")
    assert fault.hit
    assert code == 3
    assert "All sides agree" not in out
    assert "ZS202" in err
    fault.met = 0
    code, out, _ = shell.zsync("sync", "--yes", "--format", "json")
    assert code == 3
    assert [finding["severity"] for finding in json.loads(out)["findings"]] == ["error"]
    shell.lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    assert "Another title" in shell.lab.text("refs.bib")
    shell.rest()


@pytest.mark.parametrize("status", [412, 428])
@pytest.mark.parametrize("at", [0, 1])
def test_a_file_whose_condition_failed_once_arrives_in_the_same_run(shell: Shell, status: int, at: int) -> None:
    """At the authorisation or the registration: while the item has no file, it is asked for again."""
    shell.lab.write(f"notes/{{1}}_One@{KEY}.assets/a.png", b"picture")
    fault = Fault("status", method="POST", path="/file$", after=at, status=status)
    shell.lab.library.app.faults.add(fault)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, err, fault.hit) == (0, "", 1)
    (child,) = shell.lab.children(KEY)
    assert child["md5"] == hashlib.md5(b"picture").hexdigest()
    shell.rest()


def test_a_condition_that_fails_again_and_again_is_told(shell: Shell) -> None:
    """Exit code 3 and the next step; the run after it heals."""
    shell.lab.write(f"notes/{{1}}_One@{KEY}.assets/a.png", b"picture")
    fault = Fault("status", method="POST", path="/file$", count=0, status=412)
    shell.lab.library.app.faults.add(fault)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, fault.hit) == (3, 2)
    assert "run again" in err
    shell.lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    assert len(shell.lab.children(KEY)) == 1


@pytest.mark.parametrize("erased", [True, False])
def test_files_follow_an_item_that_is_made_again(shell: Shell, erased: bool) -> None:
    """Erased or trashed in Zotero while its note got a picture: the edit wins, and its files go to the item that
    stands now, in the same run."""
    shell.lab.write(f"notes/{{1}}_One@{KEY}.assets/a.png", b"picture")
    shell.rest()
    shell.lab.write(f"notes/{{1}}_One@{KEY}.assets/b.png", b"another picture")
    if erased:
        shell.lab.library.erase(shell.lab.items()[KEY]["key"])
    else:
        shell.lab.patch(KEY, deleted=1)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, err) == (0, "")
    assert sorted(child["filename"] for child in shell.lab.children(KEY)) == ["a.png", "b.png"]
    shell.rest()


def overtaken(shell: Shell, times: int = 1) -> Fault:
    """The title in the .bib is another, and the item moves in the moment in which it is written."""
    shell.lab.swap("refs.bib", f"On {KEY}", f"About {KEY}")
    key = shell.lab.items()[KEY]["key"]
    return shell.lab.library.app.faults.add(Fault("bump", method="POST", path="/items$", key=key, count=times))


def test_an_item_that_moved_is_written_in_the_same_run(shell: Shell) -> None:
    """Read again, decided again, carried out: exit code 0 and no word of it."""
    fault = overtaken(shell)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, err, fault.hit) == (0, "", 1)
    assert shell.lab.items()[KEY]["title"] == f"About {KEY}"
    shell.rest()


def test_an_item_that_moves_on_is_told(shell: Shell) -> None:
    """Exit code 3 after a few rounds; the next run goes on."""
    fault = overtaken(shell, times=0)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, fault.hit) == (3, ROUNDS)
    assert err.count("changed in Zotero since it was read") == 1
    shell.lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.lab.items()[KEY]["title"] == f"About {KEY}"


@pytest.mark.parametrize(("path", "status"), [("/items$", 500), ("/collections$", 404)])
def test_a_second_reading_that_fails_leaves_it_to_the_next_run(shell: Shell, path: str, status: int) -> None:
    """What moved is told as it was, with exit code 3, and nothing is lost."""
    overtaken(shell)
    library, look = shell.lab.library.app, sync.look
    looks: list[Project] = []

    def looked(project: Project, progress: Callable[[str], None] | None = None) -> sync.Look:
        if looks:
            library.faults.add(Fault("status", method="GET", path=path, status=status, count=0))
        looks.append(project)
        return look(project, progress)

    with shell.patch.context() as patch:
        patch.setattr(sync, "look", looked)
        code, out, err = shell.zsync("sync", "--yes", "--format", "json")
    library.faults.clear()
    assert (code, len(looks)) == (3, 2), err
    (failed,) = json.loads(out)["failed"]
    assert "the next run looks at it again" in failed["error"]
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.lab.items()[KEY]["title"] == f"About {KEY}"
    shell.rest()


@pytest.mark.parametrize("status", [403, 412, 500])
@pytest.mark.parametrize("typed", ["page", "prompt"])
def test_a_typed_answer_outlives_a_server_that_fails(shell: Shell, typed: str, status: int) -> None:
    """No side could take it: it stands on the page, ticked, and the next run carries it out without asking."""
    shell.lab.write("zsync.yaml", CONFIG.replace("refs.bib", "{path: refs.bib, read_only: true}"))
    shell.lab.swap("refs.bib", f"On {KEY}", "From the bib")
    shell.lab.patch(KEY, title="From Zotero")
    assert shell.zsync("sync", "--yes")[0] == 1
    fault = Fault("status", method="POST", path="/items$", status=status, count=0)
    shell.lab.library.app.faults.add(fault)
    if typed == "page":
        shell.lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "My own"')
        code = shell.zsync("sync", "--yes")[0]
    else:
        code = shell.zsync("resolve", KEY, "--value", "My own")[0]
    assert (code, bool(fault.hit)) == (3, True)
    assert '- [x] other = "My own"' in shell.lab.text(page.NAME)
    shell.lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.lab.items()[KEY]["title"] == "My own"
    assert not (shell.lab.root / page.NAME).exists()


def test_a_typed_answer_that_one_side_took_is_no_question(shell: Shell) -> None:
    """It stands in the .bib: the page goes, and the next run brings it to Zotero."""
    shell.lab.swap("refs.bib", f"On {KEY}", "From the bib")
    shell.lab.patch(KEY, title="From Zotero")
    assert shell.zsync("sync", "--yes")[0] == 1
    fault = Fault("status", method="POST", path="/items$", status=500, count=0)
    shell.lab.library.app.faults.add(fault)
    shell.lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "My own"')
    assert shell.zsync("sync", "--yes")[0] == 3
    assert "{My own}" in shell.lab.text("refs.bib")
    assert not (shell.lab.root / page.NAME).exists()
    shell.lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.lab.items()[KEY]["title"] == "My own"


@pytest.mark.parametrize("lie", [False, True])
def test_a_file_that_may_be_there_already_waits(shell: Shell, lie: bool) -> None:
    """A person attached the picture in Zotero, too, and that item was not given out: it is not attached twice."""
    library = shell.lab.library
    shell.lab.write(f"notes/{{1}}_One@{KEY}.assets/a.png", b"picture")
    made = {"itemType": "attachment", "linkMode": "imported_file", "parentItem": shell.lab.items()[KEY]["key"]}
    (key,) = library.write({**made, "title": "b.png", "filename": "b.png", "contentType": "image/png"})
    upload(library.outside, Upload(key, "b.png", "image/png", b"picture", 1_600_000_000_000))
    fault = Fault("lie", path="/items$", after=1) if lie else Fault("status", path="/items$", status=400, after=1)
    library.app.faults.add(fault)
    code, _, err = shell.zsync("sync", "--yes")
    assert (code, fault.hit, "ZS202" in err) == (3, 1, True)
    assert shell.zsync("sync", "--yes")[0] == 0
    assert [child["key"] for child in shell.lab.children(KEY)] == [key]
    shell.rest()


@pytest.mark.parametrize("lie", [False, True])
def test_an_undo_that_does_not_see_all_leaves_what_may_be_in_use(shell: Shell, lie: bool) -> None:
    """An item the run made, with a note that somebody has put in since: it is no rubbish because that was not
    given out. Exit code 3, and the next undo, which sees it, says so."""
    library = shell.lab.library
    shell.lab.write("refs.bib", shell.lab.text("refs.bib") + "\n" + entry("new2022"))
    assert shell.zsync("sync", "--yes")[0] == 0
    parent = shell.lab.items()["new2022"]["key"]
    (note,) = library.write({"itemType": "note", "parentItem": parent, "note": "<p>mine</p>"})
    fault = Fault("lie", path="/items$", after=1) if lie else Fault("status", path="/items$", status=400, after=1)
    library.app.faults.add(fault)
    code, out, err = shell.zsync("undo", "--yes")
    assert (code, fault.hit) == (3, 1)
    assert "run again" in out + err
    assert not library.item(parent).get("deleted")
    (run,) = re.findall(r"zsync undo (\S+)` goes on", out)
    code, out, _ = shell.zsync("undo", "--yes", run)
    assert (code, f"holds what was added since ({note})" in out) == (1, True)
    assert not library.item(parent).get("deleted")


def test_what_failed_and_what_to_do_stand_on_one_line(shell: Shell) -> None:
    """Of a run and of an undo; nothing in it is shown as a sign of control."""
    shell.lab.swap("refs.bib", f"On {KEY}", "Another title")
    fault = Fault("status", method="POST", path="/items$", status=400)
    for verb in ("sync", "undo"):
        fault.hit = fault.met = 0
        shell.lab.library.app.faults.add(fault)
        code, out, err = shell.zsync(verb, "--yes")
        (line,) = [line for line in (out + err).splitlines() if line.startswith("failed:")]
        assert code == 3
        assert "the server answered 400 (run again; if it stays so" in line
        shell.lab.library.app.faults.clear()
        shell.rest()


@pytest.mark.parametrize("title", ["Quite another matter", f"On {OTHER}, corrected"])
def test_an_entry_in_place_of_another_waits_for_the_library(shell: Shell, title: str) -> None:
    """An entry goes and one by the same people comes: whether it is the same work with a new key and a corrected
    title, the item's title tells. While that cannot be read nothing is decided, and nothing is written over."""
    lab, item = shell.lab, shell.lab.items()[OTHER]
    lab.swap(f"notes/{KEY}.md", f" and [@{OTHER}]", "")
    lab.write("refs.bib", entry(KEY) + entry("new2021").replace("On new2021", title))
    forget(lab.root)
    lab.library.app.faults.add(Fault("status", path="/items$", after=1, count=0, status=404))
    lock = lab.text("zsync.lock")
    assert shell.zsync("sync", "--yes")[0] == 3
    assert lab.text("zsync.lock") == lock
    lab.library.app.faults.clear()
    assert shell.zsync("sync", "--yes")[0] == 0
    same = title != "Quite another matter"
    found = lab.library.item(item["key"])
    assert (found["title"], found["citationKey"], found.get("deleted", 0)) == (
        (title, "new2021", 0) if same else (f"On {OTHER}", OTHER, 1)
    )
    assert (lab.items()["new2021"]["key"] == item["key"]) == same
    shell.rest()
