"""A key that a person changed in a .bib, where other entries went on naming the old one: they are mended, too."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import take_back
from tests.replicas.library import article

BIB = """@proceedings{conf2020,
  title = {Proceedings of a Conference},
  year = {2020}
}

@inproceedings{talk2020,
  title = {Talk},
  author = {Lovelace, Ada},
  crossref = {conf2020},
  related = {other2019, conf2020}
}
"""
NOTE = "[@conf2020; @talk2020]\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works on three sides, one of which names the other."""
    lab = Lab(tmp_path)
    begin(lab)
    return lab


def begin(lab: Lab) -> None:
    """All sides agree."""
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", NOTE)
    assert lab.sync().plan.conflicts == ()
    assert lab.plan().operations == ()


def test_entries_that_name_the_old_key_follow(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command brings the new key to the notes, the library, and the rest of the .bib; then all is done."""
    from zsync.cli.main import group

    lab.swap("refs.bib", "@proceedings{conf2020,", "@proceedings{congress2020,")
    monkeypatch.chdir(lab.root)
    shown = CliRunner().invoke(group, ["plan"], standalone_mode=False).output
    assert "~ bib:refs.bib: references conf2020 → congress2020 (renamed in bib:refs.bib)" in shown
    result = CliRunner().invoke(group, ["sync", "--yes"], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert lab.text("refs.bib") == BIB.replace("conf2020", "congress2020")
    assert lab.text("notes/a.md") == NOTE.replace("conf2020", "congress2020")
    assert set(lab.items()) == {"congress2020", "talk2020"}
    assert lab.plan().operations == ()
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.items()["talk2020"]["date"] == "2020"


def rename(lab: Lab) -> None:
    """A person gives the proceedings another key, and leaves the rest."""
    lab.swap("refs.bib", "@proceedings{conf2020,", "@proceedings{congress2020,")


def mended(lab: Lab, *, more: Iterable[str] = ()) -> None:
    """The new key is everywhere, nothing else has changed, and nothing is left to do."""
    assert lab.text("refs.bib") == BIB.replace("conf2020", "congress2020")
    assert lab.text("notes/a.md") == NOTE.replace("conf2020", "congress2020")
    assert set(lab.items()) == {"congress2020", "talk2020", *more}
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.plan().operations == ()


@pytest.mark.parametrize("moment", ["before", "announced", "after", "recorded"])
@pytest.mark.parametrize("effect", [0, 1, 2])
def test_killed_and_run_again(lab: Lab, moment: str, effect: int) -> None:
    """A run that dies anywhere is ended by the next."""
    rename(lab)
    with pytest.raises(Killed):
        lab.sync(killer(moment, effect))
    lab.sync()
    mended(lab)


def test_undone_and_it_stays_so(lab: Lab) -> None:
    """Back is what the run did; the entry keeps the key that the person gave it. Done again, all is as before."""
    rename(lab)
    before = lab.files()
    lab.sync()
    undone = take_back(lab)
    assert undone.left == []
    found = lab.files()
    assert {name: text for name, text in found.items() if name != "zsync.lock"} == {
        name: text for name, text in before.items() if name != "zsync.lock"
    }
    plan = lab.sync().plan
    assert plan.operations == ()
    assert {(op.side, op.attribute) for op in plan.held} == {
        ("bib:refs.bib", "references"), ("notes", "key"), ("zotero:users/1", "key")
    }
    assert lab.files() == found
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    take_back(lab, undone.run)
    mended(lab)


def test_a_reference_to_a_former_key_written_later(lab: Lab) -> None:
    """An entry that comes with a key of before, when all was at rest."""
    rename(lab)
    lab.sync()
    lab.swap("refs.bib", "other2019, congress2020", "other2019, conf2020")
    assert [(op.attribute, op.before, op.after) for op in lab.sync().plan.operations] == [
        ("references", "conf2020", "congress2020")
    ]
    mended(lab)


def test_a_file_that_may_only_be_read_stays(tmp_path: Path) -> None:
    """Nothing is planned for it, and what its entries inherited is not taken for removed."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [{path: refs.bib, read_only: yes}]\nzotero: [embedded]\n")
    begin(lab)
    rename(lab)
    assert {op.side for op in lab.sync().plan.operations} == {"notes", "zotero:users/1"}
    assert lab.text("refs.bib") == BIB.replace("s{conf2020", "s{congress2020")
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.plan().operations == ()


def test_while_the_key_is_asked_about(lab: Lab) -> None:
    """Renamed differently on two sides: references wait as all does, and nothing inherited goes."""
    rename(lab)
    lab.patch("conf2020", citationKey="meeting2020")
    run = lab.sync()
    assert [(c.attribute, c.reason) for c in run.plan.conflicts] == [("key", "both changed")]
    assert run.plan.operations == ()
    page = lab.text("zsync-conflicts.md")
    (line,) = [line for line in page.splitlines() if "meeting2020" in line and "[ ]" in line]
    lab.write("zsync-conflicts.md", page.replace(line, line.replace("[ ]", "[x]")))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("refs.bib") == BIB.replace("conf2020", "meeting2020")
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.plan().operations == ()


