"""The inline reader of the Markdown family: one pass over a block, masks and citations together.

Every construct that can hide an `@` is a token with its own small reader. Searches for a closing sign that found
nothing are remembered per block, so that hostile text (a million openers) is read in linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import ClassVar

from zsync.formats.notes import atsign, keys, latex, paths, roles, signs
from zsync.formats.notes.hits import Form, Hit, Known, Place
from zsync.formats.notes.keys import Flavour


class Inline:
    """Reads blocks of one text; `hits` and `links` grow. `labels` are example-list labels, which are no keys."""

    def __init__(self, text: str, flavour: Flavour, *, known: Known, labels: frozenset[str]) -> None:
        self.text, self.flavour, self.known, self.labels = text, flavour, known, labels
        self.hits: list[Hit] = []
        self._site = atsign.Site(text, flavour, known, labels)
        self.start = self.end = self.cited = 0
        self.open: list[bool] = []
        self.links: list[Place] = []
        self._dead, self._ended = set[str](), set[str]()
        self._runs: dict[int, list[int]] | None = None
        self._closing: dict[int, int] | None = None

    def read(self, start: int, end: int) -> int:
        """Read the block `[start, end)`; returns where reading goes on (past `end` after a long comment)."""
        self.start, self.end, self.open, self.cited = start, end, [], -1
        self._runs = self._closing = None
        self._site.start, self._site.end = start, end
        self._ended.clear()
        at, text, search = start, self.text, signs.TOKEN.search
        while at < end and (token := search(text, at, end)):
            at = self._readers[token[0]](self, token.start())
        return max(at, end)

    def _find(self, close: str, at: int) -> int:
        """The offset after the next `close` anywhere in the text, or -1 (remembered)."""
        if close in self._dead:
            return -1
        found = self.text.find(close, at)
        if found < 0:
            self._dead.add(close)
            return -1
        return found + len(close)

    def _escape(self, at: int) -> int:
        if at + 1 >= self.end:
            return at + 1
        if not self.text[at + 1].isalpha():
            return at + 2
        cite = latex.command(self.text, at, self.end)
        if cite:
            self.hits += cite.hits if self.flavour.sure else [self._soft(hit) for hit in cite.hits]
            return cite.end
        environment = signs.ENVIRONMENT.match(self.text, at, self.end)
        if environment and self.flavour.pandoc:
            return self._environment(at, environment)
        raw = signs.RAW.match(self.text, at, self.end) if self.flavour.pandoc else None
        self.hits += latex.inside(self.text, *raw.span()) if raw else ()
        return raw.end() if raw else at + 1

    def _soft(self, hit: Hit) -> Hit:
        """A TeX command in a tool that does not read TeX is a citation if its key looks like one."""
        return hit if keys.likely(hit.key, self.known) else hit._replace(kind="ambiguous")

    def _environment(self, at: int, begin: re.Match[str]) -> int:
        end = self._find(f"\\end{{{begin[1]}}}", begin.end())
        if end < 0:
            return begin.end()
        self.hits += latex.hits(self.text, begin.end(), end)
        return end

    def _code(self, at: int) -> int:
        if self._runs is None:
            self._index_runs()
        assert self._runs is not None
        run = signs.RUN.match(self.text, at, self.end)
        assert run is not None
        size = run.end() - at
        starts = self._runs.get(size, [])
        close = bisect_left(starts, at + 1)
        if close == len(starts):
            return self._half_run(at, run.end())
        return starts[close] + size

    def _half_run(self, at: int, end: int) -> int:
        """A run without a partner is text; pandoc tries its shorter tails, of which at most one is tried here."""
        assert self._runs is not None
        for size in range(min(end - at - 1, 3), 0, -1) if self.flavour.pandoc else ():
            starts = self._runs.get(size, [])
            close = bisect_left(starts, end)
            if close < len(starts):
                return starts[close] + size
        return end

    def _index_runs(self) -> None:
        self._runs = {}
        for run in signs.RUN.finditer(self.text, self.start, self.end):
            self._runs.setdefault(run.end() - run.start(), []).append(run.start())

    def _math(self, at: int) -> int:
        text = self.text
        if text.startswith("$$", at):
            end = self._display(at)
            if end > 0:
                return end
        if at + 1 >= self.end or text[at + 1].isspace() or "$" in self._ended:
            return at + 1
        close = signs.dollar(text, at + 2 if text[at + 1] != "\\" else at + 3, self.end)
        if close < 0:
            self._ended.add("$")
            return at + 1
        good = not text[close - 1].isspace() and not text[close + 1 : close + 2].isdecimal()
        return close + 1 if good else at + 1

    def _display(self, at: int) -> int:
        """The end of the display math that opens at `at`, or -1. Blank lines end it in pandoc, not in editors."""
        alone = self.text[at - 1 : at] in ("", "\n") and self.text[at + 2 : at + 3] in "\r\n"
        if alone and not self.flavour.pandoc:
            return self._find("$$", at + 2)
        close = self.text.find("$$", at + 2, self.end) if "$$" not in self._ended else -1
        if close < 0:
            self._ended.add("$$")
        return close + 2 if close > at + 2 else -1

    def _angle(self, at: int) -> int:
        if self.text.startswith("<!--", at):
            end = self._find("-->", at + 4)
            if end < 0 and not self.flavour.pandoc and self._line_start(at):
                return len(self.text)
            return end if end > 0 else at + 4
        verbatim = signs.VERBATIM.match(self.text, at, self.end)
        if verbatim:
            end = self._find_tag(verbatim[1].lower(), verbatim.end())
            return end if end > 0 else verbatim.end()
        templater = signs.TEMPLATER.match(self.text, at, self.end)
        if templater:
            return templater.end()
        link = signs.AUTOLINK.match(self.text, at, self.end)
        if link:
            self._destination(at + 1, link.end() - 1, "auto")
            return link.end()
        tag = signs.TAG.match(self.text, at, self.end)
        return self._tag(tag) if tag else at + 1

    def _find_tag(self, name: str, at: int) -> int:
        if name in self._dead:
            return -1
        close = re.compile(rf"</{name}\s*>", re.I).search(self.text, at)
        if not close:
            self._dead.add(name)
            return -1
        return close.end()

    def _tag(self, tag: re.Match[str]) -> int:
        for source in signs.SOURCE.finditer(self.text, tag.start(), tag.end()):
            quoted = source[1][0] in "\"'"
            image = tag[0][:4].lower() == "<img"
            self._destination(source.start(1) + quoted, source.end(1) - quoted, "html", image)
        return tag.end()

    def _open(self, at: int) -> int:
        text = self.text
        second = text[at + 1 : at + 2]
        if second == "[" and self.flavour.wikilinks and (text[at - 1 : at] != "^" or text[at - 2 : at] == "^^"):
            link = signs.WIKI.match(text, at, self.end)  # `^[` begins a footnote, `^^[` is Logseq's highlighting
            if link:
                self._wikilink(*link.span(1))
                return link.end()
        if second == "^" and (note := signs.NOTE.match(text, at, self.end)):
            return note.end()
        pandoc = self.flavour.pandoc
        definition = signs.definition(text, at, self.start, self.end, pandoc=pandoc) if second != "@" else None
        if definition:
            self._destination(*definition.span(definition.lastindex or 1), "definition")
            return definition.end()
        self.open.append(text[at - 1 : at] == "!")
        return at + 1

    def _line_start(self, at: int) -> bool:
        before = self.text[max(0, at - 4) : at]
        return before.rpartition("\n")[2].strip() == "" and ("\n" in before or at <= 3 or at == self.start)

    def _close(self, at: int) -> int:
        if not self.open:
            return at + 1
        image = self.open.pop()
        if not self.text.startswith("(", at + 1):
            return at + 1
        return self._link(at + 2, image)

    def _link(self, at: int, image: bool) -> int:
        if self.text.startswith("<", at):
            angle = signs.ANGLED.match(self.text, at, self.end)
            if angle:
                self._destination(*angle.span(1), "markdown", image)
                return angle.end()
        simple = signs.SIMPLE.match(self.text, at, self.end)
        if simple:
            self._destination(at, simple.end() - 1, "markdown", image)
            return simple.end()
        titled = signs.TITLED.match(self.text, at, self.end)
        if titled:
            self._destination(*titled.span(1), "markdown", image)
            return titled.end()
        if self._closing is None:
            self._closing = signs.parentheses(self.text, self.start, self.end)
        close = self._closing.get(at - 1, -1)
        if close < 0:
            return at
        bare = signs.DESTINATION.match(self.text, at, close)
        if not bare or bare.end() < close:
            return at
        self._destination(bare.start(1), bare.end(1), "markdown", image)
        return close + 1

    def _wikilink(self, start: int, end: int) -> None:
        self.links.append(Place(start, end, "wiki", self.text[start - 3 : start] == "![["))
        if hit := paths.wikilink_hit(self.text, start, end, self.known):
            self.hits.append(hit)

    def _destination(self, start: int, end: int, form: Form, image: bool = False) -> None:
        if self.flavour.wikilinks and self.text.startswith("[[", start):
            self._wikilink(start + 2, max(end - 2, start + 2))
            return
        self.links.append(Place(start, end, form, image))
        if self.text.startswith("zotero:", start):
            self.hits += paths.zotero_hits(self.text, start, end, self.known)
        elif form != "auto" and not signs.scheme(self.text, start):  # `<ann@x2021.org>` is a mail address
            self.hits += paths.path_hits(self.text, start, end, self.known)

    def _brace(self, at: int) -> int:
        if self.text.startswith("{{", at):
            find = self._find
            if self.flavour.shortcodes and (short := roles.shortcode(self.text, at, self.end, find=find)):
                self.hits += short.hits
                return short.end
            template = signs.TEMPLATE.match(self.text, at, self.end)
            if template:
                self.wikilinks(*template.span())
                return template.end()
        role = roles.myst(self.text, at, self.end) if not self.flavour.pandoc else None
        if role:
            self.hits += role.hits
            return role.end
        block = signs.ATTRIBUTES.match(self.text, at, self.end)
        return block.end() if block and self.text[at - 1 : at] != "@" else at + 1

    def wikilinks(self, start: int, end: int) -> None:
        """Read the wikilinks in `[start, end)`: a macro hides all else (Logseq's `{{embed [[@key]]}}`)."""
        for link in signs.WIKI.finditer(self.text, start, end) if self.flavour.wikilinks else ():
            self._wikilink(*link.span(1))

    def _comment(self, at: int) -> int:
        end = self._find("%%", at + 2) if self.flavour.comments else -1
        return end if end > 0 else at + 2

    def _role(self, at: int) -> int:
        field = self.text.startswith("::", at)
        read, wanted = (roles.field, self.flavour.properties) if field else (roles.rest, not self.flavour.pandoc)
        found = read(self.text, at, self.end) if wanted else None
        self.hits += found.hits if found else ()
        return found.end if found else at + 1

    def _zotero(self, at: int) -> int:
        found = paths.zotero_hit(self.text, at, self.end, self.known)
        self.hits += [found] if found else []
        return found.end if found else at + 1

    def _at(self, at: int) -> int:
        word = keys.word_before(self.text, at)
        if "zotero://" in word:
            return self._zotero(at)
        site = self._site
        site.bracketed, site.after_cite = bool(self.open), at == self.cited
        hit, end = atsign.read(site, at, word=word)
        if hit:
            self.hits.append(hit)
        if hit or self.flavour.pandoc:
            self.cited = end
        return end

    _readers: ClassVar[dict[str, Callable[[Inline, int], int]]] = {
        "\\": _escape, "`": _code, "$": _math, "<": _angle, "[": _open, "]": _close, "@": _at,
        "{": _brace, "%%": _comment, ":cite": _role, ":footcite": _role, "bbt:": _zotero, "%40": _zotero,
        "::": _role,
    }
