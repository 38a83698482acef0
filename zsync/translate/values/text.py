"""What texts mean: the folded form two values are compared by, whatever the world they were read from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import is_normalized, normalize

from zsync.model.values import Creator, FileRef, Scalar, Tag
from zsync.translate.values.names import person_meaning

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = {**dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"), **dict.fromkeys(map(ord, "“”„‟″«»"), '"')}
_FOLD = {**_DASHES, **_QUOTES, ord("ı"): "i", ord("ȷ"): "j", ord("{"): None, ord("}"): None, 0x00AD: None}
NOCASE = re.compile(r'<span class="nocase">((?:(?!</?span).)*)</span>', re.DOTALL)
"""Zotero's mark for words whose case is to stay; braces in TeX."""
_PARAGRAPH = re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+[^\S\n]*")
_ASCII_FOLD = re.compile(r"[{}`]")
_PLAIN = re.compile(r"[ !-;=?-_a-z|~]*")
"""Signs that mean themselves, as long as no blank, dash or dot follows its like."""
_DASHED = re.compile("--+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HYPHENS = re.compile(r"\s*-+\s*")


def collapse(value: str) -> str:
    """`value` composed (NFC), every run of white space one blank but for no-break spaces, none at the ends."""
    if not value.isascii() and not is_normalized("NFC", value):
        value = normalize("NFC", value)
    if "\u00a0" in value:
        return " ".join(re.sub(r"[^\S\u00a0]+", " ", value).split(" ")).strip()
    return " ".join(value.split())


def collapse_long(value: str) -> str:
    """As `collapse`, but empty lines between paragraphs stay, as one each."""
    if "\n" not in value:
        return collapse(value)
    value = value.replace("\r\n", "\n")
    return "\n\n".join(filter(None, map(collapse, _PARAGRAPH.split(value))))


def sendable(value: str) -> str:
    """`value` as a JSON API takes it: no control signs but line ends and tabs; broken bytes as U+FFFD."""
    if value.isprintable():
        return value
    return _CONTROL.sub("", value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def fold(value: str) -> str:
    """The meaning of a text: composed; dotless i, dashes, quotes, white space alike; braces gone. Case stays."""
    if value.isascii() and _PLAIN.fullmatch(value) and not _doubled(value):
        return value
    if "<span" in value:
        value = NOCASE.sub(r"\1", value)
    if not value.isascii():
        value = normalize("NFC", value.translate(_FOLD))
    elif _ASCII_FOLD.search(value):
        value = value.translate(_FOLD)
    if "--" in value:
        value = _DASHED.sub("-", value)
    return " ".join(value.replace("...", "…").split())


def _doubled(value: str) -> bool:
    """Whether blanks, dashes or dots stand so that they are folded."""
    return "  " in value or "--" in value or "..." in value or value[:1] == " " or value[-1:] == " "


def meaning(attribute: str, value: Scalar | Iterable[object] | None) -> str:
    """One text that two values of `attribute` share exactly when they mean the same; "" for no value.

    Creators compare by role and name however the name is split; tags and files as sets of names and paths.
    """
    if not value:
        return ""
    if isinstance(value, str):
        return _text_meaning(attribute, value)
    parts = [_member_meaning(member) for member in value]
    return "\x1e".join(parts if attribute == "creators" else sorted(parts))


def _text_meaning(attribute: str, value: str) -> str:
    if attribute in {"key", "type"}:
        return value
    folded = fold(value)
    if attribute in {"doi", "arxiv", "language"}:
        return folded.lower()
    return _HYPHENS.sub("-", folded) if attribute == "pages" else folded


def _member_meaning(member: object) -> str:
    if isinstance(member, Creator):
        return "\x1f".join((member.role, *map(fold, person_meaning(member))))
    if isinstance(member, Tag):
        return member.name
    return member.path if isinstance(member, FileRef) else str(member)


def equal(attribute: str, a: Scalar | Iterable[object] | None, b: Scalar | Iterable[object] | None) -> bool:
    """True when two values of `attribute` mean the same."""
    return a == b or meaning(attribute, a) == meaning(attribute, b)
