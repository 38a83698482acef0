"""A key changed anywhere is carried everywhere: by Zotero, by the .bib, by a note, by hand; swaps and clashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from tests.app.test_undo import take_back
from tests.replicas.library import article
from zsync.state import lockfile

BIB = """@article{one2020,
  title = {One},
  author = {Lovelace, Ada},
  year = {2020}
}

@article{two2021,
  title = {Two},
  author = {Lovelace, Ada},
  crossref = {one2020},
  year = {2021}
}
"""
NOTE = "---\ncitekey: one2020\ntags: [x]\n---\n\n[@one2020; @two2021] ![]({1}_One@one2020.assets/a%20b.png)\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works on three sides, one with a literature note and pictures."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/{1}_One@one2020.md", NOTE)
    lab.write("notes/{1}_One@one2020.assets/a b.png", b"png")
    lab.write("notes/more.md", "研究 [[@one2020|one]] and `@one2020`, @one2020a too.\n")
    lab.library.write(article("one2020", "One", date="2020"), article("two2021", "Two", date="2021"))
    assert lab.sync().plan.conflicts == ()
    return lab


def carried(lab: Lab, new: str) -> None:
    """The key of the first work is `new` everywhere, once, and nothing is left to do."""
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert f"@article{{{new}," in lab.text("refs.bib")
    assert f"crossref = {{{new}}}" in lab.text("refs.bib")
    assert set(lab.items()) == {new, "two2021"}
    name = f"notes/{{1}}_One@{new}"
    note = lab.text(f"{name}.md")
    assert note == NOTE.replace("one2020", new)
    assert (lab.root / f"{name}.assets" / "a b.png").is_file()
    assert f"研究 [[@{new}|one]] and `@one2020`, @one2020a too.\n" == lab.text("notes/more.md")
    base = lockfile.read(lab.root / "zsync.lock")
    (entry,) = [e for e in base.values() if e.key == new]
    assert [alias.key for alias in entry.aliases] == ["one2020"]
    assert lab.plan().operations == ()


def test_renamed_in_zotero(lab: Lab) -> None:
    """The library leads."""
    lab.patch("one2020", citationKey="uno2020")
    carried(lab, "uno2020")


def test_renamed_in_the_bib(lab: Lab) -> None:
    """The .bib leads; the person fixed the crossref, or left it to us."""
    lab.swap("refs.bib", "@article{one2020,", "@article{uno2020,")
    lab.swap("refs.bib", "crossref = {one2020}", "crossref = {uno2020}")
    carried(lab, "uno2020")


def test_renamed_by_the_notes_file(lab: Lab) -> None:
    """The literature note's file got another key in its name."""
    old = lab.root / "notes/{1}_One@one2020.md"
    old.rename(old.with_name("{1}_One@uno2020.md"))
    carried(lab, "uno2020")


def test_renamed_by_the_front_matter(lab: Lab) -> None:
    """The literature note's citekey was changed."""
    lab.swap("notes/{1}_One@one2020.md", "citekey: one2020", "citekey: uno2020")
    carried(lab, "uno2020")


