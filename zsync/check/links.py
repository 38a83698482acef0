"""Local files that a note shows or links: image and attachment destinations with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_LINK = re.compile(
    r"(?P<image>!?)\[[^\[\]\n]*\]\((?:<(?P<angle>[^<>\n]+)>|(?P<bare>(?:\([^()\n]*+\)|[^()<>\n])*+))[^()\n]*\)"
)
_HTML = re.compile(
    r"<(?:img|embed|source|video|audio|iframe)\b[^<>]*?\ssrc\s*=\s*(?:\"([^\"<>\n]+)\"|'([^'<>\n]+)')", re.I
)
_EMBED = re.compile(r"!\[\[([^\[\]\n|#^]+)(?:[|#^\\][^\[\]\n]*)?\]\]")
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*'|=\d*x\d*)\s*$""")
_CODE = re.compile(
    r"(?ms)^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*$.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|<!--(?:.*?-->|.*)|%%(?:.*?%%|.*)|`[^`\n]*`"
)
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:|//|#|\{\{|\\")
_NOTE = re.compile(r"\.(?:md|markdown|qmd|rmd|canvas|org)$", re.I)
_CARRIED = re.compile(r"\.(?:pdf|png|jpe?g|gif|svg|webp|bmp|tiff?|mp[34]|(?:doc|ppt|xls)x?|zip|epub)$", re.I)
_FILE = re.compile(r"\.[A-Za-z0-9]{1,5}$")


class Link(NamedTuple):
    """A destination as written, its place, and whether it is a wikilink embed (found by name anywhere)."""

    target: str
    start: int
    end: int
    embed: bool


def links(text: str) -> Iterator[Link]:
    """Destinations of images, embeds, and links to files that are no notes; not those in code and comments."""
    if "](" not in text and "![[" not in text and "src" not in text:
        return
    hidden = _hidden(text)
    for pattern, read in ((_LINK, _markdown), (_HTML, _source), (_EMBED, _embed)):
        for match in pattern.finditer(text):
            link = read(match)
            if link and not _REMOTE.match(link.target) and not _is_hidden(link.start, hidden):
                yield link


def _hidden(text: str) -> list[tuple[int, int]]:
    """Code and comments, in order."""
    if "`" not in text and "~~~" not in text and "<!--" not in text and "%%" not in text:
        return []
    return [match.span() for match in _CODE.finditer(text)]


def _is_hidden(at: int, hidden: list[tuple[int, int]]) -> bool:
    index = bisect_right(hidden, (at, at)) - 1
    return index >= 0 and at < hidden[index][1]


def _markdown(match: re.Match[str]) -> Link | None:
    group = "angle" if match["angle"] else "bare"
    start, target = match.start(group), match[group] or ""
    if group == "bare":
        target = _TITLE.sub("", target)
    stripped = target.strip()
    start += len(target) - len(target.lstrip())
    if not stripped or not (match["image"] or _is_attachment(stripped)):
        return None
    return Link(stripped, start, start + len(stripped), False)


def _source(match: re.Match[str]) -> Link:
    group = 1 if match[1] else 2
    return Link(match[group], match.start(group), match.end(group), False)


def _embed(match: re.Match[str]) -> Link | None:
    target = match[1].strip()
    if _NOTE.search(target) or not _FILE.search(target):
        return None
    start = match.start(1) + len(match[1]) - len(match[1].lstrip())
    return Link(target, start, start + len(target), True)


def _is_attachment(target: str) -> bool:
    """Whether a plain link leads to a file that a note carries along, and not to another note or page."""
    bare = target.partition("#")[0]
    if ".assets/" in bare:
        return True
    return bool(_CARRIED.search(bare))
