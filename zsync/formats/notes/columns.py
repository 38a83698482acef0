"""Tables whose columns are drawn: a key that gets longer or shorter must not move what stands behind it.

Sources: pandoc's manual, "Tables" (`simple_tables`, `multiline_tables`, `grid_tables`), docutils' "Grid Tables"
and "Simple Tables". Rows of pipes alone have no columns to keep.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple
from unicodedata import category, east_asian_width

from zsync.formats.notes.keys import FLAVOURS
from zsync.model.span import Edit

GRAMMARS = frozenset((*FLAVOURS, "rst"))
"""The grammars that have such tables; a note of Markdown may not show that it is pandoc's."""
_LEAD = r"\ufeff?[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?"
_GRID = re.compile(rf"{_LEAD}\+(?:[-=:]+\+)+[ \t\r]*\Z")
_ROW = re.compile(rf"{_LEAD}[|+]")
_DASHES = re.compile(r"\ufeff?[ \t>]*(?:-{2,}|={2,})(?:[ ]+(?:-+|=+))+[ \t\r]*\Z")
_FRAME = re.compile(r"\ufeff?[ \t>]*-{3,}[ \t\r]*\Z")
"""What a table of pandoc whose rows have blank lines between them begins and ends with."""
_GROUP = re.compile(r"-+|=+")
_WIDTHS = {"Mn": 0, "Me": 0, "Cf": 0}
"""What kinds of signs take no column of their own."""


class _Table(NamedTuple):
    """The lines of a table, each with its place in the text; the columns (of a screen) where a cell may begin.

    `gapped`: a cell may reach as far as the next one begins, and the lines of dashes tell how it is set.
    """

    lines: Sequence[tuple[int, str]]
    columns: Sequence[int]
    grid: bool
    gapped: bool

    def gap(self, column: int) -> int:
        """The blanks that must stand before a `column`."""
        rule = next(line for _, line in self.lines if self.is_rule(line))
        return 1 if self.grid or self.gapped else _blanks(rule[: _at(rule, column)])

    def next(self, line: str, at: int) -> int | None:
        """The column of the cell behind the one that holds the place `at` of `line`; None behind the last."""
        if not self.grid:
            return next((column for column in self.columns if column > _width(line[:at])), None)
        signs = (i for i in range(at, len(line)) if line[i] == "|")
        return next((column for i in signs if (column := _width(line[:i])) in self.columns), None)

    def is_rule(self, line: str) -> bool:
        """Whether a line is one of those that are drawn."""
        return bool((_GRID if self.grid else _DASHES).match(line))


def keep(text: str, edits: Iterable[Edit], *, grammar: str) -> list[Edit]:
    """`edits`, each within one line, and those that keep the columns of tables around them: blanks give way, and
    where there are too few the column gets wider."""
    given = sorted(edits)
    places = [edit.start for edit in given]
    more: list[Edit] = []
    for table in _tables(text) if grammar in GRAMMARS and ("--" in text or "==" in text) else ():
        start, end = table.lines[0][0], table.lines[-1][0] + len(table.lines[-1][1])
        more += _kept(table, given[bisect_left(places, start) : bisect_left(places, end)])
    return sorted([*given, *more])


