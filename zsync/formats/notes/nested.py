"""The blocks of notes whose quotes and lists hold one another, line by line as CommonMark 0.31 and pandoc do.

Most notes have no such lines, and `blocks` finds the bounds of a paragraph from the lines around it. Where a fence
stands in a quote in an item of a list, what a line is depends on all lines above it.
"""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ ]*+")
_DEEPEST = 60
"""So many containers are read; what a line has below is text."""
_STARTS = (
    r"(?P<quote>>[ ]?)"
    r"|(?P<head>\#{1,6}(?=[ ]|\Z))"
    r"|(?P<fence>`{3,}(?=[^`]*\Z)|~{3,})"
    r"|(?P<rule>(?:(?:\*[ ]*+){3,}+|(?:-[ ]*+){3,}+|(?:_[ ]*+){3,}+)\Z)"
    r"|(?P<item>(?:[-*+]|(?P<number>\d{1,9})[.)])(?=[ ]|\Z))"
    r"|(?P<note>\[\^[^\]\s]+\]:)"
    r"|(?P<raw><(?:!--|(?i:pre|script|style|textarea)(?=[ >]|\Z)))"
)
_START = re.compile(_STARTS)
_PANDOC = re.compile(_STARTS.replace("(?:[-*+]|", r"(?:[-*+:~]|\#\.|\(@?[\w-]*\)|[A-Za-z][.)]|"))
_CONTAINERS = ("quote", "item", "note")
_UNDERLINE = re.compile(r"(?:=+|-+)[ ]*\Z")
_DELIMITERS = re.compile(r"\|(?:[ ]*+:?-++:?[ ]*+\|)*+(?:[ ]*+:?-++:?[ ]*+)?\Z")
_RAW_END = re.compile(r"-->|</(?:pre|script|style|textarea)>", re.I)


def leaves(text: str, start: int, *, pandoc: bool) -> list[tuple[int, int]]:
    """The stretches of whole lines of `text` from `start` on that are text: paragraphs, headings, rows of tables.

    What is in no leaf is code, or blank.
    """
    reader = _Pandoc() if pandoc else _Reader()
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        reader.line(text[start:end].rstrip("\r\n").expandtabs(4), (start, end))
        start = end
    reader.leave(start)
    return reader.leaves


