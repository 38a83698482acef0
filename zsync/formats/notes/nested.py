"""The blocks of notes whose quotes and lists hold one another, line by line as CommonMark 0.31 reads them.

Most notes have no such lines, and `blocks` finds the bounds of a paragraph from the lines around it. Where a fence
stands in a quote in an item of a list, what a line is depends on all lines above it.
"""

from __future__ import annotations

import re

_SIGN = r"(?:[-*+]|\d{1,9}[.)])[ \t]"
_MIXED = re.compile(rf"(?m)^(?:[ \t]{{2,}}>|[ \t]*{_SIGN}[ \t]*(?:>|{_SIGN})|[ \t]*>[ \t]*(?:>|{_SIGN}))")
_CODED = re.compile(rf"(?m)^(?:[ \t>]|{_SIGN})++(?:(?<=\t)|(?<=[ ]{{5}})|```|~~~)")
_BLANKS = re.compile(r"[ ]*+")
_DEEPEST = 60
"""So many containers are read; what a line has below is text."""
_START = re.compile(
    r"(?P<quote>>[ ]?)"
    r"|(?P<head>\#{1,6}(?=[ ]|\Z))"
    r"|(?P<fence>`{3,}(?=[^`]*\Z)|~{3,})"
    r"|(?P<rule>(?:(?:\*[ ]*+){3,}+|(?:-[ ]*+){3,}+|(?:_[ ]*+){3,}+)\Z)"
    r"|(?P<item>(?:[-*+]|(?P<number>\d{1,9})[.)])(?=[ ]|\Z))"
    r"|(?P<note>\[\^[^\]\s]+\]:)"
    r"|(?P<raw><(?:!--|(?i:pre|script|style|textarea)(?=[ >]|\Z)))"
)
FLAVOURS = frozenset(("markdown", "typora", "obsidian", "zettlr", "hugo"))
"""The flavours that are read so. Those of pandoc have blocks of their own, MyST and Logseq other fences."""
_CONTAINERS = ("quote", "item", "note")
_UNDERLINE = re.compile(r"(?:=+|-+)[ ]*\Z")
_DELIMITERS = re.compile(r"\|(?:[ ]*+:?-++:?[ ]*+\|)*+(?:[ ]*+:?-++:?[ ]*+)?\Z")
_RAW_END = re.compile(r"-->|</(?:pre|script|style|textarea)>", re.I)


def mixed(text: str) -> bool:
    """Whether a quote or a list holds another in `text`, and something in one may be code."""
    fenced = "```" in text or "~~~" in text or "     " in text or "\t" in text
    return fenced and bool(_CODED.search(text) and _MIXED.search(text))


def leaves(text: str, start: int) -> list[tuple[int, int]]:
    """The stretches of whole lines of `text` from `start` on that are text: paragraphs, headings, rows of tables.

    What is in no leaf is code, or blank.
    """
    reader = _Reader()
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        reader.line(text[start:end].rstrip("\r\n").expandtabs(4), (start, end))
        start = end
    return reader.leaves


class _Reader:
    """`stack`: the open containers, 0 for a quote, else the columns of an item. `hollow`: so many of them are open
    and the last is an item that has had nothing but its sign. `text`: a paragraph is open. `table`: or a table, of
    which each row is a leaf."""

    def __init__(self) -> None:
        self.leaves: list[tuple[int, int]] = []
        self.stack: list[int] = []
        self.fence, self.raw, self.hollow = "", False, 0
        self.text = self.table = False

    def line(self, line: str, place: tuple[int, int]) -> None:
        """Read the next line, which stands at `place`."""
        if line[:1].isalpha() and not (self.stack or self.fence or self.raw):
            self._text(line, 0, place, depth=0, whole=True)
            return
        hollow, self.hollow = self.hollow, 0
        at, depth = self._descend(line)
        whole = depth == len(self.stack)
        if whole and (self.fence or self.raw):
            self._go_on(line, at, place)
            return
        self.fence, self.raw = "", False
        first = _past_blanks(line, at)
        while first < len(line) and (start := self._start(line, at, first, whole=whole)):
            self._close(depth)
            if start.lastgroup not in _CONTAINERS:
                self._begin(line, start, place)
                return
            at = self._push(line, at, start)
            depth, whole, hollow = depth + 1, True, 0
            first = _past_blanks(line, at)
            self.hollow = depth if first == len(line) else 0
        if first == len(line):
            self._close(depth - (0 < hollow == depth))
        elif self.text or first - at < 4:
            self._text(line, first, place, depth=depth, whole=whole)
        else:
            self._close(depth)

    def _descend(self, line: str) -> tuple[int, int]:
        """How far the open containers go on in `line`: the column behind their signs, and their number."""
        at = 0
        for depth, width in enumerate(self.stack):
            first = _past_blanks(line, at)
            if width and first < len(line) and first - at < width:
                return at, depth
            if not width and (first - at > 3 or line[first : first + 1] != ">"):
                return at, depth
            at = min(at + width, len(line)) if width else first + 1 + (line[first + 1 : first + 2] == " ")
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

    def _start(self, line: str, at: int, first: int, *, whole: bool) -> re.Match[str] | None:
        """What begins at `first`, if it is anything but text; an item that is empty or not the first of a list
        begins in no paragraph."""
        start = _START.match(line, first) if first - at < 4 and len(self.stack) < _DEEPEST else None
        if not start or not (self.text and whole):
            return start
        if start.lastgroup == "rule":
            return start if line[first] != "-" or not _UNDERLINE.match(line, first) else None
        empty = _past_blanks(line, start.end()) == len(line)
        return None if start.lastgroup == "item" and (empty or start["number"] not in (None, "1")) else start

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

    def _text(self, line: str, first: int, place: tuple[int, int], *, depth: int, whole: bool) -> None:
        """A line of text: the next of the paragraph, even where a container does not go on, or a new one."""
        row = line[first] == "|"
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


def _past_blanks(line: str, at: int) -> int:
    """Past the blanks at `at`."""
    blanks = _BLANKS.match(line, at)
    return blanks.end() if blanks else at
