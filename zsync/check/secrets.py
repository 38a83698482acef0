"""Zotero API keys in text: 24 letters and digits, next to a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = r"(?P<key>(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{24})(?![A-Za-z0-9])"
_SECRET = re.compile(
    rf"(?:zotero[-_ ]?(?:api[-_ ]?)?(?:key|token)|api[-_ ]?key)[\"'`*\s]*[:=\s]\s*(?:bearer\s+)?[\"'`*]*{_KEY}"
    rf"|api\.zotero\.org/[^\s\"'<>]{{0,300}}?[?&]key={_KEY.replace('?P<key>', '?P<query>')}",
    re.I,
)
MASK = "…"


def find(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are API keys."""
    lower = text.lower()
    if "zotero" not in lower and "api" not in lower:
        return
    for match in _SECRET.finditer(text):
        yield match.span("key" if match["key"] else "query")


def redact(line: str) -> str:
    """`line` with each API key replaced by as many dots, so that columns stay."""
    for start, end in find(line):
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
