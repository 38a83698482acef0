"""Paragraphs that hold citations and nothing that could hide one: read by one pattern, without a reader's state.

Most paragraphs of most notes are such. Anything else in a paragraph, however harmless, leaves it to `inline`.
"""

from __future__ import annotations

import re
from functools import cache

from zsync.formats.notes import keys, paths
from zsync.formats.notes.hits import Hit
from zsync.formats.notes.keys import Flavour

_HARD = re.compile(r"\\|`|\$|<|\{|%|~|\]\(|\]:|:cite|:footcite|bbt:|\n |\n\t")
"""Signs of code, mathematics, commands, comments, links, addresses, roles, fences and indented code. Alternatives
that begin with a plain character each are what the engine finds fast: so here, and in `pattern`."""


@cache
def pattern(name: str) -> re.Pattern[str] | None:
    """What may hold a citation in the flavour `name`: `[[@key]]` (group 1), another wikilink (2), or an `@key`
    that every tool sees (3). None where what a citation is depends on more than the character before it."""
    flavour = keys.FLAVOURS[name]
    if flavour.trims == "any":
        return None
    wiki = r"\[\[(?:@([\w-]++)|([^\[\]\n]*+))\]\]|" if flavour.wikilinks else r"(?!)()()|"
    return re.compile(rf"{wiki}@(?<![^ \[\n;\-]@)({flavour.key.pattern})")


def read(text: str, start: int, end: int, flavour: Flavour) -> list[Hit] | None:
    """The hits in `[start, end)`, whole lines of running text; None when they are not surely all and right."""
    find = pattern(flavour.name)
    if find is None or text[start] in " \t" or _HARD.search(text, start, end):
        return None
    hits: list[Hit] = []
    ats = text.count("@", start, end)
    for match in find.finditer(text, start, end):
        page, other, key = match.groups()
        ats -= other.count("@") if other else other is None
        if page:
            hits.append(Hit(page, match.end() - 2 - len(page), match.end() - 2, "wikilink"))
        elif key:
            if not (key[-1].isalnum() and key[0] != "*") or (flavour.crossrefs and "-" in key):
                return None
            sure = flavour.sure or keys.likely(key, None)
            hits.append(Hit(key, match.end() - len(key), match.end(), "cite" if sure else "ambiguous"))
        elif "@" in other and (link := paths.wikilink_hit(text, *match.span(2), None)):
            hits.append(link)
    return hits if ats == 0 else None
