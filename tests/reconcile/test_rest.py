"""Works at rest are passed over: the plan is the one that deciding every work gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.worlds import Project, three
from zsync.model.base import WorkBase
from zsync.model.plan import Plan
from zsync.model.values import Tag
from zsync.reconcile import rest
from zsync.reconcile.plan import reconcile
from zsync.reconcile.sides import Side
from zsync.state import lockfile

KEYS = ("ada2020", "ben2021", "cyd2022")
SIDES = ("zotero:users/1", "bib:refs.bib", "notes")
EDIT = st.tuples(
    st.sampled_from(SIDES),
    st.sampled_from(KEYS),
    st.sampled_from(["title", "date", "doi", "tag", "untag", "key", "gone", "narrow", "frozen", "path", "kind"]),
)


def world() -> Project:
    """Three works on three sides: the .bib holds years only, the notes no fields."""
    project = three()
    zotero, bib, notes = (project.worlds[side] for side in SIDES)
    for number, key in enumerate(KEYS):
        zotero.put(key, f"ITEM{number}", title=f"T {key}", date=f"202{number}-05-06", tags=(Tag("a"), Tag(key)))
        bib.put(key, title=f"T {key}", date=f"202{number}", tags=(Tag("a"), Tag(key)))
        notes.put(key, tags=(Tag("a"), Tag(key)))
        notes.records[key] = replace(notes.records[key], cited=True)
    return project


def edit(project: Project, side: str, key: str, what: str) -> None:
    """One change of one record."""
    place = project.worlds[side]
    at = next((at for at, record in place.records.items() if record.key == key), None)
    if at is None:
        return
    record = place.records[at]
    if what == "gone":
        del place.records[at]
        return
    changes: dict[str, dict[str, object]] = {
        "tag": {"tags": (*record.tags, Tag("new"))},
        "untag": {"tags": record.tags[1:]},
        "key": {"key": f"{key}x"},
        "narrow": {"vocabulary": frozenset({"title"})},
        "frozen": {"frozen": "not read for certain"},
        "path": {"paths": ("notes/a.md",)},
        "kind": {"kind": "book"},
    }
    fallback = {"values": {**record.values, what: "2031"}}
    place.records[at] = replace(record, **changes.get(what, fallback))  # type: ignore[arg-type]


def plans(base: dict[str, WorkBase], sides: list[Side]) -> tuple[Plan, Plan]:
    """The plan as it is made, and as it is made without looking for rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rest, "at_rest", lambda entry, linked: False)
        plain = reconcile(base, sides)
    return replace(reconcile(base, sides), resting=frozenset()), plain


@settings(max_examples=300)
@given(st.lists(EDIT, max_size=3), st.lists(EDIT, max_size=2))
def test_rest_decides_nothing(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    """Whatever the past and whatever was edited: same operations, same conflicts, same base."""
    project = world()
    project.sync()
    for one in before:
        edit(project, *one)
    project.sync()
    for one in after:
        edit(project, *one)
    sides = [place.side() for place in project.worlds.values()]
    quick, plain = plans(project.base, sides)
    assert replace(quick, next_base={}) == replace(plain, next_base={})
    assert lockfile.dumps(quick.next_base) == lockfile.dumps(plain.next_base)


def test_works_that_nobody_touched_are_at_rest() -> None:
    """After an agreement no work is decided anew: the base holds the very same entries."""
    project = world()
    project.sync()
    project.sync()
    made = reconcile(project.base, [place.side() for place in project.worlds.values()])
    assert made.operations == ()
    assert all(made.next_base[work] is entry for work, entry in project.base.items())
