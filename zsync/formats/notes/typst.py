"""Citations in Typst: `@key`, `#cite(<key>)`, `#cite(label("any key"))`.

Source: `typst-syntax/src/lexer.rs` (`ref_marker`): letters, digits, `_ - : .`; a final `.` or `:` is dropped;
nothing needs to stand before `@`. Labels that the document defines are cross-references (kind `local`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zsync.formats.notes import keys
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.mask import finds

_TOKEN = re.compile(
    r"""\\u\{[0-9A-Fa-f]+\} | \\.
      | //[^\n]*+
      | (?P<comment>/\*)
      | (?P<raw>`+)
      | \$(?:[^$\\]|\\.)*+\$
      | (?<=\w\()\s*+"(?:[^"\\\n]|\\.)*+"
      | https?://[^\s\])]*+
      | \#(?:cite|ref)\(\s*+(?:key\s*:\s*)?(?:<(?P<label>[^<>\n]++)>|label\(\s*+"(?P<quoted>[^"\n]++)"\s*+\))
      | (?P<code>\#[A-Za-z][^\n"\[@$`]*+")
      | @(?P<reference>[\w\-][\w\-:.\u0300-\u036f]*+)""",
    re.X | re.S,
)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_COMMENT = re.compile(r"/\*|\*/")
_LABEL = re.compile(r"<([\w][\w\-:.]*)>")
_CITE = re.compile(r"#(?:cite|ref)\(\s*(?:key\s*:\s*)?<[^<>\n]+>|@[\w\-:.]+")


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of a Typst document."""
    if "@" not in text and "#cite" not in text and "#ref" not in text:
        return
    labels = frozenset(m[1] for m in _LABEL.finditer(_CITE.sub("", text))) if "<" in text else frozenset()
    at = 0
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        if token.lastgroup == "raw":
            at = _raw_end(text, token)
        elif token.lastgroup == "code":
            at = _string_end(text, at - 1)
        elif token.lastgroup == "comment":
            at = _comment_end(text, at)
        else:
            yield from _hit(token, labels, known)


def _hit(token: re.Match[str], labels: frozenset[str], known: Known) -> Iterator[Hit]:
    name = token.lastgroup or ""
    key = token[name]
    if name == "reference":
        key = keys.resolve(key.rstrip(".:"), known)
    if key:
        yield Hit(key, token.start(name), token.start(name) + len(key), "local" if key in labels else "cite")


def _raw_end(text: str, token: re.Match[str]) -> int:
    """Two backticks are an empty raw text; else it runs to a run of the same length, or to the end."""
    run = token["raw"]
    if len(run) == 2:
        return token.end()
    close = text.find(run, token.end())
    return len(text) if close < 0 else close + len(run)


def _string_end(text: str, at: int) -> int:
    """Past the string at `at`, if it closes."""
    string = _STRING.match(text, at)
    return string.end() if string else at + 1


def _comment_end(text: str, at: int) -> int:
    """Past the comment whose opening ends at `at`; comments nest, an unclosed one runs to the end."""
    depth = 1
    for sign in _COMMENT.finditer(text, at):
        depth += 1 if sign[0] == "/*" else -1
        if not depth:
            return sign.end()
    return len(text)
