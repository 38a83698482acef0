"""What one edit of a text changed, taken out of a later version of it, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher


def taken_out(before: str, after: str, now: str) -> tuple[str, list[str]]:
    """`now` without what changed from `before` to `after`, and the lines of `after` where that cannot be.

    A change is taken out where all its lines still stand together; whatever else `now` has stays as it is.
    Law: with `now` equal to `after` the result is `before`; with `before` equal to `after` it is `now`.
    """
    old, new, lines = (text.splitlines(keepends=True) for text in (before, after, now))
    place = _places(new, lines)
    left: list[str] = []
    edits: list[tuple[int, int, list[str]]] = []
    for kind, start, end, first, last in SequenceMatcher(None, new, old, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        span = _span(place, start, end)
        if span is None:
            left.append("".join(new[start:end]).strip())
        else:
            edits.append((*span, old[first:last]))
    for at, end, text in reversed(edits):
        lines[at:end] = text
    return "".join(lines), left


def likeness(one: str, two: str) -> float:
    """How much of their lines two texts have in common, from 0 to 1."""
    return SequenceMatcher(None, one.splitlines(), two.splitlines(), autojunk=False).ratio()


def _places(new: list[str], lines: list[str]) -> dict[int, int]:
    """By its number in `new`, where a line stands in `lines`; with both ends."""
    found = {-1: -1, len(new): len(lines)}
    for start, at, size in SequenceMatcher(None, new, lines, autojunk=False).get_matching_blocks():
        found.update({start + offset: at + offset for offset in range(size)})
    return found


def _span(place: dict[int, int], start: int, end: int) -> tuple[int, int] | None:
    """Where the lines from `start` to `end` stand together; for no lines, the gap they would fill."""
    if start == end:
        if start in place:
            return place[start], place[start]
        return (place[start - 1] + 1, place[start - 1] + 1) if start - 1 in place else None
    stands = [place.get(number) for number in range(start, end)]
    first = stands[0]
    if first is None or stands != list(range(first, first + end - start)):
        return None
    return first, first + end - start
