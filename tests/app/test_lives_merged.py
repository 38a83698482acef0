"""Moments of lives with fields of notes and works that became one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.machine.shared import Shared
from tests.app.machine.world import Malice, Seed
from tests.app.test_collections import shelf
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.undo import undo
from zsync.config.settings import load

CONFIG = "notes: {folders: [notes], fields: {title: title}}\nbib: [refs.bib]\nzotero: [embedded]\n"
ENTRY = "@article{{{key},\n  title = {{{title}}},\n  author = {{Lovelace, Ada}},\n  year = {{2020}}\n}}\n"


@pytest.fixture
def merged(tmp_path: Path) -> Lab:
    """Two works with notes that have a title; in Zotero the first was merged into the second."""
    lab = Lab(tmp_path, config=CONFIG)
    works = {"one2020": "One", "two2020": "Two"}
    lab.write("refs.bib", "".join(ENTRY.format(key=key, title=title) for key, title in works.items()))
    for key, title in works.items():
        lab.write(f"notes/{title}@{key}.md", f"---\ncitekey: {key}\ntitle: {title}\n---\n")
    lab.library.write(*(article(key, title) for key, title in works.items()))
    assert lab.sync().plan.conflicts == ()
    one = lab.items()["one2020"]
    lab.patch("two2020", relations={"dc:replaces": f"http://zotero.org/users/1/items/{one['key']}"})
    lab.library.write({"key": one["key"], "version": one["version"], "deleted": 1})
    return lab


def test_notes_of_merged_works_are_asked_about_at_once(merged: Lab) -> None:
    """The titles of both notes are put side by side in the run that renames one of them, under its new name."""
    run = merged.sync()
    assert [(c.attribute, sorted(map(str, c.sides.values()))) for c in run.plan.conflicts] == [
        ("title", ["One", "Two", "Two", "Two"])
    ]
    page = merged.text("zsync-conflicts.md")
    assert "notes:notes/One@two2020.md" in page
    again = merged.sync()
    assert [c.id for c in again.plan.conflicts] == [c.id for c in run.plan.conflicts]
    assert merged.text("zsync-conflicts.md") == page


def test_a_tick_holds_through_a_rename(merged: Lab) -> None:
    """The box of a note that was renamed since is obeyed."""
    merged.sync()
    merged.swap("zsync-conflicts.md", "- [ ] notes:notes/One@two2020.md", "- [x] notes:notes/One@two2020.md")
    assert merged.sync().plan.conflicts == ()
    assert "title: One" in merged.text("notes/Two@two2020.md")
    assert merged.items()["two2020"]["title"] == "One"


def test_a_note_under_an_old_key_is_of_the_work(tmp_path: Path) -> None:
    """A literature note with fields, made by a key that the entry lists as an old one: no second work."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", ENTRY.format(key="new2020", title="One").replace("year =", "ids = {old2020},\n  year ="))
    lab.write("notes/One@new2020.md", "---\ncitekey: new2020\ntitle: One\n---\n")
    lab.sync()
    lab.write("notes/More@old2020.md", "---\ncitekey: old2020\ntitle: One\n---\n")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert (lab.root / "notes/More@new2020.md").is_file()
    lab.swap("notes/More@new2020.md", "title: One", "title: One, corrected")
    lab.sync()
    assert "title: One, corrected" in lab.text("notes/One@new2020.md")
    assert lab.plan().operations == ()


