"""The first sync of a library with a `.bib` that was exported from it, where exporters write a value into another
field than it has in Zotero: it does not come back as a second one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_first_hour import Pair, agrees, lab_of
from tests.app.test_undo import settled

PAPER = {"itemType": "conferencePaper", "conferenceName": "Conference on things"}
ECHOES: list[Pair] = [
    (PAPER, "@inproceedings|booktitle = {Conference on {{Things}}}"),
    ({"date": "2020"}, "@book|date = {2020}"),
    ({"itemType": "conferencePaper", "issue": "8"}, "@inproceedings|number = {8}"),
    ({"itemType": "report", "seriesNumber": "5"}, "@report|number = {5}"),
    ({"itemType": "dataset", "format": "CSV"}, "@dataset|type = {CSV}"),
    ({"itemType": "patent", "place": "Bern"}, "@patent|location = {Bern}"),
    ({"itemType": "journalArticle", "journalAbbreviation": "PNAS"}, "@article|journaltitle = {PNAS}"),
    ({"itemType": "letter"}, "@letter|type = {Letter}"),
]


def test_what_stands_in_another_field_is_no_news(tmp_path: Path) -> None:
    """The item has it already, and gets no second one."""
    agrees(lab_of(tmp_path, ECHOES, ""))


@pytest.mark.parametrize("said", ["Proceedings", "Conference on words"])
def test_anything_else_is(tmp_path: Path, said: str) -> None:
    """What the item does not have goes to it."""
    lab = lab_of(tmp_path, [(PAPER, f"@inproceedings|booktitle = {{{said}}}")], "")
    lab.sync()
    assert lab.items()["w0"]["proceedingsTitle"] == said
    settled(lab)


def test_edits_of_it_go_on(tmp_path: Path) -> None:
    """Another name of the book goes to Zotero, and one that is given there comes to the entry."""
    lab = lab_of(tmp_path, [ECHOES[0], ECHOES[0]], "")
    lab.sync()
    lab.swap("refs.bib", "Conference on {{Things}}", "Proceedings")
    lab.patch("w1", proceedingsTitle="Papers on things")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["proceedingsTitle"] == "Proceedings"
    assert "booktitle = {Papers on things}" in lab.text("refs.bib")
    settled(lab)
