"""Text from notes made safe to print: no control characters, no terminal or workflow commands, valid UTF-8."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = ("Mn", "Me", "Cf")
_CLIP_LEFT, _CLIP_RIGHT = 60, 100


def plain(text: str) -> str:
    """`text` on one line: each unsafe character becomes one harmless one, so columns stay.

    Control characters could move the cursor, bidirectional ones reorder the line, and `##[` is read anywhere in
    a line as a command by GitHub's runner (actions/runner, ActionCommand.cs).
    """
    return _UNSAFE.sub(_picture, text).replace("##[", "##\u27e6")


def _picture(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\t":
        return " "
    return chr(0x2400 + ord(char)) if char < " " else "\ufffd"


def row(*cells: object) -> str:
    """One line of text, its cells (each made `plain`) separated by tabs."""
    return "\t".join(plain(str(cell)) for cell in cells)


def valid(text: str) -> str:
    """`text` without lone surrogates (bytes that were no UTF-8): each becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def inert(document: str) -> str:
    """A JSON document that says the same and holds no `##[` (see `plain`) and no lone surrogate; `##[` can only
    stand in its strings."""
    return valid(document).replace("##[", "##\\u005b")


def width(text: str) -> int:
    """The columns `text` takes in a terminal: two for wide East Asian characters, none for marks on others and for
    signs that are not seen."""
    if text.isascii():
        return len(text)
    return sum(0 if category(char) in _UNSEEN else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def excerpt(line: str, start: int, end: int) -> tuple[str, str]:
    """`line`, clipped around `[start, end)` (code points from 0), and the line of carets below it."""
    left = max(0, start - _CLIP_LEFT)
    right = max(end, start + 1) + _CLIP_RIGHT
    head, tail = ("…" if left else ""), ("…" if right < len(line) else "")
    marked = plain(line[start : min(end, start + _CLIP_RIGHT)])
    before = head + plain(line[left:start])
    shown = head + plain(line[left : min(right, start + 2 * _CLIP_RIGHT)]) + tail
    return shown.rstrip(), " " * width(before) + "^" * max(1, width(marked))
