"""Citation roles of MyST and reStructuredText, and Hugo's shortcodes.

Sources: mystmd `myst-roles/src/cite.ts`, sphinxcontrib-bibtex `citation_target.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zsync.formats.notes.hits import Found, Hit

_NAMES = (
    r"(?:foot)?cite(?:full)?"
    r"(?::(?:p|t|ps|ts|ct|cts|alp|alps|label|labelpar|year|yearpar|authors?|authorpars?|cauthors?|empty|full|title))?"
)
_MYST = re.compile(rf"\{{({_NAMES})\}}(`++)")
_REST = re.compile(rf":({_NAMES}):`([^`]*+)`(?!`)")
_ITEM_MYST = re.compile(r"(?:[^,;{}]|\{[^{}]*+\})++")
_ITEM_REST = re.compile(r"(?:[^,{}]|\{[^{}]*+\})++")
_TARGET = re.compile(r"\s*+(?:\{[^{}]*+\}\s*+)?+([^{}\s,]++)\s*+(?:\{[^{}]*+\})?+\s*+\Z")
_SHORT = re.compile(r"\{\{([<%])(/\*)?([^{}]*?)(?:\*/)?[>%]\}\}")
_CITE = re.compile(r"\s*+/?[\w/-]*cite[\w/-]*", re.I)
_KEYS = re.compile(r"(?:(?<=[;\"`'=])|(?<=\s))\s*@?([^\s,;]+)[^;]*")
_ARGUMENT = re.compile(r"\s++(?:(\w+)\s*=\s*)?(?:\"([^\"]*+)\"|`([^`]*+)`|([^\s\"`=<>%]++))")


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
    """The reST role at `at`: ``:cite:p:`a,b` ``; keys split at `,` only."""
    role = _REST.match(text, at, end)
    if not role:
        return None
    hits = _targets(text, *role.span(2), _ITEM_REST)
    return Found(tuple(hit._replace(kind="broken") if ";" in hit.key else hit for hit in hits), role.end())


def _targets(text: str, start: int, end: int, item: re.Pattern[str]) -> Iterator[Hit]:
    for part in item.finditer(text, start, end):
        target = _TARGET.match(text, part.start(), part.end())
        if target:
            yield Hit(target[1], target.start(1), target.end(1), "cite")


def shortcode(text: str, at: int, end: int) -> Found | None:
    """Hugo's `{{< cite "key" >}}`, `{{% cite key %}}`; other shortcodes hold no key, `{{</* */>}}` is escaped."""
    short = _SHORT.match(text, at, end)
    if not short:
        return None
    name = _CITE.match(text, short.start(3), short.end(3))
    hits = () if short[2] or not name else tuple(_arguments(text, name.end(), short.end(3)))
    return Found(hits, short.end())


def _arguments(text: str, start: int, end: int) -> Iterator[Hit]:
    for argument in _ARGUMENT.finditer(text, start, end):
        group = next((g for g in (2, 3, 4) if argument[g]), 0)
        if not group or argument[1] not in (None, "key", "keys", "id", "citekey", "cite"):
            continue
        for key in _KEYS.finditer(text, *argument.span(group)):
            yield Hit(key[1], key.start(1), key.end(1), "cite")
        if argument[1] is None:
            return
