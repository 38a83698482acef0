"""An undo puts everything back, names what moved on, and leaves nothing that the next run would do again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Killed, Lab, killer
from tests.app.test_killed import build, state
from tests.replicas.library import article
from zsync import embedded
from zsync.app.history import find, runs, undone
from zsync.app.project import opened
from zsync.app.sync import plan, sync
from zsync.app.undo import Undone, plan_undo, undo
from zsync.cli.main import group
from zsync.config.settings import load
from zsync.embedded.application import Application
from zsync.embedded.faults import Fault
from zsync.errors import UsageProblem
from zsync.model.plan import Plan
from zsync.replicas.zotero.files import Upload, upload

NOTE = "notes/{1}_One@uno2020.md"


def take_back(lab: Lab, run: str = "", *, at: tuple[str, int] | None = None) -> Undone:
    """One undo."""
    lab.count += 1
    with opened(load(lab.root), {}) as project:
        return undo(project, name=f"run{lab.count}", run=run, watch=killer(*at) if at else None)


def seen(lab: Lab) -> dict[str, object]:
    """Everything a person sees: files but the lock, items and children that are not in the trash."""
    shown = state(lab)
    items = {key: data for key, data in shown["items"].items() if not data.get("deleted")}
    children = {
        key: sorted((c["filename"], c["md5"]) for c in lab.children(key) if not c.get("deleted")) for key in items
    }
    files = {path: content for path, content in shown["files"].items() if path != "zsync.lock"}
    return {"files": files, "items": items, "children": children}


def settled(lab: Lab) -> Plan:
    """A run after which nothing was touched, not even the lock; its plan."""
    files, version = lab.files(), lab.library.version()
    plan = lab.sync().plan
    assert (plan.operations, plan.conflicts) == ((), ())
    assert (lab.files(), lab.library.version()) == (files, version)
    return plan


def test_all_is_put_back_and_stays_back(tmp_path: Path) -> None:
    """Fields, tags, files both ways, a rename and creations: as before, byte for byte; so it stays."""
    lab = build(tmp_path)
    before = seen(lab)
    ran = lab.sync()
    after = seen(lab)
    outcome = take_back(lab)
    assert outcome.left == []
    assert seen(lab) == before
    assert len(settled(lab).held) == len(ran.plan.operations)
    again = take_back(lab, outcome.run)
    assert again.left == []
    assert seen(lab) == after
    assert settled(lab).held == ()


def test_undo_twice_goes_further_back(tmp_path: Path) -> None:
    """Without a name the last run that stands is undone; then the one before it; then there is none."""
    lab = build(tmp_path)
    lab.sync()
    between = seen(lab)
    lab.swap("refs.bib", "Two, corrected", "Two, corrected again")
    lab.sync()
    take_back(lab)
    lab.swap("refs.bib", "Two, corrected again", "Two, corrected")
    assert seen(lab) == between
    assert take_back(lab).past.run == "run2"
    assert take_back(lab).past.run == "run1"
    with opened(load(lab.root), {}) as project, pytest.raises(UsageProblem):
        plan_undo(project)


DEEP = [pytest.param(moment, at, marks=pytest.mark.deep) for moment in ("before", "after") for at in range(12)]


@pytest.mark.parametrize(("moment", "at"), [("before", 0), ("after", 2), ("recorded", 5), ("after", 9), *DEEP])
def test_a_killed_run_is_undone(tmp_path: Path, moment: str, at: int) -> None:
    """However far a run got: what it did is taken back, and what it had not done is not done either."""
    lab = build(tmp_path)
    before = seen(lab)
    try:
        lab.sync(killer(moment, at))
    except Killed:
        assert take_back(lab).left == []
        assert seen(lab) == before
        settled(lab)


@pytest.mark.parametrize(("moment", "at"), [("before", 0), ("after", 3), ("after", 6), *DEEP[:7], *DEEP[12:19]])
def test_a_killed_undo_goes_on(tmp_path: Path, moment: str, at: int) -> None:
    """An undo killed anywhere brings nothing forth that looks like an edit, and ends where it would have ended."""
    lab = build(tmp_path)
    before = seen(lab)
    lab.sync()
    with pytest.raises(Killed):
        take_back(lab, at=(moment, at))
    assert lab.plan().operations == ()
    assert take_back(lab).left == []
    assert seen(lab) == before
    settled(lab)


@pytest.mark.parametrize("at", range(4))
def test_a_killed_undo_of_a_rename_settles_at_once(tmp_path: Path, at: int) -> None:
    """A note that has the name of before again, while others cite by the new key: the run after it leaves the
    lock as the next one does."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@misc{one2020,\n  title = {One}\n}\n")
    lab.library.write(article("one2020", "One"))
    lab.write("notes/@one2020.md", "---\ncitekey: one2020\n---\n\n[@one2020]\n")
    lab.write("notes/other.md", "[@one2020]\n")
    lab.sync()
    lab.patch("one2020", citationKey="new2020")
    lab.sync()
    with pytest.raises(Killed):
        take_back(lab, at=("after", at))
    lab.sync()
    before = lab.files()
    lab.sync()
    assert lab.files() == before


