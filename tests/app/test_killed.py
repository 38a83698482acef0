"""A run killed at any effect, then run again, ends in the same state as one that was never killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.replicas.library import article

NOTE = "---\ncitekey: {key}\ntags: [x]\n---\n\nSee [@{key}] and @two2021.\n\n![]({{1}}_One@{key}.assets/a.png)\n"


def build(root: Path) -> Lab:
    """Three works, agreed, then edited on every side, with files both ways, a rename and creations."""
    lab = Lab(root)
    lab.write("notes/{1}_One@one2020.md", NOTE.format(key="one2020"))
    lab.write("notes/{1}_One@one2020.assets/a.png", b"\x89PNG a")
    lab.write("refs.bib", BIB)
    lab.library.write(
        {**article("one2020", "One", tags=[{"tag": "x"}]), "key": "ABCD2345", "version": 0},
        {**article("two2021", "Two", date="2021"), "key": "BCDE2345", "version": 0},
        {**article("cited2019", "Cited only", date="2019"), "key": "CDEF2345", "version": 0},
    )  # fmt: skip
    assert lab.sync().plan.conflicts == ()
    lab.patch("one2020", citationKey="uno2020", date="2020-03-04", tags=[{"tag": "x"}, {"tag": "z"}])
    lab.attach("uno2020", "paper.pdf", b"%PDF-1.4 p")
    lab.swap("refs.bib", "Two", "Two, corrected")
    lab.swap("refs.bib", "keywords = {x}", "keywords = {x, b}")
    lab.write("refs.bib", lab.text("refs.bib") + "\n@article{new2022,\n  title = {New},\n  year = {2022}\n}\n")
    lab.write("notes/{1}_One@one2020.assets/b.png", b"\x89PNG b")
    lab.write("notes/other.md", "As @one2020 and [[@one2020|one]] say, and @cited2019.\n")
    return lab


BIB = """% mine
@article{one2020,
  author = {Lovelace, Ada},
  title = {One},
  year = {2020},
  keywords = {x}
}

@article{two2021,
  author = {Lovelace, Ada},
  title = {Two},
  year = {2021}
}
"""


def state(lab: Lab) -> dict[str, Any]:
    """Everything a person can see: files, items without versions and dates, attachments."""
    items = lab.items()
    hidden = ("version", "dateAdded", "dateModified")
    return {
        "files": lab.files(),
        "items": {key: {k: v for k, v in data.items() if k not in hidden} for key, data in items.items()},
        "children": {key: sorted((c["filename"], c["md5"]) for c in lab.children(key)) for key in items},
    }


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int]:
    """The state after a run that was never killed, and the number of its effects."""
    lab = build(tmp_path_factory.mktemp("clean"))
    numbers: list[int] = []
    run = lab.sync(lambda moment, number: numbers.append(number))
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.plan().operations == ()
    return state(lab), max(numbers) + 1


EFFECTS = 12


def test_all_effects_are_tried(clean: tuple[dict[str, Any], int]) -> None:
    """The runs below cover every effect of the run, and there are a good many."""
    assert 8 <= clean[1] <= EFFECTS


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
@pytest.mark.parametrize("at", range(EFFECTS))
def test_killed_and_run_again(tmp_path: Path, clean: tuple[dict[str, Any], int], moment: str, at: int) -> None:
    """Killed before an effect, after it unrecorded, or after its record: the next run ends where all ends."""
    lab = build(tmp_path)
    if at < clean[1]:
        with pytest.raises(Killed):
            lab.sync(killer(moment, at))
    healed = lab.sync()
    assert (healed.plan.conflicts, healed.applied.failed) == ((), ())
    assert lab.plan().operations == ()
    assert state(lab) == clean[0]
