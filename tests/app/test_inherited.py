"""What entries take by `crossref`: an edit of the parent reaches its children's items in the same run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer

BIB = """@inproceedings{one2020,
  author = {Lovelace, Ada},
  title = {One},
  crossref = {all2020},
}

@inproceedings{two2020,
  author = {Babbage, Charles},
  title = {Two},
  crossref = {ALL2020},
}

@proceedings{all2020,
  editor = {King, Ada},
  title = {All},
  publisher = {ACM},
  date = {2020-05},
}
"""


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two papers and their proceedings, in agreement."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.sync()
    assert {item["publisher"] for item in lab.items().values()} == {"ACM"}
    assert lab.plan().operations == ()
    return lab


def publishers(lab: Lab) -> dict[str, str]:
    """Who publishes each work in Zotero."""
    return {key: item["publisher"] for key, item in lab.items().items()}


def test_one_run_brings_what_children_take(lab: Lab) -> None:
    """The parent's new value stands in one line of the .bib, and in the items of all; a second run has nothing."""
    lab.patch("all2020", publisher="IEEE", date="2021-06", title="All of It")
    lab.sync()
    after = BIB.replace("ACM", "IEEE").replace("2020-05", "2021-06").replace("{All}", "{All of It}")
    assert lab.text("refs.bib") == after
    assert set(publishers(lab).values()) == {"IEEE"}
    assert {lab.items()[key]["proceedingsTitle"] for key in ("one2020", "two2020")} == {"All of It"}
    assert {item["date"] for item in lab.items().values()} == {"2021-06"}
    assert lab.plan().operations == ()


def test_the_same_edit_of_parent_and_child_is_made_once(lab: Lab) -> None:
    """What the child will take anyway is not written into it."""
    for key in ("all2020", "one2020"):
        lab.patch(key, publisher="IEEE")
    lab.sync()
    assert lab.text("refs.bib") == BIB.replace("ACM", "IEEE")
    assert set(publishers(lab).values()) == {"IEEE"}
    assert lab.plan().operations == ()


def test_a_child_with_a_value_of_its_own_keeps_it(lab: Lab) -> None:
    """It is no conflict: the child gets its field, the parent its new value, and the other child takes that."""
    lab.patch("all2020", publisher="IEEE")
    lab.patch("one2020", publisher="Wiley")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert publishers(lab) == {"all2020": "IEEE", "one2020": "Wiley", "two2020": "IEEE"}
    assert lab.text("refs.bib").count("{Wiley}") == lab.text("refs.bib").count("{IEEE}") == 1
    assert lab.plan().operations == ()


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_is_killed_heals(lab: Lab, moment: str, at: int) -> None:
    """What children show in Zotero already is no edit against the parent whose entry does not have it yet."""
    lab.patch("all2020", publisher="IEEE")
    with suppress(Killed):
        lab.sync(killer(moment, at))
    lab.sync()
    assert lab.text("refs.bib") == BIB.replace("ACM", "IEEE")
    assert set(publishers(lab).values()) == {"IEEE"}
    assert lab.plan().operations == ()
