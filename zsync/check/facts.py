"""What check keeps of a file: small, plain, and a function of the file's bytes alone.

Facts never hold a verdict that another file could change; rules judge them against the whole project. That is
why they can be cached by content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, NamedTuple

from zsync.model.citation import Citation
from zsync.model.finding import Finding, Fix, Severity
from zsync.model.span import Span

WHOLE_FILE = "*"
"""In `Facts.ignored`, the code that stands for all; as a line, 0 stands for the whole file."""


SOFT_MARK = "?"
"""The mark of a note with something that only looks like a citation."""

OFF_MARK = "!"
"""The mark of a file with comments that turn findings off."""


class Seen(NamedTuple):
    """Something a rule saw in one file: a place and the texts the rule needs to judge it."""

    span: Span
    texts: tuple[str, ...] = ()


class Rule(NamedTuple):
    """The identity of a rule."""

    code: str
    name: str
    severity: Severity

    def at(
        self, span: Span, message: str, *, help: str = "", key: str = "", fix: Fix | None = None
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, self.severity, span, message, help, key, fix)


class Row(NamedTuple):
    """A file's facts as they are cached. `keys`, `subjects`, `marks` are lists joined by newlines.

    `keys`: the distinct keys cited (notes) or defined (`.bib`); `subjects`: the keys a note is about; `marks`: the
    codes of rules that saw something; `size`: citations or entries; `facts` and `more` are JSON, None while they
    are still in the cache. `more` of a note is "" until somebody asks for it.
    """

    keys: str = ""
    subjects: str = ""
    marks: str = ""
    size: int = 0
    facts: str | None = None
    more: str | None = None


as_row = partial(tuple.__new__, Row)
"""A tuple as a row: `Row` takes one of ten thousand apart first."""

Texts = Callable[[str, Literal["facts", "more"]], str]
"""The JSON texts of a file, by its path and their name."""


class File:
    """A file of the project: its path and a view of its row. JSON is fetched and read when it is asked for."""

    __slots__ = ("_facts", "_more", "_off", "_texts", "path", "row")

    def __init__(self, path: str, row: Row, texts: Texts) -> None:
        self.path = path
        self.row = row
        self._texts = texts
        self._facts: dict[str, Any] | None = None
        self._more: list[Any] | None = None
        self._off: dict[int, set[str]] | None = None

    @property
    def keys(self) -> list[str]:
        """The distinct keys cited, or defined."""
        return self.row.keys.split("\n") if self.row.keys else []

    @property
    def subjects(self) -> list[str]:
        """The keys of the works this note is about, by its name and front matter."""
        return self.row.subjects.split("\n") if self.row.subjects else []

    @property
    def facts(self) -> dict[str, Any]:
        """The decoded facts."""
        if self._facts is None:
            self._facts = json.loads(self.row.facts or self._texts(self.path, "facts"))
        return self._facts

    @property
    def more(self) -> list[Any]:
        """The decoded further facts: citations of a note, entries of a `.bib`."""
        if self._more is None:
            self._more = json.loads(self.row.more or self._texts(self.path, "more"))
        return self._more

    @property
    def macros(self) -> list[str]:
        """The names, in lower case, that a `.bib` file defines with `@string`."""
        names: list[str] = self.facts.get("macros", [])
        return names

    def citations(self) -> Iterable[Citation]:
        """The citations of a note, those of its path too."""
        grammar = self.facts.get("grammar", "")
        for key, start, end, line, col, kind in self.more:
            yield Citation(key, start, end, line, col, grammar, kind)

    def seen(self, code: str) -> list[Seen]:
        """What the rule `code` saw in this file."""
        if code not in self.row.marks:
            return []
        return [unpack_seen(self.path, row) for row in self.facts.get("seen", {}).get(code, ())]

    def ignores(self, code: str, line: int) -> bool:
        """Whether a comment in the file turns `code` off at `line`."""
        if self._off is None:
            self._off = {}
            for at, codes in self.facts.get("ignored", ()):
                self._off.setdefault(at, set()).update(codes)
        return any(WHOLE_FILE in off or code in off for off in map(self._off.get, (0, line)) if off)


def pack_seen(seen: Seen) -> list[Any]:
    """`seen` as JSON."""
    span = seen.span
    return [span.start, span.end, span.line, span.col, span.end_line, span.end_col, *seen.texts]


def unpack_seen(path: str, row: list[Any]) -> Seen:
    """What `pack_seen` packed, in the file `path`."""
    return Seen(Span(path, *row[:6]), tuple(row[6:]))


def key_span(path: str, citation: Citation) -> Span:
    """The place of a citation's key, which never crosses a line."""
    width = citation.end - citation.start
    return Span(
        path, citation.start, citation.end, citation.line, citation.col, citation.line, citation.col + width
    )


def start_of(path: str) -> Span:
    """The place of a finding that concerns the file as a whole."""
    return Span(path, 0, 0, 1, 1, 1, 1)
