"""What must be settled before a record is made says so."""

from __future__ import annotations

import pytest

from tests.reconcile.worlds import Place, Project, three
from zsync.model.plan import Answer
from zsync.reconcile.sides import Policy

Z, B, N = "zotero:users/1", "bib:refs.bib", "notes"


def titled_apart(*, cited: bool) -> Project:
    """An item of another title than its note has; cited or not, with no entry."""
    project = three()
    project.worlds[N] = Place(N, "notes", vocabulary=frozenset({"title", "tags"}))
    project.worlds[Z].put("lee2020", "ITEM1", title="Speech of bees", date="2020")
    record = project.worlds[N].put("lee2020", title="On dancing")
    if not cited:
        project.worlds[B].put("lee2020", title="Speech of bees", date="2020")
    assert record.cited
    return project


@pytest.mark.parametrize("cited", [True, False])
def test_a_question_about_the_title_says_what_waits_for_it(cited: bool) -> None:
    """Of a cited work without an entry none is made while its title is asked about; with one nothing waits."""
    project = titled_apart(cited=cited)
    (conflict,) = project.sync().conflicts
    told = "no record is made in bib:refs.bib before this is settled" if cited else ""
    assert (conflict.attribute, conflict.message) == ("title", told)
    assert set(project.worlds[B].records) == (set() if cited else {"lee2020"})
    assert project.plan().conflicts == (conflict,)


def test_once_it_is_settled_the_record_is_made() -> None:
    """The answer is to the same question as without the words."""
    project = titled_apart(cited=True)
    (conflict,) = project.sync().conflicts
    project.policy = Policy(answers={conflict.id: Answer(Z)})
    assert project.sync().conflicts == ()
    assert [record.values["title"] for record in project.worlds[B].records.values()] == ["Speech of bees"]
