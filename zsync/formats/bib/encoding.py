"""Bytes to text and back for `.bib` files: the encoding is told from the bytes and kept, nothing is ever lost.

The byte order mark stays in the text as U+FEFF, line ends stay as they are: `encode(*decode(data)) == data`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# GB 2312, rows 1-9 and 16-87: what Chinese files hold almost alone; Latin-1 letters stand singly instead.
_GB2312_RUN = re.compile(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+")
# Two inside a word of plain letters may be either: `Gr\xf6\xdfe` is how Latin-1 spells Größe. They prove nothing.
_EITHER = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]{2}(?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff]{2}(?=[A-Za-z])")
_DECLARED = re.compile(
    rb"%[ \t]*Encoding:[ \t]*([\w.-]+)|-\*-[^\r\n]*?coding:[ \t]*([\w.-]+)"
    rb"|%[ \t]*!TeX[ \t]+encoding[ \t]*=[ \t]*([\w.-]+)|x-kbibtex-encoding=([\w.-]+)"
    rb"|Saved with string encoding ([\w ().-]+)",
    re.IGNORECASE,
)
_EDITORS_ENDING = re.compile(r"-(?:unix|dos|mac)\Z")
_OTHER_NAMES = {
    "iso8859_1": "latin-1", "iso8859_15": "iso8859-15", "gbk": "gb18030", "iso-latin-1": "latin-1",
    "iso-latin-2": "iso8859-2", "latin-9": "iso8859-15", "isolatin": "latin-1", "isolatin2": "iso8859-2",
    "isolatin9": "iso8859-15", "latin1": "latin-1", "ansinew": "cp1252", "macosroman": "mac-roman",
    "applemac": "mac-roman", "western (iso latin 1)": "latin-1", "western (iso latin 9)": "iso8859-15",
    "western (mac os roman)": "mac-roman", "western (windows latin 1)": "cp1252",
    "central european (iso latin 2)": "iso8859-2", "central european (windows latin 2)": "cp1250",
    "japanese (shift jis)": "shift_jis", "japanese (euc)": "euc_jp",
}  # fmt: skip
"""Names that Java, Emacs, TeX editors and BibDesk have for encodings, in lower case."""
_GB_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec of the standard library, and whether bytes it cannot read are kept as lone surrogates."""

    name: str = "utf-8"
    keeps_bytes: bool = True

    @property
    def errors(self) -> str:
        """The error handler."""
        return "surrogateescape" if self.keeps_bytes else "strict"


UTF8 = Encoding()


def detect(data: bytes) -> tuple[Encoding, bool]:
    """The encoding of `data`, and whether it begins with a byte order mark."""
    for bom, name in _BOMS:
        if data.startswith(bom) and _round_trips(data, name):
            return Encoding(name, keeps_bytes=False), True
    if data.startswith(b"\xef\xbb\xbf"):
        return UTF8, True
    if _is_utf8(data):
        return UTF8, False
    candidates = [name for name in (_declared(data), *_guesses(data)) if name and _round_trips(data, name)]
    return (Encoding(candidates[0], keeps_bytes=False) if candidates else UTF8), False


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text of `data` and its encoding; never raises."""
    encoding, _ = detect(data)
    return data.decode(encoding.name, encoding.errors), encoding


def encode(text: str, encoding: Encoding = UTF8) -> bytes:
    """The bytes of `text`. Raises `UnicodeEncodeError` where the file's encoding has no such character."""
    return text.encode(encoding.name, encoding.errors)


def _is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, or is so for the most part: a few stray bytes are kept as they are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        letters = _UTF8_LETTER.findall(data)
        return len(letters) > len(_HIGH.findall(data)) - sum(map(len, letters))
    return True


def _declared(data: bytes) -> str:
    """The encoding that the first lines name: JabRef's, BibDesk's or KBibTeX's line, or one for an editor."""
    found = _DECLARED.search(data, 0, 500)
    if found is None:
        return ""
    name = next(part for part in found.groups() if part is not None).decode("ascii").strip().lower()
    name = _EDITORS_ENDING.sub("", name)
    return _OTHER_NAMES.get(name, name)


def _guesses(data: bytes) -> list[str]:
    telling = _EITHER.sub(b"", data)
    high = len(_HIGH.findall(telling))
    paired = sum(map(len, _GB2312_RUN.findall(telling)))
    chinese = ["gb18030"] if high and paired >= _GB_SHARE * high else []
    return [*chinese, "cp1252" if re.search(rb"[\x80-\x9f]", data) else "latin-1"]


def _round_trips(data: bytes, name: str) -> bool:
    try:
        return data.decode(name).encode(name) == data
    except (UnicodeError, LookupError):
        return False
