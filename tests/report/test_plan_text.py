"""A plan as lines for people: what each effect is on."""

from __future__ import annotations

import pytest

from zsync.model.plan import Operation, Plan
from zsync.model.record import World
from zsync.report.plan_text import plan_lines

DELETIONS: list[tuple[str, World, str, str, str]] = [
    ("zotero:users/1", "zotero", "", "lee2020", "- zotero:users/1: item lee2020 (deleted)"),
    ("bib:refs.bib", "bib", "", "lee2020", "- bib:refs.bib: entry lee2020 (deleted)"),
    ("bib:refs.bib", "bib", "collections", "Thesis", "- bib:refs.bib: collection Thesis (deleted)"),
]


@pytest.mark.parametrize(("side", "world", "attribute", "before", "line"), DELETIONS)
def test_what_is_deleted_is_named(side: str, world: World, attribute: str, before: str, line: str) -> None:
    """A record as a whole is called what it is on its side; a member, by its set."""
    gone = Operation("id", "w", "lee2020", side, world, "at", "delete", attribute, before, None, "deleted")
    assert [each.strip() for each in plan_lines(Plan((gone,)))][1] == line
