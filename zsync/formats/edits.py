"""Edits of a text by span, and the index from offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from zsync.model.span import Edit, Span

_NEWLINE = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """Offsets to 1-based lines and columns of one text. Lines end at LF, CRLF or CR."""

    def __init__(self, text: str) -> None:
        self._starts = _starts(text)

    def line_col(self, offset: int) -> tuple[int, int]:
        """The line and column (both from 1) of `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int, path: str = "") -> Span:
        """The span `[start, end)` of `path`."""
        line, col = self.line_col(start)
        end_line, end_col = self.line_col(end)
        return Span(path, start, end, line, col, end_line, end_col)


def line_cols(text: str, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """Line and column (both from 1) of each of `offsets`, which are in order."""
    if "\r" in text:
        return list(map(LineIndex(text).line_col, offsets))
    return _by_count(text, offsets)


def _by_count(text: str, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """The same in a text whose lines end at LF alone: no index is needed for a few places."""
    found = []
    line, at, begin = 1, 0, -1
    for offset in offsets:
        if more := text.count("\n", at, offset):
            line += more
            begin = text.rfind("\n", at, offset)
        at = offset
        found.append((line, offset - begin))
    return found


def _starts(text: str) -> list[int]:
    """The offset of every line. Texts without CR, nearly all, are split in one go: many times faster."""
    if "\r" in text:
        return [0, *(match.end() for match in _NEWLINE.finditer(text))]
    return [0, *accumulate(map((1).__add__, map(len, text.split("\n"))))][:-1]


class Overlap(ValueError):
    """Two edits touch the same characters."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all `edits` done at once; every character outside them is kept. Raises `Overlap`."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise Overlap(f"two edits overlap at offset {edit.start}")
        parts += (text[at : edit.start], edit.new)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)
