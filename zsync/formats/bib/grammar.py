"""The regular expressions of BibTeX. All quantifiers are possessive: a failing match costs one pass, never more.

Facts: bibtex.web ("identifier" excludes white space and `"#%'(),={}`; braces balance inside quotes too), biblatex
manual (fields `author+an`, `title:sub`), and what reference managers write (`bdsk-url-1`, `__markedentry`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# What `\s` matches, spelled out: a set without a category is a bitmap, which the engine reads much faster.
_BLANK: Final = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
TYPE: Final = rf"[A-Za-z][^{_BLANK}{{}}(),=@\"#%'\\]*+"
NAME: Final = rf"[^{_BLANK}=,{{}}\"#%()'\\@~]++"
_PLAIN_NAME: Final = r"[A-Za-z0-9_:+.\-]++"
KEY: Final = rf"[^{_BLANK},{{}}=\"%]*+"
# A head inside a value means that the entry before it was not closed (or that an abstract quotes BibTeX): the fast
# expression gives up there, and `recover` decides.
_AT: Final = r"@(?!\s*+[\w:+.\-]++\s*+[{(])"
_DEPTH: Final = 4


def _braced(depth: int) -> str:
    """A brace group with at most `depth` levels inside; deeper ones are for `recover`."""
    inner = rf"{_braced(depth - 1)}|{_AT}" if depth else _AT
    return rf"\{{[^{{}}@]*+(?:(?:{inner})[^{{}}@]*+)*+\}}"


_BRACED: Final = _braced(_DEPTH)
_QUOTED: Final = rf'"[^{{}}"@]*+(?:(?:{_braced(2)}|{_AT})[^{{}}"@]*+)*+"'
BARE: Final = rf"[^{_BLANK},{{}}\"#%=()@\\'~]++"
_PIECE: Final = rf"(?:{_BRACED}|{_QUOTED}|{BARE})"
# Behind each part of a value comes either `#` and another part, or the value's end.
_JOINT: Final = r"(?:\s*+#\s*+(?=[^\s,#=})])|(?=\s*+[,})]))"
# The common value comes first: no inner brace, no `@`, no `#` behind it.
VALUE: Final = rf"(?:\{{[^{{}}@]*+\}}(?!\s*+#)|(?:{_PIECE}{_JOINT})++)"
_SPECIAL: Final = r"(?!(?i:comment|preamble|string)\s*+[{(])"

ENTRY: Final = re.compile(
    r"\s*+(?:%[^@\n\r]*+[\n\r]\s*+)*+(@)"
    rf"\s*+{_SPECIAL}{TYPE}\s*+\{{\s*+({KEY})(?<=[^\s{{])\s*+(?:,\s*+{_PLAIN_NAME}\s*+=\s*+{VALUE}\s*+)*+(?:,\s*+)?+\}}"
)
"""A whole well-formed `{}` entry with the blank and the `%` lines before it. Groups: the `@`, the key."""

def _in_braces() -> str:
    """What is inside a brace group, heads allowed."""
    inside = r"[^{}]*+"
    for _ in range(_DEPTH):
        inside = rf"[^{{}}]*+(?:\{{{inside}\}}[^{{}}]*+)*+"
    return inside


_IN_QUOTES: Final = r'[^{}"]*+(?:\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}[^{}"]*+)*+'
_PARTS: Final = rf"(?:(?:\{{{_in_braces()}\}}|\"{_IN_QUOTES}\"|{BARE}){_JOINT})++"
_FIELD_START: Final = rf",\s*+({_PLAIN_NAME})\s*+=\s*+"

FIELD: Final = re.compile(rf"{_FIELD_START}(?:\{{({_in_braces()})\}}(?!\s*+#)|({_PARTS}))")
"""One field with its leading comma, inside an entry that `ENTRY` matched. Groups: name; the text of a value in
braces, without them; any other value. To find all of them is the fastest way to what an entry says."""

AT_ONCE: Final = 16


@cache
def fields() -> re.Pattern[str]:
    """Where up to `AT_ONCE` fields with their leading commas stand, inside an entry that `ENTRY` matched.

    Groups: name, value, name, value… One match object for many fields is what makes placing all of them fast.
    """
    field = rf"{_FIELD_START}(\{{[^{{}}]*+\}}(?!\s*+#)|{_PARTS})\s*+"
    return re.compile(f"(?:{field}" * AT_ONCE + ")?" * (AT_ONCE - 1) + ")")  # each inside the one before it


HEAD: Final = re.compile(rf"(?<![^\W_])@\s*+({TYPE})?\s*+([{{(])")
"""Any block head not glued to a word (an e-mail address is none). Groups: type, opening delimiter."""

KEY_HEAD: Final = re.compile(
    rf"@[ \t]*+(?:{_SPECIAL}{TYPE}\s*+[{{(]\s*+{KEY}\s*+,|(?i:string)\s*+[{{(]\s*+{NAME}\s*+=|"
    rf"(?i:preamble)\s*+[{{(]\s*+[\"{{])"
)
"""A head that, at a line's start, ends every unclosed block before it."""

