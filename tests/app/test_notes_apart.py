"""Two notes of one work that say different things, and wait for a person, while the work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab

CONFIG = "notes: {folders: [notes], fields: {title: title}}\nbib: [refs.bib]\nzotero: [embedded]\n"
NOTE = "---\ntitle: {}\ncitekey: {}\n---\n\nOn [@{}].\n"


@pytest.mark.parametrize("where", ["bib", "zotero"])
def test_a_rename_while_two_notes_differ(tmp_path: Path, where: str) -> None:
    """The known note goes on being known under its new name: a second run changes nothing, not even the lock."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", "@article{lee2020,\n  title = {One},\n  author = {Lee, Ann},\n}\n")
    lab.write("notes/One@lee2020.md", NOTE.format("One", *["lee2020"] * 2))
    lab.sync()
    lab.write("notes/Also@lee2020.md", NOTE.format("Another", *["lee2020"] * 2))
    if where == "bib":
        lab.swap("refs.bib", "lee2020", "leeOne2020")
    else:
        lab.patch("lee2020", citationKey="leeOne2020")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
    assert {"notes/One@leeOne2020.md", "notes/Also@leeOne2020.md"} <= set(lab.files())
    assert '"notes":["notes/One@leeOne2020.md"]' in lab.text("zsync.lock")
    before = lab.files()
    assert lab.sync().plan.operations == ()
    assert lab.files() == before
