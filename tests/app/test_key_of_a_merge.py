"""Two items are merged in Zotero, and the one that stays is given the key of the one that goes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_lives_merged import CONFIG, ENTRY
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.undo import undo
from zsync.config.settings import load

WORKS = {"one2020": "One", "two2020": "Two"}
NOTES = {
    "notes/a.md": "[@one2020; @two2020]\n",
    "notes/One@one2020.md": "---\ncitekey: one2020\n---\nSee @two2020.\n",
    "notes/Two@two2020.md": "---\ncitekey: two2020\n---\nSee @one2020.\n",
}


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works on all sides; in Zotero the first was merged into the second, which has its key now."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", "".join(ENTRY.format(key=key, title=title) for key, title in WORKS.items()))
    for path, text in NOTES.items():
        lab.write(path, text)
    lab.library.write(*(article(key, title) for key, title in WORKS.items()))
    assert lab.sync().plan.conflicts == ()
    one = lab.items()["one2020"]
    lab.library.write({"key": one["key"], "version": one["version"], "deleted": 1})
    uri = f"http://zotero.org/users/1/items/{one['key']}"
    lab.patch("two2020", relations={"dc:replaces": uri}, citationKey="one2020")
    return lab


def living(lab: Lab) -> dict[str, str]:
    """Key to title of the items that are not in the trash."""
    items = lab.library.everything()
    return {data["citationKey"]: data["title"] for data in items if "title" in data and not data.get("deleted")}


def test_the_key_that_was_chosen_stays(lab: Lab) -> None:
    """It was given by a person: entry and notes get it, and the key of before is an alias."""
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert living(lab) == {"one2020": "Two"}
    assert lab.text("refs.bib") == ENTRY.format(key="one2020", title="Two")
    assert lab.text("notes/a.md") == "[@one2020; @one2020]\n"
    assert "two2020" in lab.text("zsync.lock")
    assert lab.plan().operations == ()


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
@pytest.mark.parametrize("at", range(6))
def test_killed_anywhere(lab: Lab, moment: str, at: int) -> None:
    """The next run ends where one that was not killed does."""
    with suppress(Killed):
        lab.sync(killer(moment, at))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert living(lab) == {"one2020": "Two"}
    assert lab.text("notes/a.md") == "[@one2020; @one2020]\n"
    assert lab.text("refs.bib") == ENTRY.format(key="one2020", title="Two")
    assert lab.plan().operations == ()


def test_undone(lab: Lab) -> None:
    """The files are as before the run, and stay so."""
    before = {path: lab.text(path) for path in ("refs.bib", *NOTES)}
    lab.sync()
    with opened(load(lab.root), {}) as project:
        assert undo(project, name="undo").left == []
    assert {path: lab.text(path) for path in before} == before
    run = lab.sync()
    assert {path: lab.text(path) for path in before} == before
    assert run.applied.failed == ()
