"""A line may be a million long and hold as many citations: of each, no rule looks at all of it."""

from __future__ import annotations

from typing import Any

import pytest

from zsync.check.rules import glued_citation, unknown_citekey
from zsync.model.span import Span

MOST = 1000
"""Signs of a line that may be looked at for one citation."""


class Watched(str):
    """A text that is not taken apart in long pieces."""

    def __getitem__(self, place: Any) -> str:
        piece = super().__getitem__(place)
        assert len(piece) <= MOST
        return piece


@pytest.mark.parametrize("text", ["研@a1", "[@a1](http", "[@a1](https://x.org/a1) "])
def test_a_piece_of_the_line_is_enough(text: str) -> None:
    """Whether brackets hold a citation, and whether a link shows a person, is seen near it."""
    line = Watched(text * 10_000)
    at = line.index("@", 30_000)
    assert glued_citation._how(line, at, at + 3) in ("", "brackets", "space")
    span = Span("a.md", at + 1, at + 3, 1, at + 2, 1, at + 4)
    assert unknown_citekey._names_page("a1", span, line) == text.endswith("a1) ")
