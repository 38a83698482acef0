"""Where the front matter of a note is: all that most who ask about it need, without a word of YAML."""

from __future__ import annotations

import re
from typing import NamedTuple

_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*\r?$\n?")


APART = tuple(bom + sign for bom in ("", "\ufeff") for sign in ("+++", ";;;", "{"))
"""What front matter that is no YAML begins with, and little else does."""


class Block(NamedTuple):
    """The front matter `[start, end)` with its delimiters; the YAML is `[body, close)`."""

    start: int
    body: int
    close: int
    end: int


def block(text: str) -> Block | None:
    """The place of the front matter: `---` on the first line up to `---` or `...` on a line of its own."""
    if not text.startswith(("---", "\ufeff---")):
        return None
    head = _OPEN.match(text)
    close = _CLOSE.search(text, head.end()) if head else None
    if not head or not close:
        return None
    return Block(head.start(), head.end(), close.start(), close.end())