def test_a_renamed_note_whose_old_key_is_cited_empties_nothing(tmp_path: Path) -> None:
    """A literature note gets another key, and other notes still cite the old one: the work is renamed, and what
    its note says stands everywhere."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", ENTRY.format(key="one2020", title="One"))
    lab.library.write(article("one2020", "One"))
    lab.write("notes/One@one2020.md", "---\ncitekey: one2020\ntitle: One\n---\n")
    lab.write("notes/other.md", "[@one2020]\n")
    lab.sync()
    (lab.root / "notes/One@one2020.md").unlink()
    lab.write("notes/One@new2020.md", "---\ncitekey: new2020\ntitle: One\n---\n")
    run = lab.sync()
    assert {op.action for op in run.plan.operations} == {"rename"}
    assert lab.items()["new2020"]["title"] == "One"
    assert "title = {One}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
@pytest.mark.parametrize("at", range(3))
def test_a_killed_merge_goes_on(tmp_path: Path, moment: str, at: int) -> None:
    """Two items were merged, and the run that carries it on is killed: what the notes say of the one that went is
    still of the one it went into; nobody is asked, and no item comes back."""
    lab = Lab(tmp_path)
    works = {"one2020": "One", "two2020": "Two"}
    lab.write("refs.bib", "".join(ENTRY.format(key=key, title=title) for key, title in works.items()))
    lab.write("notes/a.md", "[@one2020; @two2020]\n")
    lab.library.write(*(article(key, title) for key, title in works.items()))
    lab.sync()
    one = lab.items()["one2020"]
    uri = f"http://zotero.org/users/1/items/{one['key']}"
    lab.patch("two2020", relations={"dc:replaces": uri}, volume="3")
    lab.library.write({"key": one["key"], "version": one["version"], "deleted": 1})
    with suppress(Killed):
        lab.sync(killer(moment, at))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("notes/a.md") == "[@two2020; @two2020]\n"
    assert "one2020" not in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_question_about_a_deleted_work_stays(tmp_path: Path) -> None:
    """Deleted in Zotero, the run killed before it let go of the entry, then cited: asked about, run after run."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "".join(ENTRY.format(key=key, title=key) for key in ("one2020", "two2020", "three2020")))
    lab.sync()
    one = lab.items()["one2020"]
    lab.library.write({"key": one["key"], "version": one["version"], "deleted": 1})
    with pytest.raises(Killed):
        lab.sync(killer("before", 0))
    lab.write("notes/a.md", "[@one2020]\n")
    first, second = lab.sync().plan, lab.sync().plan
    assert [c.attribute for c in first.conflicts] == ["existence"]
    assert second.operations == ()
    assert [c.id for c in second.conflicts] == [c.id for c in first.conflicts]
    lab.swap("zsync-conflicts.md", "- [ ] restore", "- [x] restore")
    assert lab.sync().plan.conflicts == ()
    assert lab.plan().operations == ()
    assert len([d for d in lab.items().values() if d["title"] == "one2020" and not d.get("deleted")]) == 1


def test_an_undo_makes_no_note_known_that_nobody_agreed_with(tmp_path: Path) -> None:
    """A second note says another title, which is asked about; the run also puts the work into a collection. Once
    that is undone, the title is still a question, and not taken for news."""
    more = "merge: {attributes: {collections: two-way}}\n"
    lab = Lab(tmp_path, config=CONFIG + more)
    lab.write("refs.bib", ENTRY.format(key="one2020", title="One"))
    lab.library.write(article("one2020", "One"))
    lab.write("notes/One@one2020.md", "---\ncitekey: one2020\ntitle: One\ncollections: []\n---\n")
    lab.sync()
    lab.write("notes/Also@one2020.md", "---\ncitekey: one2020\ntitle: Other\n---\n")
    lab.patch("one2020", collections=[shelf(lab, "Thesis")])
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
    with opened(load(lab.root), {}) as project:
        undo(project, name="undo")
    plan = lab.plan()
    assert plan.operations == ()
    assert [c.attribute for c in plan.conflicts] == ["title"]


