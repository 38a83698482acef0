"""Undo in a .bib that was edited since: what a run wrote is taken back by entry, whatever key that has by now."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.app.test_undo import settled, take_back
from tests.app.test_undo_exchange import BIB, agreed


def exchange(lab: Lab) -> None:
    """In Zotero the two items get each other's keys."""
    for old, new in (("lee2020", "between"), ("wu2020", "lee2020"), ("between", "wu2020")):
        lab.patch(old, citationKey=new)


def dates(lab: Lab) -> dict[str, str]:
    """The date of each item in Zotero by its title."""
    return {data["title"]: data["date"] for data in lab.items().values()}


def test_an_edit_of_exchanged_entries_stays_with_its_work(tmp_path: Path) -> None:
    """A run exchanges two keys and dates an entry, whose year is edited then: that year stays its work's."""
    lab = agreed(tmp_path)
    exchange(lab)
    lab.patch("wu2020", date="2021")
    lab.sync()
    assert "{wu2020,\n  title = {On Speech},\n  author = {Lovelace, Ada},\n  year = {2021}" in lab.text("refs.bib")
    lab.swap("refs.bib", "{2021}", "{1843}")
    outcome = take_back(lab)
    assert [each.place for each in outcome.left] == ["refs.bib wu2020 year"]
    assert lab.text("refs.bib") == BIB.replace("{2020}", "{1843}", 1)
    lab.sync()
    assert lab.text("refs.bib") == BIB.replace("{2020}", "{1843}", 1)
    assert dates(lab) == {"On Speech": "1843", "On Music": "2020"}
    settled(lab)