def _kept(table: _Table, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The edits of blanks and drawn lines that go with `edits` in `table`."""
    starts = [start for start, _ in table.lines]
    grown: dict[tuple[int, int], int] = {}
    for edit in edits:
        number = bisect_right(starts, edit.start) - 1
        start, line = table.lines[number]
        column = table.next(line, edit.end - start)
        if column is not None:
            more = _width(edit.new) - _width(line[edit.start - start : edit.end - start])
            grown[number, column] = grown.get((number, column), 0) + more
    wider: dict[int, int] = {}
    for (number, column), more in grown.items():
        line = table.lines[number][1]
        room = max(_blanks(line[: _at(line, column)]) - table.gap(column), 0)
        wider[column] = max(wider.get(column, 0), more - room)
    for number, (start, line) in enumerate(table.lines):
        for column, extra in wider.items():
            yield from _padded(table, start, line, column, extra - grown.get((number, column), 0))


def _padded(table: _Table, start: int, line: str, column: int, blanks: int) -> Iterator[Edit]:
    """So many more `blanks` before a `column` of the line at `start`: fewer where it is less than none."""
    at = _at(line, column)
    if at is None or blanks == 0:
        return
    if table.is_rule(line) and not table.gapped:
        at = len(line[:at].rstrip(" "))
        at -= line[at - 1] == ":"
        sign = line[at - 1] if line[at - 1] in "-=" else "-"
        yield Edit(start + at, start + at, sign * blanks)
    elif table.grid or line[at - 1] == " ":
        yield Edit(start + at + min(blanks, 0), start + at, " " * blanks)


def _blanks(text: str) -> int:
    """How many blanks `text` ends with."""
    return len(text) - len(text.rstrip(" "))


def _tables(text: str) -> Iterator[_Table]:
    """The tables of `text` whose columns are drawn."""
    lines = _lines(text)
    at = done = 0
    while at < len(lines):
        line = lines[at][1]
        grid = bool(_GRID.match(line))
        if not grid and not _DASHES.match(line):
            at += 1
            continue
        first, last = _grid_ends(lines, at) if grid else _dashes_ends(lines, at)
        held = lines[max(first, done) : last]
        columns = _columns([line for _, line in held], grid=grid)
        yield _Table(held, columns, grid, gapped=not grid and "--" in line)
        at = done = last


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def _columns(lines: Sequence[str], *, grid: bool) -> list[int]:
    rules = [line for line in lines if (_GRID if grid else _DASHES).match(line)]
    if grid:
        return sorted({_width(line[:i]) for line in rules for i, sign in enumerate(line) if sign == "+"})
    return [_width(rules[0][: group.start()]) for group in _GROUP.finditer(rules[0])]


def _grid_ends(lines: Sequence[tuple[int, str]], at: int) -> tuple[int, int]:
    first = last = at
    while first > 0 and _ROW.match(lines[first - 1][1]):
        first -= 1
    while last < len(lines) and _ROW.match(lines[last][1]):
        last += 1
    return first, last


def _dashes_ends(lines: Sequence[tuple[int, str]], at: int) -> tuple[int, int]:
    """From the lines above the drawn one at `at`, its heads, to the next blank line; to the last that is drawn
    alike where all between keep to its columns."""
    columns = _columns([lines[at][1]], grid=False)
    first = last = at
    while first > 0 and lines[first - 1][1].strip() and _fits(lines[first - 1][1], columns):
        first -= 1
    ends = _FRAME if first > 0 and _FRAME.match(lines[first - 1][1]) else _DASHES
    end = at + 1
    while end < len(lines) and (_fits(lines[end][1], columns) or ends.match(lines[end][1])):
        if ends.match(lines[end][1]):
            last = end
        end += 1
    while last < end and lines[last][1].strip():
        last += 1
    return first, last


def _fits(line: str, columns: Sequence[int]) -> bool:
    """Whether no text of `line` runs from one column into the next."""
    places = (_at(line, column) for column in columns[1:])
    return all(at is None or line[at - 1] == " " for at in places)


def _width(text: str) -> int:
    """How many columns of a screen `text` takes."""
    return len(text) if text.isascii() else sum(map(_wide, text))


def _wide(char: str) -> int:
    return _WIDTHS.get(category(char), 2 if east_asian_width(char) in "WF" else 1)


def _at(line: str, column: int) -> int | None:
    """The place in `line` of what stands at a `column`, None without anything."""
    if line.isascii():
        return column if column < len(line) else None
    before = zip(accumulate(map(_wide, line), initial=0), line, strict=False)
    return next((at for at, (width, char) in enumerate(before) if width == column and _wide(char)), None)
