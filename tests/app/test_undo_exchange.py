"""Undo of a run that carried an exchange of keys: a note has only the key, and its work must not be mistaken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.app.undo import undo
from zsync.config.settings import load

BIB = """@article{lee2020,
  title = {On Speech},
  author = {Lovelace, Ada},
  year = {2020},
  keywords = {speech}
}

@article{wu2020,
  title = {On Music},
  author = {Lovelace, Ada},
  year = {2020},
  keywords = {music}
}
"""


EXCHANGED = BIB.replace("{lee", "{x").replace("{wu", "{lee").replace("{x", "{wu")


def agreed(root: Path) -> Lab:
    """Two works on all sides."""
    lab = Lab(root)
    lab.write("refs.bib", BIB)
    lab.write("notes/@lee2020.md", "---\ntags: [speech]\n---\nAbout @lee2020, and @wu2020.\n")
    lab.library.write(article("lee2020", title="On Speech", tags=[{"tag": "speech"}]))
    lab.library.write(article("wu2020", title="On Music", tags=[{"tag": "music"}]))
    lab.sync()
    return lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Agreement; then the two entries of the .bib exchange their keys, and a run carries that on."""
    lab = agreed(tmp_path)
    lab.write("refs.bib", EXCHANGED)
    lab.sync()
    assert lab.text("notes/@wu2020.md").endswith("About @wu2020, and @lee2020.\n")
    settled(lab)
    return lab


def test_it_is_put_back_and_stays_back(lab: Lab) -> None:
    """The .bib keeps what its owner typed; the notes and the items mean what they meant, and no tag wanders."""
    take_back(lab)
    assert lab.text("notes/@lee2020.md").endswith("About @lee2020, and @wu2020.\n")
    settled(lab)
    assert lab.items()["lee2020"]["title"] == "On Speech"
    lab.swap("notes/@lee2020.md", "[speech]", "[speech, emotion]")
    lab.sync()
    assert {tag["tag"] for tag in lab.items()["lee2020"]["tags"]} == {"speech", "emotion"}
    assert "keywords = {speech, emotion}" in lab.text("refs.bib")


def test_done_again(lab: Lab) -> None:
    """Once more by undoing the undo, and by `--redo`: the same as before it."""
    files = {path: text for path, text in lab.files().items() if path != "zsync.lock"}
    undone = take_back(lab)
    take_back(lab, undone.run)
    assert {path: text for path, text in lab.files().items() if path != "zsync.lock"} == files
    settled(lab)
    take_back(lab)
    with opened(load(lab.root), {}) as project:
        sync(replace(project, redo=True), run="again")
    assert {path: text for path, text in lab.files().items() if path != "zsync.lock"} == files
    assert lab.items()["wu2020"]["title"] == "On Speech"
    settled(lab)


def test_where_something_else_is_left(tmp_path: Path) -> None:
    """The run changed a field, too, which was edited since and stays: the notes mean what they meant."""
    lab = agreed(tmp_path)
    lab.write("refs.bib", EXCHANGED.replace("2020}", "2021}", 1))
    lab.sync()
    lab.patch("wu2020", date="2022")
    assert [left.reason for left in take_back(lab).left] == ["edited since"]
    assert lab.text("notes/@lee2020.md").endswith("About @lee2020, and @wu2020.\n")
    lab.sync()
    assert lab.text("notes/@lee2020.md").endswith("About @lee2020, and @wu2020.\n")
    lab.swap("notes/@lee2020.md", "[speech]", "[speech, emotion]")
    lab.sync()
    assert {data["title"]: len(data["tags"]) for data in lab.items().values()} == {"On Speech": 2, "On Music": 1}


def test_where_a_line_of_a_note_is_left(tmp_path: Path) -> None:
    """The entries have their old keys again, as their titles tell, and keep them; no tag wanders."""
    lab = agreed(tmp_path)
    lab.patch("lee2020", tags=[{"tag": "speech"}, {"tag": "emotion"}])
    for old, new in (("lee2020", "between"), ("wu2020", "lee2020"), ("between", "wu2020")):
        lab.patch(old, citationKey=new)
    lab.sync()
    lab.swap("notes/@wu2020.md", "[speech, emotion]", "[speech, emotion, mine]")
    assert len(take_back(lab).left) == 1
    assert "{lee2020,\n  title = {On Speech}" in lab.text("refs.bib")
    lab.sync()
    assert "{lee2020,\n  title = {On Speech}" in lab.text("refs.bib")
    assert lab.text("notes/@lee2020.md").endswith("About @lee2020, and @wu2020.\n")
    assert {data["title"]: len(data["tags"]) for data in lab.items().values()} == {"On Speech": 3, "On Music": 1}
    assert lab.plan().operations == ()


def test_where_the_entries_are_left(tmp_path: Path) -> None:
    """Somebody saves the .bib while the notes are put back: each entry stays that of the work that it tells of."""
    lab = agreed(tmp_path)
    for old, new in (("lee2020", "between"), ("wu2020", "lee2020"), ("between", "wu2020")):
        lab.patch(old, citationKey=new)
    lab.sync()

    def save(moment: str, number: int) -> None:
        if (moment, number) == ("before", 0):
            lab.write("refs.bib", lab.text("refs.bib") + "% mine\n")

    with opened(load(tmp_path), {}) as project:
        left = undo(project, name="undo", watch=save).left
    assert [each.place for each in left] == ["write refs.bib"]
    assert lab.text("notes/@lee2020.md").endswith("About @lee2020, and @wu2020.\n")
    entries = lab.text("refs.bib")
    lab.sync()
    assert lab.text("refs.bib") == entries
    assert {data["title"]: len(data["tags"]) for data in lab.items().values()} == {"On Speech": 1, "On Music": 1}
    assert lab.text("notes/@lee2020.md") == "---\ntags: [speech]\n---\nAbout @lee2020, and @wu2020.\n"
    assert lab.plan().operations == ()


def test_a_lock_of_before_where_only_one_note_has_a_new_name(tmp_path: Path) -> None:
    """The note is found where the run has put it: its keys are not exchanged again."""
    lab = agreed(tmp_path)
    old = lab.text("zsync.lock")
    lab.write("refs.bib", EXCHANGED)
    lab.sync()
    lab.write("zsync.lock", old)
    assert (lab.plan().operations, lab.plan().stopped) == ((), "")