def test_an_edit_of_the_library_meanwhile_arrives(lab: Lab) -> None:
    """What an entry inherited is no edit of the .bib, so that one made elsewhere stands against it unasked."""
    rename(lab)
    lab.patch("talk2020", date="2021", title="A talk")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert (lab.items()["talk2020"]["date"], lab.items()["talk2020"]["title"]) == ("2021", "A talk")
    assert "year = {2021}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_key_that_two_works_had_names_none(lab: Lab) -> None:
    """Both were called so once: never a guess."""
    rename(lab)
    lab.sync()
    lab.swap("refs.bib", "@inproceedings{talk2020,", "@inproceedings{conf2020,")
    lab.sync()
    lab.swap("refs.bib", "@inproceedings{conf2020,", "@inproceedings{speech2020,")
    lab.swap("refs.bib", "other2019, congress2020", "other2019, conf2020")
    lab.sync()
    assert "related = {other2019, conf2020}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_key_that_is_nobodys_stays(lab: Lab) -> None:
    """Neither one that never was a work's, nor one that an entry lists among its `ids`, as biblatex reads them."""
    lab.write("refs.bib", BIB.replace("{conf2020,\n", "{congress2020,\n  ids = {conf2020},\n  date = {2020},\n"))
    lab.sync()
    assert "crossref = {conf2020}" in lab.text("refs.bib")
    assert "related = {other2019, conf2020}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_no_rename_for_the_brake(lab: Lab) -> None:
    """To mend references gives no work another key: the brake does not count it."""
    rename(lab)
    lab.sync()
    lab.swap("refs.bib", "other2019, congress2020", "other2019, conf2020")
    lab.write("zsync.yaml", lab.text("zsync.yaml") + "merge: {max_renames: 0}\n")
    assert lab.sync().plan.stopped == ""
    mended(lab)


def test_keys_passed_on(lab: Lab) -> None:
    """One entry gets a new key, another its old one: who names that means the one that bears it."""
    rename(lab)
    lab.swap("refs.bib", "@inproceedings{talk2020,", "@inproceedings{conf2020,")
    lab.sync()
    assert "crossref = {conf2020}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


TWO = "notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: [embedded]\n"
BOOK = "@inbook{part2020,\n  title = {Part},\n  author = {Lovelace, Ada},\n  crossref = {conf2020}\n}\n"


@pytest.mark.parametrize("where", ["refs.bib", "zotero"])
@pytest.mark.parametrize("both", [True, False])
def test_another_file_names_it(tmp_path: Path, where: str, both: bool) -> None:
    """A second .bib that names the old key follows, whether it has the entry as well or not; in one run."""
    lab = Lab(tmp_path, config=TWO)
    more = (BIB if both else "") + BOOK
    lab.write("more.bib", more)
    begin(lab)
    lab.patch("conf2020", citationKey="congress2020") if where == "zotero" else rename(lab)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.text("more.bib") == more.replace("conf2020", "congress2020")
    assert lab.plan().operations == ()
    assert take_back(lab).left == []
    assert lab.text("more.bib") == more
    assert lab.sync().plan.operations == ()
    assert lab.text("more.bib") == more


def test_items_that_become_one(lab: Lab) -> None:
    """The key of an item that is merged into another one is the other's, in references too."""
    lab.library.write(article("congress2020", "Proceedings", itemType="book", creators=[], date="2020"))
    lab.write("refs.bib", BIB + "\n@proceedings{congress2020,\n  title = {Proceedings},\n  year = {2020}\n}\n")
    lab.sync()
    gone = lab.items()["conf2020"]["key"]
    lab.patch("congress2020", relations={"dc:replaces": f"http://zotero.org/users/1/items/{gone}"})
    lab.patch("conf2020", deleted=1)
    plans = [lab.sync().plan for _ in range(2)]
    assert [(op.attribute, op.after) for op in plans[1].operations] == [("references", "congress2020")]
    assert lab.text("refs.bib").count("conf2020") == 0
    lab.sync()
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings"
    assert lab.plan().operations == ()


def test_renamed_by_name_in_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`zsync rename` reaches the file that only names the entry, and nothing is left to do."""
    from zsync.cli.main import run

    lab = Lab(tmp_path, config=TWO)
    lab.write("more.bib", BOOK)
    begin(lab)
    monkeypatch.chdir(lab.root)
    assert run(["rename", "conf2020", "congress2020", "--yes"]) == 0
    assert lab.text("more.bib") == BOOK.replace("conf2020", "congress2020")
    mended(lab, more={"part2020"})
    assert run(["plan", "--explain", "congress2020"]) == 0


def test_values_that_are_inherited_in_part(tmp_path: Path) -> None:
    """The author and the year are the chapter's, the editor and the month the book's: Zotero keeps all of them."""
    lab = Lab(tmp_path)
    book = "@book{book2020,\n  title = {A Book},\n  editor = {Babbage, C.},\n  year = {2020},\n  month = may\n}\n"
    lab.write(
        "refs.bib",
        "@inbook{part2020,\n  title = {A Part},\n  author = {Lovelace, Ada},\n  year = {2020},\n"
        "  crossref = {book2020}\n}\n" + book,
    )
    lab.write("notes/a.md", "[@part2020]\n")
    lab.sync()
    before = lab.items()["part2020"]
    assert len(before["creators"]) == 2
    lab.swap("refs.bib", "@book{book2020", "@book{volume2020")
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"key", "references"}
    after = lab.items()["part2020"]
    assert (after["creators"], after["date"]) == (before["creators"], before["date"])
    assert lab.plan().operations == ()
