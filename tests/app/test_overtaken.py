"""A person writes between the reading and the writing of a run: nothing typed then is written over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article

CONFIG = (
    "notes: {folders: [notes], fields: {year: date, title: title}}\nbib: [refs.bib]\nzotero: [embedded]\n"
)
ENTRY = (
    "@article{ada2020,\n  title = {On engines},\n  author = {Lovelace, Ada},\n  year = {2020},\n"
    "  volume = {1}\n}\n"
)
OTHER = "@article{bob2021,\n  title = {On looms},\n  author = {Babbage, Bob},\n  number = {1}\n}\n"
NOTE = "---\ncitekey: ada2020\nyear: 2020\ntags: [old]\n---\n\n[@ada2020]\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A work on three sides, in agreement."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", ENTRY + OTHER)
    lab.write("notes/@ada2020.md", NOTE)
    lab.library.write(article("ada2020", "On engines", date="2020", volume="1"))
    lab.sync()
    assert lab.plan().operations == ()
    lab.swap("refs.bib", "number = {1}", "number = {2}")  # the library is written first
    return lab


def first(act: Callable[[], None]) -> Callable[[str, int], None]:
    """A watch that does something before the first effect, once: by then all is read, and no file is written."""
    left = [act]

    def watch(moment: str, number: int) -> None:
        if left:
            left.pop()()

    return watch


def test_a_value_typed_into_an_entry_meanwhile_stays(lab: Lab) -> None:
    """Zotero has one year and the person types another while the run writes: it is asked, not written over. What
    was changed elsewhere in the file goes through."""
    lab.patch("ada2020", date="2021", volume="7", tags=[{"tag": "new"}])
    run = lab.sync(first(lambda: lab.swap("refs.bib", "{2020}", "{2019}")))
    assert [op.attribute for op, _ in run.applied.failed if op.side == "bib:refs.bib"] == ["date"]
    assert "refs.bib: the entry ada2020 was changed while" in run.applied.failed[0][1]
    assert "{2019}" in lab.text("refs.bib")
    assert "volume = {7}" in lab.text("refs.bib")
    assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == ["date"]
    assert "{2019}" in lab.text("refs.bib")


def test_an_entry_edited_meanwhile_is_not_taken_away(lab: Lab) -> None:
    """The item goes to the trash, the note stops citing it, and the entry is edited while the run is about to
    take it away: the edit brings the work back."""
    lab.write("notes/@ada2020.md", "nothing\n")
    (lab.root / "notes/@ada2020.md").rename(lab.root / "notes/plain.md")
    lab.patch("ada2020", deleted=True)
    run = lab.sync(first(lambda: lab.swap("refs.bib", "{1}", "{77}")))
    assert [op.action for op, _ in run.applied.failed] == ["delete"]
    assert "{77}" in lab.text("refs.bib")
    lab.sync()
    lab.sync()
    assert "{77}" in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_field_typed_into_a_note_meanwhile_stays(lab: Lab) -> None:
    """The same for front matter; a tag comes to the note all the same, and that of the person goes on."""
    lab.patch("ada2020", date="2021", tags=[{"tag": "old"}, {"tag": "new"}])

    def type_in() -> None:
        lab.swap("notes/@ada2020.md", "year: 2020\ntags: [old]", "year: 1999\ntags: [old, mine]")

    run = lab.sync(first(type_in))
    assert [(op.side, op.attribute) for op, _ in run.applied.failed] == [("notes", "date")]
    assert "year: 1999" in lab.text("notes/@ada2020.md")
    assert "new" in lab.text("notes/@ada2020.md")
    assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == ["date"]
    assert {tag["tag"] for tag in lab.items()["ada2020"]["tags"]} == {"old", "new", "mine"}
    assert "year: 1999" in lab.text("notes/@ada2020.md")


def test_a_tag_typed_into_an_entry_meanwhile_goes_on(lab: Lab) -> None:
    """A tag that comes to the entry in the same moment is not taken for one that it was given by the run."""
    lab.patch("ada2020", tags=[{"tag": "old"}, {"tag": "new"}])
    lab.sync(first(lambda: lab.swap("refs.bib", "volume = {1}", "volume = {1},\n  keywords = {old, mine}")))
    lab.sync()
    assert {tag["tag"] for tag in lab.items()["ada2020"]["tags"]} == {"old", "new", "mine"}
    assert "mine" in lab.text("refs.bib")
