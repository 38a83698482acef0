"""Moments of a life that the state machine found a fault in, each as a test of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Killed, Lab, killer
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.app.undo import undo
from zsync.app.unfinished import mend
from zsync.cli.main import group
from zsync.config.settings import load


def lab_of(root: Path) -> Lab:
    """One work with a literature note, agreed on all sides."""
    lab = Lab(root)
    lab.write("refs.bib", "@article{one2020,\n  title = {One},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n")
    lab.write("notes/@one2020.md", "---\ncitekey: one2020\n---\n\n[@one2020]\n")
    lab.library.write(article("one2020", "One"))
    assert lab.sync().plan.conflicts == ()
    return lab


def test_a_changed_type_says_nothing_of_the_notes(tmp_path: Path) -> None:
    """The second run after a change of type leaves the lock as the first wrote it."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", itemType="magazineArticle")
    lab.sync()
    before = lab.files()
    lab.sync()
    assert lab.files() == before


TWO = "@article{two2021,\n  title = {Two},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n"
CONFIG = "notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: [embedded]\n"


@pytest.mark.parametrize("files", [["refs.bib"], ["refs.bib", "more.bib"]])
def test_entries_that_changed_keys(tmp_path: Path, files: list[str]) -> None:
    """Two entries, of one file or of two, get each other's key: two renames everywhere, and no value moves."""
    lab = lab_of(tmp_path)
    lab.write("zsync.yaml", CONFIG)
    lab.write("more.bib", "% more\n")
    lab.write(files[-1], lab.text(files[-1]) + TWO)
    lab.write("notes/a.md", "[@one2020; @two2021]\n")
    lab.sync()
    lab.swap("refs.bib", "{one2020,", "{between,")
    lab.swap(files[-1], "{two2021,", "{one2020,")
    lab.swap("refs.bib", "{between,", "{two2021,")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert {op.action for op in run.plan.operations} == {"rename"}
    assert {key: data["title"] for key, data in lab.items().items()} == {"two2021": "One", "one2020": "Two"}
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\n"
    assert lab.plan().operations == ()


def test_an_entry_moved_to_another_file_keeps_its_work(tmp_path: Path) -> None:
    """The key tells it from the entry that was deleted there, though author and year are the same."""
    lab = lab_of(tmp_path)
    lab.write("zsync.yaml", CONFIG)
    lab.write("more.bib", TWO)
    lab.sync()
    lab.write("refs.bib", TWO)
    lab.write("more.bib", "% none\n")
    lab.write("notes/@one2020.md", "nothing\n")
    run = lab.sync()
    assert "rename" not in {op.action for op in run.plan.operations}


def test_a_second_note_of_the_same_name_is_no_rename(tmp_path: Path) -> None:
    """A new entry with a note beside the one that is there: two works."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    lab.write("notes/@two2021.md", "---\ncitekey: two2021\n---\n\n[@two2021]\n")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert set(lab.items()) == {"one2020", "two2021"}


def test_a_side_that_was_away_is_behind_and_not_edited(tmp_path: Path) -> None:
    """A title and a tag change while the .bib is away: what it shows when it is back is old, and no edit."""
    lab = lab_of(tmp_path)
    lab.patch("one2020", tags=[{"tag": "old"}, {"tag": "kept"}])
    lab.swap("refs.bib", "year =", "keywords = {old, kept},\n  year =")
    lab.sync()
    (tmp_path / "refs.bib").rename(tmp_path / "aside")
    lab.patch("one2020", title="One, corrected", tags=[{"tag": "kept"}, {"tag": "new"}])
    with opened(load(tmp_path), {}, keep_going=True) as project:
        sync(project, run="away")
    (tmp_path / "aside").rename(tmp_path / "refs.bib")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert lab.items()["one2020"]["title"] == "One, corrected"
    assert {tag["tag"] for tag in lab.items()["one2020"]["tags"]} == {"kept", "new"}
    assert "{One, corrected}" in lab.text("refs.bib")
    assert "{kept, new}" in lab.text("refs.bib")


def test_an_undone_change_of_type_stays_undone(tmp_path: Path) -> None:
    """The entry keeps the type that a person gave it, the item the one it had."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "@article", "@book")
    lab.sync()
    with opened(load(tmp_path), {}) as project:
        undo(project, name="undo")
    assert lab.plan().operations == ()
    assert lab.items()["one2020"]["itemType"] == "journalArticle"


