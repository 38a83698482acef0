"""Law 8: neither the order of what was read nor the names of sides decide anything. Law 6: equal edits agree."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.worlds import Place
from zsync.model.base import WorkBase
from zsync.model.plan import Plan
from zsync.model.values import Tag
from zsync.reconcile.plan import reconcile
from zsync.reconcile.sides import Side

KEYS = ("ada2020", "ben2021", "cyd2022")
VALUES = st.fixed_dictionaries(
    {"title": st.sampled_from(["", "One", "Two"]), "date": st.sampled_from(["2020", "2021"])}
)
RECORDS = st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1)


def place(name: str, records: dict[str, dict[str, str]]) -> Place:
    """A .bib with these entries, each with a tag of its own."""
    made = Place(name, "bib")
    for key, values in records.items():
        made.put(key, tags=(Tag(f"{values['title']} tag"),), **{n: v for n, v in values.items() if v})
    return made


def agreed(sides: list[Side]) -> dict[str, WorkBase]:
    """The base after a first meeting of these sides."""
    return dict(reconcile({}, sides).next_base)


def told(plan: Plan, names: dict[str, str]) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Operations and conflicts under other names, without what follows from the names (ids, reasons, order)."""

    def named(side: str) -> str:
        return names.get(side, side)

    operations = {
        (named(o.side), o.action, o.attribute, o.key, repr(o.before), repr(o.after)) for o in plan.operations
    }
    conflicts = {
        (c.key, c.attribute, c.reason, tuple(sorted((named(s), repr(v)) for s, v in c.sides.items())))
        for c in plan.conflicts
    }
    return operations, conflicts


@settings(max_examples=40)
@given(RECORDS, RECORDS, RECORDS)
def test_order_does_not_matter(
    one: dict[str, dict[str, str]], two: dict[str, dict[str, str]], before: dict[str, dict[str, str]]
) -> None:
    """Sides and their records in any order: the very same plan and the very same base."""
    base = agreed([place("bib:a", before).side(), place("bib:b", before).side()])
    sides = [place("bib:a", one).side(), place("bib:b", two).side()]
    turned = [
        replace(side, snapshot=replace(side.snapshot, records=side.snapshot.records[::-1])) for side in sides[::-1]
    ]
    assert reconcile(base, turned) == reconcile(base, sides)


@settings(max_examples=40)
@given(RECORDS, RECORDS, RECORDS)
def test_names_do_not_matter(
    one: dict[str, dict[str, str]], two: dict[str, dict[str, str]], before: dict[str, dict[str, str]]
) -> None:
    """The two sides under each other's names: the mirrored plan."""
    base = agreed([place("bib:a", before).side(), place("bib:b", before).side()])
    plan = reconcile(base, [place("bib:a", one).side(), place("bib:b", two).side()])
    mirrored = reconcile(base, [place("bib:b", one).side(), place("bib:a", two).side()])
    assert told(mirrored, {"bib:a": "bib:b", "bib:b": "bib:a"}) == told(plan, {})


@settings(max_examples=40)
@given(RECORDS, RECORDS)
def test_equal_edits_are_no_conflict(now: dict[str, dict[str, str]], before: dict[str, dict[str, str]]) -> None:
    """Whatever changed, when both sides show the same there is nothing to do and nothing to ask."""
    base = agreed([place("bib:a", before).side(), place("bib:b", before).side()])
    plan = reconcile(base, [place("bib:a", now).side(), place("bib:b", now).side()])
    assert (plan.operations, plan.conflicts) == ((), ())
