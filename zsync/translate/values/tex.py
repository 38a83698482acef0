"""TeX to Unicode, driven by tables. Never raises on any string; what it does not know stays as written.

Most values hold no TeX at all and leave through the first test. `$...$` and unknown commands with their arguments
are kept verbatim, but for what programs write for a sign (`mathsigns`); braces that only group or protect case are
dropped.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from unicodedata import is_normalized, normalize

from zsync.translate.values import mathsigns
from zsync.translate.values.texchars import (
    BIBSTRINGS,
    CASES,
    DECLARATIONS,
    ESCAPES,
    MARKS,
    SKIPPED,
    SYMBOLS,
    WRAPPERS,
)

_TEX = re.compile(r"[\\{}$~`]|--|''")
_TOKEN = re.compile(
    r"\\[A-Za-z]+\*?|\\.|\\|\$(?:[^$\\]|\\.)+\$|[{}~`$]|``|---?|''|[^\\{}$~`'-]+|[-']",
    re.DOTALL,
)
_SIMPLE = re.compile(
    r"""\{\\([`'^"~=.])\s*(?:\{(?:\\([ij])|([A-Za-z]))\}|\\([ij])|([A-Za-z]))\}  # {\'e} {\'{e}} {\"\i}
    |\\([`'^"~=.])(?:\{(?:\\([ij])|([A-Za-z]))\}|([A-Za-z]))                    # \'e \'{e} \'{\i}
    |\{\\(ss|[oOlL]|a[ea]|A[EA]|oe|OE)\}                                         # {\ss} {\o}
    |\\([cvuHkrdb])\{([A-Za-z])\}                                               # \c{c} \v{s}
    |\\([&%#_])                                                                # \&
    |---?|''
    |\\\\""",
    re.VERBOSE,
)
_BRACE = re.compile(r"[{}]")
_HARD = re.compile(r"[\\$`]")
_PLAIN: dict[str, str] = {"~": "\u00a0", "--": "–", "---": "—", "``": "“", "''": "”", "`": "‘"}
_MATHS = re.compile(r"[\\^_{}$]")
_CHAR = re.compile(r"(?<!\\)\\char(?:\"([0-9A-F]{1,5})|'([0-7]{1,6})|(\d{1,6}))(?:\s|\{\})?")
_JOINT = re.compile(r"</(i|b|sub|sup)><\1>")
_PHANTOM = re.compile(r"\\vphantom\s*(?:\{\\[{}]\}|\\[{}])")
"""The brace that nobody sees, by which exporters balance one that is seen."""
_LIGATURES = {"?": "¿", "!": "¡"}
_OWN_SIGNS = {sign: f"\\{sign}" for sign in "&%#_${}"} | {
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "\\": "\\textbackslash{}",
}  # fmt: skip
_DEEPEST = 40


def has_tex(text: str) -> bool:
    """True when a text holds anything that TeX reads as something else."""
    return _TEX.search(text) is not None


def decode(text: str) -> str:
    """The Unicode text a TeX text stands for, composed (NFC); white space is left alone. Markup goes on where it
    ends and begins at once: Better BibTeX writes `{{\\emph{Pecten}}}{\\emph{ Maximus}}`. Where `<` is a sign of
    the text, it may be no markup at all."""
    if not _TEX.search(text):
        return text if text.isascii() or is_normalized("NFC", text) else normalize("NFC", text)
    signs = "<" in text or "\\textless" in text
    if "\\char" in text:
        text = _CHAR.sub(_numbered, text)
    if "\\vphantom" in text:
        text = _PHANTOM.sub("", text)
    if "$" in text:
        text = mathsigns.written(text)
    if (simple := _simple(text)) is not None:
        return simple
    tokens = [*_merge_quotes(_TOKEN.findall(text))]
    if not _nests_well(tokens):
        return normalize("NFC", text)
    found = "".join(_sequence(tokens, 0, len(tokens), quotes=0))
    return normalize("NFC", found if signs else _JOINT.sub("", found))


def _numbered(match: re.Match[str]) -> str:
    """The letter of `\\char233`, `\\char"E9`, `\\char'351`; for a sign of TeX's own its command, others as is."""
    digits = [int(part, base) for part, base in zip(match.groups(), (16, 8, 10), strict=True) if part]
    letter = chr(digits[0]) if digits[0] <= sys.maxunicode else ""
    if letter.isalnum() or (letter.isprintable() and not letter.isascii()):
        return letter
    return _OWN_SIGNS.get(letter, match.group())


def _simple(text: str) -> str | None:
    """The same for a text of letters with accents, escapes, dashes and plain groups; None for any other.

    Nineteen in twenty texts with TeX in them hold nothing else, and need no reading token by token.
    """
    out = _SIMPLE.sub(_simply, text) if "\\" in text or "--" in text or "''" in text else text
    if _HARD.search(out):
        return None
    if "{" in out or "}" in out:
        if not _balances(out):
            return None
        out = out.replace("{", "").replace("}", "")
    return normalize("NFC", out.replace("~", "\u00a0"))


def _simply(match: re.Match[str]) -> str:
    return _piece(match.group())


@lru_cache(maxsize=4096)
def _piece(piece: str) -> str:
    """What one match of `_SIMPLE` reads as; a line break as itself, which leaves the text to the token reader."""
    if piece[0] in "-'":
        return _PLAIN[piece]
    match = _SIMPLE.fullmatch(piece)
    found = [part for part in match.groups() if part] if match else []
    if len(found) == 2:
        return normalize("NFC", found[1] + MARKS[found[0]])
    return SYMBOLS.get(found[0], found[0]) if found else piece


def _balances(text: str) -> bool:
    depth = 0
    for brace in _BRACE.findall(text):
        depth += 1 if brace == "{" else -1
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0


def _merge_quotes(tokens: list[str]) -> list[str]:
    """Two backticks in a row are one opening quote; one behind `?` or `!` turns that upside down."""
    out: list[str] = []
    for token in tokens:
        if token == "`" and out and out[-1] == "`":
            out[-1] = "``"
        elif token == "`" and out and out[-1][0] != "\\" and out[-1][-1] in _LIGATURES:
            out[-1] = out[-1][:-1] + _LIGATURES[out[-1][-1]]
        else:
            out.append(token)
    return out


def _nests_well(tokens: list[str]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token == "{") - (token == "}")
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0


def _sequence(tokens: list[str], at: int, end: int, *, quotes: int) -> list[str]:
    """The decoded pieces of `tokens[at:end]`; `quotes` counts the `\\enquote` around them."""
    out: list[str] = []
    while at < end:
        token = tokens[at]
        if token == "{":
            close = _closing(tokens, at)
            out.append(_group(tokens, at + 1, close, quotes=quotes))
            at = close + 1
        elif token[0] == "\\":
            piece, at = _command(tokens, at, end, quotes=quotes)
            out.append(piece)
        else:
            out.append(_PLAIN.get(token, token))
            at += 1
    return out


def _closing(tokens: list[str], at: int) -> int:
    """The index of the brace that closes the one at `at`; the tokens nest well."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index] == "{") - (tokens[index] == "}")
        if depth == 0:
            return index
    return len(tokens) - 1


def _group(tokens: list[str], at: int, end: int, *, quotes: int) -> str:
    head = tokens[at][1:] if at < end and tokens[at][0] == "\\" else ""
    if head in DECLARATIONS:
        before, after = DECLARATIONS[head]
        inner = "".join(_sequence(tokens, at + 1, end, quotes=quotes)).lstrip()
        return f"{before}{inner}{after}" if inner else ""
    return "".join(_sequence(tokens, at, end, quotes=quotes))


def _command(tokens: list[str], at: int, end: int, *, quotes: int) -> tuple[str, int]:
    """The text of the command at `at`, and the index after what it took."""
    name = tokens[at][1:]
    if name in MARKS:
        return _accent(tokens, at, end, quotes=quotes)
    if name in SYMBOLS:
        return SYMBOLS[name], _after_word(tokens, at + 1, end)
    if name in ESCAPES:
        return ESCAPES[name], at + 1
    if at + 1 < end and tokens[at + 1] == "{":
        close = _closing(tokens, at + 1)
        if name in WRAPPERS:
            return _wrapped(name, tokens, at + 2, close, quotes=quotes), close + 1
        if name in CASES:
            inner = "".join(_sequence(tokens, at + 2, close, quotes=quotes))
            return inner if "<" in inner else CASES[name](inner), close + 1
        if name in SKIPPED:
            return "", close + 1
        inside = "".join(tokens[at + 2 : close])
        if name == "bibstring" and inside in BIBSTRINGS:
            return BIBSTRINGS[inside], close + 1
        if name == "ensuremath" and not _MATHS.search(inside):
            return inside, close + 1
    stop = _arguments(tokens, at + 1, end)
    return "".join(tokens[at:stop]), stop


def _wrapped(name: str, tokens: list[str], at: int, end: int, *, quotes: int) -> str:
    before, after = WRAPPERS[name]
    quoting = before == "“"
    if name in {"url", "nolinkurl"}:
        return "".join(tokens[at:end])
    inner = "".join(_sequence(tokens, at, end, quotes=quotes + quoting))
    if quoting and quotes % 2:
        before, after = "‘", "’"
    return f"{before}{inner}{after}"


def _after_word(tokens: list[str], at: int, end: int) -> int:
    """Past what ends a command's name: an empty group, or blanks, which are cut off the next token in place."""
    if at + 1 < end and tokens[at] == "{" and tokens[at + 1] == "}":
        return at + 2
    if at < end and tokens[at][0].isspace():
        tokens[at] = tokens[at].lstrip()
        return at + (not tokens[at])
    return at


def _accent(tokens: list[str], at: int, end: int, *, quotes: int) -> tuple[str, int]:
    """An accent on the next letter, in braces or not; on nothing, the command itself."""
    name = tokens[at][1:]
    base, stop = _base(tokens, at + 1, end, quotes=quotes)
    if not base or not (base[0].isalpha() or name == "t"):
        bare = {"^": "^", "~": "~"}.get(name) if not base and stop > at + 1 else None
        return (bare, stop) if bare else _verbatim_accent(tokens, at)
    first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
    return normalize("NFC", first + MARKS[name]) + base[1:], stop


def _verbatim_accent(tokens: list[str], at: int) -> tuple[str, int]:
    return tokens[at], at + 1


def _base(tokens: list[str], at: int, end: int, *, quotes: int) -> tuple[str, int]:
    """The decoded text an accent stands before, and the index after it."""
    if at < end and tokens[at].isspace():
        at += 1
    if at >= end:
        return "", at
    if tokens[at] == "{":
        close = _closing(tokens, at)
        return "".join(_sequence(tokens, at + 1, close, quotes=quotes)), close + 1
    if tokens[at][0] == "\\":
        symbol = SYMBOLS.get(tokens[at][1:], "")
        return symbol, _after_word(tokens, at + 1, end) if symbol else at
    return tokens[at].lstrip(), at + 1


def _arguments(tokens: list[str], at: int, end: int) -> int:
    """Past the groups that follow an unknown command at once."""
    while at < end and tokens[at] == "{":
        at = _closing(tokens, at) + 1
    return at
