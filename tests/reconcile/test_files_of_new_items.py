"""A work that Zotero lacks gets its item and its files in one run."""

from __future__ import annotations

from dataclasses import replace

from tests.reconcile.worlds import Place, Project
from zsync.model.values import Attachment

PICTURE = Attachment("0" * 32, "a.png", "k.assets/a.png")


def test_files_follow_a_new_item_at_once() -> None:
    """The plan creates the item, then brings the picture that the notes hold, from the notes."""
    notes = Place("notes", "notes", vocabulary=frozenset({"attachments"}))
    project = Project({"b": Place("bib:a.bib", "bib"), "n": notes, "z": Place("zotero:users/1", "zotero")})
    project.worlds["b"].put("lee2020", title="T")
    notes.put("lee2020")
    notes.records["lee2020"] = replace(notes.records["lee2020"], attachments=(PICTURE,))
    made = [op for op in project.plan().operations if op.side == "zotero:users/1"]
    assert [(op.action, op.attribute, op.locator) for op in made] == [
        ("create", "", ""),
        ("create", "attachments", ""),
    ]
    assert made[1].after == PICTURE
    assert made[1].source == "notes"
