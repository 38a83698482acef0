"""Zotero API keys in text: 24 letters and digits, next to a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = r"(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{24}(?![A-Za-z0-9])"
_NAME = r"(?ai:(?<=z)otero[-_ ]?(?:api[-_ ]?)?(?:key|token)|(?<=a)pi[-_ ]?key)"
_SECRET = re.compile(
    rf"[zZaA](?:{_NAME}[\"'`*\s]*[:=\s]\s*(?:[bB]earer\s+)?[\"'`*]*(?P<key>{_KEY})"
    rf"|(?ai:(?<=a)pi\.zotero\.org/)[^\s\"'<>]{{0,300}}?[?&]key=(?P<query>{_KEY}))"
)
_NAMES = tuple(
    re.compile(look)
    for look in (
        *(rb"z(?i:otero)", rb"Z(?i:otero)"),
        *(rb"k(?i:ey)(?i:(?<=[io]...)|(?<=[io][-_ ]...))", rb"K(?i:ey)(?i:(?<=[io]...)|(?<=[io][-_ ]...))"),
    )
)
"""The words that name a key, or nearly so. What begins with one plain character is found fastest."""
MASK = "…"


def find(text: str, utf8: bytes = b"") -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are API keys. `utf8` is the text in UTF-8, from who has it at hand."""
    if not _may_hold_one(utf8 or text.encode("utf-8", "surrogatepass")):
        return
    for match in _SECRET.finditer(text):
        yield match.span("key" if match["key"] else "query")


def _may_hold_one(utf8: bytes) -> bool:
    """Whether a text has a word that may name a key. Most have none, and bytes are searched fastest."""
    return any(look.search(utf8) for look in _NAMES)


def redact(line: str) -> str:
    """`line` with each API key replaced by as many dots, so that columns stay."""
    for start, end in find(line):
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