@pytest.mark.parametrize("answer", ["edit", "tick"])
def test_deleted_from_a_bib_that_may_only_be_read(tmp_path: Path, answer: str) -> None:
    """The entry is gone from a file that another program writes, and the notes cite it. An edit, or the box that
    brings it back: it is made in the file that takes entries, and no later run asks or deletes."""
    config = "notes: [notes]\nbib: {files: [refs.bib, {path: more.bib, read_only: yes}]}\nzotero: [embedded]\n"
    lab = Lab(tmp_path, config=config)
    lab.write("refs.bib", ENTRY.format(key="two2020", title="Two"))
    lab.write("more.bib", "".join(ENTRY.format(key=key, title=key) for key in ("one2020", "three2020")))
    lab.write("notes/a.md", "[@one2020]\n")
    lab.sync()
    lab.write("more.bib", ENTRY.format(key="three2020", title="three2020"))
    assert [c.reason for c in lab.sync().plan.conflicts] == ["deleted"]
    if answer == "edit":
        lab.patch("one2020", title="Edited since")
    else:
        lab.swap("zsync-conflicts.md", "- [ ] restore", "- [x] restore")
    run = lab.sync()
    assert [(op.side, op.action) for op in run.plan.operations] == [("bib:refs.bib", "create")]
    assert run.plan.conflicts == ()
    again = lab.sync()
    assert (again.plan.operations, again.plan.conflicts) == ((), ())
    assert "{one2020," in lab.text("refs.bib")
    assert not lab.items()["one2020"].get("deleted")


def test_the_notes_of_a_merged_work_have_its_tags_together(merged: Lab) -> None:
    """Each note keeps the tags it lists; the work has them all; one from elsewhere goes to each list, and one
    taken away elsewhere goes from all."""
    for name, key in (("One", "one2020"), ("Two", "two2020")):
        path = f"notes/{name}@{key}.md"
        merged.swap(path, f"title: {name}\n", f"tags: [{name.lower()}]\n")
    assert merged.sync().plan.conflicts == ()
    merged.sync()
    tags = [tag["tag"] for tag in merged.items()["two2020"]["tags"]]
    assert sorted(tags) == ["one", "two"]
    merged.patch("two2020", tags=[{"tag": "two"}, {"tag": "new"}])
    merged.sync()
    assert "tags: [new]" in merged.text("notes/One@two2020.md")
    assert "tags: [two, new]" in merged.text("notes/Two@two2020.md")
    assert merged.plan().operations == ()


@pytest.mark.parametrize("killed", [True, False])
def test_an_undone_entry_with_another_key_is_made_in_no_second_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    """A run made an entry of an item of one's own; the entry got another key, then the run was taken back. The
    entry stays, and is not made in the group, where new works go: it is asked about."""
    Malice(monkeypatch)
    house = Seed(tmp_path, Shared).grow()
    house.retype("four2023", lambda block: block.replace("{four2023,", "{new2023,"))
    with suppress(Killed):
        house.took_back(killer("announced", 6) if killed else None)
    for _ in range(2):
        run = house.ran()
        assert [op for op in run.plan.operations if op.action == "create" and not op.attribute] == []
        assert {c.reason for c in run.plan.conflicts} == {"possible duplicate"}
        shown = (house.entry("four2023"), house.item("four2023"), house.group_item("four2023"))
        assert list(map(bool, shown)) == [True, True, False]
    item = house.item("four2023")
    assert item
    house.change(item, citationKey="new2023")  # what the question proposes
    assert house.ran().plan.conflicts == ()
    assert "@new2023|four" in house.text("notes/other.md")
    assert (house.planned().operations, house.group_item("four2023")) == ((), None)
    house.library.app.close()


def test_what_was_undone_of_one_merge_holds_no_other_one_back(merged: Lab) -> None:
    """The notes cite the first of two merged works by its own key again; a third one is merged into the same item
    since, and what cites that cites the item's key at once."""
    merged.write("notes/a.md", "[@one2020; @three2020]\n")
    merged.library.write(article("three2020", "Three"))
    merged.sync()
    with opened(load(merged.root), {}) as project:
        assert undo(project, name="undo").left == []
    assert merged.text("notes/a.md") == "[@one2020; @three2020]\n"
    one, three = (_key(merged, title) for title in ("One", "Three"))
    replaced = [f"http://zotero.org/users/1/items/{key}" for key in (one, three)]
    merged.patch("two2020", relations={"dc:replaces": replaced})
    merged.patch("three2020", deleted=1)
    merged.sync()
    assert merged.text("notes/a.md") == "[@one2020; @two2020]\n"
    assert merged.plan().operations == ()


def _key(lab: Lab, title: str) -> str:
    """The key of the item with this title."""
    return str(next(data["key"] for data in lab.library.everything() if data.get("title") == title))
