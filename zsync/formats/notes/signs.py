"""The signs that Markdown's inline constructs are made of, as patterns that fail fast or consume what they see."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\\|`|\$|<|\[|\]|@|\{|%%|%40|:cite|:footcite|bbt:|::")
RUN = re.compile(r"`+")
TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9:-]*+(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+\s*+/?>"
)
SOURCE = re.compile(r"\s(?:src|href)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.I)
AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\n]*+|[^\s<>@]++@[^\s<>]++)>")
TEMPLATER = re.compile(r"<%(?:[^%\n]|%(?!>))*+%>")
VERBATIM = re.compile(r"<(pre|script|style|textarea)(?=[\s>])[^<>]*+>", re.I)
WIKI = re.compile(r"\[\[([^\[\]\n]*+)\]\]")
NOTE = re.compile(r"\[\^[^\]\s\[]++\]")
_TITLE = r"(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))"
DEFINITION = re.compile(
    r"\[(?!\^)(?:[^\[\]\\@]|\\.|(?<=[^\W_])@)++\]:[ \t]*+(?:\r?\n)?[ \t]*+(?:<([^<>\n]*+)>|(\S++))"
    rf"(?:[ \t]*+(?:\r?\n[ \t>]*+|(?<=\s)){_TITLE}[ \t]*+(?:\{{[^{{}}\n]*+\}}[ \t]*+)?+\r?(?=\n|\Z))?+"
)
LEAD = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)]|#\.|\(?[A-Za-z][.)])(?=[ \t]))*+")
"""What stands before the first sign of a block: the marks of quotes and lists."""
_PLACE = DEFINITION.pattern.replace(r"(\S++)", r"(?!\[-?@)(\S++)")
DEFINITION_ALONE = re.compile(rf"{_PLACE}(?=[ \t]*+\r?(?:\n|\Z))")
"""The same to all but pandoc, which takes what follows on the line for a part of the address; `[@key]` is none."""
ATTRIBUTES = re.compile(r"\{(?=[#.=]|[\w-]+=)(?:\"[^\"\n]*+\"|[^{}\n])*+\}")
_BRACED = r"[^{}]*+"
for _ in range(3):  # a map in a map in a map is as deep as queries of Logseq go
    _BRACED = rf"[^{{}}]*+(?:\{{{_BRACED}\}}[^{{}}]*+)*+"
TEMPLATE = re.compile(rf"\{{\{{{_BRACED}\}}\}}")
RAW = re.compile(r"\\[A-Za-z]++\*?(?:\[[^\[\]]*+\]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\})++")
ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
SIMPLE = re.compile(r"[^\s()<>\\\"']++\)")
TITLED = re.compile(
    r"\s*+((?:[^\s()\\]|\\.|\([^\s()]*+\))++)\s++(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')\s*+\)"
)
ANGLED = re.compile(
    r"\s*+<([^<>\n]*+)>(?:\s++(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'))?\s*+\)"
)
DOLLAR = re.compile(r"(?:[^\\$]|\\.)*+\$", re.S)
PARENTHESIS = re.compile(r"\\.|[()]")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
DESTINATION = re.compile(r"\s*+((?:[^\s]|[^\S\r\n](?![\"']))*+)\s*+")


def definition(text: str, at: int, start: int, end: int, *, pandoc: bool) -> re.Match[str] | None:
    """The definition of a link at `at` of the block `[start, end)`, `[label]: destination "title"`: before it
    stand at most the marks of quotes and lists."""
    near = text[max(at - 2, start) : at]
    if near and (near[-1] not in " \t\n>" or near[0] not in " \t\n>-*+.)"):
        return None
    low = max(start, at - 200)
    found = (DEFINITION if pandoc else DEFINITION_ALONE).match(text, at, end)
    return found if found and LEAD.fullmatch(text, text.rfind("\n", low, at) + 1 or low, at) else None


def dollar(text: str, at: int, end: int) -> int:
    """The next dollar sign that no backslash escapes, or -1."""
    found = DOLLAR.match(text, at, end)
    return found.end() - 1 if found else -1


def parentheses(text: str, start: int, end: int) -> dict[int, int]:
    """Each opening parenthesis of the block to the one that closes it."""
    open_: list[int] = []
    pairs: dict[int, int] = {}
    for sign in PARENTHESIS.finditer(text, start, end):
        if sign[0] == "(":
            open_.append(sign.start())
        elif sign[0] == ")" and open_:
            pairs[open_.pop()] = sign.start()
    return pairs


def scheme(text: str, at: int) -> bool:
    """Whether a destination is an address with a scheme (and so no path of the project)."""
    return bool(SCHEME.match(text, at))
