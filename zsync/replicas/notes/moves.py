"""In which order files and folders get their new names, when one's new name is still another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

ASIDE = ".zsync-aside"
"""What ends the name a file has for a moment while two change theirs."""


class Move(NamedTuple):
    """A file or folder gets another path, for the operation with this id."""

    source: str
    target: str
    operation: str


def in_turn(moves: Sequence[Move]) -> Iterator[list[Move]]:
    """All of `moves`, in their order as far as that can be: none before its target is free.

    Those that exchange their names are one group, by way of a name that nobody has.
    """
    waiting = list(moves)
    while waiting:
        sources = {move.source: move for move in waiting}
        free = next((move for move in waiting if move.target not in sources), None)
        ring = [free] if free else _ring(waiting[0], sources)
        waiting = [move for move in waiting if move not in ring]
        yield ring if len(ring) == 1 else _by_way(ring)


def _ring(first: Move, sources: Mapping[str, Move]) -> list[Move]:
    """The moves from `first` on, each to the place of the next, back to it; `first` alone when none leads back."""
    ring = [first]
    while (after := sources[ring[-1].target]) not in ring:
        ring.append(after)
    return ring if after is first else [first]


def _by_way(ring: Sequence[Move]) -> list[Move]:
    first, *others = ring
    aside = first.source + ASIDE
    return [first._replace(target=aside), *reversed(others), first._replace(source=aside)]
