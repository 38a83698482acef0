"""What the Zotero program on a computer has not been brought yet is neither an edit nor a deletion."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.computers import Computers, computers
from tests.app.keyrings import zsync
from tests.app.test_two_libraries import titles
from tests.replicas.library import article


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Computers]:
    """Two computers in agreement."""
    with computers(tmp_path) as found:
        found.calm(found.laptop)
        yield found


def test_an_old_title_is_no_edit(both: Computers) -> None:
    """Nor is a tag that went, or a year; the other works go on, and after the synchronisation all agree."""
    both.patch("one2020", title="Uno", tags=[{"tag": "new"}], date="2021")
    both.night_brings()
    both.waits("one2020")
    both.synchronise()
    both.calm(both.laptop)


def test_what_has_not_come_down_is_not_deleted(both: Computers) -> None:
    """New works, and one that is in the trash by now."""
    both.web.write(*(article(f"{name}2020", name.title()) for name in ("four", "five")))
    both.patch("two2020", deleted=1)
    both.night_brings()
    both.waits("five2020", "four2020", "two2020")
    both.synchronise()
    both.calm(both.laptop)
    assert sorted(both.items()) == ["five2020", "four2020", "one2020", "three2020"]


def test_an_edit_here_goes_through_beside_what_is_late(both: Computers) -> None:
    """Of another work; one of the same work waits until Zotero has synchronised."""
    both.patch("one2020", title="Uno")
    both.night_brings()
    bib = both.laptop / "refs.bib"
    edited = bib.read_text().replace("{Two}", "{Deux}").replace("{Uno},\n", "{Uno},\n  volume = {7},\n")
    bib.write_text(edited)
    both.sync(both.laptop)
    assert "Uno" in bib.read_text()
    both.synchronise()
    assert both.sync(both.laptop).plan.conflicts == ()
    both.pull(both.night, both.laptop)
    both.sync(both.night)
    assert titles(both.web) == {"one2020": "Uno", "two2020": "Deux", "three2020": "Three"}
    assert both.items()["one2020"]["volume"] == "7"


def test_a_renamed_key_that_has_not_come_down(both: Computers) -> None:
    """The old key is neither a rename back nor a new work."""
    both.patch("one2020", citationKey="uno2021")
    both.night_brings()
    both.waits("uno2021")
    both.synchronise()
    both.calm(both.laptop)


def test_a_fresh_clone(both: Computers) -> None:
    """It has never run here: what is missing has not come down yet; the rest is read."""
    both.web.write(article("four2020", "Four"))
    both.night_brings()
    shutil.rmtree(both.laptop / ".zsync")
    both.waits("four2020")
    both.synchronise()
    both.calm(both.laptop)


def test_what_is_asked_about_is_asked_in_a_fresh_clone(both: Computers) -> None:
    """A question that is open in the lock is not taken for something that has not come down."""
    both.web.write(article("four2020", "Four"))
    bib = both.night / "refs.bib"
    bib.write_text(bib.read_text() + "\n@article{four2020,\n  title = {Quatre},\n  author = {Lovelace, Ada}\n}\n")
    asked = both.sync(both.night).plan.conflicts
    both.pull(both.laptop, both.night)
    both.synchronise()
    shutil.rmtree(both.laptop / ".zsync")
    made = both.sync(both.laptop).plan
    assert [(each.key, each.attribute) for each in asked] == [("four2020", "title")]
    assert (made.conflicts, made.operations, made.findings) == (asked, (), ())


def test_a_deletion_here_is_one(both: Computers) -> None:
    """Where the lock says nothing else than when it was left here."""
    both.patch("two2020", deleted=1)
    both.synchronise()
    made = both.sync(both.laptop).plan
    assert [(op.side, op.action, op.key) for op in made.operations] == [("bib:refs.bib", "delete", "two2020")]


def test_a_person_says_that_zotero_has_synchronised(
    both: Computers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it shows is meant then: the old title is an edit; the next run knows that without being told."""
    both.patch("one2020", title="Uno")
    both.night_brings()
    monkeypatch.chdir(both.laptop)
    waiting = zsync("status")
    assert "zsync sync --synced" in waiting.stdout + waiting.stderr
    assert zsync("sync", "--yes").exit_code == 3
    assert zsync("sync", "--yes", "--synced").exit_code == 0
    assert "{One}" in (both.laptop / "refs.bib").read_text()
    both.calm(both.laptop)


def test_a_lock_of_before(both: Computers) -> None:
    """What this computer wrote itself tells of its copy: an old commit is no lock of others."""
    old: list[bytes] = []
    for title in ("Eins", "Uno"):
        old = [(both.laptop / name).read_bytes() for name in ("refs.bib", "zsync.lock")]
        both.patch("one2020", title=title)
        both.synchronise()
        both.sync(both.laptop)
        both.calm(both.laptop)
    for name, content in zip(("refs.bib", "zsync.lock"), old, strict=True):
        (both.laptop / name).write_bytes(content)
    both.sync(both.laptop)
    assert "{Uno}" in (both.laptop / "refs.bib").read_text()


def test_a_program_that_may_be_written_makes_no_second_item(
    both: Computers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry whose item has not come down gets none of its own, in no run."""
    monkeypatch.chdir(both.laptop)
    assert zsync("login", "--desktop").exit_code == 0
    bib = both.night / "refs.bib"
    bib.write_text(bib.read_text() + "\n@article{six2020,\n  author = {Lovelace, Ada},\n  title = {Six}\n}\n")
    both.night_brings()
    both.waits("six2020")
    both.synchronise()
    assert zsync("login", "--desktop").exit_code == 0
    both.calm(both.laptop)


def test_an_item_that_cannot_be_read_hides_nothing_of_that(both: Computers) -> None:
    """It may stand in the copy for good: of all others it is asked as ever whether they have come down."""
    both.web.write(article("odd2020", "Odd"))
    both.synchronise()
    with closing(sqlite3.connect(both.copy_file)) as copy, copy:
        copy.execute("UPDATE items SET data = json_set(data, '$.extra', 5) WHERE title = 'odd'")
    both.patch("one2020", title="Uno")
    both.night_brings()
    for _ in range(2):
        made = both.sync(both.laptop).plan
        assert (made.operations, made.conflicts, len(made.findings)) == ((), (), 2)
    both.synchronise()
    both.calm(both.laptop)
