"""Where a note holds code: blocks whose text means nothing to the format around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zsync.formats.notes.mask import even

_ENVIRONMENTS = r"(?:verbatim|Verbatim|lstlisting|minted|alltt|filecontents)\*?"
_DIRECTIVES = r"(?:code|code-block|sourcecode|literalinclude|raw|parsed-literal|doctest|testcode|prompt)"
_LITERAL = r"(?!\.\.[ ])[^\n]*::[ \t]*+(?=\n[ \t]*+\n)"
_BODY = r"(?:\n(?:[ \t]*+(?=\n|\Z)|(?P=indent)[ \t]+[^\n]*+))*+"
_BLOCKS = {
    "org": r"(?im)^[ \t]*+\#\+begin_(src|example|export|verbatim)\b(?:[^\n]*+\n(?![ \t]*+\#\+end_\1\b))*+[^\n]*+",
    "latex": rf"(?s)\\begin\s*+\{{({_ENVIRONMENTS})\}}(?:(?!\\end\s*+\{{\1\}}).)*+",
    "typst": r"(?s)(`{3,}+|`(?!`))(?:(?!\1).)*+(?:\1)?",
    "asciidoc": r"(?m)^(-{4,}|\.{4,}|\+{4,}|`{3,})[ \t]*+$(?:\n(?!\1[ \t]*+$)[^\n]*+)*+(?:\n[^\n]*+)?",
    "rst": rf"(?m)^(?P<indent>[ \t]*+)(?:\.\.[ ]{_DIRECTIVES}::[^\n]*+|{_LITERAL}){_BODY}",
}
"""Every repetition takes all it can, to the end of the text for a block that is not closed: one pass is linear."""


def spans(text: str, grammar: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that are blocks of code, in order."""
    from zsync.formats.notes import blocks
    from zsync.formats.notes.keys import FLAVOURS

    if grammar in FLAVOURS:
        yield from blocks.fenced(text, FLAVOURS[grammar])
    elif grammar in _BLOCKS:
        yield from (match.span() for match in re.compile(_BLOCKS[grammar]).finditer(even(text)))
