"""Telling whether entries are of one work."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.check.library import Entry
from zsync.model.span import Span

_COMMAND = re.compile(r"\\[A-Za-z]+\s*|\\.")


def letters(title: str) -> str:
    """The letters and digits of a title, TeX and case aside: what is left when one types it twice."""
    if "\\" in title:
        title = _COMMAND.sub("", title)
    return "".join(char for char in title.casefold() if char.isalnum())


def are_different(entries: Iterable[Entry]) -> bool:
    """Whether `entries` cannot all be of one work: another DOI, or, without DOIs, another title."""
    listed = list(entries)
    identifiers = {entry.doi.casefold() for entry in listed if entry.doi}
    if identifiers:
        return len(identifiers) > 1
    return len({letters(entry.title) for entry in listed}) > 1


def key_place(entry: Entry) -> Span:
    """The place of an entry's key."""
    end = entry.col + entry.end - entry.start
    return Span(entry.path, entry.start, entry.end, entry.line, entry.col, entry.line, end)
