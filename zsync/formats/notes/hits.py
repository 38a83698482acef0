"""What a grammar finds, before it is told apart by line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    if "\r" not in text:
        return _by_count(text, chosen, grammar)
    index = LineIndex(text)
    return tuple(
        Citation(key, start, end, *index.line_col(start), grammar, kind) for key, start, end, kind in chosen
    )


def _by_count(text: str, hits: Iterable[Hit], grammar: str) -> tuple[Citation, ...]:
    """The same in a text whose lines end at LF alone: no index is needed for a few places."""
    found = []
    line, at, begin = 1, 0, -1
    for key, start, end, kind in hits:
        if more := text.count("\n", at, start):
            line += more
            begin = text.rfind("\n", at, start)
        at = start
        found.append(Citation(key, start, end, line, start - begin, grammar, kind))
    return tuple(found)
