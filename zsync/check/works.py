"""Telling whether entries are of one work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from zsync.check.library import Entry
from zsync.model.span import Span

_OTHER = re.compile(r"[\W_]+")
_NO_ASCII_LETTER = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_ACCENT = re.compile("[\u0300-\u036f]+")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*|\\.")
_FIRST = re.compile(r"\W*(?!abs/)0*(\w+)")
"""Where a volume, a number or a page begins; `abs/2203.10489` is what DBLP calls a volume of arXiv."""
_PARTS = frozenset(
    ("inbook", "incollection", "inproceedings", "conference", "inreference", "suppbook", "bookinbook")
)


@lru_cache(maxsize=1 << 16)
def letters(title: str) -> str:
    """The letters and digits of a title, TeX and case aside: what is left when one types it twice."""
    if "\\" in title:
        title = _COMMAND.sub("", title)
    if title.isascii():
        return title.translate(_NO_ASCII_LETTER).lower()
    return bare(_OTHER.sub("", title))


def bare(text: str) -> str:
    """`text` in lower case and without accents, since TeX's are cut away too: `Ü` and `{\\"U}` are one."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    from unicodedata import normalize

    return normalize("NFC", _ACCENT.sub("", normalize("NFD", folded)))


def repeated(entries: Iterable[Entry], marks: Iterable[str]) -> Iterator[tuple[Entry, Entry]]:
    """Each entry whose mark an earlier one has under another key, with that one; "" is no mark."""
    first: dict[str, Entry] = {}
    for entry, mark in zip(entries, marks, strict=True):
        if mark and first.setdefault(mark, entry).key != entry.key:
            yield entry, first[mark]


def titled(entry: Entry) -> str:
    """Title, first author and part as one text; "" where too little is known to tell works apart."""
    if len(entry.title) < 12 or not entry.family or not entry.year or " " not in entry.title:
        return ""
    return f"{letters(entry.title)} {entry.family} {entry.part}"


def are_versions(entry: Entry, other: Entry) -> bool:
    """Whether two entries of one title and author are in two places: DOIs or first pages of their own."""
    return _differ(entry.doi, other.doi) or _differ(_place(entry)[-1], _place(other)[-1])


def are_issues(entry: Entry, other: Entry) -> bool:
    """Whether two articles of one title and author, a column it may be, stand in two issues."""
    return any(map(_differ, _place(entry)[:-1], _place(other)[:-1]))


def _place(entry: Entry) -> list[str]:
    """Where the values of an entry's place begin; "" for one that is not known."""
    found = map(_FIRST.match, entry.place.split("\n", 2) if entry.type == "article" else [entry.place])
    return [each[1] if each else "" for each in found]


def _differ(one: str, other: str) -> bool:
    """Whether two values are known, and not the same."""
    return one != other and "" not in (one, other)


def are_parts(entry: Entry, other: Entry) -> bool:
    """Whether two entries of one DOI are parts of what it stands for, or one is: chapters with their book's."""
    if not {entry.type, other.type} & _PARTS or letters(entry.title) == letters(other.title):
        return False
    return entry.family != other.family or are_versions(entry, other)


def are_different(entries: Iterable[Entry]) -> bool:
    """Whether `entries` cannot all be of one work: another DOI, or, without DOIs, another title. A title without
    its subtitle is the same."""
    listed = list(entries)
    identifiers = {entry.doi.casefold() for entry in listed if entry.doi}
    if identifiers:
        return len(identifiers) > 1
    return any(_is_other(listed[0], entry) for entry in listed[1:])


def _is_other(entry: Entry, other: Entry) -> bool:
    short, long = sorted((letters(entry.title), letters(other.title)), key=len)
    return short != long and (not long.startswith(short) or _differ(entry.family, other.family))


def key_place(entry: Entry) -> Span:
    """The place of an entry's key."""
    end = entry.col + entry.end - entry.start
    return Span(entry.path, entry.start, entry.end, entry.line, entry.col, entry.line, end)
