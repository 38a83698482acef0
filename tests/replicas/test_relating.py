"""Zotero's Related: both ends of a relation, what was read before, and what is sent again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.replicas.zotero.relating import RELATED, Relating, carried, listed, pairs, rebased

MINE = Relating("users/1")
KEYS = st.sampled_from(["AAAA2345", "BBBB2345", "CCCC2345"])
URIS = st.one_of(KEYS.map(MINE.uri), st.sampled_from(["http://zotero.org/groups/2/items/AAAA2345", "urn:x"]))
VALUES = st.one_of(URIS, st.lists(URIS, unique=True))
RELATIONS = st.dictionaries(st.sampled_from([RELATED, "owl:sameAs"]), VALUES)


@pytest.mark.parametrize(
    ("one", "two", "related"),
    [
        ((1, "two"), (1, "one"), True),
        ((2, "two"), (1, ""), True),
        ((1, ""), (2, "one"), True),
        ((1, "two"), (2, ""), False),
        ((1, "two"), (1, ""), False),
        ((1, ""), (1, ""), False),
    ],
)
def test_of_two_the_later_counts(one: tuple[int, str], two: tuple[int, str], related: bool) -> None:
    """A relation is what both say, or the one that was read later; the others of the library say nothing of it."""
    stated = {key: (version, frozenset({other} - {""})) for key, (version, other) in (("one", one), ("two", two))}
    found = pairs({**stated, "six": (9, frozenset({"gone"}))})
    assert found == ({"one": {"two"}, "two": {"one"}} if related else {})


@given(RELATIONS, KEYS)
def test_one_more_and_one_less(relations: dict[str, Any], key: str) -> None:
    """One member changes; everything else stays, in order, as the server would write it."""
    more = MINE.changed(relations, add=[key])
    assert MINE.keys({"relations": more}) == MINE.keys({"relations": relations}) | {key}
    less = MINE.changed(more, drop=[key])
    assert listed(less) == [uri for uri in listed(relations) if uri != MINE.uri(key)]
    assert {name: value for name, value in less.items() if name != RELATED} == {
        name: value for name, value in relations.items() if name != RELATED
    }


@given(RELATIONS, RELATIONS, RELATIONS)
def test_a_change_is_carried_over(here: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> None:
    """What was added is there, what was taken away is not, and what stood there besides stays."""
    found = carried(here, was=was, now=now)
    for kind in (RELATED, "owl:sameAs"):
        old, new, seen = (set(listed(each, kind)) for each in (was, now, here))
        assert set(listed(found, kind)) == (seen - (old - new)) | (new - old)


def test_sent_again_only_when_nothing_else_moved() -> None:
    """An item that was related to by another one meanwhile keeps that; any other edit wins over us."""
    before = {"version": 1, "data": {"version": 1, "title": "T", "relations": {}}}
    related = {"version": 2, "data": {"version": 2, "title": "T", "relations": {RELATED: "urn:b"}}}
    sent = {"key": "AAAA2345", "version": 1, "relations": {RELATED: "urn:a"}, "title": "U"}
    assert rebased(sent, before, related) == {**sent, "version": 2, "relations": {RELATED: ["urn:a", "urn:b"]}}
    assert rebased(sent, before, {"version": 2, "data": {**related["data"], "title": "V"}}) is None
    assert rebased(sent, before, None) is None
