"""A `.bib` file of plain BibTeX in which one entry came from elsewhere, with biblatex's `date`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article

PLAIN = "@article{old%d,\n  title = {Old %d},\n  journal = {J},\n  year = {2001},\n  month = may\n}\n\n"
MIXED = "".join(PLAIN % (n, n) for n in range(3)) + "@article{new,\n  title = {New},\n  date = {2021-03-04}\n}\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Agreement on 4 March 2021."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", MIXED)
    lab.library.write(article("new", title="New", date="2021-03-04"))
    settle(lab)
    return lab


def settle(lab: Lab) -> None:
    """A run, after which nothing is left to do."""
    done = lab.sync()
    assert (done.plan.conflicts, done.applied.failed) == ((), ())
    assert lab.plan().operations == ()


def test_the_day_goes_home(lab: Lab) -> None:
    """A day changed in the file is changed in Zotero."""
    lab.swap("refs.bib", "2021-03-04", "2021-03-05")
    settle(lab)
    assert lab.items()["new"]["date"] == "2021-03-05"
    assert "date = {2021-03-05}" in lab.text("refs.bib")


@pytest.mark.parametrize("date", ["2021-03-06", "2022-05", "2022"])
def test_a_date_of_zotero_arrives(lab: Lab, date: str) -> None:
    """In the field the entry has, as far as it goes; the other entries keep year and month."""
    agreed = lab.text("refs.bib")
    lab.patch("new", date=date)
    settle(lab)
    assert lab.text("refs.bib") == agreed.replace("2021-03-04", date)


def test_two_days_are_a_conflict(lab: Lab) -> None:
    """Two days of the same month are not the same date."""
    lab.swap("refs.bib", "2021-03-04", "2021-03-05")
    lab.patch("new", date="2021-03-06")
    assert [each.attribute for each in lab.plan().conflicts] == ["date"]