def test_exchanged_keys_and_a_tag(tmp_path: Path) -> None:
    """Two works exchange keys in Zotero and one gets a tag, in one run: it goes to the note of that one."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    for key in ("one2020", "two2021"):
        lab.write(f"notes/{key[:3]}@{key}.md", f"---\ncitekey: {key}\ntags: [{key[:3]}]\n---\n")
    (tmp_path / "notes/@one2020.md").unlink()
    lab.sync()
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)
    lab.patch("two2021", tags=[{"tag": "one"}, {"tag": "fresh"}])
    assert lab.sync().applied.failed == ()
    before = lab.files()
    lab.sync()
    assert lab.files() == before
    assert "tags: [one, fresh]" in lab.text("notes/one@two2021.md")
    assert "tags: [two]" in lab.text("notes/two@one2020.md")


def test_a_type_without_a_place_for_a_value_takes_none_away(tmp_path: Path) -> None:
    """The entry becomes a type whose item has no container: the entry keeps it, run after run."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "title = {One},", "title = {One},\n  journal = {Journal},")
    lab.sync()
    lab.swap("refs.bib", "@article", "@misc")
    lab.sync()
    before = lab.files()
    assert "journal = {Journal}" in lab.text("refs.bib")
    lab.sync()
    assert lab.files() == before


def test_a_new_type_takes_at_once_what_the_old_one_had_no_place_for(tmp_path: Path) -> None:
    """A book gets pages and becomes a chapter in the .bib: one run brings both to Zotero."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "@article", "@book")
    lab.sync()
    lab.swap("refs.bib", "@book", "@incollection")
    lab.swap("refs.bib", "title = {One},", "title = {One},\n  pages = {3--9},")
    lab.sync()
    assert (lab.items()["one2020"]["itemType"], lab.items()["one2020"]["pages"]) == ("bookSection", "3-9")
    assert lab.plan().operations == ()


def test_notes_that_were_away_while_keys_were_exchanged(tmp_path: Path) -> None:
    """A vault that was not mounted keeps its places in the lock: its notes follow later, each to its own work."""
    lab = lab_of(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    lab.write("notes/@two2021.md", "Two\n")
    lab.sync()
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)
    (tmp_path / "notes").rename(tmp_path / "aside")
    with opened(load(tmp_path), {}, keep_going=True) as project:
        sync(project, run="away")
    (tmp_path / "aside").rename(tmp_path / "notes")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/@one2020.md") == "Two\n"
    assert "[@two2021]" in lab.text("notes/@two2021.md")
    assert lab.plan().operations == ()
    with opened(load(tmp_path), {}) as project:
        taken_back = undo(project, name="undo")
    assert not taken_back.left
    assert lab.text("notes/@two2021.md") == "Two\n"


def swap_in_zotero(lab: Lab) -> None:
    """Somebody gives two items each other's keys."""
    for old, new in (("one2020", "between"), ("two2021", "one2020"), ("between", "two2021")):
        lab.patch(old, citationKey=new)


def lab_of_two(root: Path) -> Lab:
    """Two works, each with a note of its own, both cited in a third note."""
    lab = lab_of(root)
    lab.write("refs.bib", lab.text("refs.bib") + TWO)
    lab.write("notes/@two2021.md", "Two, as [@two2021] says\n")
    lab.write("notes/a.md", "[@one2020; @two2021]\n")
    lab.write("notes/z.md", "[@two2021; @one2020]\n")
    lab.sync()
    return lab


