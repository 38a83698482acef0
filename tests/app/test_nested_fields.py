"""Fields of notes elsewhere than in plain front matter: Quarto's `citation:`, CSL's `issued`, Logseq's lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

BIB = "@article{ada2021,\n  author = {King, Ada},\n  title = {Engines},\n  journal = {J},\n  year = {2021}\n}\n"
QUARTO = """---
title: Engines
author:
  - name: Ada King
citation:
  type: article-journal # as CSL has it
  container-title: J
  doi: 10.1000/x
  issued:
    date-parts: [[2021, 5]]
---

On [@ada2021].
"""
LOGSEQ = """title:: @ada2021
original-title:: Engines
authors:: [[Ada King]]
date:: [[May 2nd, 2021]]
doi::

- On [[@ada2021]].
"""


def lab_of(root: Path, preset: str, name: str, note: str) -> Lab:
    """A literature note, an entry and an item of one work, agreed."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=f"notes: {{folders: [notes], fields: {preset}}}\nbib: [refs.bib]\nzotero: [embedded]\n")
    king = {"creatorType": "author", "firstName": "Ada", "lastName": "King"}
    made = article("ada2021", "Engines", publicationTitle="J", DOI="10.1000/x", creators=[king])
    lab.library.write({**made, "date": "2021-05-02"})
    lab.write("refs.bib", BIB)
    lab.write(f"notes/{name}", note)
    assert lab.sync().plan.conflicts == ()
    settled(lab)
    return lab


def test_quarto_both_ways(tmp_path: Path) -> None:
    """The block `citation:` is a side like plain fields: edits go out and come in, in place."""
    lab = lab_of(tmp_path, "quarto", "@ada2021.qmd", QUARTO)
    note = lab.text("notes/@ada2021.qmd")
    lab.swap("notes/@ada2021.qmd", "container-title: J\n", "container-title: Journal of Engines\n")
    lab.swap("notes/@ada2021.qmd", "[[2021, 5]]", "[[2022, 1]]")
    lab.patch("ada2021", DOI="10.1000/y")
    assert note == QUARTO
    assert lab.sync().plan.conflicts == ()
    data = lab.items()["ada2021"]
    assert (data["publicationTitle"], data["date"]) == ("Journal of Engines", "2022-01")
    assert "journal = {Journal of Engines}" in lab.text("refs.bib")
    text = note.replace("title: J\n", "title: Journal of Engines\n").replace("[[2021, 5]]", "[[2022, 1]]")
    assert lab.text("notes/@ada2021.qmd") == text.replace("1000/x", "1000/y")
    settled(lab)


AUTHORS = """author:
  - name: Ada King # of Lovelace
    affiliation: London
    corresponding: true
"""
INNER = "name:\n      given: Ada # of Lovelace\n      family: King"
NAMES = {
    "a text": AUTHORS,
    "a mapping": AUTHORS.replace("name: Ada King # of Lovelace", INNER),
    "one line": "author: [{name: {given: Ada, family: King}, corresponding: true}]\n",
}
WAS = ("name: Ada King", "given: Ada", "family: King")


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("now", [("Augusta", "King"), ("Ada", "Byron")], ids=" ".join)
def test_a_corrected_name_keeps_what_else_a_note_says_of_the_person(
    tmp_path: Path, names: str, now: tuple[str, str]
) -> None:
    """Affiliation, comment and truth value stay as typed, whether another author comes in the same run or not."""
    note = QUARTO.replace("author:\n  - name: Ada King\n", NAMES[names])
    lab = lab_of(tmp_path, "quarto", "@ada2021.qmd", note)
    first = {"creatorType": "author", "firstName": now[0], "lastName": now[1]}
    lab.patch("ada2021", creators=[first])
    assert lab.sync().applied.failed == ()
    new = (f"name: {now[0]} {now[1]}", f"given: {now[0]}", f"family: {now[1]}")
    wanted = note
    for old, text in zip(WAS, new, strict=True):
        wanted = wanted.replace(old, text)
    assert lab.text("notes/@ada2021.qmd") == wanted
    second = {"creatorType": "author", "firstName": "Wei", "lastName": "Lu"}
    lab.patch("ada2021", creators=[{**first, "firstName": f"{now[0]} X."}, second])
    assert lab.sync().applied.failed == ()
    text = lab.text("notes/@ada2021.qmd")
    assert "corresponding: true" in text
    assert ("# of Lovelace" in text) == ("#" in NAMES[names])
    settled(lab)


def test_logseq_both_ways(tmp_path: Path) -> None:
    """Page properties are filled, changed and read; dates and people stay links."""
    lab = lab_of(tmp_path, "logseq", "@ada2021.md", LOGSEQ)
    assert lab.text("notes/@ada2021.md") == LOGSEQ.replace("doi::", "doi:: 10.1000/x")
    lab.swap("notes/@ada2021.md", "original-title:: Engines", "original-title:: On Engines")
    wei = {"creatorType": "author", "firstName": "Wei", "lastName": "Lu"}
    lab.patch("ada2021", creators=[*lab.items()["ada2021"]["creators"], wei], date="2021-06-01")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["ada2021"]["title"] == "On Engines"
    text = lab.text("notes/@ada2021.md")
    assert "authors:: [[Ada King]], [[Wei Lu]]\ndate:: [[2021-06-01]]\ndoi:: 10.1000/x\n\n- On" in text
    settled(lab)


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
def test_killed_and_undone(tmp_path: Path, moment: str) -> None:
    """Killed at any effect and run again: as if never killed; undone: as before."""
    for number in range(3):
        lab = lab_of(tmp_path / str(number), "logseq", "@ada2021.md", LOGSEQ)
        lab.swap("refs.bib", "{Engines}", "{Engines, again}")
        before = lab.text("notes/@ada2021.md")
        with pytest.raises(Killed):
            lab.sync(killer(moment, min(number, 1)))
        if number < 2:
            assert lab.sync().plan.conflicts == ()
            assert "original-title:: Engines, again\n" in lab.text("notes/@ada2021.md")
        else:
            assert take_back(lab).left == []
            assert lab.text("notes/@ada2021.md") == before
        settled(lab)
