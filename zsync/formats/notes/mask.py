"""The masking engine of the formats that are no Markdown: one pattern, masks and finds side by side.

A pattern is an alternation. Its unnamed alternatives are masks (comments, code, literals): they are stepped over.
Its named ones are finds. Earlier alternatives win, so text inside a mask is never found. Each alternative must
consume what it looks at, or fail within a line: then one pass is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def finds(pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """The matches of the named alternatives of `pattern` (`match.lastgroup` says which)."""
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        if match.lastgroup:
            yield match


def even(text: str) -> str:
    """`text` with every CRLF as space and LF: patterns need to know one line end only, and offsets stay."""
    return text.replace("\r\n", " \n") if "\r" in text else text
