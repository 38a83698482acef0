"""What a text may hold, told from the punctuation in it.

Looking through a note for each of twenty short texts costs more than reading it. Its punctuation and line ends
alone, a twentieth of it, are made in one pass: what is made of them and is not in there is not in the note either.
"""

from __future__ import annotations

import re

_KEPT = bytes(code for code in range(33, 127) if not chr(code).isalnum()) + b"\n"
_OTHERS = bytes(set(range(256)).difference(_KEPT))
_WORDS = (
    ("\\", re.compile(r"\\(?=[A-Za-z]*?(?:[cC]ite|bibentry|cquote))")),
    ("{", re.compile(r"\{(?=[^{}]*?[cC][iI][tT][eEaA])")),
    ("::", re.compile(r":(?=(?:foot)?cite)")),
    ("://", re.compile(r":(?<=bbt:)")),
)
_MASKS = (
    ("$$", re.compile(r"\$\$")),
    ("%", re.compile(r"%(?:%|40)")),
    ("<", re.compile(r"<(?:!--|[pPsS][rRcCtT]|te)")),
    ("\\{", re.compile(r"\\begin\{")),
)
"""Signs, and what makes something of them. A pattern that begins with plain characters is found fast."""
_FRONT = re.compile(r"\ufeff?(---|\+\+\+|;;;|\{)")


_MOST = 128
_known: dict[int, tuple[str, str]] = {}
"""Texts asked about lately, and their signs: of one note much is asked, and of many at a time. Each stands at its
identity, since even a hash of it would have to read it once more."""


def signs(text: str) -> str:
    """The ASCII punctuation and line feeds of `text` in order, nothing else."""
    held = _known.get(id(text))
    return held[1] if held and held[0] is text else learn(text, text.encode("utf-8", "surrogatepass"))


def learn(text: str, data: bytes) -> str:
    """The `signs` of `text`, for who has its bytes in UTF-8 at hand; `signs` then knows them for a while."""
    if len(_known) >= _MOST:
        _known.clear()
    seen = data.translate(None, _OTHERS).decode()
    _known[id(text)] = (text, seen)
    return seen


def may_cite(text: str) -> bool:
    """Whether anything in a Markdown `text` may be a citation in one of the grammars.

    But for `@key` (`%40key` in links) a citation is a command, a role, a shortcode or a field of front matter,
    each with one of the signs looked for first.
    """
    seen = signs(text)
    if "@" in seen or ("%" in seen and "%40" in text) or has_words(text):
        return True
    front = _FRONT.match(text)
    if front:
        end = text.find("\n}" if front[1] == "{" else f"\n{front[1]}", front.end())
        place = text[:end] if end >= 0 else text
        if "cit" in place or "Cit" in place:
            return True
    return "::" in seen and ("cit" in text or "Cit" in text)


def may_fence(text: str) -> bool:
    """Whether a fenced block may be in `text`."""
    seen = signs(text)
    return "```" in seen or "~~~" in seen


def may_direct(text: str) -> bool:
    """Whether a directive of MyST, a fence whose info is a name in braces, may be in `text`."""
    seen = signs(text)
    return "```{" in seen or "~~~{" in seen


def only_ats(text: str) -> bool:
    """Whether no trigger but `@` is in `text`. Looking for each is much faster than for any of them."""
    return not (_any(_WORDS, text) or _any(_MASKS, text))


def has_words(text: str) -> bool:
    """Whether a role, a shortcode, a command or an address of Zotero may be in `text`."""
    return _any(_WORDS, text)


def _any(looks: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> bool:
    seen = signs(text)
    for sign, look in looks:  # noqa: SIM110 (a generator costs more than all it would do)
        if sign in seen and look.search(text):
            return True
    return False