def test_half_of_an_exchange_is_not_carried_out(tmp_path: Path) -> None:
    """Two items exchange keys and the note of one gets a third key: that is asked about, and the other waits."""
    lab = lab_of_two(tmp_path)
    lab.swap("notes/@two2021.md", "Two", "Of two")
    (tmp_path / "notes/@two2021.md").rename(tmp_path / "notes/@other.md")
    swap_in_zotero(lab)
    run = lab.sync()
    asked = {(conflict.key, conflict.reason) for conflict in run.plan.conflicts}
    assert asked == {("one2020", "key clash"), ("two2021", "both changed")}
    assert run.plan.operations == ()
    assert {c.id for c in lab.plan().conflicts} == {c.id for c in run.plan.conflicts}
    assert lab.text("notes/a.md") == "[@one2020; @two2021]\n"


def test_exchanged_keys_in_a_file_that_is_cut(tmp_path: Path) -> None:
    """The entry that has the other key stands in the part that cannot be read: no value goes to the other work."""
    lab = lab_of_two(tmp_path)
    for old, new in (("{one2020,", "{between,"), ("{two2021,", "{one2020,"), ("{between,", "{two2021,")):
        lab.swap("refs.bib", old, new)
    whole = lab.text("refs.bib")
    lab.write("refs.bib", whole[: whole.rindex("}")])
    with opened(load(tmp_path), {}, keep_going=True) as project:
        sync(project, run="cut")
    lab.write("refs.bib", whole)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert {key: data["title"] for key, data in lab.items().items()} == {"two2021": "One", "one2020": "Two"}
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\n"


def test_a_note_with_two_new_keys(tmp_path: Path) -> None:
    """The front matter of a note has another new key than its name: the work gets the one of the front matter."""
    lab = lab_of(tmp_path)
    lab.write("notes/@three.md", lab.text("notes/@one2020.md").replace("citekey: one2020", "citekey: uno"))
    (tmp_path / "notes/@one2020.md").unlink()
    assert lab.sync().plan.conflicts == ()
    assert set(lab.items()) == {"uno"}
    assert lab.text("notes/@uno.md") == "---\ncitekey: uno\n---\n\n[@uno]\n"


MOMENTS = [(moment, at) for at in range(7) for moment in ("announced", "after")]


@pytest.mark.parametrize(("moment", "at"), MOMENTS)
def test_killed_while_keys_were_exchanged(tmp_path: Path, moment: str, at: int) -> None:
    """However far it came: a thought and a citation typed after it stay, and each note cites what it cited."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    with pytest.raises(Killed):
        lab.sync(killer(moment, at))
    lab.write("notes/a.md", lab.text("notes/a.md") + "A thought.\n")
    stopped = lab.plan().stopped
    assert "cut short" in stopped
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\nA thought.\n"
    assert lab.text("notes/z.md") == "[@one2020; @two2021]\n"
    assert lab.text("notes/@one2020.md") == "Two, as [@one2020] says\n"
    assert "citekey: two2021" in lab.text("notes/@two2021.md")
    assert lab.plan().operations == ()


@pytest.mark.parametrize(("moment", "at"), MOMENTS[:8])
def test_killed_while_files_are_put_back(tmp_path: Path, moment: str, at: int) -> None:
    """A run is cut short, and so is the putting back: what was put back is not put back twice, edited or not."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    with pytest.raises(Killed):
        lab.sync(killer("after", 6))
    with opened(load(tmp_path), {}) as project, pytest.raises(Killed):
        mend(project, watch=killer(moment, at))
    for path in ("notes/a.md", "notes/z.md"):
        lab.write(path, lab.text(path) + "A thought.\n")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\nA thought.\n"
    assert lab.text("notes/z.md") == "[@one2020; @two2021]\nA thought.\n"
    assert lab.text("notes/@one2020.md") == "Two, as [@one2020] says\n"
    assert lab.plan().operations == ()