def test_renamed_by_hand(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """`zsync rename` does it all in one run, and nothing else."""
    from zsync.cli.main import group

    lab.patch("two2021", title="Another title")
    monkeypatch.chdir(lab.root)
    result = CliRunner().invoke(group, ["rename", "one2020", "uno2020", "--yes"], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert "Another title" not in lab.text("refs.bib")
    lab.sync()
    carried(lab, "uno2020")


def test_hostile_new_names_are_refused_before_anything(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that cannot be written, or that another work bears, changes nothing."""
    from zsync.cli.main import run

    before, version = lab.files(), lab.library.version()
    monkeypatch.chdir(lab.root)
    for new in ("with space", "two2021", "a,b", "{x}", ""):
        assert run(["rename", "one2020", new, "--yes"]) == 2
    assert run(["rename", "onne2020", "x", "--yes"]) == 2
    assert (lab.files(), lab.library.version()) == (before, version)


def test_two_renames_of_one_work_conflict(lab: Lab) -> None:
    """Renamed differently on two sides: nothing is renamed, both names are shown."""
    lab.patch("one2020", citationKey="uno2020")
    lab.swap("refs.bib", "@article{one2020,", "@article{eins2020,")
    run = lab.sync()
    assert [(c.attribute, c.reason) for c in run.plan.conflicts] == [("key", "both changed")]
    assert "@article{eins2020," in lab.text("refs.bib")
    assert "uno2020" in lab.items()
    assert "[@one2020; @two2021]" in lab.text("notes/{1}_One@one2020.md")


def test_keys_swapped_in_zotero(lab: Lab) -> None:
    """a becomes b and b becomes a, in one run."""
    lab.patch("one2020", citationKey="tmp")
    lab.patch("two2021", citationKey="one2020")
    lab.patch("tmp", citationKey="two2021")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    bib = lab.text("refs.bib")
    assert "@article{two2021,\n  title = {One}" in bib
    assert "@article{one2020,\n  title = {Two}" in bib
    assert "[@two2021; @one2020]" in lab.text("notes/{1}_One@two2021.md")
    assert lab.plan().operations == ()


def test_notes_of_items_that_are_merged(lab: Lab) -> None:
    """Both items have a note of one name but for the key: neither is written over, and both are named."""
    lab.write("notes/@one2020.md", "---\ntags: [a]\n---\nMine.\n")
    lab.write("notes/@two2021.md", "---\ntags: [b]\n---\nMine, too.\n")
    assert lab.sync().applied.failed == ()
    two = lab.items()["two2021"]
    lab.patch("one2020", relations={"dc:replaces": f"http://zotero.org/users/1/items/{two['key']}"})
    lab.patch("two2021", deleted=1)
    ((_, why),) = lab.sync().applied.failed
    assert why.startswith("notes/@one2020.md: exists already (unite it with @two2021.md, which")
    assert "Mine, too." in lab.text("notes/@two2021.md")
    (lab.root / "notes/@two2021.md").rename(lab.root / "notes/more@two2021.md")
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/@one2020.md") == "---\ntags: [a]\n---\nMine.\n"
    assert lab.text("notes/more@one2020.md") == "---\ntags: [b]\n---\nMine, too.\n"
    assert {tag["tag"] for tag in lab.items()["one2020"]["tags"]} == {"a", "b", "x"}
    assert lab.plan().operations == ()


def test_a_key_the_bib_cannot_hold_does_not_stop_the_rest(lab: Lab) -> None:
    """A key with a blank from Zotero: that work waits with a reason, the others go through."""
    lab.patch("one2020", citationKey="bad key")
    lab.patch("two2021", title="Two, corrected")
    run = lab.sync()
    assert [(conflict.attribute, conflict.reason) for conflict in run.plan.conflicts] == [("key", "unusable key")]
    assert "Two, corrected" in lab.text("refs.bib")
    assert "@article{one2020," in lab.text("refs.bib")


def test_renamed_back_where_it_was_carried_to(lab: Lab) -> None:
    """The key changed in Zotero; somebody gives the entry its old one. All is as it was, and no edit is undone."""
    before = lab.files()
    lab.patch("one2020", citationKey="uno2020")
    carried(lab, "uno2020")
    lab.write("refs.bib", BIB)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    after = lab.files()
    assert {path: text for path, text in after.items() if path != "zsync.lock"} == {
        path: text for path, text in before.items() if path != "zsync.lock"
    }
    assert set(lab.items()) == {"one2020", "two2021"}
    assert lab.sync().plan.operations == ()
    assert lab.files() == after


@pytest.mark.parametrize("key", ["lovelaceNotes", "lovelace_", "爱达"])
def test_a_key_without_a_figure(lab: Lab, key: str) -> None:
    """Some keys look like any word (a work without a year). Known ones count in the names of notes and of asset
    folders: pictures and tags go on being merged, and a second run has nothing to do, not even in the lock."""
    lab.patch("one2020", citationKey=key)
    carried(lab, key)
    name = f"notes/{{1}}_One@{key}"
    lab.swap(f"{name}.md", f"citekey: {key}\n", "")
    lab.swap(f"{name}.md", "[x]", "[x, y]")
    lab.write(f"{name}.assets/c.png", b"c")
    lab.sync()
    assert {child["filename"] for child in lab.children(key)} == {"a b.png", "c.png"}
    assert [tag["tag"] for tag in lab.items()[key]["tags"]] == ["x", "y"]
    lab.patch(key, citationKey="uno2020")
    lab.sync()
    assert (lab.root / "notes/{1}_One@uno2020.assets/c.png").is_file()
    done = lab.files()
    assert lab.sync().plan.operations == ()
    assert lab.files() == done


@pytest.mark.parametrize(("name", "cites"), [("a.typ", "@{}"), ("a.org", "[cite:@{}]"), ("a.rst", ":cite:`{}`")])
def test_yaml_at_the_top_of_what_is_no_markdown(lab: Lab, name: str, cites: str) -> None:
    """It is text to the program that reads the note: it makes no literature note, and is not renamed in."""
    text = "---\ncitekey: one2020\ntitle: a: b\n---\n" + cites + "\n"
    lab.write(f"notes/{name}", text.format("one2020"))
    lab.sync()
    lab.patch("one2020", citationKey="uno2020")
    assert lab.sync().applied.failed == ()
    assert lab.text(f"notes/{name}") == text.format("uno2020")
    assert lab.sync().plan.operations == ()


NAMED = {
    "no file has such a name": ("uno2020" * 40, "File name too long"),
    "a path": ("uno/2020", "cannot be written in"),
    "a way out": ("../../uno2020", "cannot be written in"),
}


@pytest.mark.parametrize("case", NAMED)
@pytest.mark.parametrize("text", ["---\ntags: [x]\n---\n", NOTE], ids=["name alone", "text too"])
def test_a_name_no_file_can_have(lab: Lab, case: str, text: str) -> None:
    """All keep the key they have, and the person is asked; all is well with another key."""
    key, why = NAMED[case]
    lab.write("notes/{1}_One@one2020.md", text)
    lab.write("notes/more.md", "[@two2021]\n")
    lab.sync()
    before = sides(lab)
    lab.patch("one2020", citationKey=key)
    for _ in range(2):
        run = lab.sync()
        ((reason, told),) = [(each.reason, each.message) for each in run.plan.conflicts]
        assert (reason, run.applied.failed) == ("unusable key", ())
        assert why in told
        assert sides(lab) == before
    lab.patch(key, citationKey="eins2020")
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/{1}_One@eins2020.md") == text.replace("one2020", "eins2020")
    assert lab.sync().plan.operations == ()


UNSPELT = {"x.org": "[cite:@{}]\n", "x.typ": "= x\n@{}\n", "x.rst": ":cite:`{}`\n"}


@pytest.mark.parametrize("name", UNSPELT)
def test_a_key_that_a_note_cannot_cite(lab: Lab, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked about before anything is written, on every run; `zsync rename` refuses it with the note."""
    from zsync.cli.main import run

    lab.write(f"notes/{name}", UNSPELT[name].format("one2020"))
    lab.sync()
    lab.swap("refs.bib", "{one2020", "{uno|2020;x")
    before = sides(lab)
    for _ in range(2):
        done = lab.sync()
        assert [(each.attribute, each.reason) for each in done.plan.conflicts] == [("key", "unusable key")]
        assert "(notes/" in done.plan.conflicts[0].message
        assert (done.applied.failed, sides(lab), lab.items().keys()) == ((), before, {"one2020", "two2021"})
    lab.swap("refs.bib", "{uno|2020;x", "{one2020")
    assert lab.sync().plan.conflicts == ()
    monkeypatch.chdir(lab.root)
    assert run(["rename", "one2020", "uno|2020;x", "--yes"]) == 2
    lab.swap("refs.bib", "{one2020", "{uno2020")
    assert lab.sync().applied.failed == ()
    assert lab.text(f"notes/{name}") == UNSPELT[name].format("uno2020")


def sides(lab: Lab) -> dict[str, bytes]:
    """The notes and the .bib."""
    return {path: content for path, content in lab.files().items() if path.startswith(("notes/", "refs"))}


def test_a_rename_taken_back_was_never_made(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nobody shows the new key, plans call the work by the old one, and it can be renamed again; undoing the
    undo brings the new one back. Nothing is left to do in between."""
    from zsync.cli.main import run

    def last() -> str:
        return max((lab.root / ".zsync/journal").iterdir(), key=lambda folder: folder.stat().st_mtime_ns).name

    monkeypatch.chdir(lab.root)
    before = lab.files()
    assert run(["rename", "one2020", "uno2020", "--yes"]) == 0
    after = lab.files()
    for _ in range(2):
        assert run(["undo", last(), "--yes"]) == 0
        assert lab.files() == before
        assert run(["sync", "--yes"]) == 0
        assert lab.files() == before
        lab.patch("one2020", title="Another title")
        assert {op.key for op in lab.plan().operations} == {"one2020"}
        lab.patch("one2020", title="One")
        assert run(["undo", last(), "--yes"]) == 0
        assert lab.files() == after
    assert run(["undo", last(), "--yes"]) == 0
    assert run(["rename", "one2020", "eins2020", "--yes"]) == 0
    assert set(lab.items()) == {"eins2020", "two2021"}
    assert run(["sync", "--yes"]) == 0
    assert lab.plan().operations == ()


def test_a_note_renamed_by_a_person_and_the_run_undone(lab: Lab) -> None:
    """The note then has its new name and its old key. Tags and files of the work go on coming to it."""
    old = lab.root / "notes/{1}_One@one2020.md"
    old.rename(old.with_name("{1}_One@uno2020.md"))
    assert {op.after for op in lab.sync().plan.operations} == {"uno2020"}
    assert take_back(lab).left == []
    lab.swap("refs.bib", "title = {One},", "title = {One},\n  keywords = {new},")
    lab.attach("one2020", "new.pdf", b"%PDF new")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert "new" in lab.text("notes/{1}_One@uno2020.md").partition("---\n\n")[0]
    assert (lab.root / "notes/{1}_One@one2020.assets/new.pdf").read_bytes() == b"%PDF new"
    assert lab.sync().plan.operations == ()
