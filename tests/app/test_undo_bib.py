"""Undo in a .bib that was edited since: what a run wrote is taken back by entry, whatever key that has by now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import settled, take_back
from tests.app.test_undo_exchange import BIB, agreed

ENTRIES = {
    "On Speech": BIB.split("\n\n")[0].replace("lee", "wu").replace("{2020}", "{2021}") + "\n\n",
    "On Music": BIB.split("\n\n")[1].replace("wu", "lee"),
}


def exchange(lab: Lab) -> None:
    """In Zotero the two items get each other's keys."""
    for old, new in (("lee2020", "between"), ("wu2020", "lee2020"), ("between", "wu2020")):
        lab.patch(old, citationKey=new)


def dates(lab: Lab) -> dict[str, str]:
    """The date of each item in Zotero by its title."""
    return {data["title"]: data["date"] for data in lab.items().values()}


def exchanged(root: Path) -> Lab:
    """The run has exchanged two keys in the notes and the .bib, and dated an entry there."""
    lab = agreed(root)
    exchange(lab)
    lab.patch("wu2020", date="2021")
    lab.sync()
    assert lab.text("refs.bib") == "".join(ENTRIES.values())
    return lab


def test_an_edit_of_exchanged_entries_stays_with_its_work(tmp_path: Path) -> None:
    """The year that the run wrote is edited: that year stays its work's, also when all is done again."""
    lab = exchanged(tmp_path)
    lab.swap("refs.bib", "{2021}", "{1843}")
    outcome = take_back(lab)
    assert [each.place for each in outcome.left] == ["refs.bib wu2020 year"]
    assert lab.text("refs.bib") == BIB.replace("{2020}", "{1843}", 1)
    lab.sync()
    assert lab.text("refs.bib") == BIB.replace("{2020}", "{1843}", 1)
    assert dates(lab) == {"On Speech": "1843", "On Music": "2020"}
    settled(lab)
    assert take_back(lab, outcome.run).left == []
    assert lab.text("refs.bib") == "".join(ENTRIES.values()).replace("{2021}", "{1843}")
    settled(lab)
    assert dates(lab) == {"On Speech": "1843", "On Music": "2020"}


@pytest.mark.parametrize("gone", ENTRIES)
def test_one_of_the_exchanged_entries_is_gone(tmp_path: Path, gone: str) -> None:
    """The other one has its old key again, and is not taken for the entry that is missed."""
    lab = exchanged(tmp_path)
    lab.swap("refs.bib", ENTRIES[gone], "")
    take_back(lab)
    text, before = lab.text("refs.bib"), dates(lab)
    made = lab.sync()
    assert [(each.reason, each.sides["bib:refs.bib"]) for each in made.plan.conflicts] == [("deleted", None)]
    assert made.plan.operations == ()
    assert (lab.text("refs.bib"), dates(lab)) == (text, before)


@pytest.mark.parametrize("gone", ENTRIES)
def test_one_of_the_exchanged_entries_is_gone_and_the_other_retitled(tmp_path: Path, gone: str) -> None:
    """Where it stands tells which it is, when its title does not."""
    lab = exchanged(tmp_path)
    (other,) = ENTRIES.keys() - {gone}
    lab.swap("refs.bib", ENTRIES[gone], "")
    lab.swap("refs.bib", other, "Of Other Things")
    take_back(lab)
    made = lab.sync()
    (carried,) = made.plan.operations
    assert (carried.attribute, carried.before, carried.after) == ("title", other, "Of Other Things")
    assert [(each.reason, each.sides["bib:refs.bib"]) for each in made.plan.conflicts] == [("deleted", None)]


def test_a_key_of_before_that_another_entry_has(tmp_path: Path) -> None:
    """A key stands twice, so the entries keep theirs: no item gets what the entry of another work says."""
    lab = exchanged(tmp_path)
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + ENTRIES["On Speech"].replace("Speech", "Copies"))
    text = lab.text("refs.bib")
    take_back(lab)
    assert lab.sync().plan.operations == ()
    assert lab.text("refs.bib") == text
    lab.swap("refs.bib", "\n" + ENTRIES["On Speech"].replace("Speech", "Copies"), "")
    lab.swap("refs.bib", "2021", "1843")
    lab.sync()
    assert dates(lab) == {"On Speech": "1843", "On Music": "2020"}
