"""Comments that turn findings off: `zsync: ignore ZS001[, …]` for its line and the next, `zsync: ignore-file`.

In code such a comment is text, as it is in a notebook outside of Markdown cells: a page that explains it turns
nothing off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from zsync.check.facts import WHOLE_FILE
from zsync.formats.edits import LineIndex

_ORDER = re.compile(r"zsync:[ \t]*ignore(?P<file>-file)?\b[ \t]*(?P<codes>(?i:ZS\d+(?:[ \t,]+ZS\d+)*))?")
_BLANK = re.compile(r"(?:[ \t\r]*\n)*")
"""reStructuredText wants an empty line after a comment."""
_MARK = re.compile(r"(?:<!--|%%)\s*$")
_SEEN = 200
"""So much of the line before an order decides whether it is one."""
_HTML = r"<!--\s*$"
_OPENERS = {
    "org": r"^\s*#\s*$|@@comment:\s*$",
    "rst": r"^\s*\.\.\s+$",
    "latex": r"(?<!\\)%\s*$",
    "bib": r"%\s*$|@comment\s*\{\s*$",
    "typst": r"//\s*$|/\*\s*$",
    "asciidoc": r"^//\s*$",
    "myst": rf"{_HTML}|^\s*%\s*$",
    "obsidian": rf"{_HTML}|%%\s*$",
    "hugo": rf"{_HTML}|\{{\{{[<%]?/\*\s*$",
}
_MARKDOWN = rf"{_HTML}|%%\s*$"
_ABOVE = {
    "org": r"^[ \t]*#\+begin_comment[ \t]*\r?\n[ \t]*$",
    "rst": r"^[ \t]*\.\.[ \t]*\r?\n[ \t]+$",
    "latex": r"\\begin\s*\{comment\}\s*$",
    "bib": r"@comment\s*\{\s*$",
    "typst": r"/\*\s*$",
    "asciidoc": r"^/{4,}[ \t]*\r?\n[ \t]*$",
}
"""What opens a comment on the line above an order. Of other grammars, `_HTML` and `%%`."""
_IN_YAML = r"(?:^|\s)#\s*$"


def suppressions(text: str, *, grammar: str, front_end: int = 0) -> list[tuple[int, list[str]]]:
    """Line (0 = the whole file) and codes (`WHOLE_FILE` = all) that comments of `text` turn off.

    `front_end` is where the YAML front matter ends; its comments begin with `#`.
    """
    if "zsync:" not in text:
        return []
    counts = _counting(text, grammar, front_end)
    return list(_orders(text, grammar, front_end, counts))


def _counting(text: str, grammar: str, front_end: int) -> Callable[[int, str], bool]:
    """Whether what looks like a comment, at a place and after a text on its line, is one and no code."""
    from zsync.formats.notes import code, comments

    real = _within(comments.spans(text, grammar) if grammar in comments.GRAMMARS else ())
    blocks = _within(span for span in code.spans(text, grammar) if span[0] >= front_end)

    def counts(at: int, before: str) -> bool:
        if at >= front_end and grammar in comments.GRAMMARS and _MARK.search(before):
            return real(at)
        return not blocks(at)

    return counts


def _within(spans: Iterable[tuple[int, int]]) -> Callable[[int], bool]:
    """Whether a place is in one of `spans`, which are in order."""
    listed = list(spans)
    starts = [start for start, _ in listed]

    def within(at: int) -> bool:
        before = bisect_right(starts, at) - 1
        return before >= 0 and at < listed[before][1]

    return within


def _orders(
    text: str, grammar: str, front_end: int, counts: Callable[[int, str], bool]
) -> Iterator[tuple[int, list[str]]]:
    index = LineIndex(text)
    opener = re.compile(_OPENERS.get(grammar, _MARKDOWN), re.I)
    for match in _ORDER.finditer(text):
        at = match.start()
        low = max(text.rfind("\n", at - _SEEN if at > _SEEN else 0, at) + 1, at - _SEEN)
        before = ("" if low == 0 or text[low - 1] == "\n" else "x") + text[low:at]
        begins = re.compile(_IN_YAML) if at < front_end else opener
        begun = begins.search(before)
        above = "" if begun or at < front_end else _above(text, low, before, grammar)
        if not (above or begun) or not counts(at, above or before):
            continue
        codes = re.findall(r"ZS\d+", (match["codes"] or "").upper()) or [WHOLE_FILE]
        if match["file"]:
            yield 0, codes
        else:
            line, _ = index.line_col(at)
            yield line, codes
            yield line + 1 + (_empty_lines(text, at) if grammar == "rst" else 0), codes
            if above:
                yield line + 2, codes  # below the line that closes the comment


def _above(text: str, low: int, before: str, grammar: str) -> str:
    """The text from the line above to the order, if that line opens the comment that the order stands in."""
    if before.strip() or low == 0:
        return ""
    start = max(text.rfind("\n", 0, low - 1) + 1, low - _SEEN)
    both = text[start:low] + before
    return both if re.search(_ABOVE.get(grammar, _MARKDOWN), both, re.I | re.M) else ""


def _empty_lines(text: str, at: int) -> int:
    """How many empty lines follow the line of `at`."""
    below = text.find("\n", at) + 1
    empty = _BLANK.match(text, below) if below else None
    return empty[0].count("\n") if empty else 0
