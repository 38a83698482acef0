"""Math that stands for a sign or a small index: `$\\alpha$`, `$<$`, `$_2$`, `$^{\\textrm{th}}$`.

Programs write so what they have as a letter or as markup (Better BibTeX `{$\\alpha$}`, Zotero `$_{\\textrm{2}}$`);
people do in titles. A formula is none of these. Sources: their exporters; the TeXbook, appendix F.
"""

from __future__ import annotations

import re
from functools import lru_cache

from zsync.translate.values.texchars import SYMBOLS

_MATH = re.compile(r"(?<!\\)(?:\$([^$]{1,60})\$|\\ensuremath\s*\{([^{}$]{1,60})\})")
_BRACED = re.compile(r"(?<!\\)\{\$([^$]{1,60})\$\}")
_PRINTED = re.compile(r"(?<!\\)\$([_^])\{\\textrm\{((?:[^{}$]|\{[^{}$]*\})*)\}\}\$")
_NAME = re.compile(r"\\([A-Za-z]+)\s*(?:\{\})?")
_BOARD = re.compile(r"\\mathbb\s*\{?([A-Z])\}?")
_PRINT = r"(?:\\(?:textrm|mathrm|text|rm)\b\s*)?"
_INDEX = re.compile(rf"([_^])\s*(?:\{{\s*{_PRINT}\{{?([\w+−-]+)\}}?\s*\}}|([\w+−-]))", re.ASCII)
_DEGREE = re.compile(r"\^\s*\{?\s*\\circ\s*\}?")
_SMALL = {"_": ("textsubscript", "sub"), "^": ("textsuperscript", "sup")}
_SIGNS = frozenset("<>=+|-*/~")
_BOARDS = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "P": "ℙ", "H": "ℍ"}
_RAISED = {"^": dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True)),
           "_": dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))}  # fmt: skip
_TAGS = {small: (f"<{tag}>", f"</{tag}>") for small, (_, tag) in _SMALL.items()}
_LARGE = {raised: (small, char) for small, row in _RAISED.items() for char, raised in row.items()}
_SMALL_SIGN = re.compile(f"[{''.join(_LARGE)}]")
_SMALL_SIGNS = re.compile("|".join(f"[{''.join(row.values())}]+" for row in _RAISED.values()))


@lru_cache(maxsize=4096)
def sign(inside: str) -> str:
    """The one sign, or the small figures, that math stands for; "" for other math."""
    inside = inside.strip()
    if inside in _SIGNS:
        return inside
    if _DEGREE.fullmatch(inside):
        return "°"
    if name := _NAME.fullmatch(inside):
        return SYMBOLS.get(name[1], "")
    if letter := _BOARD.fullmatch(inside):
        return _BOARDS.get(letter[1], "")
    index = _INDEX.fullmatch(inside)
    raised = [_RAISED[index[1]].get(char, "") for char in index[2] or index[3]] if index else []
    return "".join(raised) if all(raised) else ""


def written(text: str) -> str:
    """A TeX text with what programs write as math for a sign or an index as that: `{$\\alpha$}` as `{α}`,
    `$_{\\textrm{2}}$` as `\\textsubscript{2}`. Other math stays."""
    text = _PRINTED.sub(lambda found: f"\\{_SMALL[found[1]][0]}{{{found[2]}}}", text)
    return _BRACED.sub(lambda found: f"{{{plain}}}" if (plain := sign(found[1])) else found[0], text)


def meant(text: str) -> str:
    """A text with every math that is a sign or an index as that sign, or as markup (`<sub>2</sub>`), and with
    small figures (`₂`) as markup: the same however it was typed."""
    if "$" in text or "\\ensuremath" in text:
        text = _MATH.sub(_plain, text)
    if text.isascii() or not _SMALL_SIGN.search(text):  # one set of signs is looked for much faster than two
        return text
    return _SMALL_SIGNS.sub(lambda found: _marked(found[0]), text)


def _plain(found: re.Match[str]) -> str:
    inside = found[1] or found[2]
    return sign(inside) or _index(inside) or found[0]


def _index(inside: str) -> str:
    index = _INDEX.fullmatch(inside.strip())
    if not index:
        return ""
    before, after = _TAGS[index[1]]
    return f"{before}{index[2] or index[3]}{after}"


def _marked(signs: str) -> str:
    before, after = _TAGS[_LARGE[signs[0]][0]]
    return before + "".join(_LARGE[sign][1] for sign in signs) + after
