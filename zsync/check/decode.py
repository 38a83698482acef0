"""Bytes of a note or `.bib` file to text, whatever a person saved them as."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import NamedTuple

_CJK = "[\u3400-\u4dbf\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]"
_EASTERN = re.compile(rb"[\x80-\xff]{3}|(?<![A-Za-z\x80-\xff])[\x80-\xff]{2}(?![A-Za-z\x80-\xff])|\x00")
_BOMS = (BOM_UTF16_LE, BOM_UTF16_BE)
_HEAD = 4000
"""Bytes that show how a text without a mark is written."""
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_KANA = "[\u3041-\u30ff]"
_SCRIPTS = (("shift_jis", _KANA, 3), ("gb18030", _CJK, 9))
"""Encodings of the East, each with signs that make so many tenths of what is written in them: in UTF-8 by mistake,
or in another of them, they would not. What is Japanese reads as rare Chinese too."""


class Decoded(NamedTuple):
    """`text` with line ends and byte order mark kept. `encoding` "utf-8" is what every tool reads; otherwise it is
    what the file seems to be ("" = unknown), and `bad` is the offset in `text` of what shows it."""

    text: str
    encoding: str = "utf-8"
    bad: int = 0


def decode(data: bytes) -> Decoded:
    """The text of `data`; never raises. Bytes that are no UTF-8 become lone surrogates (`surrogateescape`) where
    the encoding cannot be told."""
    wide = _wide(data) if b"\0" in data else "utf-16" if data[:2] in _BOMS else ""
    if wide:
        return Decoded(data.decode(wide, "replace"), wide)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        western = _western(data)
        escaped = data.decode("utf-8", "surrogateescape")
        bad = len(data[: error.start].decode("utf-8"))
        return (not western and _eastern(data)) or Decoded(escaped, western, bad)


def _wide(data: bytes) -> str:
    """The encoding in which every sign takes two bytes or four, by its mark or by where the zeros are; else ""."""
    if data[:4] in (BOM_UTF32_LE, BOM_UTF32_BE):
        return "utf-32"
    if data[:2] in _BOMS:
        return "utf-16"
    head = data[:_HEAD]
    first, second, pairs = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if second * 2 > pairs > first * 8:
        return "utf-16le"
    return "utf-16be" if first * 2 > pairs > second * 8 else ""


def decode_bib(data: bytes) -> Decoded:
    """The text of a `.bib` as a sync reads it, in the encoding that it declares or shows: its keys are those that
    notes cite. Never raises."""
    told = decode(data)
    if told.encoding == "utf-8":
        return told
    from zsync.formats.bib.encoding import UTF8
    from zsync.formats.bib.encoding import decode as decoded

    text, encoding = decoded(data)
    first = _NOT_ASCII.search(text)
    return told if encoding == UTF8 else told._replace(text=text, bad=first.start() if first else 0)


def _eastern(data: bytes) -> Decoded | None:
    """`data` as it reads in the first of `_SCRIPTS` that it seems to be in."""
    for encoding, signs, tenths in _SCRIPTS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(re.findall(signs, text)) * 10 >= len(_NOT_ASCII.findall(text)) * tenths:
            first = _NOT_ASCII.search(text)
            return Decoded(text, encoding, first.start() if first else 0)
    return None


def _western(data: bytes) -> str:
    """ "windows-1252" when bytes over 7F stand singly, or in twos beside plain letters, as accents do; else ""."""
    return "" if _EASTERN.search(data) else "windows-1252"
