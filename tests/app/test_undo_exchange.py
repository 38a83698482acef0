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


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Agreement; then the two entries of the .bib exchange their keys, and a run carries that on."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/@lee2020.md", "---\ntags: [speech]\n---\nAbout @lee2020, and @wu2020.\n")
    lab.library.write(article("lee2020", title="On Speech", tags=[{"tag": "speech"}]))
    lab.library.write(article("wu2020", title="On Music", tags=[{"tag": "music"}]))
    lab.sync()
    lab.write("refs.bib", BIB.replace("{lee", "{x").replace("{wu", "{lee").replace("{x", "{wu"))
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
