"""Indentation in Markdown: what is indented code, and where a list item ends.

In a block quote, `>     x` is code as `    x` is outside: white space then counts from the sign of the quote.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ROMAN = r"(?:[ivxlcdm]{2,9}|[IVXLCDM]{2,9}|[a-z]|[A-Z](?=\)|\.(?:[ ]{2}|\t)))"
_MARKER = re.compile(
    rf"[ \t]*(?:[-*+:~]|\d{{1,9}}[.)]|#\.|(\(@[\w-]+\))|\(@?[\w-]*\)|{_ROMAN}[.)]|\[\^[^\]\n]*\]:)"
    r"(?:[ \t]+|(?=\r?\n))"
)
"""The sign of an item. To pandoc four columns are its width where it has a label, `(@label)`, and two blanks
follow a capital with a full stop, as it may be an initial."""
_QUOTE = re.compile(r"(?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t]*>[ ]?(?:[ ]{0,3}>[ ]?)*")
_SIGN = r"(?:[-*+]|\d{1,9}[.)])"
_CODED = re.compile(rf"[ \t>]*(?:{_SIGN}[ \t]+)*{_SIGN}(?=[ ]{{5}}|[ ]*\t|[ \t]*\r?\n)")
_PANDOC = rf"(?:{_SIGN}|#\.|\(@?[\w-]*\)|[A-Za-z][.)])"
_CODED_PANDOC = re.compile(_CODED.pattern.replace(_SIGN, _PANDOC))
_LEAD = re.compile(r"[ \t>]*")
_HEAD = re.compile(r"[ \t>]*#{1,6}[ \t]")
_LINE = re.compile(r"[^\n]*\n?")


class _Lead(NamedTuple):
    """How a line begins: columns of white space, and where it is quoted (so often) what comes after the signs."""

    outer: int
    inner: int
    quoted: int
    start: int


class Indents:
    """The indentation of a text whose first block starts at `body`; `codeless`: it makes no code."""

    def __init__(self, text: str, body: int, *, codeless: bool) -> None:
        self.text, self.body, self.codeless = text, body, codeless
        self.listed = {False: (body, 0), True: (body, 0)}

    def skip_code(self, start: int, end: int) -> int:
        """The start of what is not indented code in `[start, end)`."""
        if self.codeless or self.text[start : start + 1] not in (" ", "\t", ">"):
            return start
        lead = self._lead(start)
        for quote in (False, True) if lead.quoted else (False,):
            indent = lead.inner if quote else lead.outer
            if indent < 4 or not self.after_blank(start, quote=quote):
                continue
            limit, at = self._container(start, indent, quote=quote) + 4, start
            while at < end and self._columns(at, quote=quote) >= limit:
                at = self._next(at)
            if at > start:
                return at
        return start

    def skip_first(self, start: int, end: int, *, pandoc: bool) -> int:
        """The start of what is not code in an item of a list that begins, at `start`, with indented code.

        Of the columns behind the item's sign one belongs to that, and four make code (CommonMark 0.31, 5.2).
        """
        marker = (_CODED_PANDOC if pandoc else _CODED).match(self.text, start, end)
        if self.codeless or not marker or not self._is_item(start, marker[0][-1], pandoc=pandoc):
            return start
        limit, at = _columns(self.text, start, marker.end()) + 5, self._next(start)
        bare = not self.text[marker.end() : at].strip()
        first = self._deep(at) if bare else _columns(self.text, start, _blanks(self.text, marker.end()))
        if first < limit:
            return start
        while at < len(self.text) and self._deep(at) >= limit:
            at = self._next(at)
        return at

    def _is_item(self, start: int, sign: str, *, pandoc: bool) -> bool:
        """Whether a line that looks like an item is one: no text that goes on, as a number may."""
        before = self.text.rfind("\n", 0, max(start - 1, 0)) + 1
        if self.text[start - 1 : start] not in ("", "\n"):
            return False
        lead = self._lead(start)
        if pandoc and lead.quoted and not self._lead(before).quoted and not self.after_blank(start):
            return False
        indent = lead.outer
        if indent >= 4 and indent - self._container(start, indent, quote=False) >= 4:
            return False
        return pandoc or sign in "-*+" or self.after_blank(start) or _MARKER.match(self.text, before) is not None

    def _deep(self, at: int) -> int:
        """The columns before the text of the line at `at`, signs of quotes included."""
        lead = _LEAD.match(self.text, at)
        return _columns(self.text, at, lead.end() if lead else at)

    def after_blank(self, start: int, *, quote: bool = False) -> bool:
        """Whether what starts at `start` follows a blank line, a heading, or nothing; or begins a block quote."""
        if start == self.body:
            return True
        line = self.text.rfind("\n", 0, max(start - 1, 0)) + 1
        before = self.text[line:start]
        if not before.strip(" \t\r\n>" if quote else None):
            return True
        if quote and self._lead(line).quoted < self._lead(start).quoted:
            return True
        return "#" in before and _HEAD.match(before) is not None

    def item_column(self, start: int, content: int) -> int:
        """The column where the content of the list item begins that holds the line at `start` (0: none).

        `content` is the column after a marker of that line itself, 0 without one.
        """
        indent = self._lead(start).outer
        return content or (self._container(start, indent, quote=False) if indent else 0)

    def item_end(self, at: int, column: int, stop: int) -> int:
        """The start of the first line from `at` to `stop` that is indented less than `column`, or past the end."""
        at = self._next(at)
        while at < stop:
            if self.text[at : self._next(at)].strip() and self._lead(at).outer < column:
                return at
            at = self._next(at)
        return len(self.text) + 1

    def _next(self, at: int) -> int:
        line = _LINE.match(self.text, at)
        assert line is not None
        return line.end()

    def _lead(self, at: int) -> _Lead:
        outer = _columns(self.text, at, _blanks(self.text, at))
        quote = _QUOTE.match(self.text, at)
        if quote is None:
            return _Lead(outer, 0, quoted=0, start=at)
        stop = _blanks(self.text, quote.end())
        glued = quote[0].endswith(">") and stop > quote.end()  # a tab: its first column belongs to the sign
        inner = _columns(self.text, at, stop) - _columns(self.text, at, quote.end()) - glued
        return _Lead(outer, inner, quoted=quote[0].count(">"), start=quote.end())

    def _columns(self, at: int, *, quote: bool) -> int:
        lead = self._lead(at)
        return lead.inner if quote else lead.outer

    def _container(self, start: int, indent: int, *, quote: bool) -> int:
        """The content column of the list item that an indented block at `start` belongs to (0: none)."""
        known_at, column = self.listed[quote]
        at, depth = start, self._lead(start).quoted
        while at > known_at:
            at = self.text.rfind("\n", 0, at - 1) + 1
            lead = self._lead(at)
            if quote and lead.quoted > depth:
                continue
            if quote and lead.quoted < depth:
                column = 0
                break
            here = lead.inner if quote else lead.outer
            found = _content_column(self.text, lead.start if quote else at, indent)
            ends = self._starts_paragraph(at, quote=quote)
            if found or (ends and here == 0):
                column = found
                break
            indent = min(indent, here) if ends else indent
        self.listed[quote] = (start, column)
        return column

    def _starts_paragraph(self, at: int, *, quote: bool) -> bool:
        line = self.text[at : self._next(at)]
        return line.strip(" \t\r\n>" if quote else None) != "" and self.after_blank(at, quote=quote)


def _content_column(text: str, begin: int, indent: int) -> int:
    """The column where the content of the innermost list item of the line starts, that is at most `indent`."""
    column, stop = 0, begin
    while marker := _MARKER.match(text, stop):
        note = marker[0].lstrip().startswith("[^")
        width = 4 if note else _columns(text, begin, begin + len(text[begin : marker.end()].rstrip("\n")))
        sign = len(marker[0].rstrip())
        if not note and len(marker[0]) - sign > 4:  # what follows the sign is indented code
            width = _columns(text, begin, stop + sign) + 1
        if marker[1]:
            width = min(width, _columns(text, begin, marker.start(1)) + 4)
        if width > indent:
            break
        column, stop = width, marker.end()
    return column


def _blanks(text: str, at: int) -> int:
    """Past the white space at `at`."""
    stop = at
    while text[stop : stop + 1] in (" ", "\t"):
        stop += 1
    return stop


def _columns(text: str, start: int, stop: int) -> int:
    """The columns of `[start, stop)`, which begins a line (tabs stop at 4)."""
    return len(text[start:stop].expandtabs(4))
