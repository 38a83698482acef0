"""What check keeps of `.bib` entries, from the entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zsync.check.library import Entry
from zsync.check.works import bare
from zsync.formats.edits import line_cols
from zsync.translate.values.identifiers import normalise

_YEAR = re.compile(r"\d{4}")
_AND = re.compile(r"\s+and\s+")
_COMMAND = re.compile(r"\\\w+")
_NO_LETTER = re.compile(r"[\W\d_]+")
_OPENING = re.compile(r"@\s*[^\s{(]*\s*[{(]\s*")


def read(path: str, text: str, items: Iterable[tuple[Any, Mapping[str, str]]]) -> list[Entry]:
    """What is kept of the entries of `text`, which come in order, each with its values."""
    listed = list(items)
    starts = [key_start(entry, text) for entry, _ in listed]
    places = line_cols(text, starts)
    return [_read(path, *item, start, *place) for item, start, place in zip(listed, starts, places, strict=True)]


def _read(path: str, entry: Any, values: Mapping[str, str], start: int, line: int, col: int) -> Entry:
    year = _YEAR.search(values.get("year") or values.get("date", ""))
    return Entry(
        path=path,
        key=entry.key,
        type=entry.type,
        start=start,
        end=start + len(entry.key),
        line=line,
        col=col,
        title=" ".join(values.get("title", "").split()),
        year=year[0] if year else "",
        doi=normalise("doi", values["doi"]) if "doi" in values else "",
        family=_family(values.get("author") or values.get("editor", "")),
    )


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