@pytest.mark.parametrize(("moment", "at"), MOMENTS[::3])
def test_an_undo_killed_while_keys_were_exchanged(tmp_path: Path, moment: str, at: int) -> None:
    """Undone again, all is as before the run; and so it stays."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    before = {path: content for path, content in lab.files().items() if path != "zsync.lock"}
    lab.sync()
    with opened(load(tmp_path), {}) as project, pytest.raises(Killed):
        undo(project, name="undo1", watch=killer(moment, at))
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo2").left == []
    assert {path: content for path, content in lab.files().items() if path != "zsync.lock"} == before
    assert lab.plan().operations == ()


def test_commands_put_back_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who only looks is told so and changes nothing; a sync puts back, says so, and goes on."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    with pytest.raises(Killed):
        lab.sync(killer("after", 3))
    monkeypatch.chdir(tmp_path)
    before = lab.files()
    shown = CliRunner().invoke(group, ["plan"], standalone_mode=False)
    assert (shown.return_value, lab.files()) == (1, before)
    assert "cut short while keys were exchanged: `zsync sync` puts its files back first" in shown.stdout
    done = CliRunner().invoke(group, ["sync", "--yes"], standalone_mode=False)
    assert "was cut short while keys were exchanged: its files are as they were before it" in done.stderr
    assert done.return_value == 0
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\n"


def test_a_note_edited_while_keys_are_exchanged(tmp_path: Path) -> None:
    """A person types in one of the notes before the run comes to it: no note is left with keys of the others."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)

    def watch(moment: str, number: int) -> None:
        if (moment, number) == ("before", 1):
            lab.write("notes/z.md", "[@two2021; @one2020]\nA thought.\n")

    run = lab.sync(watch)
    assert run.applied.unwritten
    assert lab.text("notes/a.md") == "[@one2020; @two2021]\n"
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/a.md") == "[@two2021; @one2020]\n"
    assert lab.text("notes/z.md") == "[@one2020; @two2021]\nA thought.\n"


def test_an_undone_exchange_of_keys_stays_undone(tmp_path: Path) -> None:
    """Exchanged in the .bib, carried everywhere, undone: that stays, and no tag goes to the other work."""
    lab = lab_of_two(tmp_path)
    for old, new in (("{one2020,", "{between,"), ("{two2021,", "{one2020,"), ("{between,", "{two2021,")):
        lab.swap("refs.bib", old, new)
    lab.sync()
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo").left == []
    before = lab.files()
    run = lab.sync()
    assert (run.plan.operations, run.plan.conflicts, lab.files()) == ((), (), before)
    assert lab.text("notes/a.md") == "[@one2020; @two2021]\n"


def test_a_lock_of_before_an_exchange_of_keys(tmp_path: Path) -> None:
    """The lock alone comes back from a backup: the notes' keys are not exchanged again. All files do: they are."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    old = lab.files()
    lab.sync()
    new = lab.files()
    lab.write("zsync.lock", old["zsync.lock"])
    assert lab.plan().operations == ()
    for path in set(new) - set(old):
        (tmp_path / path).unlink()
    for path, content in old.items():
        lab.write(path, content)
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert lab.files() == new


@pytest.mark.parametrize("note", ["notes/a.md", "notes/@one2020.md"])
def test_a_lock_of_before_an_exchange_and_one_note(tmp_path: Path, note: str) -> None:
    """With the lock one note comes back, the others do not: nothing is touched until all did, or none."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    old = lab.files()
    lab.sync()
    for path in ("zsync.lock", note):
        lab.write(path, old[path])
    mixed = lab.files()
    new = lab.files()
    for path in ("zsync.lock", note):
        lab.write(path, old[path])
    mixed = lab.files()
    assert f"so is {note}, but not notes/" in lab.sync().plan.stopped
    assert lab.files() == mixed
    lab.write(note, new[note])
    assert (lab.sync().plan.operations, lab.files() | {"zsync.lock": b""}) == ((), new | {"zsync.lock": b""})


def test_keys_that_were_exchanged_when_the_lock_was_lost(tmp_path: Path) -> None:
    """Two works that are met first under each other's keys are not united: a person gives each its key."""
    lab = lab_of_two(tmp_path)
    swap_in_zotero(lab)
    (tmp_path / "zsync.lock").unlink()
    run = lab.sync()
    assert run.plan.operations == ()
    assert {(c.key, c.attribute, c.reason) for c in run.plan.conflicts} == {
        ("one2020", "key", "exchanged"),
        ("two2021", "key", "exchanged"),
    }
    swap_in_zotero(lab)
    assert lab.sync().plan.conflicts == ()