class _Reader:
    """`stack`: the open containers, 0 for a quote, else the columns of an item. `hollow`: so many of them are open
    and the last is an item that has had nothing but its sign. `text`: a paragraph is open. `table`: or a table, of
    which each row is a leaf."""

    pattern, hollow_ends = _START, True
    """What begins blocks; whether a blank line ends an item that has had nothing but its sign."""

    def __init__(self) -> None:
        self.leaves: list[tuple[int, int]] = []
        self.stack: list[int] = []
        self.fence, self.raw, self.hollow = "", False, 0
        self.text = self.table = False

    def line(self, line: str, place: tuple[int, int]) -> None:
        """Read the next line, which stands at `place`."""
        if line[:1].isalpha() and line[1:2] not in (".", ")") and not (self.stack or self.fence or self.raw):
            self._text(line, 0, place, depth=0)
            return
        hollow, self.hollow = self.hollow, 0
        at, depth = self._descend(line)
        if depth == len(self.stack) and (self.fence or self.raw):
            self._go_on(line, at, place)
            return
        self.leave(place[0])
        first = _past_blanks(line, at)
        while first < len(line) and (start := self._start(line, at, first, depth=depth)):
            self._close(depth)
            if start.lastgroup not in _CONTAINERS:
                self._begin(line, start, place)
                return
            at = self._push(line, at, start)
            depth, hollow = depth + 1, 0
            first = _past_blanks(line, at)
            self.hollow = depth if first == len(line) else 0
        if first == len(line):
            self._close(depth - (self.hollow_ends and 0 < hollow == depth))
        elif self.text or first - at < 4:
            self._text(line, first, place, depth=depth)
        else:
            self._close(depth)

    def leave(self, at: int) -> None:
        """What holds a fence or HTML ends at `at`: so do they."""
        self.fence, self.raw = "", False

    def _descend(self, line: str) -> tuple[int, int]:
        """How far the open containers go on in `line`: the column behind their signs, and their number."""
        at = 0
        for depth, width in enumerate(self.stack):
            first = _past_blanks(line, at)
            if width and (first == len(line) or first - at >= width):
                at = min(at + width, len(line))
            elif not width and first - at < 4 and line[first : first + 1] == ">":
                at = first + 1 + (line[first + 1 : first + 2] == " ")
            else:
                return at, depth
        return at, len(self.stack)

    def _close(self, depth: int) -> None:
        """End the paragraph, and the containers below `depth`."""
        del self.stack[depth:]
        self.text = self.table = False

    def _go_on(self, line: str, at: int, place: tuple[int, int]) -> None:
        """The next line of a block of code, or of what is HTML as it stands."""
        if self.raw:
            self.leaves[-1] = (self.leaves[-1][0], place[1])
            self.raw = not _RAW_END.search(line, at)
            return
        first = _past_blanks(line, at)
        closing = line[first:].rstrip(" ")
        if first - at < 4 and closing.startswith(self.fence) and not closing.strip(self.fence[0]):
            self.fence = ""

    def _start(self, line: str, at: int, first: int, *, depth: int) -> re.Match[str] | None:
        """What begins at `first`, if it is anything but text. `depth` containers go on in `line`."""
        start = self.pattern.match(line, first) if first - at < 4 and len(self.stack) < _DEEPEST else None
        if start and self.text and not self._interrupts(line, first, start, depth=depth):
            return None
        return start

    def _interrupts(self, line: str, first: int, start: re.Match[str], *, depth: int) -> bool:
        """Whether `start` ends the paragraph that is open: not so, in the same container, an item that is empty or
        not the first of its list."""
        if depth < len(self.stack):
            return True
        if start.lastgroup == "rule":
            return line[first] != "-" or not _UNDERLINE.match(line, first)
        empty = _past_blanks(line, start.end()) == len(line)
        return start.lastgroup != "item" or not (empty or start["number"] not in (None, "1"))

    def _begin(self, line: str, start: re.Match[str], place: tuple[int, int]) -> None:
        """Open a heading, code or HTML."""
        if start.lastgroup == "fence":
            self.fence = start[0]
        elif start.lastgroup != "rule":
            self.leaves.append(place)
            self.raw = start.lastgroup == "raw" and not _RAW_END.search(line, start.end())

    def _push(self, line: str, at: int, start: re.Match[str]) -> int:
        """Open a container; the column where its content begins."""
        end = start.end()
        if start.lastgroup != "item":
            self.stack.append(0 if start.lastgroup == "quote" else 4)
            return end
        first = _past_blanks(line, end)
        content = first if first < len(line) and first - end < 5 else end + 1
        self.stack.append(content - at)
        return min(content, len(line))

    def _text(self, line: str, first: int, place: tuple[int, int], *, depth: int) -> None:
        """A line of text: the next of the paragraph, even where a container does not go on, or a new one."""
        whole = depth == len(self.stack)
        row = self._is_row(line, first)
        if self.text and whole and _UNDERLINE.match(line, first):
            self.text = False
        elif self.text and not row:
            self.leaves[-1] = (self.leaves[-1][0], place[1])
        else:
            table = whole and (self.table or (self.text and _DELIMITERS.match(line, first) is not None))
            if not self.text:
                self._close(depth)
            self.leaves.append(place)
            self.text, self.table = not table, table

    def _is_row(self, line: str, first: int) -> bool:
        """Whether a line of text may be the row of a table."""
        return line[first] == "|"


class _Pandoc(_Reader):
    """Pandoc's Markdown: few things end a paragraph without a blank line, a fence that nothing closes is text."""

    pattern, hollow_ends = _PANDOC, False

    def __init__(self) -> None:
        super().__init__()
        self.opened, self.rows = 0, False

    def leave(self, at: int) -> None:
        """What holds a fence ends at `at`: the fence was none."""
        if self.fence:
            self.leaves.append((self.opened, at))
        super().leave(at)

    def _begin(self, line: str, start: re.Match[str], place: tuple[int, int]) -> None:
        super()._begin(line, start, place)
        self.opened = place[0]

    def _interrupts(self, line: str, first: int, start: re.Match[str], *, depth: int) -> bool:
        """An item ends the paragraph of another, a fence in backticks any; most goes on to the next blank line."""
        if start.lastgroup == "item":
            inner = self.stack[: depth + 1]
            return bool(inner) and inner[-1] > 0
        return start.lastgroup == "raw" or (start.lastgroup == "fence" and line[first] == "`")

    def _is_row(self, line: str, first: int) -> bool:
        if not self.text:
            self.rows = line[first] == "|"
        return self.rows and line[first] == "|"


def _past_blanks(line: str, at: int) -> int:
    """Past the blanks at `at`."""
    blanks = _BLANKS.match(line, at)
    return blanks.end() if blanks else at
