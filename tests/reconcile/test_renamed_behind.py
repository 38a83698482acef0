"""An entry that is renamed while it is behind: a run was killed before a new title came to it."""

from __future__ import annotations

from tests.reconcile.worlds import three
from zsync.model.values import Tag

ZOTERO, BIB = "zotero:users/1", "bib:refs.bib"


def test_an_entry_renamed_after_a_killed_run() -> None:
    """It is known by the title it was shown last: the work is renamed and has the new title, once on each side."""
    project = three()
    library, entries = project.worlds[ZOTERO], project.worlds[BIB]
    library.put("lee2020", "ITEM", title="On engines", date="2020", tags=(Tag("one"),))
    project.worlds["notes"].put("lee2020")
    project.sync()
    library.put("lee2020", "ITEM", title="Of looms", date="2020", tags=(Tag("one"),))
    project.sync(crash_at=0, recorded=True)
    (record,) = entries.records.values()
    entries.records.clear()
    entries.put("looms2020", tags=record.tags, **dict(record.values))
    assert project.sync().conflicts == ()
    assert {(r.key, r.values["title"]) for r in library.records.values()} == {("looms2020", "Of looms")}
    assert {(r.key, r.values["title"]) for r in entries.records.values()} == {("looms2020", "Of looms")}
