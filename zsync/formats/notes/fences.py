"""The lines of a Markdown text that could open or close a fence, and the directives of MyST that look like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"(?m)^((?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*+)(`{3,}|~{3,})([^\n]*)$")
_SIGN = r"(?:[-*+]|\d{1,9}[.)])[ \t]"
_MIXED = re.compile(rf"(?m)^(?:[ \t]{{2,}}>|[ \t]*{_SIGN}[ \t]*(?:>|{_SIGN})|[ \t]*>[ \t]*(?:>|{_SIGN}))")
_CODED = re.compile(rf"(?m)^(?:[ \t>]|{_SIGN})++(?:(?<=\t)|(?<=[ ]{{5}})|```|~~~)")
_ORG = re.compile(r"(?i)([ \t]*(?:[-*+][ \t]+)*)#\+(begin|end)_(src|example|export|comment|query)(?![\w-])[^\n]*")
_ORG_SIGN = re.compile(r"#(?=\+[bBeE])")
_SIGNS = (re.compile("`(?=``)"), re.compile("~(?=~~)"))
_DIRECTIVE = re.compile(r"[ \t]*\{([\w:+-]+)\}")
_TEXTS = """abstract admonition aside attention blockquote card caution centered compound container csv-table
danger deprecated details div dropdown epigraph error exercise exercise-end exercise-start figure-md footer
glossary grid grid-item grid-item-card hint highlights important keypoints list-table margin note only pull-quote
seealso sidebar solution tab-item tab-set table tip todo topic versionadded versionchanged warning"""
TEXTS = frozenset(_TEXTS.split())
"""Directives of MyST in which Markdown stands (mystmd `myst-directives`, Sphinx, sphinx-design)."""
PATHS = frozenset(("figure", "image", "include", "literalinclude", "subfigure"))
"""Those with a path as their argument."""

OPTIONS = re.compile(r"(?:\n[ \t>]*+:(?!caption:)[\w-]++:(?![^\s])[^\n]*+)++")
"""The options of a directive, in the lines below its first: names, sizes, alternative texts. A caption is text."""


class Fence(NamedTuple):
    """A line that could open or close a fence."""

    start: int
    end: int
    quoted: bool
    sign: str
    size: int
    info: str
    content: int
    """The column after the marker of the list item that begins on this line; 0 without one."""


def find(text: str, start: int) -> list[Fence]:
    """The fence lines of `text` from `start` on, in order."""
    lines = sorted({line for sign in _SIGNS for line in _lines_with(sign, text, start)})
    return [
        Fence(m.start(), m.end(), ">" in m[1], m[2][0], len(m[2]), m[3], _content(m[1]))
        for m in (_FENCE.match(text, line) for line in lines)
        if m
    ]


def nested(text: str) -> bool:
    """Whether a quote or a list holds another in `text`, and something in one may be code."""
    fenced = "```" in text or "~~~" in text or "     " in text or "\t" in text
    return fenced and bool(_CODED.search(text) and _MIXED.search(text))


def org(text: str, start: int) -> list[Fence]:
    """The lines that begin and end those of Org's blocks that Logseq reads as no text: `#+BEGIN_SRC` and the like.

    The `sign` of such a fence is `#` and the name; only a line that begins a block has an `info`.
    """
    found = (_ORG.match(text, line) for line in _lines_with(_ORG_SIGN, text, start))
    lines = [(m.span(), m[1], m[2].lower(), m[3].lower()) for m in found if m]
    return [
        Fence(*span, quoted=False, sign=f"#{name}", size=1, info=way.removeprefix("end"), content=_content(lead))
        for span, lead, way, name in lines
    ]


def _content(lead: str) -> int:
    return len(lead.expandtabs(4)) if lead.strip(" \t>") else 0


def directive(text: str, fence: Fence) -> tuple[str, int]:
    """The name of the directive that `fence` opens, if it holds Markdown, else ""; where its argument is."""
    named = _DIRECTIVE.match(text, fence.end - len(fence.info), fence.end)
    if not named or not (named[1] in TEXTS or named[1] in PATHS or named[1].startswith(("prf:", "proof:"))):
        return "", fence.end
    return named[1], named.end()


def _lines_with(sign: re.Pattern[str], text: str, start: int) -> Iterator[int]:
    """The starts, from `start` on, of the lines that hold `sign`."""
    found, end = sign.search(text, start), start
    while found:
        at = found.start()
        line = text.rfind("\n", max(end - 1, 0), at) + 1 or end
        if line == 0 or text[line - 1] == "\n":
            yield line
        end = text.find("\n", at) + 1
        found = sign.search(text, end) if end else None


def longest(fences: list[Fence]) -> list[dict[str, int]]:
    """For each fence line, the longest closing line of each sign from there on."""
    longest: list[dict[str, int]] = [{}] * len(fences)
    now: dict[str, int] = {}
    for index in range(len(fences) - 1, -1, -1):
        fence = fences[index]
        if not fence.info.strip() and fence.size > now.get(fence.sign, 0):
            now = {**now, fence.sign: fence.size}
        longest[index] = now
    return longest
