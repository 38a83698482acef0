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

_LEAD = re.compile(r"[ \t]*(?:(?:[-*+]|(?:\d+|\#)[.)])[ ]+)*")
_LINE = re.compile(r"([ \t]*+)([^\n]*+)(?:\n|\Z)")
_FIRST = re.compile(r"(?:[ \t]*+\n)*+([ \t]*+)(\S)")
"""The first line that is not blank: its indentation, its first sign."""
_QUOTES = frozenset("!\"#$%&'()*+,-/;<=>?@[\\]^_{}~")
_BODY = r"(?:\n(?:[ \t]*(?=\n|\Z)|(?P=i)[ \t]+[^\n]*))*+"
_CODE = r"(?:code|code-block|sourcecode|literalinclude|math|highlight|raw|doctest|testcode|prompt)"
_TOKEN = re.compile(
    rf"""(?m)``[^\n]*?``(?!`)
      | ^(?P<i>[ \t]*+)\.\.[ ]{_CODE}::[^\n]*+{_BODY}(?P<skip1>)
      | ^(?P<i2>[ \t]*+)\.\.
            (?:[ \t]*+(?=\n[ \t]*+\n|\Z)
              |(?:[ ](?!\[|_|\|)(?![\w:.+-]+::)[^\n]*+|[ \t]*+(?=\n))
                {_BODY.replace("(?P=i)", "(?P=i2)")})(?P<skip2>)
      | (?P<literal>::)(?=[ \t]*+\n[ \t]*+\n)
      | ^[ \t]*+>>>[ ][^\n]*+(?:\n(?![ \t]*(?:\n|\Z))[^\n]*+)*+
      | \\[:`]
      | (?P<role>:(?:foot)?cite[a-z:]*:`)
      | :[\w:.+-]+:`[^`]*+`
      | (?<!`)(?P<named>`)(?=[^`\s](?:[^`\n]|\n(?![ \t]*\n))*+`:(?:foot)?cite[a-z:]*:(?!`))
      | (?<![\w\]])\[(?P<local>[A-Za-z][\w.:+-]*)\]_(?![\w_])
      | ^[ \t]*\.\.[ ]\[(?P<definition>[A-Za-z][\w.:+-]*)\]""",
    re.X,
)


def _role(text: str, at: int) -> Iterator[Hit]:
    """The keys of a role; docutils sees none where a letter touches it, which its writer may not know."""
    found = roles.rest(text, at, len(text))
    if found:
        glued = roles.is_glued(text, at, found.end)
        yield from (hit._replace(kind="ambiguous") if glued else hit for hit in found.hits)


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of a reST document."""
    if "cite" not in text and "]_" not in text and ".. [" not in text:
        return
    text, at = even(text), 0
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        if token.lastgroup in ("role", "named"):
            yield from _role(text, token.start())
        elif token.lastgroup == "literal":
            at = _literal_end(text, at)
        elif token.lastgroup in ("local", "definition"):
            yield Hit(token[token.lastgroup], *token.span(token.lastgroup), "local")


def _literal_end(text: str, at: int) -> int:
    """The end of the literal block that `::` before `at` announces: what is indented more than its paragraph; else
    the lines that begin with the same sign, up to a blank one."""
    start = text.rfind("\n", 0, at) + 1
    lead = _LEAD.match(text, start)
    assert lead is not None
    if text.startswith(".. ", lead.end()):
        return at
    column, end = lead.end() - start, text.find("\n", at)
    first = _FIRST.match(text, end + 1)
    if first and len(first[1]) == column and first[2] in _QUOTES:
        quoted = re.compile(rf"(?:{re.escape(first[1] + first[2])}[^\n]*+(?:\n|\Z))++")
        lines = quoted.match(text, first.start(1))
        return lines.end() if lines else end
    for line in _LINE.finditer(text, end + 1):
        if line[2] and len(line[1]) <= column:
            break
        end = line.end()
    return end
