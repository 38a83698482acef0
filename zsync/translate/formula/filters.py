"""The filters of the formula language: each takes the text so far and its arguments."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from zsync.translate.formula.item import Item, date_parts, format_date
from zsync.translate.formula.parse import Regex
from zsync.translate.formula.words import (
    clean,
    no_punctuation,
    split_ideographs,
    transliterate,
    words,
)

RELATIONS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip


class NextAlternative(Exception):
    """The alternative at hand does not apply: the next one is tried."""


def check_length(text: str, relation: str, number: int) -> str:
    """`text`, when its length without blanks stands in `relation` to `number`; else raises `NextAlternative`."""
    if relation not in RELATIONS:
        raise TypeError(f"unknown relation {relation!r}")
    if not RELATIONS[relation](len(re.sub(r"\s", "", text)), number):
        raise NextAlternative
    return text


def _cased(text: str) -> str:
    """Scripts without case are written in letters first, so that `lower` and its like mean something."""
    return text if text.isascii() or text.lower() != text.upper() else transliterate(text)


def _abbr(item: Item, text: str, chars: int = 1) -> str:
    return "".join(word[:chars] for word in text.split())


def _acronym(item: Item, text: str, list: str = "", reload: bool = False, passthrough: bool = False) -> str:
    """The lists of acronyms are Zotero's: here nothing is found, as there without a list."""
    return text if passthrough else ""


def _alphanum(item: Item, text: str) -> str:
    return " ".join("".join(c for c in text if c.isalnum() or c.isspace()).split())


def _ascii(item: Item, text: str) -> str:
    return " ".join("".join(c for c in text if " " <= c <= "~").split())


def _capitalize(item: Item, text: str) -> str:
    return re.sub(r"(?:^|\s)\S", lambda match: match.group().upper(), _cased(text))


def _clean(item: Item, text: str) -> str:
    return clean(text, item.mode)


def _condense(item: Item, text: str, sep: str = "") -> str:
    return sep.join(re.split(r"\s+", text))


def _default(item: Item, text: str, other: str) -> str:
    return text or other


def _discard(item: Item, text: str) -> str:
    return ""


def _format_date(item: Item, text: str, format: str = "%Y-%m-%d") -> str:
    return format_date(date_parts(text), format)


def _ideographs(item: Item, text: str) -> str:
    return split_ideographs(text)


def _same(item: Item, text: str, mode: str = "") -> str:
    """Word segmentation and other things only a Zotero with extra data can do: the text stays."""
    return text


def _len(item: Item, text: str, relation: str = ">", length: int = 0) -> str:
    return check_length(text, relation, length)


def _lower(item: Item, text: str) -> str:
    return _cased(text).lower()


def _match(item: Item, text: str, match: str | Regex, clean: bool = False) -> str:
    subject = _clean(item, text) if clean else text
    pattern = match.pattern if isinstance(match, Regex) else re.compile(re.escape(match), re.IGNORECASE)
    found = pattern.search(subject)
    if not found:
        raise NextAlternative
    return "".join(part or "" for part in found.groups()) if found.groups() else text


def _nopunct(item: Item, text: str, dash: str = "-") -> str:
    return no_punctuation(text, dash)


def _nopunctordash(item: Item, text: str) -> str:
    return no_punctuation(text, "")


def _numeric(item: Item, text: str) -> str:
    return text if re.match(r"\s*[-+]?\d", text) else ""


def _postfix(item: Item, text: str, postfix: str) -> str:
    return text + postfix if text else ""


def _prefix(item: Item, text: str, prefix: str) -> str:
    return prefix + text if text else ""


def _replace(item: Item, text: str, find: str | Regex, replace: str = "") -> str:
    if isinstance(find, Regex):
        with_groups = re.sub(r"\$(\d)", r"\\g<\1>", replace.replace("\\", "\\\\"))
        return find.pattern.sub(with_groups, text, count=0 if find.every else 1)
    return re.sub(re.escape(find), lambda _: replace, text, flags=re.IGNORECASE) if find else text


def _select(item: Item, text: str, start: int = 1, n: int | None = None) -> str:
    found = text.split()
    at = max(0, len(found) + start) if start < 0 else max(start, 1) - 1
    return " ".join(found[at:] if n is None else found[at : at + max(n, 1)])


def _skipwords(item: Item, text: str, nopunct: bool = False) -> str:
    return " ".join(words(text, skip=True, nopunct=nopunct, mode=item.mode))


def _substring(item: Item, text: str, start: int = 1, n: int | None = None) -> str:
    return text[start - 1 :] if n is None else text[start - 1 : start - 1 + n]


def _transliterate(item: Item, text: str, mode: str = "") -> str:
    return transliterate(text, mode or item.mode)


def _upper(item: Item, text: str) -> str:
    return _cased(text).upper()


FILTERS: Mapping[str, Callable[..., str]] = {
    "abbr": _abbr, "alphanum": _alphanum, "ascii": _ascii, "capitalize": _capitalize, "clean": _clean,
    "condense": _condense, "default": _default, "discard": _discard, "fold": _transliterate, "formatdate":
    _format_date, "ideographs": _ideographs, "splitideographs": _ideographs, "jieba": _same, "kuromoji":
    _same, "pinyin": _transliterate, "localtime": _same, "acronym": _acronym, "len": _len, "lower": _lower,
    "match": _match, "nopunct": _nopunct, "nopunctordash": _nopunctordash, "numeric": _numeric, "postfix":
    _postfix, "prefix": _prefix, "replace": _replace, "select": _select, "skipwords": _skipwords,
    "substring": _substring, "transliterate": _transliterate, "upper": _upper,
}  # fmt: skip
"""Filter by lower-case name. Arguments are positional or named, as the documentation names them."""
