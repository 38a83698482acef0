"""Single text fields of an entry: how each kind of value is read from TeX and shown in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from zsync.translate.values import dates, identifiers, language, titles
from zsync.translate.values.light import lightened
from zsync.translate.values.respell import respelled
from zsync.translate.values.tex import decode, has_tex
from zsync.translate.values.text import collapse, collapse_long
from zsync.translate.values.texwrite import encode, is_safe, needs_care, wants_ascii

_URL_MACRO = re.compile(r"\\url\s*\{([^{}]*)\}|\\href\s*\{([^{}]*)\}\s*\{[^{}]*\}")
_LINK = re.compile(r"[\s{]*(?:\\url\s*\{([^{}]*)\}|(https?://[^\s{}]+))[\s}.]*")
_RANGE = re.compile(r"(?<=\d)\s*[-–—‐‑‒−]+\s*(?=\d)")
_CANONICAL_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_PERCENT = {"{": "%7B", "}": "%7D", "\\": "%5C"}


@dataclass(frozen=True, slots=True)
class Codec:
    """`read` a raw value; `show` a canonical one, given the raw value it replaces ("" for none).

    `rich`: `show` makes use of what is not read back, such as Zotero's mark for words whose case stays.
    """

    read: Callable[[str], str]
    show: Callable[[str, str], str]
    quick: Callable[[str], str] | None = None
    rich: bool = False

    def settle(self, value: str) -> str:
        """`value` as it reads back once shown; `quick` is the same by a shorter way."""
        return self.quick(value) if self.quick else self.read(self.show(value, ""))


def read_text(raw: str) -> str:
    """Plain or marked-up text, white space as BibTeX sees it."""
    if raw.isascii() and not has_tex(raw):
        return " ".join(raw.split())
    return collapse(decode(raw))


def settle_text(value: str) -> str:
    """A text as it reads back from TeX: itself, unless it holds signs of TeX or markup."""
    value = collapse(value)
    return read_text(titles.show(value, protect=False)) if needs_care(value) else value


def read_long(raw: str) -> str:
    """Text whose paragraphs count."""
    return collapse_long(decode(raw))


def read_verbatim(raw: str) -> str:
    """A value TeX never reads: only the escapes that some programs add, `\\url{}` and `\\href{}{}` are undone."""
    text = lightened(raw)
    return collapse(_URL_MACRO.sub(r"\1\2", text) if "\\" in text else text)


def show_verbatim(value: str, present: str = "") -> str:
    """The value itself; signs that would unbalance the entry are percent-encoded."""
    value = collapse(value)
    if not is_safe(value) or read_verbatim(value) != value:
        value = re.sub(r"[{}\\]", lambda match: _PERCENT[match.group()], value)
    return value


def read_link(raw: str) -> str:
    """The URL that a field for any text is, alone or in `\\url{}`; "" for one that says anything else."""
    match = _LINK.fullmatch(lightened(raw))
    return read_verbatim(match[1] or match[2]) if match else ""


def show_link(value: str, present: str = "") -> str:
    """The URL in `\\url{}`, as people write it there; bare where `present` is bare and it is seen to be one."""
    url = show_verbatim(value)
    return url if "\\url" not in present and read_link(url) == value else f"\\url{{{url}}}"


def read_pages(raw: str) -> str:
    """Pages with an en dash in ranges of numbers, however the dash was typed."""
    return settle_pages(read_text(raw))


def settle_pages(text: str) -> str:
    """The canonical spelling of pages: `1–10`."""
    return _RANGE.sub("–", collapse(text))


def typed_pages(text: str, present: str) -> str:
    """Canonical pages with the hyphen that people type into Zotero, unless `present` has an en dash."""
    return text if "–" in present else _CANONICAL_RANGE.sub("-", text)


def show_pages(value: str, present: str = "") -> str:
    """Pages with the dash that `present` has, else TeX's `--`."""
    text = encode(settle_pages(value))
    if re.search(r"\d–\d", present) and "--" not in present:
        return re.sub(r"(?<=\d)--(?=\d)", "–", text)
    return text.replace("--", "-") if re.fullmatch(r"\d+-\d+", present.strip()) else text


def _text(value: str, present: str) -> str:
    return titles.show(collapse(value), present, protect=False, ascii_only=wants_ascii(present))


def _long(value: str, present: str) -> str:
    fresh = partial(encode, ascii_only=wants_ascii(present))
    whole = fresh(collapse_long(value))
    text = respelled(present, collapse_long(value), fresh) if present.strip() else None
    kept = text is not None and is_safe(text) and read_long(text) == read_long(whole)
    return text if text is not None and kept else whole


def _title(value: str, present: str) -> str:
    return titles.show(collapse(value), present, ascii_only=wants_ascii(present))


def read_date(raw: str) -> str:
    """A date; `~` and `%` mean what ISO 8601-2 has them mean, not what TeX does."""
    text = collapse(raw)
    return dates.read(text if dates.is_edtf(text) else read_text(raw))


def show_date(value: str, present: str = "") -> str:
    """A date as it goes into a field of its own."""
    date = dates.read(value)
    return date if dates.is_edtf(date) else encode(date)


def _identifier(kind: str) -> Codec:
    def read(raw: str) -> str:
        return identifiers.settle(kind, read_verbatim(raw))

    def show(value: str, present: str) -> str:
        return show_verbatim(identifiers.settle(kind, value))

    return Codec(read, show)


def _language(*, names: bool) -> Codec:
    def show(value: str, present: str) -> str:
        code = language.read(value)
        named = names or (present and language.read(present) != present.strip())
        return encode(language.babel(code) if named else code)

    return Codec(lambda raw: language.read(read_text(raw)), show)


def _keyed(names: Mapping[str, str]) -> Codec:
    """A text that may stand as one of a dialect's keys, `phdthesis` for `PhD thesis`; another key stays a text."""
    keys = {name: key for key, name in names.items()}

    def read(raw: str) -> str:
        text = read_text(raw)
        return names.get(text, text)

    def show(value: str, present: str) -> str:
        as_key = collapse(value) in keys and (not present or present in names)
        return keys[collapse(value)] if as_key else _text(value, present)

    return Codec(read, show)


def codec(name: str, kind: str, mapping: Mapping[str, Any]) -> Codec:
    """The codec of the canonical field `name` of the given kind (see `mappings/canonical.yaml`) in the dialect of
    `mapping` (see `mappings/bib`)."""
    if names := mapping.get("strings", {}).get(name):
        return _keyed(names)
    if kind == "identifier":
        return _identifier(name)
    if kind == "language":
        return _language(names=mapping["language_names"])
    if kind == "title" and name not in mapping["protect"]:
        kind = "text"
    return _CODECS[kind]


LINK = Codec(read_link, show_link)
_CODECS = {
    "text": Codec(read_text, _text, settle_text),
    "title": Codec(read_text, _title, settle_text, rich=True),
    "long": Codec(read_long, _long),
    "verbatim": Codec(read_verbatim, show_verbatim),
    "pages": Codec(read_pages, show_pages),
    "date": Codec(read_date, show_date, rich=True),
}
