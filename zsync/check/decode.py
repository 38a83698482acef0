"""Bytes of a note or `.bib` file to text, whatever a person saved them as."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

_CJK = "[\u3400-\u4dbf\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]"
_EASTERN = re.compile(rb"[\x80-\xff]{3}|(?<![A-Za-z\x80-\xff])[\x80-\xff]{2}(?![A-Za-z\x80-\xff])|\x00")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


class Decoded(NamedTuple):
    """`text` with line ends and byte order mark kept. `encoding` "utf-8" is what every tool reads; otherwise it is
    what the file seems to be ("" = unknown), and `bad` is the offset in `text` of what shows it."""

    text: str
    encoding: str = "utf-8"
    bad: int = 0


def decode(data: bytes) -> Decoded:
    """The text of `data`; never raises. Bytes that are no UTF-8 become lone surrogates (`surrogateescape`) where
    the encoding cannot be told."""
    if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        return Decoded(data.decode("utf-16", "replace"), "utf-16")
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        western = _western(data)
        escaped = data.decode("utf-8", "surrogateescape")
        bad = len(data[: error.start].decode("utf-8"))
        return (not western and _chinese(data)) or Decoded(escaped, western, bad)


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


def _chinese(data: bytes) -> Decoded | None:
    """`data` read as GB18030, if what it shows then is mostly Chinese: in UTF-8 by mistake, it would not be."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = _NOT_ASCII.findall(text)
    if len(re.findall(_CJK, text)) * 10 < len(foreign) * 9:
        return None
    first = _NOT_ASCII.search(text)
    return Decoded(text, "gb18030", first.start() if first else 0)


def _western(data: bytes) -> str:
    """ "windows-1252" when bytes over 7F stand singly, or in twos beside plain letters, as accents do; else ""."""
    return "" if _EASTERN.search(data) else "windows-1252"
