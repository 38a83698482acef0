"""Zotero API keys in text: 24 letters and digits, next to a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = r"(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{24}(?![A-Za-z0-9])"
_NAME = r"(?i:(?<=z)otero[-_ ]?(?:api[-_ ]?)?(?:key|token)|(?<=a)pi[-_ ]?key)"
_SECRET = re.compile(
    rf"[zZaA](?:{_NAME}[\"'`*\s]*[:=\s]\s*(?:[bB]earer\s+)?[\"'`*]*(?P<key>{_KEY})"
    rf"|(?i:(?<=a)pi\.zotero\.org/)[^\s\"'<>]{{0,300}}?[?&]key=(?P<query>{_KEY}))"
)
_LONG = b"x" * 24
_WORDS = bytes(120 if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_HINTS = ("otero", "OTERO", "api", "API", "Api")
MASK = "…"


def find(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are API keys."""
    if not _may_hold_one(text):
        return
    for match in _SECRET.finditer(text):
        yield match.span("key" if match["key"] else "query")


def _may_hold_one(text: str) -> bool:
    """Whether `text` has a word long enough to be a key, and a word that may name one. Most have no such word,
    and that is found out many characters at a time."""
    if _LONG not in text.encode("utf-8", "surrogatepass").translate(_WORDS):
        return False
    return any(hint in text for hint in _HINTS)


def redact(line: str) -> str:
    """`line` with each API key replaced by as many dots, so that columns stay."""
    for start, end in find(line):
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
