"""What a grammar finds, before it is told apart by line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from operator import itemgetter
from typing import Literal, NamedTuple

from zsync.formats.edits import line_cols
from zsync.model.citation import Citation, Kind

Known = Collection[str] | None
"""The keys of the library, when the caller has them."""


class Hit(NamedTuple):
    """A key and the stretch `[start, end)` that spells it."""

    key: str
    start: int
    end: int
    kind: Kind


as_hit = partial(tuple.__new__, Hit)
"""A tuple as a hit: `Hit` takes one of fifty thousand apart first."""

_place = itemgetter(1, 2)


class Unrepresentable(ValueError):
    """A new key cannot be written in this grammar at this place, so that it reads back."""


class Found(NamedTuple):
    """What a construct holds and where reading goes on."""

    hits: tuple[Hit, ...]
    end: int


Form = Literal["markdown", "html", "wiki", "auto", "definition"]


class Place(NamedTuple):
    """A link destination as written, `[start, end)`: the construct that holds it, whether it shows a picture."""

    start: int
    end: int
    form: Form
    image: bool = False


def ordered(hits: Iterable[Hit]) -> list[Hit]:
    """`hits` in text order; the first of two that overlap stands."""
    chosen: list[Hit] = []
    free = 0
    for hit in sorted(hits, key=_place):
        _, start, end, _ = hit
        if free <= start < end:
            chosen.append(hit)
            free = end
    return chosen


def places(text: str, hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Line and column of each of `hits`, which are in order."""
    return line_cols(text, [start for _, start, _, _ in hits])


def citations(text: str, hits: Iterable[Hit], grammar: str) -> tuple[Citation, ...]:
    """`hits` in text order with their places; the first of two that overlap stands."""
    chosen = ordered(hits)
    return tuple(
        Citation(key, start, end, line, col, grammar, kind)
        for (key, start, end, kind), (line, col) in zip(chosen, places(text, chosen), strict=True)
    )
