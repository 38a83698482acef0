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
_NAMES = (b"otero", b"pikey", b"i-key", b"i_key", b"i key")
"""Ends of the words that name a key: up to five characters are looked for fastest."""
MASK = "…"


def find(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are API keys."""
    if not _may_hold_one(text):
        return
    for match in _SECRET.finditer(text):
        yield match.span("key" if match["key"] else "query")


def _may_hold_one(text: str) -> bool:
    """Whether `text` has a word that may name a key. Most have none, and bytes are searched fastest."""
    lower = text.encode("utf-8", "surrogatepass").lower()
    return any(name in lower for name in _NAMES)


def redact(line: str) -> str:
    """`line` with each API key replaced by as many dots, so that columns stay."""
    for start, end in find(line):
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
