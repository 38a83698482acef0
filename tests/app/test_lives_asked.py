"""Questions that the state machine found unstable: what is asked about one work or two stays one question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.undo import undo
from zsync.config.settings import load
from zsync.formats import conflicts as page


def entry(key: str, title: str) -> str:
    """An entry by the one author there is."""
    return f"@article{{{key},\n  title = {{{title}}},\n  author = {{Lovelace, Ada}},\n  year = {{2020}}\n}}\n"


def asked_lab(root: Path) -> Lab:
    """An entry with a literature note, and an item that looks alike under another key: it is asked about."""
    lab = Lab(root)
    lab.write("refs.bib", entry("mine2020", "On engines"))
    lab.write("notes/@mine2020.md", "---\ncitekey: mine2020\n---\n\n[@mine2020]\n")
    lab.library.write(article("theirs2020", "On engines"))
    assert [c.reason for c in lab.sync().plan.conflicts] == ["possible duplicate"]
    return lab


def test_a_rename_leaves_the_question_as_it_is(tmp_path: Path) -> None:
    """A key that is carried through while it is asked whether two records are one work: the question on the page
    is the one the next run asks, with the new key, and what was ticked before the rename is an answer still."""
    lab = asked_lab(tmp_path)
    before = {c.id for c in lab.plan().conflicts}
    lab.write("notes/@new2020.md", "---\ncitekey: new2020\n---\n\n[@mine2020]\n")
    (tmp_path / "notes/@mine2020.md").unlink()
    run = lab.sync()
    assert {(op.action, op.after) for op in run.plan.operations} == {("rename", "new2020")}
    shown = lab.text(page.NAME)
    assert "mine2020" not in shown
    assert {c.id for c in lab.sync().plan.conflicts} == {c.id for c in run.plan.conflicts} == before
    assert lab.text(page.NAME) == shown
    lab.swap(page.NAME, "- [ ] create", "- [x] create")
    assert lab.sync().plan.conflicts == ()
    assert set(lab.items()) == {"new2020", "theirs2020"}


@pytest.mark.parametrize("value", [{"title": "On other engines"}, {"creators": [], "title": "Of looms"}])
def test_what_was_asked_is_asked_until_it_is_answered(tmp_path: Path, value: dict[str, Any]) -> None:
    """Who corrects a title meanwhile has not said that these are two works: the question stands, until it
    is answered."""
    lab = asked_lab(tmp_path)
    first = {c.id for c in lab.plan().conflicts}
    lab.patch("theirs2020", **value)
    for _ in range(2):
        run = lab.sync()
        assert (run.plan.operations, {c.id for c in run.plan.conflicts}) == ((), first)
    lab.swap(page.NAME, "- [ ] create", "- [x] create")
    assert lab.sync().plan.conflicts == ()
    assert set(lab.items()) == {"mine2020", "theirs2020"}
    assert '"?' not in lab.text("zsync.lock")


def test_two_dois_say_that_it_is_another_work(tmp_path: Path) -> None:
    """That answers the question as a tick does."""
    lab = asked_lab(tmp_path)
    lab.patch("theirs2020", DOI="10.1000/theirs")
    lab.swap("refs.bib", "year =", "doi = {10.1000/mine},\n  year =")
    assert lab.sync().plan.conflicts == ()
    assert set(lab.items()) == {"mine2020", "theirs2020"}


def crossed_lab(root: Path) -> Lab:
    """Two works that are met first under each other's key."""
    lab = Lab(root)
    lab.write("refs.bib", entry("one2020", "On engines") + "\n" + entry("two2020", "Of looms"))
    lab.library.write(article("one2020", "Of looms"))
    lab.library.write(article("two2020", "On engines"))
    lab.library.write(article("more2020", "Weaving numbers"))
    lab.write("notes/a.md", "[@one2020; @two2020; @more2020]\n")
    return lab


def test_crossed_keys_stay_crossed_when_one_of_the_two_is_known(tmp_path: Path) -> None:
    """One item gets a key of its own: the entry of its title is a work from then on, and the other pair is asked
    about as before; the titles of two works are not mixed."""
    lab = crossed_lab(tmp_path)
    lab.patch("two2020", citationKey="other2020")
    for _ in range(2):
        run = lab.sync()
        assert {c.reason for c in run.plan.conflicts} == {"exchanged", "possible duplicate"}
    assert {key: data["title"] for key, data in lab.items().items()}["one2020"] == "Of looms"
    assert "{On engines}" in lab.text("refs.bib")


