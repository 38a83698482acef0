"""Text to blocks in one pass: well-formed entries by one expression each, everything else by `recover`."""

from __future__ import annotations

from typing import NamedTuple

from zsync.formats.bib.grammar import ENTRY, ESCAPED_BRACE

Piece = tuple[int, int, str, str]
"""start, end, kind (entry, string, preamble, comment, bad), key or macro name. Text between pieces is text."""


class Note(NamedTuple):
    """Something wrong at `[start, end)`, found while scanning."""

    code: str
    start: int
    end: int
    key: str
    message: str


class Odd(NamedTuple):
    """How an entry that is not plain was read: whether `\\{` is no brace in it; why it is opaque ("": not)."""

    escapes: bool
    reason: str


class Scan:
    """The pieces of one text in order, with the notes and the odd entries (by their start).

    `whole`: how a comment was read depends on all text after it.
    """

    __slots__ = ("notes", "odd", "pieces", "whole")

    def __init__(self) -> None:
        self.whole = False
        self.pieces: list[Piece] = []
        self.notes: list[Note] = []
        self.odd: dict[int, Odd] = {}


def scan(text: str) -> Scan:
    """All pieces of `text`, in order, never overlapping. Linear time, no exception, on any string."""
    result = Scan()
    scan_from(text, 0, result, stops={})
    return result


def scan_from(text: str, at: int, result: Scan, *, stops: dict[int, int]) -> int:
    """Scan on from `at`; returns where it stopped: the text's end, or a well-formed entry starting in `stops`."""
    from zsync.formats.bib.recover import Recovery

    recovery = Recovery(text, result)
    match, add = ENTRY.match, result.pieces.append
    escaped = _next_escape(text, at)
    while True:
        found = match(text, at)
        if found is None:
            if (at := recovery.step(at)) < 0:
                return len(text)
            continue
        end = found.end()
        if end > escaped:
            if found.start(1) > escaped:
                escaped = _next_escape(text, found.start(1))
            if end > escaped:
                at = recovery.step(at)
                continue
        start = found.start(1)
        if start in stops:
            return start
        add((start, end, "entry", found[2]))
        at = end


def _next_escape(text: str, at: int) -> int:
    found = ESCAPED_BRACE.search(text, at)
    return found.start() if found else len(text)
