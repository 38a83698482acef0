"""Which dialect a file speaks, told by its entry types and field names.

Source: the biblatex manual, sections 2.1 and 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

_TYPES = frozenset({
    "artwork", "audio", "bookinbook", "collection", "dataset", "image", "inreference", "jurisdiction",
    "legislation", "letter", "movie", "mvbook", "mvcollection", "mvproceedings", "mvreference", "online",
    "performance", "periodical", "reference", "report", "review", "set", "software", "standard",
    "suppbook", "suppcollection", "suppperiodical", "thesis", "video", "xdata",
})  # fmt: skip
_FIELDS = frozenset({
    "annotator", "bookauthor", "booksubtitle", "commentator", "date", "editora", "editoratype",
    "entrysubtype", "eprintclass", "eprinttype", "eventdate", "eventtitle", "hyphenation", "ids",
    "institutiontitle", "journalsubtitle", "journaltitle", "langid", "location", "maintitle", "options",
    "origdate", "origtitle", "pagetotal", "pubstate", "related", "shortjournal", "subtitle", "venue",
    "xdata",
})  # fmt: skip
_CLASSIC_TYPES = frozenset({"phdthesis", "mastersthesis", "techreport", "conference", "manual"})
_CLASSIC_FIELDS = frozenset({"year", "month", "journal", "address", "school"})


class Entry(Protocol):
    """Anything with a lower-case type and a mapping of lower-case field names."""

    @property
    def type(self) -> str:
        """The entry type."""
        ...

    @property
    def fields(self) -> Mapping[str, object]:
        """The fields by name."""
        ...


def sniff(entries: Iterable[Entry]) -> str:
    """`biblatex` or `bibtex`, whichever more of the entries speak; `bibtex` when they say nothing."""
    modern = classic = 0
    for entry in entries:
        new = (entry.type in _TYPES) + sum(name in _FIELDS for name in entry.fields)
        old = (entry.type in _CLASSIC_TYPES) + sum(name in _CLASSIC_FIELDS for name in entry.fields)
        modern += new > old or "date" in entry.fields or "journaltitle" in entry.fields
        classic += old > new and "date" not in entry.fields
    return "biblatex" if modern > classic else "bibtex"
