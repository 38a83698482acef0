"""What a grammar finds, before it is told apart by line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

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


def citations(text: str, hits: Iterable[Hit], grammar: str) -> tuple[Citation, ...]:
    """`hits` in text order with their places; the first of two that overlap stands."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, h.end)):
        if hit.start < hit.end and (not chosen or hit.start >= chosen[-1].end):
            chosen.append(hit)
    if not chosen:
        return ()
    index = LineIndex(text)
    return tuple(_place(hit, index, grammar) for hit in chosen)


def _place(hit: Hit, index: LineIndex, grammar: str) -> Citation:
    line, col = index.line_col(hit.start)
    return Citation(hit.key, hit.start, hit.end, line, col, grammar, hit.kind)
