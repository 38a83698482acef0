"""What check keeps of `.bib` entries, from the entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from zsync.check.library import Entry, as_entry
from zsync.check.works import bare, letters
from zsync.formats.bib.grammar import ENTRY_HEAD
from zsync.formats.edits import line_cols
from zsync.translate.values.identifiers import normalise

_YEAR = re.compile(r"\d{4}")
_AND = re.compile(r"\s+and\s+")
_COMMAND = re.compile(r"\\\w+")
_NO_LETTER = re.compile(r"[\W\d_]+")
_BOOKS = frozenset(
    ("book", "inbook", "collection", "incollection", "proceedings", "mvbook", "reference", "manual")
)
"""Types whose volumes may all have the title of the whole. The volume of an article is its journal's."""
_ORIGINAL = frozenset(("", "1", "1st", "first"))
_OPENING = re.compile(r"@\s*[^\s{(]*\s*[{(]\s*")


class Head(NamedTuple):
    """An entry's type, and where its key stands."""

    type: str
    start: int
    line: int
    col: int


def heads(text: str, entries: Iterable[Any]) -> list[Head]:
    """The heads of the entries of `text`, which come in order."""
    found = [_head(entry, text) for entry in entries]
    places = line_cols(text, (start for _, start in found))
    return [Head(*head, *place) for head, place in zip(found, places, strict=True)]


def _head(entry: Any, text: str) -> tuple[str, int]:
    start = entry.start + 1
    opening = text.find("{", start)
    if text.startswith(entry.key, opening + 1) and (kind := text[start:opening]).isalpha():
        return kind.lower(), opening + 1
    found = ENTRY_HEAD.match(text, entry.start)
    if found and found[3] == entry.key:
        return found[1].lower(), found.start(3)
    return entry.type, key_start(entry, text)


def read(path: str, items: Sequence[tuple[Any, Mapping[str, str]]], heads: Sequence[Head]) -> list[Entry]:
    """What is kept of entries with their values, which have these heads."""
    values = [each for _, each in items]
    titles = [" ".join(each.get("title", "").split()) for each in values]
    years = [_YEAR.search(each.get("year") or each.get("date", "")) for each in values]
    dois = [normalise("doi", each["doi"]) if "doi" in each else "" for each in values]
    families = [_family(each.get("author") or each.get("editor", "")) for each in values]
    parts = [_part(head.type, each) for head, each in zip(heads, values, strict=True)]
    spots = [_place(head.type, each) for head, each in zip(heads, values, strict=True)]
    places = [
        (path, entry.key, kind, start, start + len(entry.key), line, col)
        for (entry, _), (kind, start, line, col) in zip(items, heads, strict=True)
    ]
    works = zip(places, titles, years, dois, families, parts, spots, strict=True)
    return [as_entry((*place, title, year[0] if year else "", *rest)) for place, title, year, *rest in works]


def _part(kind: str, values: Mapping[str, str]) -> str:
    """Subtitle, and volume of a book, as letters and digits, and the year of a later edition; of an entry that
    names what it is `related` to (the original, its volumes) something no other one has."""
    if "related" in values:
        return quoted(values["related"])
    told = letters(values["subtitle"]) if "subtitle" in values else ""
    if kind in _BOOKS and ("volume" in values or "part" in values):
        told += f" {letters(values.get('volume', ''))} {letters(values.get('part', ''))}"
    if "edition" in values and letters(values["edition"]) not in _ORIGINAL:
        told += f" {values.get('year') or values.get('date', '')}"
    return told


def _place(kind: str, values: Mapping[str, str]) -> str:
    """Volume and number of an article and the pages of anything, as written."""
    pages = values.get("pages", "")
    if kind != "article":
        return pages
    return f"{values.get('volume', '')}\n{values.get('number', '')}\n{pages}"


def rows(entries: Iterable[Entry]) -> str:
    """`entries` as JSON, without their path."""
    shown = [
        f"[{quoted(key)},{quoted(kind)},{start},{end},{line},{col},{quoted(title)},{quoted(year)},{quoted(doi)},"
        f"{quoted(family)},{quoted(part)},{quoted(place)}]"
        for _, key, kind, start, end, line, col, title, year, doi, family, part, place in entries
    ]
    return f"[{','.join(shown)}]"


def key_start(entry: Any, text: str) -> int:
    """The offset of an entry's key."""
    opened = _OPENING.match(text, entry.start)
    at = opened.end() if opened else int(entry.start)
    return at if text.startswith(entry.key, at) else max(at, text.find(entry.key, at, entry.end))


def ids(values: Mapping[str, str]) -> Iterator[str]:
    """Further keys of an entry (biblatex manual, field `ids`)."""
    return (alias for alias in re.split(r"[,\s]+", values["ids"]) if alias) if "ids" in values else iter(())


def _family(authors: str) -> str:
    """The first author's family name, letters only, for guesses: `{van der Berg}, J.` gives `vanderberg`."""
    first = authors.partition(" and ")[0]
    if "and" in first:
        first = _AND.split(authors, 1)[0]
    family = first.partition(",")[0] if "," in first else first.split()[-1] if first.strip() else ""
    if not family.isalpha():
        family = _NO_LETTER.sub("", _COMMAND.sub("", family) if "\\" in family else family)
    return bare(family)