ENTRY_HEAD: Final = re.compile(rf"@\s*+({TYPE})\s*+([{{(])\s*+({KEY})")
"""Groups: type, opening delimiter, key."""

STRING: Final = re.compile(rf"@\s*+(?i:string)\s*+[{{(]\s*+({NAME})\s*+=\s*+({VALUE})\s*+(?:,\s*+)?+[)}}]")
"""A well-formed `@string`. Groups: name, value."""

PREAMBLE: Final = re.compile(rf"@\s*+(?i:preamble)\s*+[{{(]\s*+({VALUE})\s*+[)}}]")

BALANCED: Final = re.compile(_BRACED.replace(_AT, "@"))
"""A brace group, heads inside it allowed; at most seven deep."""

_IN_PARENS: Final = rf"[^{{}}()\"@]*+(?:(?:{_BRACED}|{_QUOTED}|{_AT})[^{{}}()\"@]*+)*+\)"


@cache
def paren_body() -> re.Pattern[str]:
    """The body of an entry in parentheses; a `)` inside braces or quotes does not close it."""
    return re.compile(rf"\({_IN_PARENS}")


@cache
def paren_key_body() -> re.Pattern[str]:
    """The same, with a key that may hold parentheses itself."""
    return re.compile(rf"\(\s*+[^\s,{{}}=\"%]*+\s*+,{_IN_PARENS}")


LEFTOVER: Final = re.compile(rf"\s*+(?:\}}|\"|,\s*+\}}|,?+\s*+{NAME}\s*+=\s*+[{{\"\w])")
"""What follows an entry that was closed too early."""

NEWLINE: Final = re.compile(r"\r\n|\n|\r")
ESCAPED_BRACE: Final = re.compile(r"\\[{}]")
BRACES: Final = re.compile(r"[{}]")
BRACES_ESCAPED: Final = re.compile(r"\\.|[{}]", re.DOTALL)
PIECE: Final = re.compile(rf"{_BRACED}|{_QUOTED}|{BARE}".replace(_AT, "@"))
"""One part of a value between `#` signs."""
TRIVIA: Final = re.compile(r"\s*+(?:%[^\n\r]*+\s*+)*+")
FIELD_NAME: Final = re.compile(rf"({NAME})\s*+(=)?\s*+")
WHOLE_NAME: Final = re.compile(NAME)
WHOLE_TYPE: Final = re.compile(TYPE)
BARE_PIECE: Final = re.compile(BARE)
QUOTE_OR_BRACE: Final = re.compile(r"[\"{]")
UNTIL_COMMA: Final = re.compile(r"[^,{}\"]*+")
HEAD_TYPE: Final = re.compile(rf"@\s*+({TYPE})")
GLUE: Final = re.compile(r"[\s#]*+")
JABREF_META: Final = re.compile(r"\s*jabref-meta:\s*([^:;]+):(.*)", re.DOTALL)
BBT_NAME: Final = re.compile(r"(?i)\b(?:better[ -]?bib(?:la)?tex|BBT)\b")
BBT_EXPORT: Final = re.compile(r"(?i)export|automatic|generated|do not edit|overwrit")
BAD_IN_KEY: Final = re.compile(r"[\s\"#%{}=~\\,@]")
