"""Zotero API keys in text: 24 letters and digits, next to a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = r"(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{24}(?![A-Za-z0-9])"
_NAME = r"(?ai:(?<=z)otero[-_ ]?(?:api[-_ ]?)?(?:key|token)|(?<=a)pi[-_ ]?key)"
_SECRET = (  # compiled when a text may hold one
    rf"[zZaA](?:{_NAME}[\"'`*\s]*[:=\s]\s*(?:[bB]earer\s+)?[\"'`*]*(?P<key>{_KEY})"
    rf"|(?ai:(?<=a)pi\.zotero\.org/)[^\s\"'<>]{{0,300}}?[?&]key=(?P<query>{_KEY})"
    rf"|(?ai:(?<=a)uthorization)[\"']?[:\s]\s*[\"']?[bB]earer\s+(?P<bearer>{_KEY}))"  # in a text that names Zotero
)
_ZOTERO = rb"(?i:otero(?:[-_ ]?(?:api[-_ ]?)?(?:key|token)|\.org/))"
_KEY_WORD = rb"(?i:ey(?:(?<=api...)|(?<=api[-_ ]...)))"
_NAMES = (
    (b"Z", re.compile(b"Z" + _ZOTERO)),
    (b"z", re.compile(b"z" + _ZOTERO)),
    (b"K", re.compile(b"K" + _KEY_WORD)),
    (b"k", re.compile(b"k" + _KEY_WORD)),
)
"""The words that name a key, and how they begin: whether a byte is there at all is told at once."""
MASK = "…"


def find(text: str, utf8: bytes = b"") -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are API keys. `utf8` is the text in UTF-8, from who has it at hand."""
    if not _may_hold_one(utf8 or text.encode("utf-8", "surrogatepass")):
        return
    for match in re.finditer(_SECRET, text):
        yield match.span(match.lastgroup or 0)


def _may_hold_one(utf8: bytes) -> bool:
    """Whether a text has a word that names a key. Most have none, and bytes are searched fastest."""
    for first, look in _NAMES:  # noqa: SIM110 (a generator costs more than all it would do)
        if first in utf8 and look.search(utf8):
            return True
    return False


def redact(text: str) -> str:
    """`text` with each API key replaced by as many dots wherever it stands, so that columns stay."""
    for key in {text[start:end] for start, end in find(text)}:
        text = text.replace(key, MASK * len(key))
    return text