def test_keys_that_moved_on_in_zotero(tmp_path: Path) -> None:
    """The work of `lee2020` is gone from Zotero, and that of `lee2020a` has its key there: what the two say is not
    mixed. Once each has its own key, both stand everywhere."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: {files: [refs.bib], add: all}\nzotero: [embedded]\n")
    lab.write("refs.bib", entry("lee2020", "On engines") + "\n" + entry("lee2020a", "Of looms"))
    lab.library.write(article("lee2020", "Of looms", DOI="10.1000/looms", tags=[{"tag": "loom"}]))
    before = lab.text("refs.bib")
    run = lab.sync()
    assert {c.reason for c in run.plan.conflicts} == {"exchanged", "possible duplicate"}
    assert (run.plan.operations, lab.text("refs.bib")) == ((), before)
    lab.patch("lee2020", citationKey="lee2020a")
    assert lab.sync().plan.conflicts == ()
    titles = {key: data["title"] for key, data in lab.items().items()}
    assert titles == {"lee2020": "On engines", "lee2020a": "Of looms"}
    assert lab.text("refs.bib").index("loom") > lab.text("refs.bib").index("lee2020a")
    assert lab.plan().operations == ()


def test_crossed_items_are_nobodys_renamed_one(tmp_path: Path) -> None:
    """A third item is merged into another one and gone: one of those with crossed keys, though it looks much like
    it, is not taken for it."""
    lab = Lab(tmp_path)
    titles = {"one2020": "Title one", "two2020": "Title two", "three2020": "Title three"}
    crossed = {"one2020": "Title two", "two2020": "Title one", "three2020": "Title three"}
    lab.write("refs.bib", "".join(entry(key, title) for key, title in crossed.items()))
    for key, title in titles.items():
        lab.library.write(article(key, title))
    lab.write("notes/a.md", "[@one2020; @two2020; @three2020]\n")
    assert {c.reason for c in lab.sync().plan.conflicts} == {"exchanged"}
    lab.patch("three2020", deleted=1)
    run = lab.sync()
    assert run.plan.operations == ()
    assert {c.reason for c in run.plan.conflicts} == {"exchanged", "deleted"}


def test_an_undo_after_a_lock_was_lost_and_made_anew(tmp_path: Path) -> None:
    """The lock calls a work by another name than the run that is undone, for the work has another key now: it is
    in the lock once, and the key that was put back goes to all sides as any edit does."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", entry("one2020", "On engines"))
    lab.library.write(article("one2020", "On engines"))
    lab.write("notes/a.md", "[@one2020]\n")
    lab.sync()
    lab.patch("one2020", citationKey="other2020")
    assert {op.action for op in lab.sync().plan.operations} == {"rename"}
    (tmp_path / "zsync.lock").unlink()
    lab.sync()
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo").left == []
    assert (lab.text("notes/a.md"), len(lab.text("zsync.lock").splitlines())) == ("[@one2020]\n", 2)
    assert [(op.side, op.after) for op in lab.sync().plan.operations] == [("zotero:users/1", "one2020")]
    assert (lab.plan().operations, set(lab.items())) == ((), {"one2020"})


def test_an_undone_creation_stays_undone_after_a_lost_lock(tmp_path: Path) -> None:
    """The item that the first run made is taken back, after the lock was made anew under the entry's new key (a
    DOI tells that they are one): the entry is not deleted for that, and the item not made again."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", entry("one2020", "On engines").replace("year", "doi = {10.1000/one},\n  year"))
    lab.sync()
    lab.swap("refs.bib", "one2020", "new2020")
    (tmp_path / "zsync.lock").unlink()
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["key"]
    with opened(load(tmp_path), {}) as project:
        assert undo(project, name="undo").left == []
    run = lab.sync()
    assert (run.plan.operations, [op.action for op in run.plan.held]) == ((), ["create"])
    assert lab.plan().operations == ()
    assert ("{new2020" in lab.text("refs.bib"), lab.items()["one2020"].get("deleted")) == (True, 1)


def test_a_key_given_on_and_a_deletion_join_no_works(tmp_path: Path) -> None:
    """Two items exchange their keys, and one of them goes into the trash: the key is a clash to be asked about;
    the entries of two files, each a work's, are not mixed."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: [embedded]\n")
    lab.write("refs.bib", entry("one2020", "On engines"))
    lab.write("more.bib", entry("two2020", "Of looms"))
    lab.library.write(article("one2020", "On engines"))
    lab.library.write(article("two2020", "Of looms"))
    lab.write("notes/a.md", "[@one2020; @two2020]\n")
    lab.sync()
    lab.patch("two2020", citationKey="one2020", deleted=1)
    lab.library.write({**_item(lab, "On engines"), "citationKey": "two2020"})
    for _ in range(2):
        run = lab.sync()
        assert {op.attribute for op in run.plan.operations} == set()
        assert {c.reason for c in run.plan.conflicts} == {"deleted", "key clash"}
    assert ("{On engines}" in lab.text("refs.bib"), "{Of looms}" in lab.text("more.bib")) == (True, True)


