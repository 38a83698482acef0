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
_LONG = b"x" * 24
_BEFORE = b"\"'`*:= \t\n\r\v\f\x1c\x1d\x1e\x1f"
_SHAPES = {True: ord("x"), False: ord(".")}
_WORDS = bytes(
    32 if code in _BEFORE or code > 127 else _SHAPES[chr(code).isalnum()] for code in range(256)
)
"""To letters and digits as `x`, what may stand before a key as a blank (so may blanks of other scripts), else a
dot."""
_MANY = 30_000
"""Bytes from which on a text has long words anyway."""
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
    """Whether `text` has a word long enough to be a key, and a word that may name one. Most have no such word,
    and that is found out many characters at a time."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) < _MANY and not _has_long_word(data.translate(_WORDS)):
        return False
    lower = data.lower()
    return any(name in lower for name in _NAMES)


def _has_long_word(shape: bytes) -> bool:
    """Whether a word as long as a key stands where one can; a citation key, after another sign, does not."""
    return _LONG in shape and b" " + _LONG in shape


def redact(line: str) -> str:
    """`line` with each API key replaced by as many dots, so that columns stay."""
    for start, end in find(line):
        line = line[:start] + MASK * (end - start) + line[end:]
    return line