def test_what_moved_on_is_left_and_named(tmp_path: Path) -> None:
    """Edits made after the run stand, in the .bib field by field; each is named with its place and the reason."""
    lab = build(tmp_path)
    lab.sync()
    lab.swap("refs.bib", "% mine", "% mine still")
    lab.swap("refs.bib", "keywords = {x, b", "keywords = {mine, x, b")
    lab.swap(NOTE, "See [@uno2020]", "As [@uno2020] says")
    lab.write(NOTE, lab.text(NOTE) + "\nA thought of [@uno2020].\n")
    lab.patch("two2021", title="Two, in Zotero")
    lab.patch("new2022", abstractNote="Mine.")
    outcome = take_back(lab)
    left = {each.place for each in outcome.left}
    new = lab.items()["new2022"]["key"]
    two = lab.items()["two2021"]["key"]
    assert left == {
        "refs.bib uno2020 keywords",
        f"zotero:users/1/items/{two} title",
        f"zotero:users/1/items/{new}",
    }
    assert all(each.reason for each in outcome.left)
    bib = lab.text("refs.bib")
    assert "% mine still" in bib
    assert "@article{one2020," in bib
    assert "keywords = {mine, x, b" in bib
    assert "cited2019" not in bib
    note = lab.text("notes/{1}_One@one2020.md")
    assert "citekey: one2020" in note
    assert "As [@one2020] says" in note
    assert "A thought of [@one2020]." in note
    assert lab.items()["two2021"]["title"] == "Two, in Zotero"
    assert not lab.items()["new2022"].get("deleted")


def test_an_undone_value_is_met_again_when_it_changes(tmp_path: Path) -> None:
    """Held back is the effect, not the attribute: a new value on the source goes through, `redo` lets all go."""
    lab = build(tmp_path)
    lab.sync()
    take_back(lab)
    lab.patch("two2021", title="Two, newer")
    conflict = lab.plan().conflicts
    assert [c.attribute for c in conflict] == ["title"]
    with opened(load(lab.root), {}) as project:
        assert len(plan(replace(project, redo=True)).operations) > 3


def test_an_edit_of_the_side_it_was_taken_from_is_a_conflict(tmp_path: Path) -> None:
    """The side that was not shown what is agreed changes: a person is asked, nothing is overwritten."""
    lab = build(tmp_path)
    lab.sync()
    take_back(lab)
    lab.swap("refs.bib", "year = {2020}", "year = {1987}")
    made = lab.plan()
    assert [c.attribute for c in made.conflicts] == ["date"]
    assert made.operations == ()


