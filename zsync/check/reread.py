"""Whether a file reads as planned once it is mended (invariant 9)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from zsync.formats import notes
from zsync.formats.bib import parse
from zsync.formats.edits import apply
from zsync.formats.notes import Hit
from zsync.model.citation import SOFT
from zsync.model.span import Edit


def reads(text: str, edits: Sequence[Edit], *, grammar: str) -> bool:
    """Whether `text` with these `edits` reads as planned; `grammar` "" is that of a `.bib`.

    A citation that is replaced reads as what is written in its place, and is one still; one that none of them
    touches is what it was. A `.bib` has the entries that it had, and no more in it that cannot be read.
    """
    after = apply(text, edits)
    if not grammar:
        return _shape(after) == _shape(text)
    now = {hit.start: hit for hit in notes.hits_in(after, grammar=grammar)}
    moved, touching = _mover(edits), _toucher(edits)
    before = notes.hits_in(text, grammar=grammar)
    return all(_is_kept(hit, now.get(moved(hit.start)), touching(hit)) for hit in before)


def _shape(text: str) -> tuple[list[str], int]:
    document = parse(text)
    return [entry.key for entry in document.entries], len(document.problems)


def _mover(edits: Sequence[Edit]) -> Callable[[int], int]:
    """Where a place that no edit replaces, or that one begins with, is after `edits`."""
    ordered = sorted(edits)
    ends = [edit.end for edit in ordered]
    grown = [0, *accumulate(len(edit.new) - (edit.end - edit.start) for edit in ordered)]
    return lambda at: at + grown[bisect_right(ends, at)]


def _toucher(edits: Sequence[Edit]) -> Callable[[Hit], Sequence[Edit]]:
    """The edits of a citation, or of what is right beside it."""
    ordered = sorted(edits)
    starts = [edit.start for edit in ordered]
    ends = [edit.end for edit in ordered]
    return lambda hit: ordered[bisect_left(ends, hit.start - 1) : bisect_right(starts, hit.end)]


def _is_kept(hit: Hit, now: Hit | None, near: Sequence[Edit]) -> bool:
    """Whether `hit` is `now` what the edits `near` it make of it. Of one that they only part from its neighbours
    nothing is said: that is what they are for."""
    written = next((edit.new for edit in near if edit.start == hit.start < edit.end), None)
    if written is None:
        return bool(near) or (now is not None and (now.key, now.kind) == (hit.key, hit.kind))
    keys = (written, written.partition(",")[0])  # a damaged key may become two
    return now is not None and now.key in keys and (now.kind not in SOFT or hit.kind in SOFT)