def test_an_undone_deletion_stays_undone(tmp_path: Path) -> None:
    """The item goes to the trash, and the entry after it; the entry comes back, and nobody asks for the item."""
    lab = lab_of(tmp_path)
    (tmp_path / "notes/@one2020.md").unlink()
    lab.sync()
    lab.patch("one2020", deleted=1)
    assert [op.action for op in lab.sync().plan.operations] == ["delete"]
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo").left == []
    assert "{one2020," in lab.text("refs.bib")
    for _ in range(2):
        run = lab.sync()
        assert (run.plan.operations, run.plan.conflicts) == ((), ())
        assert [op.action for op in run.plan.held] == ["delete"]


def test_an_undone_merge_of_items_stays_undone(tmp_path: Path) -> None:
    """Entry and citations of the work that was merged into another come back; the items stay as their owner left
    them, and no later run asks or unites anew."""
    lab = lab_of_two(tmp_path)
    one, two = lab.items()["one2020"], lab.items()["two2021"]
    lab.patch("one2020", relations={"dc:replaces": [f"http://zotero.org/users/1/items/{two['key']}"]})
    lab.patch("two2021", deleted=1)
    before = {path: content for path, content in lab.files().items() if path != "zsync.lock"}
    lab.sync()
    assert lab.text("notes/a.md") == "[@one2020; @one2020]\n"
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo").left == []
    for _ in range(2):
        run = lab.sync()
        assert (run.plan.operations, run.plan.conflicts) == ((), ())
    assert {path: content for path, content in lab.files().items() if path != "zsync.lock"} == before
    assert lab.items()["one2020"]["key"] == one["key"]


def test_a_lock_that_is_lost_again(tmp_path: Path) -> None:
    """A run that made the lock anew has seen none: that there is none again is no agreement, and one is made."""
    lab = lab_of(tmp_path)
    lab.sync()
    lock = lab.text("zsync.lock")
    for _ in range(3):
        (tmp_path / "zsync.lock").unlink()
        lab.sync()
        assert lab.text("zsync.lock") == lock


@pytest.mark.parametrize("other", ["Two", "Ones"])
def test_of_two_new_entries_the_one_that_has_the_title_was_renamed(tmp_path: Path, other: str) -> None:
    """An entry gets another key while another one by the same person from the same year is new, whose key comes
    first: the first is a rename, the second a work of its own, however like its title, and none goes astray."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "{one2020,", "{zet2020,")
    new = TWO.replace("two2021", "abc2020").replace("{Two}", f"{{{other}}}")
    lab.write("refs.bib", new + lab.text("refs.bib"))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert {key: data["title"] for key, data in lab.items().items()} == {"zet2020": "One", "abc2020": other}
    assert lab.text("notes/@zet2020.md") == "---\ncitekey: zet2020\n---\n\n[@zet2020]\n"
    assert lab.plan().operations == ()


@pytest.mark.parametrize(("journal", "asked"), [("Wired", 2), ("Nature", 0)])
def test_another_type_in_one_container_is_no_other_work(tmp_path: Path, journal: str, asked: int) -> None:
    """Sides that never met show one title under two keys, an article here and a magazine's there: in one journal
    both sides ask, and nothing is made twice."""
    lab = Lab(tmp_path)
    one = "@article{mine,\n  title = {One},\n  author = {Lovelace, Ada},\n  journal = {Wired}\n}\n"
    lab.write("refs.bib", one)
    lab.write("notes/a.md", "[@theirs]\n")
    kind = {"itemType": "magazineArticle", "publicationTitle": journal}
    lab.library.write({**article("theirs", "One"), **kind})
    plan = lab.plan()
    assert [c.reason for c in plan.conflicts] == ["possible duplicate"] * asked
    assert [op.action for op in plan.operations if not op.attribute] == ["create"] * (2 - asked)
