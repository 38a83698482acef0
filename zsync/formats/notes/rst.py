"""Citations in reStructuredText: the roles of sphinxcontrib-bibtex.

Masks: literals, comments, literal blocks (`::` and code directives) with their indented bodies. Native citations
`[key]_` and their definitions `.. [key]` belong to the document (kind `local`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zsync.formats.notes import roles
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.mask import even, finds

_BODY = r"(?:\n(?:[ \t]*(?=\n|\Z)|(?P=i)[ \t]+[^\n]*))*+"
_CODE = r"(?:code|code-block|sourcecode|literalinclude|math|highlight|raw|parsed-literal|doctest|testcode|prompt)"
_TOKEN = re.compile(
    rf"""(?m)``[^\n]*?``(?!`)
      | ^(?P<i>[ \t]*+)\.\.[ ]{_CODE}::[^\n]*+{_BODY}(?P<skip1>)
      | ^(?P<i2>[ \t]*+)\.\.
            (?:[ ](?!\[|_|\|)(?![\w:.+-]+::)[^\n]*+|[ \t]*+(?=\n|\Z))
            {_BODY.replace("(?P=i)", "(?P=i2)")}(?P<skip2>)
      | ^(?P<i3>[ \t]*+)(?!\.\.[ ])(?:[^\n]*[^:\n])??::[ \t]*+(?=\n[ \t]*\n)
            {_BODY.replace("(?P=i)", "(?P=i3)")}(?P<skip3>)
      | (?P<role>:(?:foot)?cite[a-z:]*:`)
      | :[\w:.+-]+:`[^`]*+`
      | (?<![\w\]])\[(?P<local>[A-Za-z][\w.:+-]*)\]_(?![\w_])
      | ^[ \t]*\.\.[ ]\[(?P<definition>[A-Za-z][\w.:+-]*)\]""",
    re.X,
)


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of a reST document."""
    if "cite" not in text and "]_" not in text and ".. [" not in text:
        return
    text = even(text)
    for token in finds(_TOKEN, text):
        if token.lastgroup == "role":
            found = roles.rest(text, token.start(), len(text))
            yield from found.hits if found else ()
        elif token.lastgroup in ("local", "definition"):
            yield Hit(token[token.lastgroup], *token.span(token.lastgroup), "local")
