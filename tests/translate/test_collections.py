"""The spelling of collections: reversible, and one for each list of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.translate.values.collections import names_of, path_of, tidy
from zsync.translate.values.text import collapse

NAMES = st.text(st.sampled_from("ab/\\ é文"), min_size=1).map(collapse).filter(bool)


@given(st.lists(NAMES, max_size=4))
def test_any_names_come_back(names: list[str]) -> None:
    """The names in the path are the names it was made of."""
    assert names_of(path_of(names)) == tuple(names)


@given(st.text(st.sampled_from("ab/\\ ")))
def test_one_spelling(text: str) -> None:
    """Whatever somebody types has one spelling, which reads as the same names."""
    assert tidy(tidy(text)) == tidy(text)
    assert names_of(tidy(text)) == names_of(text)


@pytest.mark.parametrize(
    ("typed", "names", "spelled"),
    [
        ("Thesis/Chapter 2", ("Thesis", "Chapter 2"), "Thesis/Chapter 2"),
        (" Thesis /  Chapter   2/", ("Thesis", "Chapter 2"), "Thesis/Chapter 2"),
        (r"AC\/DC", ("AC/DC",), r"AC\/DC"),
        (r"C:\\x/y", (r"C:\x", "y"), r"C:\\x/y"),
        (r"a\b", (r"a\b",), r"a\\b"),
        ("//", (), ""),
        ("", (), ""),
    ],
)
def test_spellings(typed: str, names: tuple[str, ...], spelled: str) -> None:
    """What is typed, the names it means, and its one spelling."""
    assert names_of(typed) == names
    assert tidy(typed) == spelled
