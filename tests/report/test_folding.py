"""Long values on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.report.folding import LEAST, shorten, shorten_alike

LONG = "Attentive to Hidden States: A Long Title of a Paper on Speech Emotion Recognition"


@pytest.mark.parametrize(
    ("texts", "room", "shown"),
    [
        (["old", "new"], 20, ["old", "new"]),
        ([LONG, LONG.replace("Long", "Brief")], 20, ["…A Long Title of a …", "…A Brief Title of a…"]),
        (["(empty)", LONG], 12, ["(empty)", "Atten…nition"]),
        ([LONG, LONG], 12, ["Atten…nition", "Atten…nition"]),
    ],
)
def test_the_place_where_texts_differ(texts: list[str], room: int, shown: list[str]) -> None:
    """The first difference is in sight, with a little of what stands before it."""
    assert shorten_alike(texts, room) == shown


@given(st.text(alphabet="ab c", max_size=60), st.text(alphabet="ab c", max_size=60), st.integers(0, 40))
def test_different_texts_look_different(one: str, other: str, room: int) -> None:
    """Within the room, and never two different values as one."""
    shown, beside = shorten_alike([one, other], room)
    assert max(len(shown), len(beside)) <= max(room, LEAST)
    assert (shown == beside) == (one == other)


@given(st.text(max_size=80), st.integers(0, 40))
def test_one_text_keeps_its_ends(text: str, room: int) -> None:
    """A single value is folded in its middle."""
    assert len(shorten(text, room)) <= max(room, LEAST)
    assert shorten(text, room)[0:1] == text[0:1]
