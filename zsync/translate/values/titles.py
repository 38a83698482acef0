"""Titles in TeX: braces that protect capitals are kept where a word stays, and set where a new word needs them."""

from __future__ import annotations

import re

from zsync.translate.values.names import depth_of
from zsync.translate.values.respell import respelled
from zsync.translate.values.tex import decode
from zsync.translate.values.text import NOCASE, collapse
from zsync.translate.values.texwrite import encode, is_safe

_OPAQUE = r"\$[^$]*\$|\\[A-Za-z]+|\\."
_WORD = r"[^\W_]+(?:['’][^\W_]+)*"
_EDGES = ".,:;!?()[]\"'“”‘’ "
_TEX = re.compile(r"[\\{}$]")
_MACRO = re.compile(r"\\[A-Za-z]+\s*\{")
_PROTECTING = re.compile(r"(?<!\\)\{[^\\]")


def show(value: str, present: str = "", *, protect: bool = True, ascii_only: bool = False) -> str:
    """`value` as TeX; `present` is the text it replaces, whose words and outer braces stay as they are typed."""
    known = protected(present)
    if "<span" in value:
        known |= {kept: f"{{{encode(kept)}}}" for kept in NOCASE.findall(value) if kept}
        value = NOCASE.sub(r"\1", value)
    braced = _wholly_braced(present)

    def fresh(part: str) -> str:
        return _written(part, {} if braced else known, protect=protect and not braced, ascii_only=ascii_only)

    whole = f"{{{fresh(value)}}}" if braced else fresh(value)
    if not present.strip():
        return whole
    text = respelled(present.strip()[1:-1] if braced else present, value, fresh)
    if text is None or not is_safe(text) or collapse(decode(text)) != collapse(decode(whole)):
        return whole
    return f"{{{text}}}" if braced else text


def _written(value: str, known: dict[str, str], *, protect: bool, ascii_only: bool) -> str:
    """`value` written anew, but for the stretches that are `known` to be protected."""
    plain = encode(value, ascii_only=ascii_only)
    if not known and not protect:
        return plain
    guarded = _guard(plain, known, protect=protect)
    return guarded if is_safe(guarded) and decode(guarded) == decode(plain) else plain


def _wholly_braced(text: str) -> bool:
    text = text.strip()
    return text.startswith("{") and text.endswith("}") and all(depth_of(text)[1:]) and not text.startswith("{\\")


def protected(text: str) -> dict[str, str]:
    """What each stretch with protecting braces reads as, to how it is written: `{E}nglish`, `{New York}`."""
    if "{" not in text:
        return {}
    found = {}
    for chunk in _chunks(text):
        chunk = chunk.strip(_EDGES)
        if "{" in chunk and is_safe(chunk) and _PROTECTING.search(_MACRO.sub("", chunk)):
            found[collapse(decode(chunk))] = chunk
    found.pop("", None)
    return found


def _chunks(text: str) -> list[str]:
    """`text` cut at blanks outside braces."""
    out, start = [], 0
    for at, depth in enumerate(depth_of(text)):
        if depth == 0 and text[at].isspace():
            out.append(text[start:at])
            start = at + 1
    return [*out, text[start:]]


def _guard(plain: str, known: dict[str, str], *, protect: bool) -> str:
    """`plain` with the known stretches as they were written, and braces round words with inner capitals."""
    written = {encode(reading): raw for reading, raw in known.items()}
    phrases = "|".join(re.escape(text) for text in sorted(written, key=len, reverse=True))
    pattern = re.compile(rf"{_OPAQUE}|(?<!\w)(?:{phrases})(?!\w)|{_WORD}" if phrases else f"{_OPAQUE}|{_WORD}")
    depths = depth_of(plain) if _TEX.search(plain) else None

    def one(match: re.Match[str]) -> str:
        text = match.group()
        if (text[0] in "$\\" and text not in written) or (depths and depths[match.start()]):
            return text
        if text in written:
            return written[text]
        return f"{{{text}}}" if protect and needs_protection(text) else text

    return pattern.sub(one, plain)


def needs_protection(word: str) -> bool:
    """True for a word with a capital after its first character: `BERT`, `iPhone`, `arXiv`."""
    return word[1:] != word[1:].lower()
