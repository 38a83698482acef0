"""Citation roles of MyST and reStructuredText, and Hugo's shortcodes.

Sources: mystmd `myst-roles/src/cite.ts`, sphinxcontrib-bibtex `citation_target.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from unicodedata import category

from zsync.formats.notes.hits import Found, Hit

_NAMES = (
    r"(?:foot)?cite(?:full|text)?"
    r"(?::(?:p|t|ps|ts|ct|cts|alp|alps|label|labelpar|year|yearpar|authors?|authorpars?|cauthors?|empty|full|title))?"
)
_MYST = re.compile(rf"\{{({_NAMES})\}}(`++)")
_REST = re.compile(rf":{_NAMES}:`([^`]*+)`(?!`)")
_NAMED_AFTER = re.compile(rf"`([^`]+)`:{_NAMES}:(?!`)")
_ITEM_MYST = re.compile(r"(?:[^,;{}]|\{[^{}]*+\})++")
_ITEM_REST = re.compile(r"(?:[^,{}]|\{[^{}]*+\})++")
_FIELD_NAME = re.compile(
    r"(?i)(?:(?:\A|\n)[ \t>]*(?:[-*+][ \t]+)?|[(\[])(?:citekey|citation-key|citationkey|cite-key)\Z"
)
_FIELD_KEY = re.compile(r"::[ \t]*+(?:\[\[)?+@?+(?!\{\{|<%|\$\{)([^\s\],|()]+)")
_TARGET = re.compile(r"\s*+(?:\{[^{}]*+\}\s*+)?+([^{}\s,]++)\s*+(?:\{[^{}]*+\})?+\s*+\Z")
_BLANKS = re.compile(r"\s*+([^{}\s,]++(?:[ \t]++[^{}\s,]++)++)\s*+\Z")
_SHORT = re.compile(r"\{\{([<%])(/\*)?([^{}]*?)(?:\*/)?[>%]\}\}")
_CITE = re.compile(r"\s*+/?[\w/-]*cit(?:e|ation)[\w/-]*", re.I)
_PARTS = re.compile(r"[^;]+")
_ITEMS = re.compile(r"[^\s,;@][^\s,;]*|@[^\s,;@]+")
_KEYLIKE = re.compile(r"@?(?!pp?\.)(?=\S*[^\W\d_])(?=(?:\S*\D)?\d{4}(?!\d))[^\W_][\w:.+&'-]*\Z")
"""A word with a year: `lee2020a`, `vaswani2017attention`, `2024RULER`, `abrams&al2015`; no `pp.1234`."""
_PATH = re.compile(r"\s*+(?:rel)?ref\b")
_HIGHLIGHT = re.compile(r"\s*+highlight\b")
_ARGUMENT = re.compile(r"\s++(?:(\w+)\s*=\s*)?(?:\"([^\"]*+)\"|`([^`]*+)`|'([^']*+)'|([^\s\"'`=<>%]++))")


def myst(text: str, at: int, end: int) -> Found | None:
    """The MyST role at `at`: ``{cite:p}`a,b` ``; keys split at `,` and `;`, `{pre}key{post}`."""
    role = _MYST.match(text, at, end)
    if not role:
        return None
    close = re.compile(rf"(?<!`){role[2]}(?!`)").search(text, role.end(), end) if len(role[2]) < 9 else None
    if not close or "\n\n" in text[role.end() : close.start()]:
        return None
    return Found(tuple(_targets(text, role.end(), close.start(), _ITEM_MYST)), close.end())


def rest(text: str, at: int, end: int) -> Found | None:
    """The reST role at `at`, named before or after its text: ``:cite:p:`a,b` ``, `` `a,b`:cite:p: ``; keys split
    at `,` only."""
    role = _REST.match(text, at, end) or _NAMED_AFTER.match(text, at, end)
    if not role:
        return None
    hits = _targets(text, *role.span(1), _ITEM_REST)
    return Found(tuple(hit._replace(kind="broken") if ";" in hit.key else hit for hit in hits), role.end())


def field(text: str, at: int, end: int) -> Found | None:
    """The key after the `::` at `at` in Logseq's property `citekey:: key`, Dataview's `(citekey:: key)`."""
    named = _FIELD_NAME.search(text, max(0, at - 60), at)
    key = _FIELD_KEY.match(text, at, end) if named else None
    return Found((Hit(key[1], key.start(1), key.end(1), "frontmatter"),), key.end()) if key else None


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether reST reads no role in `[start, end)` for what touches it: of ASCII some signs may, beyond it all
    punctuation ("Inline markup recognition rules"); `*` and `|` are taken for emphasis and a table around it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not _touches(before, "`*|-:/'\"<([{", "Ps") or not _touches(after, "*|-.,:;!?\\/'\")]}>", "Pe")


def _touches(char: str, signs: str, brackets: str) -> bool:
    if not char or char.isspace() or char in signs:
        return True
    return not char.isascii() and category(char) in (brackets, "Pd", "Po", "Pi", "Pf")


def _targets(text: str, start: int, end: int, item: re.Pattern[str]) -> Iterator[Hit]:
    for part in item.finditer(text, start, end):
        target = _TARGET.match(text, part.start(), part.end())
        blanks = None if target else _BLANKS.match(text, part.start(), part.end())
        if target:
            yield Hit(target[1], target.start(1), target.end(1), "cite")
        elif blanks:
            yield Hit(blanks[1], blanks.start(1), blanks.end(1), "broken")


def shortcode(text: str, at: int, end: int, *, find: Callable[[str, int], int]) -> Found | None:
    """Hugo's `{{< cite "key" >}}`, `{{% cite key %}}`, `{{< ref "@key.md" >}}`; `{{</* */>}}` is escaped.

    What `highlight` encloses is code. `find` gives the end of a text from a place on, -1 without it.
    """
    short = _SHORT.match(text, at, end)
    if not short:
        return None
    if not short[2] and _HIGHLIGHT.match(text, short.start(3), short.end(3)):
        return Found((), max(short.end(), find("/highlight", short.end())))
    return Found(() if short[2] else tuple(_held(text, *short.span(3))), short.end())


def _held(text: str, start: int, end: int) -> Iterator[Hit]:
    """The keys in the inside of a shortcode."""
    from zsync.formats.notes.paths import path_hits

    if name := _CITE.match(text, start, end):
        yield from _arguments(text, name.end(), end)
    elif name := _PATH.match(text, start, end):
        for argument in _ARGUMENT.finditer(text, name.end(), end):
            group = next((g for g in (2, 3, 4, 5) if argument[g]), 0)
            yield from path_hits(text, *argument.span(group)) if group else ()


def _arguments(text: str, start: int, end: int) -> Iterator[Hit]:
    """The keys among the arguments of `cite`: the first one, and those after it that look like keys."""
    first = True
    for argument in _ARGUMENT.finditer(text, start, end):
        group = next((g for g in (2, 3, 4, 5) if argument[g]), 0)
        if not group or argument[1] not in (None, "key", "keys", "id", "citekey", "cite"):
            continue
        if first or _KEYLIKE.match(argument[group]):
            yield from _listed(text, *argument.span(group))
        first = first and argument[1] is not None


def _listed(text: str, start: int, end: int) -> Iterator[Hit]:
    """The keys of an argument, parted by `;`, or by commas where what follows looks like a key and no locator."""
    for part in _PARTS.finditer(text, start, end):
        for number, key in enumerate(_ITEMS.finditer(text, *part.span())):
            if number == 0 or _KEYLIKE.match(key[0]):
                at = key.start() + (key[0][0] == "@")
                yield Hit(text[at : key.end()], at, key.end(), "cite")
            else:
                break
