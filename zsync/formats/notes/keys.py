"""The key grammar of each Markdown tool, what may stand before `@`, and glued text.

Sources: pandoc `Text.Pandoc.Parsing.Citations` (`simpleCiteIdentifier`), mystmd `citations.ts`, Zettlr
`citation-parser.ts`, obsidian-pandoc-reference-list `parser.ts`, Quarto `filters/crossref/refs.lua`.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from zsync.formats.notes.hits import Known

Before = Literal["word", "ascii", "strict"]
"""What may not stand before `@`: a word or one stop (pandoc), an ASCII word (mystmd), all but a few signs."""

PANDOC = re.compile(r"[\w*](?:\w++|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*+")
WORDY = re.compile(r"\w(?:\w++|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*+")
MYST = re.compile(r"(?a:\w(?:[\w:.#$%&\-+?~/]*\w)?)")
ZETTLR = re.compile(r"(?a:\w[\w:.#$%&\-+?<>~/]*)")
BRACED = re.compile(r"\{((?:[^{}\s]|\{(?:[^{}\s]|\{[^{}\s]*+\})*+\})++)\}")
MYST_BRACED = re.compile(r"\{((?a:[\w:.#$%&\-+?~/])++)\}")

_CROSSREFS = """fig tbl lst nte wrn cau tip imp prf rem sol eq sec thm lem cor prp cnj def exm exr alg"""
_CUSTOM = re.compile(r"\bkey:[ \t]*[\"']?([A-Za-z]\w*)")
_MEASURE = re.compile(r"(?i)\d+x|\d{1,3}(?:[.:]\d+)?[a-z]{1,3}")
"""A scale, a time, a quantity: `image@2x`, `@3pm`, `@16kHz`."""
TYPES = frozenset(_CROSSREFS.split())


class Flavour(NamedTuple):
    """How one Markdown tool reads citations. Each flag names a construct that tool has."""

    name: str
    key: re.Pattern[str] = WORDY
    before: Before = "word"
    before_set: str = ""
    inside_set: str = ""
    trims: str = ""
    braces: re.Pattern[str] | None = None
    sure: bool = False
    urls: bool = True
    wikilinks: bool = False
    comments: bool = False
    pandoc: bool = False
    crossrefs: bool = False
    properties: bool = False
    shortcodes: bool = False
    values: bool = True


FLAVOURS = {
    f.name: f
    for f in (
        Flavour("pandoc", key=PANDOC, braces=BRACED, sure=True, urls=False, pandoc=True),
        Flavour("quarto", key=PANDOC, braces=BRACED, sure=True, urls=True, pandoc=True, crossrefs=True),
        Flavour("rmarkdown", key=PANDOC, braces=BRACED, sure=True, urls=True, pandoc=True),
        Flavour("markdown", braces=BRACED, wikilinks=True),
        Flavour("typora", braces=BRACED, wikilinks=True),
        Flavour("obsidian", before="strict", before_set=" \t[-\n\r;>", trims="_", braces=BRACED, sure=True,
                wikilinks=True, comments=True, properties=True),
        Flavour("zettlr", key=ZETTLR, before="strict", before_set=" \t(\n\r", inside_set="[-;",
                trims="any", sure=True, wikilinks=True),
        Flavour("logseq", braces=BRACED, wikilinks=True, properties=True),
        Flavour("myst", key=MYST, before="ascii", braces=MYST_BRACED, sure=True),
        Flavour("hugo", shortcodes=True),
    )
}  # fmt: skip


def may_cite(flavour: Flavour, text: str, at: int, *, bracketed: bool) -> bool:
    """Whether the tool reads an `@` at offset `at`, in brackets or not, as the start of a citation."""
    if at == 0:
        return True
    before = text[at - 1]
    if flavour.before == "strict":
        return before in flavour.before_set or (bracketed and before in flavour.inside_set)
    if flavour.before == "ascii":
        return not (before.isascii() and before.isalnum())
    return not before.isalnum() and (before != "." or _dots_end_free(text, at))


def _dots_end_free(text: str, at: int) -> bool:
    """Three dots are one sign to pandoc's smart reader; one or two left over are part of a word."""
    start = max(0, at - 999)
    return (at - start - len(text[start:at].rstrip("."))) % 3 == 0


def crossref(key: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether Quarto reads `key` as a cross-reference: a known type or one of the note's `own`, then a hyphen.

    `Fig-` counts as `fig-`.
    """
    head, hyphen, _ = key.partition("-")
    head = head[:1].lower() + head[1:]
    return bool(hyphen) and (head in TYPES or head in own)


def own_crossrefs(text: str) -> frozenset[str]:
    """The types that a note's front matter defines under `crossref: custom: - key: vid` (read by pattern)."""
    end = text.find("\n---", 4) if text.startswith(("---", "\ufeff---")) else -1
    return defined_crossrefs(text[:end]) if end > 0 else frozenset()


def defined_crossrefs(settings: str) -> frozenset[str]:
    """The same of settings, a note's or a project's."""
    start = settings.find("custom:")
    return frozenset(m[1] for m in _CUSTOM.finditer(settings, start)) if start >= 0 else frozenset()


def likely(key: str, known: Known) -> bool:
    """Whether `key` is a library key or has the shape of one: letters and a digit, but not those of a quantity."""
    if (known is not None and key in known) or (key[:1].isalpha() and key[-1].isdigit()):
        return True
    return any(map(str.isdigit, key)) and any(map(str.isalpha, key)) and not _MEASURE.fullmatch(key)


def resolve(key: str, known: Known) -> str:
    """`key`, or its longest known prefix when text of another script is glued to that prefix."""
    if known is None or key in known:
        return key
    for end in range(min(len(key) - 1, 200), 0, -1):
        if not key[end].isascii() and key[:end] in known:
            return key[:end]
    return key


_WORD_END = re.compile(r".*(?:[\s>`\"|]|[)\]](?![/\w])|[^\w\x00-\x7f])", re.S)
_URL = re.compile(r"://|www\.|[A-Za-z0-9-]\.[A-Za-z]{2,}/")


def word_before(text: str, at: int) -> str:
    """The unbroken word that ends at `at` (200 characters of it at most): what may be the address an `@` is in.

    Besides blanks the signs end it that close a link, code or a cell, and the punctuation of scripts that write
    no blanks: `[x](https://a.b)，@key`. A word without a sign of an address is none, and not looked for.
    """
    if at == 0 or text[at - 1] in " \n[(;-":
        return ""
    low = max(0, at - 200)
    if text.rfind("/", low, at) < 0 and text.rfind("www.", low, at) < 0:
        return ""
    ended = _WORD_END.match(text, low, at)
    return text[ended.end() if ended else low : at]


def in_url(word: str) -> bool:
    """Whether an `@` after `word` belongs to an address (mystmd's `isUrlContext`)."""
    return ("/" in word or "www." in word) and bool(_URL.search(word))
