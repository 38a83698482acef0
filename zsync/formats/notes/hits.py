"""What a grammar finds, before it is told apart by line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Literal, NamedTuple

from zsync.formats.edits import LineIndex
from zsync.model.citation import Citation, Kind

Known = Collection[str] | None
"""The keys of the library, when the caller has them."""


class Hit(NamedTuple):
    """A key and the stretch `[start, end)` that spells it."""

    key: str
    start: int
    end: int
    kind: Kind


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


def citations(text: str, hits: Iterable[Hit], grammar: str) -> tuple[Citation, ...]:
    """`hits` in text order with their places; the first of two that overlap stands."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=_place):
        if hit.start < hit.end and (not chosen or hit.start >= chosen[-1].end):
            chosen.append(hit)
    if not chosen:
        return ()
    places = _by_count(text, chosen) if "\r" not in text else _by_index(text, chosen)
    return tuple(
        Citation(hit.key, hit.start, hit.end, line, col, grammar, hit.kind)
        for hit, (line, col) in zip(chosen, places, strict=True)
    )


def _by_index(text: str, hits: Iterable[Hit]) -> Iterator[tuple[int, int]]:
    """Lines and columns of `hits` in any text."""
    index = LineIndex(text)
    return (index.line_col(hit.start) for hit in hits)


def _by_count(text: str, hits: Iterable[Hit]) -> Iterator[tuple[int, int]]:
    """Lines and columns of `hits` in a text whose lines end at LF alone: no index is needed for a few places."""
    line, at, begin = 1, 0, -1
    for hit in hits:
        if more := text.count("\n", at, hit.start):
            line += more
            begin = text.rfind("\n", at, hit.start)
        at = hit.start
        yield line, at - begin