def test_the_log_tells_runs_and_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text: one line a run, newest first, changes on request; JSON: the same as data. Names may be cut short."""
    lab = build(tmp_path)
    ran = lab.sync()
    take_back(lab)
    monkeypatch.chdir(tmp_path)
    text = CliRunner().invoke(group, ["log"], standalone_mode=False).stdout.splitlines()
    assert text[0] == "run3  undo of run2"
    assert text[1].startswith("run2  sync: ")
    assert text[1].endswith("(undone)")
    detail = CliRunner().invoke(group, ["log", "run2"], standalone_mode=False).stdout
    assert "» uno2020 notes: key one2020 → uno2020" in detail
    data = json.loads(CliRunner().invoke(group, ["log", "--format", "json"], standalone_mode=False).stdout)
    assert data["schema"] == 1
    assert [run["run"] for run in data["runs"]][:2] == ["run3", "run2"]
    assert len(data["runs"][1]["operations"]) == len(ran.plan.operations)


def test_the_command_asks_and_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --yes and without a terminal nothing is done; with it, JSON says what was done and what was left."""
    lab = build(tmp_path)
    lab.sync()
    after = seen(lab)
    monkeypatch.chdir(tmp_path)
    asked = CliRunner().invoke(group, ["undo"], standalone_mode=False)
    assert asked.return_value == 1
    assert "rename notes/{1}_One@uno2020.md to notes/{1}_One@one2020.md" in asked.stderr
    assert seen(lab) == after
    told = CliRunner().invoke(group, ["undo", "--yes", "--format", "json"], standalone_mode=False)
    assert told.return_value == 0
    data = json.loads(told.stdout)
    assert (data["schema"], data["of"], data["left"]) == (1, "run2", [])
    past = runs(tmp_path / ".zsync")
    assert undone(past) == {"run2"}
    assert find(tmp_path / ".zsync", "run2").ended


def test_files_of_an_item_that_came_out_of_the_trash(tmp_path: Path) -> None:
    """They were never in the trash themselves: an undo that puts the item back there leaves them as they were."""
    lab = build(tmp_path)
    lab.sync()
    lab.write("notes/{1}_One@uno2020.assets/more.png", b"more")
    lab.sync()
    key = lab.items()["uno2020"]["key"]
    lab.patch("uno2020", deleted=1)
    before = files(lab, key)
    lab.swap("refs.bib", "@article{uno2020,", "@article{uno2020,\n  volume = {7},")
    assert lab.sync().applied.failed == ()
    assert not lab.library.item(key).get("deleted")
    assert take_back(lab).left == []
    assert lab.library.item(key)["deleted"]
    assert files(lab, key) == before


def files(lab: Lab, key: str) -> dict[str, object]:
    """The files of an item, and which are in the trash."""
    children = [each for each in lab.library.everything() if each.get("parentItem") == key]
    return {each["key"]: each.get("deleted") for each in children}


def test_what_a_side_never_showed_comes_back_with_the_work(tmp_path: Path) -> None:
    """An edit of the entry was undone in Zotero, and the item deleted there later: nobody who deleted it saw the
    edit, which beats the deletion. The item comes back with it, and nothing is left of the undo."""
    lab = Lab(tmp_path)
    keys = ("one2020", "two2020")
    lab.write("refs.bib", "".join(f"@misc{{{key},\n  title = {{Of {key}}}\n}}\n" for key in keys))
    lab.sync()
    lab.swap("refs.bib", "title = {Of one2020}", "title = {Of one2020},\n  url = {https://example.org/}")
    lab.sync()
    take_back(lab)
    assert lab.items()["one2020"]["url"] == ""
    lab.patch("one2020", deleted=1)
    lab.sync()
    assert (lab.items()["one2020"]["url"], lab.items()["one2020"].get("deleted")) == ("https://example.org/", None)
    assert "https://example.org/" in lab.text("refs.bib")
    settled(lab)


