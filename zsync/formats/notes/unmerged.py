"""Where git left a merge conflict in a note: from there on, the text holds two versions of itself.

The three signs stand at the beginning of lines, in their order. In code, which a note about git may show, the
first of them is text; from the first that is none, the others count wherever they stand, since what begins between
them may end in one version alone.
"""

from __future__ import annotations

import re

from zsync.formats.notes.mask import even, finds

_OPEN = r"(?P<open>^<<<<<<< [^\n]*)"
_REST = re.compile(r"(?m)^=======[ ]*$"), re.compile(r"(?m)^>>>>>>> ")
_FENCES = (
    r"^[ ]{0,3}(`{3,})[^`\n]*\n(?:(?![ ]{0,3}\1)[^\n]*\n)*+(?:[ ]{0,3}\1[^\n]*)?",
    r"^[ ]{0,3}(~{3,})[^\n]*\n(?:(?![ ]{0,3}\2)[^\n]*\n)*+(?:[ ]{0,3}\2[^\n]*)?",
)
_ELSEWHERE = {
    "org": (r"(?i:^[ \t]*\#\+begin_(\w+))[^\n]*\n(?:(?![ \t]*\#\+(?i:end_\1))[^\n]*\n)*+",),
    "latex": (r"\\begin\{(verbatim|lstlisting|minted)\*?\}[^\n]*\n(?:(?!.*\\end\{\1)[^\n]*\n)*+",),
    "asciidoc": (r"^(-{4,}|\.{4,})[ ]*\n(?:(?!\1)[^\n]*\n)*+(?:\1[^\n]*)?",),
}
"""Blocks of code by grammar; of all others, between fences."""


def conflict(text: str, *, grammar: str) -> tuple[int, int] | None:
    """The line that opens the first conflict, as `[start, end)`; None where there is none. Never raises."""
    if "<<<<<<< " not in text:
        return None
    shown = even(text)
    pattern = re.compile("(?m)" + "|".join((*_ELSEWHERE.get(grammar, _FENCES), _OPEN)))
    first = next(finds(pattern, shown), None)
    at = first.end() if first else -1
    for sign in _REST:
        found = sign.search(shown, at) if at >= 0 else None
        at = found.end() if found else -1
    return (first.start(), first.end()) if first and at >= 0 else None
