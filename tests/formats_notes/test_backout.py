"""Changes taken out of a later version of a text: what they did goes, what came since stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.backout import taken_out

TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=6).map("".join)
CASES = [
    ("one\ntwo\n", "one\nTWO\n", "one\nTWO\nthree\n", "one\ntwo\nthree\n", 0),
    ("one\n", "one\nadded\n", "nought\none\nadded\n", "nought\none\n", 0),
    ("one\ngone\ntwo\n", "one\ntwo\n", "one\ntwo\nthree\n", "one\ngone\ntwo\nthree\n", 0),
    ("one\ntwo\n", "one\nTWO\n", "one\nTWO, edited\n", "one\nTWO, edited\n", 1),
    ("one\n", "two\n", "", "", 1),
]


@pytest.mark.parametrize(("before", "after", "now", "wanted", "left"), CASES)
def test_cases(before: str, after: str, now: str, wanted: str, left: int) -> None:
    """A line that was edited since stays, and is told."""
    text, stays = taken_out(before, after, now)
    assert (text, len(stays)) == (wanted, left)


@given(TEXTS, TEXTS)
def test_laws(before: str, after: str) -> None:
    """Of what nobody edited since, all is taken out; where nothing was changed, nothing is."""
    assert taken_out(before, after, after) == (before, [])
    assert taken_out(before, before, after) == (after, [])
