"""Unicode to TeX: what has to be escaped, and no more. The result is read back before it is trusted."""

from __future__ import annotations

import re
from unicodedata import normalize

from zsync.translate.values.tex import decode
from zsync.translate.values.texchars import ACCENTS, MARKUP, WRITE_SYMBOLS
from zsync.translate.values.texletters import MATHS

_SPECIAL: dict[str, str] = {
    "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "$": "\\$", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}", "\\": "\\textbackslash{}", "\u00a0": "~", "–": "--", "—": "---",
    "`": "\\textasciigrave{}", "--": "-{}-", "''": "'{}'", "\u2009": "\\,",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",  # TeX's oldest fonts have other signs there
}  # fmt: skip
_BRACES = {"{": "\\textbraceleft{}", "}": "\\textbraceright{}"}
_TAG = "|".join(re.escape(tag) for tag in MARKUP)
_MATH = r"\$[^\s$](?:[^$]*[^\s$\\])?\$(?!\d)"
_MACRO = r"\\[A-Za-z]+\*?(?:\{[^{}]*\})*"
_DASHES = "-–—"
_SIGN = r"-(?=[-–—])|'(?=')|[&%#_${}~^\\`<>|\u00a0\u2009–—]"
_LOOSE = re.compile(rf"{_MATH}|{_MACRO}|{_TAG}|{_SIGN}", re.DOTALL)
_STRICT = re.compile(_SIGN)
_NEEDS = re.compile(r"[&%#_${}~^\\`<>|\u00a0\u2009–—]|--|''")
_BELOW = frozenset("\u0327\u0328\u0323\u0331")
_LETTERS = {mark: name for name, mark in ACCENTS.items() if name not in {"t", "G", "f", "h"}}


def encode(text: str, *, ascii_only: bool = False) -> str:
    """A balanced TeX text that `decode` reads as `text`; accents become commands where `ascii_only`.

    Math and commands that are in the text already stay as they are when they read back the same.
    """
    wanted = decode_target(text)
    if needs_care(wanted):
        for pattern, braces in ((_LOOSE, {}), (_STRICT, {}), (_STRICT, _BRACES)):
            out = _escape(wanted, pattern, braces)
            if is_safe(out) and decode(out) == wanted:
                break
    else:
        out = wanted
    return in_ascii(out) if ascii_only else out


def needs_care(text: str) -> bool:
    """True when `text` holds a sign that TeX would read as something else."""
    return _NEEDS.search(text) is not None


def decode_target(text: str) -> str:
    """`text` composed (NFC), the form in which it can be read back."""
    return text if text.isascii() else normalize("NFC", text)


def is_safe(text: str) -> bool:
    """True when braces balance, whether `\\{` is read as a brace or not, and no backslash ends the text."""
    if text.endswith("\\"):
        return False
    if "{" not in text and "}" not in text:
        return True
    return _balances(text) and _balances(re.sub(r"\\[{}\\]", "", text))


def _balances(text: str) -> bool:
    depth = 0
    for char in text:
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def _escape(text: str, pattern: re.Pattern[str], braces: dict[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        piece = match.group()
        if piece in MARKUP and pattern is _LOOSE:
            return MARKUP[piece]
        if len(piece) > 1:
            return piece
        if piece in _DASHES and text[match.end() : match.end() + 1] in tuple(_DASHES):
            return _SPECIAL.get(piece, piece) + "{}"  # else several would be read as one longer dash
        if piece == "'":
            return piece + "{}"
        return braces.get(piece) or _SPECIAL.get(piece, piece)

    return pattern.sub(one, text)


def in_ascii(text: str) -> str:
    """A TeX text with accented letters as commands, `{\\'e}` as BibTeX wants them, if it reads the same then."""
    return in_charset(text, "ascii")


def in_charset(text: str, charset: str) -> str:
    """A TeX text with a command in the place of each sign that this encoding lacks, if it reads the same then."""
    if _fits(text, charset):
        return text
    plain = "".join(char if _fits(char, charset) else _command(char) for char in text)
    return plain if decode(plain) == decode(text) else text


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def wants_ascii(present: str) -> bool:
    """True when the text a value replaces writes its accents as commands, and none as characters."""
    return "\\" in present and present.isascii() and not decode(present).isascii()


def _command(char: str) -> str:
    """A letter as a command in braces, one accent inside the other: `{\\~{\\^e}}`, or as math that is read as that
    sign: `{$\\alpha$}`; itself where there is none."""
    if char in WRITE_SYMBOLS:
        return WRITE_SYMBOLS[char]
    if char in MATHS:
        return f"{{$\\{MATHS[char]}$}}"
    parts = normalize("NFD", char)
    base, name = normalize("NFC", parts[:-1]), _LETTERS.get(parts[-1], "")
    if not name or not base:
        return char
    inner = base if len(parts) == 2 else _command(base).removeprefix("{").removesuffix("}")
    if not inner.isascii():
        return char
    if inner in {"i", "j"} and parts[-1] not in _BELOW:
        inner = f"\\{inner}"
    close = len(parts) == 2 and not name.isalpha()
    return f"{{\\{name}{inner}}}" if close else f"{{\\{name}{{{inner}}}}}"
