"""What entries take by `crossref`: an edit of the parent reaches its children's items in the same run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
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


def trash(lab: Lab, *keys: str) -> None:
    """Somebody puts items into Zotero's trash."""
    for key in keys:
        item = lab.items()[key]
        lab.library.write({"key": item["key"], "version": item["version"], "deleted": 1})


def test_what_others_take_from_is_not_deleted_unasked(lab: Lab) -> None:
    """The proceedings leave Zotero, the papers stay: a person is asked, and the papers lose nothing."""
    trash(lab, "all2020")
    (asked,) = lab.sync().plan.conflicts
    assert (asked.key, asked.attribute, asked.reason) == ("all2020", "existence", "deleted")
    assert lab.text("refs.bib") == BIB
    assert lab.plan().operations == ()
    lab.swap("zsync-conflicts.md", "[ ] delete", "[x] delete")
    lab.sync()
    assert lab.text("refs.bib") == BIB[: BIB.index("\n@proceedings")]
    assert {key: publishers(lab)[key] for key in ("one2020", "two2020")} == {"one2020": "ACM", "two2020": "ACM"}
    assert lab.plan() == replace(lab.plan(), operations=(), conflicts=())


def test_restored_for_those_who_take_from_it(lab: Lab) -> None:
    """The other answer: the item comes back."""
    trash(lab, "all2020")
    lab.sync()
    lab.swap("zsync-conflicts.md", "[ ] restore", "[x] restore")
    lab.sync()
    assert lab.items()["all2020"]["publisher"] == "ACM"
    assert lab.text("refs.bib") == BIB
    assert lab.plan().operations == ()


def test_parent_and_children_go_together(lab: Lab) -> None:
    """Where nobody stays who takes from it, nobody is asked."""
    other = "@book{other2020,\n  title = {Other},\n}\n"
    lab.write("refs.bib", BIB + "\n" + other)
    lab.sync()
    trash(lab, "all2020", "one2020", "two2020")
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert lab.text("refs.bib").strip() == other.strip()
    assert lab.plan().operations == ()


@pytest.mark.parametrize("old", [BIB[BIB.index("@proceedings") :], "crossref = {all2020}", "{all2020,"])
def test_who_cannot_inherit_removes_nothing(lab: Lab, old: str) -> None:
    """The parent is deleted by hand, or its key mistyped: that the child shows less of it now proves nothing."""
    lab.swap("refs.bib", old, old.replace("all2020", "al2020") if len(old) < 30 else "")
    lab.sync()
    assert lab.items()["one2020"]["publisher"] == "ACM"
    assert lab.items()["one2020"]["proceedingsTitle"] == "All"
    assert lab.plan().operations == ()


def test_a_reference_taken_out_is_an_edit(lab: Lab) -> None:
    """Who takes out the line means what follows."""
    lab.swap("refs.bib", "  crossref = {all2020},\n", "")
    lab.sync()
    assert lab.items()["one2020"]["publisher"] == ""
    assert lab.plan().operations == ()


SHARED = """@book{one2020,
  author = {Lovelace, Ada},
  title = {One},
  date = {2020},
  xdata = {shared},
}

@xdata{shared,
  keywords = {alpha, beta},
}
"""


def test_tags_taken_from_xdata_stay_where_others_come_and_go(tmp_path: Path) -> None:
    """What the entry shows is what one adds to and takes from; its own list then stands before the shared one."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", SHARED)
    lab.sync()
    for wanted in (["alpha", "beta", "new"], ["alpha", "new"], [], ["beta"]):
        lab.patch("one2020", tags=[{"tag": name} for name in wanted])
        lab.sync()
        assert lab.plan().operations == ()
        assert sorted(row["tag"] for row in lab.items()["one2020"]["tags"]) == wanted
        assert f"keywords = {{{', '.join(wanted)}}}," in lab.text("refs.bib")
    assert "@xdata{shared,\n  keywords = {alpha, beta},\n}" in lab.text("refs.bib")
