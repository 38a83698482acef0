"""A likeness tells records apart by all that a decision looks at, and what it saves is never another plan."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.test_rest import EDIT, edit, world
from zsync.model.record import Part, Record
from zsync.model.values import Attachment, Creator, Relation, Tag
from zsync.reconcile import likeness
from zsync.reconcile.plan import reconcile
from zsync.state import lockfile

ADA = Creator("author", "Lovelace", "Ada")
RECORD = Record(
    "bib:refs.bib",
    "ada2020",
    "ada2020",
    kind="book",
    values={"title": "T", "creators": (ADA,)},
    tags=(Tag("a"), Tag("b")),
    vocabulary=frozenset({"title", "tags"}),
    ids={"doi": "10.1/x"},
)
OTHER: dict[str, list[Any]] = {
    "replica": ["notes"],
    "locator": ["x"],
    "key": ["x"],
    "kind": ["article", ""],
    "values": [
        {"title": "U", "creators": (ADA,)},
        {"title": "T"},
        {"title": "T", "creators": (ADA,), "date": "2020"},
        {"title": "T", "creators": (replace(ADA, family="Love", given="laceAda"),)},
        *[{"title": "T", "creators": (replace(ADA, **{each.name: "x"}),)} for each in fields(Creator)],
        {"title": "T", "creators": (ADA, ADA)},
        {"titl": "eT", "creators": (ADA,)},
    ],
    "tags": [(), (Tag("a"),), (Tag("a\x1eb"),), (Tag("ab"), Tag(""))],
    "attachments": [(Attachment("d" * 32, "a.pdf", "a.pdf"),)],
    "collections": [("Thesis",)],
    "relations": [(Relation("bob2021", "bob2021", "w2"),)],
    "vocabulary": [frozenset({"title"})],
    "ids": [{}, {"doi": "10.1/y"}, {"isbn": "10.1/x"}],
    "replaces": [("ABCD2345",)],
    "frozen": ["not read for certain"],
    "cited": [True],
    "needed": [True],
    "paths": [("notes/a.md",)],
    "limits": [{"date": "year"}],
    "parts": [{"title": (Part("a", "T"),)}],
    "aliases": [("ada1999",)],
    "shelves": [{"ABCD2345": "Thesis"}],
    "listed": [{"tags": {"notes/a.md": frozenset("a")}}, {"tags": {"notes/a.md": frozenset("b")}}],
    "sparse": [True],
    "partial": [frozenset({"tags"}), frozenset({"tags", "attachments"})],
    "silent": [frozenset({"editor"}), frozenset({"editor", "bookAuthor"})],
}


def likeness_of(record: Record) -> bytes:
    return likeness.of_records("work", {record.replica: record})


def test_every_field_counts() -> None:
    """Each field of a record is told, but those that no decision looks at; a new one must be put in its place."""
    names = {each.name for each in fields(Record)}
    assert names == OTHER.keys() | likeness.IGNORED
    assert likeness_of(replace(RECORD, version="7")) == likeness_of(RECORD)


@pytest.mark.parametrize("name", OTHER)
def test_another_value_is_another_likeness(name: str) -> None:
    """Whatever differs."""
    found = [likeness_of(replace(RECORD, **{name: value})) for value in OTHER[name]]
    assert len({likeness_of(RECORD), *found}) == len(found) + 1


def test_another_work_or_side() -> None:
    """The same records are not at rest for another work, nor fewer of them for this one."""
    two = {"bib:refs.bib": RECORD, "notes": replace(RECORD, replica="notes")}
    found = {likeness.of_records(work, shown) for work in ("a", "b") for shown in (two, {"bib:refs.bib": RECORD})}
    assert len(found) == 4


@settings(max_examples=200)
@given(st.lists(EDIT, max_size=3), st.lists(EDIT, max_size=3))
def test_knowing_decides_nothing(before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]) -> None:
    """With what was at rest when the base was stored, the plan is the one that is made without."""
    project = world()
    project.sync()
    for one in before:
        edit(project, *one)
    sides = [place.side() for place in project.worlds.values()]
    earlier = reconcile(project.base, sides)
    project.sync()
    for one in after:
        edit(project, *one)
    sides = [place.side() for place in project.worlds.values()]
    plain = reconcile(project.base, sides)
    quick = reconcile(project.base, sides, known=earlier.resting)
    assert replace(quick, next_base={}) == replace(plain, next_base={})
    assert lockfile.dumps(quick.next_base) == lockfile.dumps(plain.next_base)
