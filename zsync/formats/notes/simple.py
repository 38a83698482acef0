"""Paragraphs that hold citations and nothing out of the way: read by one pattern, without a reader's state.

Most paragraphs of most notes are such. Code, mathematics, links and tags of the plainest shapes, whole on one
line, are stepped over; anything else in a paragraph, however harmless, leaves it to `inline`.
"""

from __future__ import annotations

import re
from functools import cache

from zsync.formats.notes import keys, paths
from zsync.formats.notes.hits import Hit, as_hit
from zsync.formats.notes.keys import Flavour

_CODE = re.compile(r"#{1,6}[ \t][^\n]*\n(?:[ ]{4}|\t)")
_DEEP = re.compile(r"(?:[-*+.)]|^|\n[ \t>]*)(?:[ ]{5}|[ ]*\t)")
"""What may be indented code: that an item of a list begins with, or below its sign."""
_HARD = 4
"""The first of the groups that leave the paragraph to `inline`. They are empty."""
_WIKI = r"\[\[(?<!(?<!\^)\^\[\[)(?:@([\w-]++)|([^\[\]\n]*+))\]\]"
_SIGNS = (
    r"\[\^[^\]\s\[]++\]",
    r"`(?:(?<!``)[^`\n]++`(?!`)|())",
    r"\$(?:(?=\s)|\$[^$\n\r]++\$\$|(?![\s$])(?:[^\\$\n]|\\[^\n])++\$(?<!\s\$)(?!\d)|())",
    r"\](?:\((?:[^\s()<>\\\"'@%`$\[\]{:]|:(?<!bbt:)(?!cite|foot))*+\)|(?=[(:])())",
    r"<(?:(?=\s)|/?(?!(?i:pre|script|style|textarea)[\s>])[A-Za-z][A-Za-z0-9]*+[ ]?/?>|())",
    r"\{()",
    r"~(?=~~)()",
    r":(?:(?=cite|footcite)|(?<=bbt:))()",
    r"\n(?=[^\S\n]*+\n[ \t]|#{1,6}[ \t][^\n]*\n(?:[ ]{4}|\t))()",
    r">(?=[ ]{5}|[ ]?\t)()",
)
"""What is stepped over (without a group), or hard: what opens code, mathematics, links, tags, roles, fences,
indented code after a blank line. Alternatives that begin with a plain character each are what the engine finds
fast: so here, and in `pattern`."""
_ESCAPED = r"[!-@\[-`{-~]|(?=\n)"
_COMMAND = r"|(?![A-Za-z]*?(?:[cC]ite|bibentry|cquote))[A-Za-z]"


@cache
def pattern(name: str) -> re.Pattern[str] | None:
    """What may hold a citation in the flavour `name`: `[[@key]]` (group 1), another wikilink (2), or an `@key`
    that every tool sees (3); or hide one (4 and more). None where what a citation is depends on more than the
    character before it."""
    flavour = keys.FLAVOURS[name]
    if flavour.trims == "any":
        return None
    before = r" \t\[\n;\-" + ("" if flavour.before == "strict" else "(")
    word = "[A-Za-z0-9]" if flavour.before == "ascii" else r"[^\W_]"
    at = rf"@(?:(?<![^{before}]@)((?>{flavour.key.pattern}))(?!@)|(?<={word}@)(?![*{{])[\w.\-]*+(?![@:])|())"
    wiki = _WIKI if flavour.wikilinks else r"\[(?!)()()"
    command = "" if flavour.pandoc else _COMMAND
    asides = (r"%()", r"\+(?=\+\+)()") if flavour.name == "myst" else (r"%(?=[%4])()",)
    fields = (r":(?=:)()",) if flavour.properties else ()
    return re.compile("|".join((wiki, at, *fields, *_SIGNS, rf"\\(?:{_ESCAPED}{command}|())", *asides)))


def sweep(text: str, start: int, stop: int, flavour: Flavour) -> tuple[list[Hit], int]:
    """The hits of the paragraphs between `start` and `stop` (a line start), up to the first that is not surely
    right in one go; and where that one begins, or `stop`."""
    hits: list[Hit] = []
    at, hot = start, text.find("@", start, stop)
    while hot >= 0:
        low, high = bounds(text, at, hot)
        found = read(text, low, high, flavour) if high <= stop else None
        if found is None:
            return hits, at
        hits += found
        at = high
        hot = text.find("@", high, stop)
    return hits, at


def bounds(text: str, at: int, hot: int) -> tuple[int, int]:
    """The lines around `hot` up to empty ones, none before `at`."""
    empty = text.rfind("\n\n", at, hot)
    end = text.find("\n\n", hot)
    return (empty + 2 if empty >= 0 else at), (end if end >= 0 else len(text))


def read(text: str, start: int, end: int, flavour: Flavour) -> list[Hit] | None:
    """The hits in `[start, end)`, whole lines of running text; None when they are not surely all and right."""
    find = pattern(flavour.name)
    while text[start] == "\n":
        start += 1
    if find is None or _may_be_code(text, start, end):
        return None
    hits: list[Hit] = []
    for match in find.finditer(text, start, end):
        group = match.lastindex
        if group is None:
            continue
        if group >= _HARD:
            return None
        at, stop = match.span(group)
        key = text[at:stop]
        if group == 3:
            if not (key[-1].isalnum() and key[0] != "*") or (flavour.crossrefs and "-" in key):
                return None
            sure = flavour.sure or keys.likely(key, None)
            hits.append(as_hit((key, at, stop, "cite" if sure else "ambiguous")))
        elif group == 1:
            hits.append(as_hit((key, at, stop, "wikilink")))
        elif "@" in key and (link := paths.wikilink_hit(text, at, stop, None)):
            hits.append(link)
    return hits


def _may_be_code(text: str, start: int, end: int) -> bool:
    """Whether a paragraph begins with an indent, or holds blanks enough for indented code in an item of a list."""
    if text[start].isspace() or (text[start] == "#" and _CODE.match(text, start)):
        return True
    blanks = text.find("     ", start, end) >= 0 or text.find("\t", start, end) >= 0
    return blanks and _DEEP.search(text, start, end) is not None
