"""The block structure of Markdown, as far as it decides where citations can stand.

Only the places that hold a trigger (an `@`, `cite`, a comment opener …) are looked at: a block is the text between
two breaks around it. An unclosed fence runs to the end of the text (CommonMark) or is no fence (pandoc).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import methodcaller

from zsync.formats.notes import fences, hints, simple
from zsync.formats.notes.indents import Indents
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.keys import Flavour
from zsync.formats.notes.parted import Tops
from zsync.formats.notes.paths import path_hits

_MASKS = r"@|%40|<!--|%%|<[pPsS](?=[rRcCtT])|\$\$|\\begin\{|<te"
_HOT, _HOT_NO_WORDS = re.compile(rf"{_MASKS}|[cC]it(?:e|ation)|bibentry|cquote|bbt:"), re.compile(_MASKS)
_HOT_LINK = re.compile(r"\]\(|\]:|\[\[|<[iIaAvVeE]|<!--|%%|<[pPsS](?=[rRcCtToO])|\$\$|\\begin\{|<te")
_BLANK = re.compile(r"\n(?=[ \t>]*\r?(?:\n|\Z))")
_BLANK_LINE = re.compile(r"[ \t>]*\r?\n")
_SOFT = re.compile(r"\n(?=[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#\.|\(@?[\w-]*\)|[A-Za-z][.)])[ \t]|\|))")
_HEADING = re.compile(r"(?m)\n(?=[ \t>]{0,8}#{1,6}[ \t])|^#{1,6} [^\n]*\n")
_HEADLINE = re.compile(r"#{1,6} [^\n]*\n")
_ITEM = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#\.|\(@?[\w-]*\)|[A-Za-z][.)])[ \t]|\|)")
_ASIDE = re.compile(r"(?m)^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*+(?:%|\+\+\+)")
"""What a line of MyST that is no text begins with: a comment, a break between blocks with data about the next."""
_ASIDES = re.compile(rf"{_ASIDE.pattern}[^\n]*\n|\n(?={_ASIDE.pattern[4:]})")
_EMPTY = re.compile(r"(?:[ \t>]*\r?\n)+")
_LINE = re.compile(r"[^\n]*\n?")
_start = methodcaller("start")


def read(inline: Inline, start: int) -> None:
    """Read every block of `inline.text` from `start` that may hold a citation."""
    walk = _Walk(inline, start)
    fields = inline.flavour.properties and "::" in inline.text
    if hints.only_ats(inline.text) and not fields:
        walk.skim()
        walk.run(walk.ats())
    else:
        triggers = _HOT if fields or hints.has_words(inline.text) else _HOT_NO_WORDS
        walk.run(map(_start, triggers.finditer(inline.text, start)))


def read_links(inline: Inline, start: int) -> None:
    """Read every block of `inline.text` from `start` that may hold a link."""
    walk = _Walk(inline, start)
    walk.tried = len(inline.text)
    walk.run(map(_start, _HOT_LINK.finditer(inline.text, start)))


def fenced(text: str, flavour: Flavour) -> Iterator[tuple[int, int]]:
    """The fenced blocks of code of `text`."""
    walk, index = _Walk(Inline(text, flavour, known=None, labels=frozenset()), 0), 0
    while index < len(walk.fences):
        start = walk.fences[index].start
        index = walk._pass_fence(index)
        if walk.at > start:
            yield start, walk.at


class _Walk:
    """One walk over a text: `at` is what has been read."""

    def __init__(self, inline: Inline, start: int) -> None:
        self.inline, self.text, self.at = inline, inline.text, start
        self.pandoc = inline.flavour.pandoc
        text = self.text
        self.high = start - 1
        self.soft: tuple[tuple[int, int], list[int]] = ((-1, -1), [])
        self.myst = inline.flavour.name == "myst"
        self.tried = start if inline.known is None and not inline.labels else len(text)
        self.fences = fences.find(text, start) if hints.may_fence(text) else []
        if inline.flavour.name == "logseq" and "#+" in hints.signs(text):
            self.fences = sorted([*self.fences, *fences.org(text, start)])
            self.tried = len(text)
        self.longest = fences.longest(self.fences)
        self.indents = Indents(text, start, codeless=inline.flavour.name == "logseq")
        self.tops = Tops(text)
        self.directives = not self.pandoc and hints.may_direct(text)
        self.closers: set[int] = set()
        self.closing: tuple[int, int | None] = (-1, None)
        self.quote = 0
        self.leaves = self._leaves(start)

    def _leaves(self, start: int) -> list[tuple[int, int]] | None:
        """The blocks of a note whose quotes and lists hold one another; MyST and Logseq have other fences."""
        if self.myst or self.inline.flavour.name == "logseq" or not fences.nested(self.text):
            return None
        from zsync.formats.notes import nested

        self.tried = len(self.text)
        return nested.leaves(self.text, start, pandoc=self.pandoc)

    def run(self, places: Iterator[int]) -> None:
        """Read the blocks that hold `places`, as far as they are not read when their turn comes."""
        if self.leaves is not None:
            self._run_leaves(self.leaves, places)
            return
        fence = 0
        for hot in places:
            while fence < len(self.fences) and self.fences[fence].start <= hot:
                fence = self._pass_fence(fence)
            if hot >= self.at and not (hot >= self.tried and self._simple(hot)):
                self._block(hot, fence)

    def _run_leaves(self, leaves: list[tuple[int, int]], places: Iterator[int]) -> None:
        """The same, where quotes and lists hold one another."""
        index = 0
        for hot in places:
            while index < len(leaves) and leaves[index][1] <= max(hot, self.at):
                index += 1
            if index == len(leaves):
                return
            start, end = leaves[index]
            if start <= hot and hot >= self.at:
                self.at = self.inline.read(max(start, self.at), end)

    def skim(self) -> None:
        """Read what comes before the first fence and the first paragraph that is not read in one go."""
        if self.tried < len(self.text):
            stop = self.fences[0].start if self.fences else len(self.text)
            hits, self.at = simple.sweep(self.text, self.at, stop, self.inline.flavour)
            self.inline.hits += hits

    def _simple(self, hot: int) -> bool:
        """Read the lines around `hot`, up to empty ones, in one go if nothing in them can hide a citation."""
        low, self.tried = simple.bounds(self.text, self.at, hot)
        hits = simple.read(self.text, low, self.tried, self.inline.flavour)
        if hits is None:
            return False
        self.inline.hits += hits
        self.at = self.tried
        return True

    def ats(self) -> Iterator[int]:
        """Every `@` that is not read yet when its turn comes."""
        hot = self.text.find("@", self.at)
        while hot >= 0:
            yield hot
            hot = self.text.find("@", max(hot + 1, self.at))

    def _pass_fence(self, index: int) -> int:
        """Jump over the code that the fence line `index` opens, if it opens any; the next index to look at."""
        fence = self.fences[index]
        if index in self.closers:
            self.at = max(self.at, fence.end)
        if fence.start < self.at or not self._opens(index):
            return index + 1
        close = self._closing(index)
        if self.directives and close is not None and self._enter(fence):
            self.closers.add(close)
            return index + 1
        stop = len(self.text) if close is None else self.fences[close].start
        limit = self._limit(fence, stop)
        if fence.sign == "#query":
            self.inline.wikilinks(fence.end, min(limit, stop))
        if close is not None and self.fences[close].start < limit:
            self.at = self.fences[close].end
            return close + 1
        self.at = self.at if self.pandoc else limit
        return index + 1

    def _enter(self, fence: fences.Fence) -> bool:
        """Whether `fence` opens a directive that holds Markdown; reading goes on in it."""
        name, at = fences.directive(self.text, fence)
        if name in fences.PATHS:
            self.inline.hits += path_hits(self.text, at, fence.end, self.inline.known)
        if name:
            self.at = fence.end if name in fences.PATHS else at
        if name and (options := fences.OPTIONS.match(self.text, fence.end)):
            self.at = max(self.inline.read(self.at, fence.end), options.end())
        return name != ""

    def _limit(self, fence: fences.Fence, stop: int) -> int:
        """Where the block quote or the list item that holds `fence` ends; past `stop` if not before it."""
        if fence.quoted:
            return self._quote_end(fence)
        column = self.indents.item_column(fence.start, fence.content)
        return self.indents.item_end(fence.end, column, stop) if column else len(self.text) + 1

    def _opens(self, index: int) -> bool:
        """Backticks in its info string make a line of text of it; pandoc's `~~~` cannot interrupt a paragraph; one
        of Org's that nothing closes is text."""
        fence = self.fences[index]
        if fence.sign[0] == "#":
            return fence.info != "" and self._closing(index) is not None
        if fence.sign == "`":
            return "`" not in fence.info
        return not self.pandoc or self.tops.begins_fence(fence.start)

    def _closing(self, index: int) -> int | None:
        """The index of the line that closes the fence line `index` (kept: many blocks ask about the same one)."""
        if self.closing[0] != index:
            self.closing = (index, self._find_closing(index))
        return self.closing[1]

    def _find_closing(self, index: int) -> int | None:
        fence = self.fences[index]
        if index + 1 >= len(self.fences) or self.longest[index + 1].get(fence.sign, 0) < fence.size:
            return None
        for other in range(index + 1, len(self.fences)):
            f = self.fences[other]
            if f.sign == fence.sign and f.size >= fence.size and not f.info.strip():
                return other
        return None

    def _quote_end(self, fence: fences.Fence) -> int:
        """Where the block quote that holds `fence` ends."""
        if fence.start < self.quote:
            return self.quote
        at = fence.start
        while at < len(self.text):
            line = _LINE.match(self.text, at)
            assert line is not None
            if ">" not in line[0][:8]:
                break
            at = line.end()
        self.quote = at
        return at

    def _block(self, hot: int, fence: int) -> None:
        """Read the block around `hot`, unless it is indented code."""
        start, end = self._bounds(hot)
        if fence < len(self.fences) and not (self.pandoc and self._closing(fence) is None):
            end = min(end, self.fences[fence].start)
        start = self.indents.skip_code(start, end)
        start = self.indents.skip_first(start, end, pandoc=self.pandoc)
        while self.myst and start < end and _ASIDE.match(self.text, start):
            start = self.text.find("\n", start, end) + 1 or end
        self.at = self.inline.read(start, end) if start < end else max(start, end)

    def _bounds(self, hot: int) -> tuple[int, int]:
        low, high = self._after_last_blank(hot), self._next_blank(hot)
        empty = _EMPTY.match(self.text, low, high)
        low = empty.end() if empty else low
        if self.pandoc and (head := _HEADLINE.match(self.text, low, high)):
            return (low, head.end()) if hot < head.end() else (head.end(), high)
        if self._is_one_line(low, high) or (self.pandoc and not _ITEM.match(self.text, low)):
            return low, high
        return _around(self._breaks(low, high), hot, low, high)

    def _after_last_blank(self, hot: int) -> int:
        """The start of the last blank line between what has been read and `hot`; without one, where reading is."""
        end = self.text.rfind("\n", self.at, hot)
        while end >= 0:
            before = self.text.rfind("\n", self.at, end)
            if before >= 0 and _BLANK_LINE.match(self.text, before + 1):
                return before + 1
            end = before
        return self.at

    def _next_blank(self, hot: int) -> int:
        """The start of the first blank line after `hot`, or the end (kept: many places ask about the same one)."""
        if hot >= self.high:
            blank = _BLANK.search(self.text, hot)
            self.high = blank.end() if blank else len(self.text)
        return self.high

    def _is_one_line(self, low: int, high: int) -> bool:
        """Whether `[low, high)` is surely one whole line that nothing breaks: no heading, no comment."""
        text = self.text
        whole = low == 0 or text[low - 1] == "\n"
        return whole and text[low] not in "#%+" and text.find("\n", low, high - 1) < 0

    def _breaks(self, low: int, high: int) -> list[int]:
        """Where items, rows, headings and comments begin and end in `[low, high)` (kept for the next call)."""
        known, breaks = self.soft
        if known[1] != high or known[0] > low:
            patterns = (_SOFT, _HEADING, _ASIDES) if self.myst else (_SOFT, _HEADING)
            from_line = max(low - 1, 0)
            breaks = sorted(m.end() for p in patterns for m in p.finditer(self.text, from_line, high))
            self.soft = ((low, high), breaks)
        return breaks

def _around(breaks: list[int], at: int, low: int, high: int) -> tuple[int, int]:
    """The stretch between two `breaks` that holds `at`, within `[low, high)`."""
    index = bisect_right(breaks, at)
    start = breaks[index - 1] if index else low
    end = breaks[index] if index < len(breaks) else high
    return max(low, start), min(high, end)