def test_an_entry_that_was_undone_is_not_made_in_the_next_file(tmp_path: Path) -> None:
    """An entry came back to its .bib because its item was edited. A person undoes that: it is not made in the
    other .bib of the project instead, until they let go of what was held back."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [first.bib, second.bib]\nzotero: [embedded]\n")
    lab.write("first.bib", "")
    lab.write("second.bib", "@book{ada2020,\n  title = {On engines},\n  author = {Lovelace, Ada}\n}\n")
    lab.write("notes/one.md", "[@ada2020]\n")
    lab.sync()
    lab.write("second.bib", "")
    lab.patch("ada2020", volume="7")
    lab.sync()
    assert "ada2020" in lab.text("second.bib")
    assert take_back(lab).left == []
    assert (lab.text("first.bib"), lab.text("second.bib")) == ("", "")
    plan = lab.plan()
    assert (plan.operations, [(op.side, op.action) for op in plan.held]) == ((), [("bib:second.bib", "create")])


def test_a_file_that_came_out_of_the_trash_goes_back(tmp_path: Path) -> None:
    """A picture was brought to Zotero, and that is undone: it lies in the trash. With `--redo` it comes out again;
    the undo of that puts it back."""
    lab = build(tmp_path)
    lab.sync()
    lab.write("notes/{1}_One@uno2020.assets/more.png", b"more")
    lab.sync()
    key = lab.items()["uno2020"]["key"]
    take_back(lab)
    before = files(lab, key)
    assert any(before.values())
    with opened(load(tmp_path), {}) as project:
        sync(replace(project, redo=True), run="run9")
    assert files(lab, key) != before
    assert take_back(lab).left == []
    assert files(lab, key) == before


def test_an_undo_in_which_a_side_failed_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library refuses while its items are put back: that is no run undone, but a failure of a side (3), with
    the next step. The next undo goes on with the same run, and takes back no older one instead."""
    lab = build(tmp_path)
    lab.sync()
    lab.swap("refs.bib", "Two, corrected", "Two, corrected again")
    lab.write("notes/{1}_One@uno2020.assets/more.png", b"more")
    before = seen(lab)
    last = lab.sync().run
    monkeypatch.chdir(tmp_path)
    served = embedded.app

    def refusing(path: str) -> Application:
        app = served(path)
        app.faults.add(Fault("status", method="POST", path="/items$", status=403, body="no right to", count=0))
        return app

    with monkeypatch.context() as patch:
        patch.setattr(embedded, "app", refusing)
        told = CliRunner().invoke(group, ["undo", "--yes"], standalone_mode=False)
    assert (told.return_value, seen(lab) == before) == (3, False)
    assert "403" in told.stderr
    assert "(check the key" in told.stderr
    assert "is undone in part" in told.stdout
    outcome = take_back(lab)
    assert (outcome.past.run, outcome.left, outcome.failed) == (last, [], [])
    assert seen(lab) == before
    settled(lab)


@pytest.mark.parametrize(("action", "code"), [("cut", 0), ("bump", 3)])
def test_an_undo_whose_answer_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, code: int
) -> None:
    """Where only the answer was lost, the items stand as before, and all is undone. Where an item moved on in that
    moment, this is told, and the next undo goes on."""
    lab = build(tmp_path)
    lab.sync()
    before = seen(lab)
    lab.swap("refs.bib", "Two, corrected", "Two, corrected again")
    lab.sync()
    lab.swap("refs.bib", "Two, corrected again", "Two, corrected")
    monkeypatch.chdir(tmp_path)
    served = embedded.app
    moved = {"when": "after"} if action == "cut" else {"key": lab.items()["two2021"]["key"]}
    fault = Fault(action, method="POST", path="/items$", **moved)

    def faulty(path: str) -> Application:
        app = served(path)
        app.faults.cut_error = lab.library.app.faults.cut_error
        app.faults.sleep = lambda seconds: None
        app.faults.add(fault)
        return app

    with monkeypatch.context() as patch:
        patch.setattr(embedded, "app", faulty)
        told = CliRunner().invoke(group, ["undo", "--yes"], standalone_mode=False)
    assert told.return_value == code, told.stderr
    if code:
        assert "changed in Zotero since it was read" in told.stderr
        take_back(lab)
    assert seen(lab)["items"]["two2021"]["title"] == before["items"]["two2021"]["title"]  # type: ignore[index]
    settled(lab)


def test_a_file_that_was_replaced_since_stays(tmp_path: Path) -> None:
    """A picture was brought to Zotero, and somebody drew on it there: an undo does not put that into the trash."""
    lab = build(tmp_path)
    lab.sync()
    lab.write("notes/{1}_One@uno2020.assets/more.png", b"more")
    lab.sync()
    (child,) = [each for each in lab.children("uno2020") if each["filename"] == "more.png"]
    upload(lab.library.outside, Upload(child["key"], "more.png", "image/png", b"drawn on", 1, child["md5"]))
    outcome = take_back(lab)
    assert [left.reason for left in outcome.left] == ["made by the run, and holds another file since"]
    assert not lab.library.item(child["key"]).get("deleted")