def _item(lab: Lab, title: str) -> dict[str, Any]:
    """Key and version of the item with this title."""
    found = next(data for data in lab.library.everything() if data.get("title") == title)
    return {"key": found["key"], "version": found["version"]}


def test_what_was_undone_is_not_asked_about(tmp_path: Path) -> None:
    """An entry that a person undid is not made, whatever looks like it comes: of the two works only the new one is
    asked about, and the answer holds."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", entry("other2020", "Of looms"))
    lab.write("notes/a.md", "[@mine2020]\n")
    lab.library.write(article("mine2020", "On engines"))
    assert "@article{mine2020," in (lab.sync() and lab.text("refs.bib"))
    with opened(load(tmp_path), {}) as project:
        undo(project, name="run9")
    lab.write("refs.bib", entry("other2020", "Of looms") + entry("theirs2020", "On engines"))
    assert [c.key for c in lab.plan().conflicts] == ["theirs2020"]
    lab.sync()
    lab.swap(page.NAME, "- [ ] create", "- [x] create")
    assert lab.sync().plan.conflicts == ()
    assert lab.plan().conflicts == ()
    assert "mine2020" not in lab.text("refs.bib")


def test_a_note_whose_key_is_asked_about_gets_what_is_new(tmp_path: Path) -> None:
    """The note and the entry got other keys, and it is asked which one holds. A tag comes to both meanwhile, at
    once; the next run finds nothing to do."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", entry("one2020", "On engines"))
    lab.library.write(article("one2020", "On engines"))
    lab.write("notes/@one2020.md", "---\ncitekey: one2020\ntags: []\n---\n\n[@one2020]\n")
    lab.sync()
    lab.swap("refs.bib", "one2020", "two2020")
    lab.write("notes/@three2020.md", "---\ncitekey: three2020\ntags: []\n---\n\n[@one2020]\n")
    (tmp_path / "notes/@one2020.md").unlink()
    lab.patch("one2020", tags=[{"tag": "engines"}])
    run = lab.sync()
    assert [c.attribute for c in run.plan.conflicts] == ["key"]
    assert {op.attribute for op in run.plan.operations} == {"tags"}
    assert "engines" in lab.text("notes/@three2020.md")
    assert lab.plan().operations == ()


@pytest.mark.parametrize("cited", [True, False])
def test_what_may_only_be_read_is_asked_about_once(tmp_path: Path, cited: bool) -> None:
    """Deleted in Zotero, and decided to go; its entry is in another program's file and stays there. No run asks
    again, and none makes the item anew; who cites it since is asked, until there is an answer."""
    config = "notes: [notes]\nbib: {files: [{path: more.bib, read_only: yes}]}\nzotero: [embedded]\n"
    lab = Lab(tmp_path, config=config)
    lab.write("more.bib", "".join(entry(key, f"Of {key}") for key in ("one2020", "two2020")))
    lab.write("notes/a.md", "[@one2020]\n" if cited else "[@two2020]\n")
    lab.sync()
    lab.patch("one2020", deleted=1)
    if cited:
        assert [c.reason for c in lab.sync().plan.conflicts] == ["deleted"]
        lab.swap("zsync-conflicts.md", "- [ ] delete", "- [x] delete")
    for _ in range(3):
        run = lab.sync()
        assert (run.plan.operations, run.plan.conflicts, run.applied.failed) == ((), (), ())
    lab.write("notes/b.md", "[@one2020; @two2020]\n")
    for _ in range(2):
        assert [c.reason for c in lab.sync().plan.conflicts] == ([] if cited else ["deleted"])
    assert lab.items()["one2020"]["deleted"]
