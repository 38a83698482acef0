"""Comments that turn findings off: `zsync: ignore ZS001[, …]` for its line and the next, `zsync: ignore-file`.

In a block of code such a comment is text: a page that explains it turns nothing off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from zsync.check.facts import WHOLE_FILE
from zsync.formats.edits import LineIndex

_ORDER = re.compile(
    r"^(?P<before>.*?)zsync:[ \t]*ignore(?P<file>-file)?\b[ \t]*(?P<codes>ZS\d+(?:[ \t]*,[ \t]*ZS\d+)*)?", re.M
)
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
_IN_YAML = r"(?:^|\s)#\s*$"


def suppressions(text: str, *, grammar: str, front_end: int = 0) -> list[tuple[int, list[str]]]:
    """Line (0 = the whole file) and codes (`WHOLE_FILE` = all) that comments of `text` turn off.

    `front_end` is where the YAML front matter ends; its comments begin with `#`.
    """
    if "zsync:" not in text:
        return []
    from zsync.formats.notes.code import spans

    code = [start_end for start_end in spans(text, grammar) if start_end[0] >= front_end]
    return list(_orders(text, re.compile(_OPENERS.get(grammar, _MARKDOWN), re.I), front_end, code))


def _orders(
    text: str, opener: re.Pattern[str], front_end: int, code: list[tuple[int, int]]
) -> Iterator[tuple[int, list[str]]]:
    index = LineIndex(text)
    starts = [start for start, _ in code]
    for match in _ORDER.finditer(text):
        begins = re.compile(_IN_YAML) if match.start() < front_end else opener
        block = bisect_right(starts, match.start()) - 1
        if not begins.search(match["before"]) or (block >= 0 and match.start() < code[block][1]):
            continue
        codes = re.findall(r"ZS\d+", match["codes"] or "") or [WHOLE_FILE]
        if match["file"]:
            yield 0, codes
        else:
            line, _ = index.line_col(match.start())
            yield line, codes
            yield line + 1, codes
