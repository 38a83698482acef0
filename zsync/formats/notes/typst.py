"""Citations in Typst: `@key`, `#cite(<key>)`, `#cite(label("any key"))`.

Source: `typst-syntax/src/lexer.rs` (`ref_marker`): characters that may continue an identifier, and `- : .`; a
final `.` or `:` is dropped; nothing needs to stand before `@`. Labels that the document defines are
cross-references (kind `local`). Quotes are text in markup and strings in code: brackets tell which is which.
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
      | https?://[^\s\])"]*+
      | \#(?:cite|ref)\(\s*+(?:key\s*:\s*)?(?:<(?P<label>[^<>\n]++)>|label\(\s*+"(?P<quoted>[^"\n]++)"\s*+\))
      | (?P<line>\#(?:let|set|show|if|for|while|import|include|return|context)\b)
      | (?P<call>\#[^\W\d][\w.-]*+(?=[(\[]))
      | (?P<block>\#[({])
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<quote>")
      | (?P<newline>[\n;])
      | @(?P<reference>(?:[\w\-]|[^\x00-\x7f])(?:[\w\-:.]|[^\x00-\x7f])*+)""",
    re.X | re.S,
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.S)
_COMMENT = re.compile(r"/\*|\*/")
_LABEL = re.compile(r"<([\w][\w\-:.]*)>")
_CITE = re.compile(r"#(?:cite|ref)\(\s*(?:key\s*:\s*)?<[^<>\n]+>|@[\w\-:.]+")


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of a Typst document."""
    if "@" not in text and "#cite" not in text and "#ref" not in text:
        return
    labels = frozenset(m[1] for m in _LABEL.finditer(_CITE.sub("", text))) if "<" in text else frozenset()
    modes, at = _Modes(text), 0
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        match token.lastgroup:
            case "raw":
                at = _raw_end(text, token)
            case "comment":
                at = _comment_end(text, at)
            case "quote":
                at = modes.quote(token.start())
            case "label" | "quoted":
                modes.open("(")
                yield from _hit(token, labels, known)
            case "reference":
                yield from _hit(token, labels, known)
            case "call":
                at = modes.call(at)
            case _:
                modes.see(token)


class _Modes:
    """Code or markup: a stack of what is open. `[` opens markup, `(` and `{` after `#` or in code open code; a
    statement such as `#let` is code to the end of its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[str] = []
        self.unclosed = False

    def in_code(self) -> bool:
        """Whether what follows is code."""
        return bool(self.stack) and self.stack[-1] != "["

    def open(self, sign: str) -> None:
        """A bracket has opened; in markup a parenthesis is text."""
        self.stack.append(sign)

    def call(self, at: int) -> int:
        """`#name(` or `#name[`: its arguments."""
        self.open(self.text[at])
        return at + 1

    def quote(self, at: int) -> int:
        """Where reading goes on after the quote at `at`: past the string in code, one further in markup."""
        string = None if self.unclosed or not self.in_code() else _STRING.match(self.text, at)
        self.unclosed = self.unclosed or (self.in_code() and string is None)
        return string.end() if string else at + 1

    def see(self, token: re.Match[str]) -> None:
        """A bracket, the start of a statement, or the end of a line."""
        match token.lastgroup:
            case "line":
                self.open("#")
            case "block":
                self.open(token[0][1])
            case "open" if token[0] == "[" or self.in_code():
                self.open(token[0])
            case "close":
                self._close(token)
            case "newline" if self.stack and self.stack[-1] == "#":
                self.stack.pop()

    def _close(self, token: re.Match[str]) -> None:
        """Close the bracket; arguments may follow those that end: `#f(x)[y]`, `#f[x](y)`."""
        opener = {")": "(", "]": "[", "}": "{"}[token[0]]
        if self.stack and self.stack[-1] == "#" and opener != "(" and len(self.stack) > 1:
            self.stack.pop()
        if self.stack and self.stack[-1] == opener:
            self.stack.pop()


def _hit(token: re.Match[str], labels: frozenset[str], known: Known) -> Iterator[Hit]:
    name = token.lastgroup or ""
    key = token[name]
    if name == "reference":
        key = keys.resolve(_identifier(key).rstrip(".:"), known)
    if key:
        yield Hit(key, token.start(name), token.start(name) + len(key), "local" if key in labels else "cite")


def _identifier(word: str) -> str:
    """What of `word` may stand in an identifier (XID_Continue), or is one of `- : .`."""
    if word.isascii():
        return word
    odd = (i for i, char in enumerate(word) if char not in "-:." and not f"a{char}".isidentifier())
    return word[: next(odd, len(word))]


def _raw_end(text: str, token: re.Match[str]) -> int:
    """Two backticks are an empty raw text; else it runs to a run of the same length, or to the end."""
    run = token["raw"]
    if len(run) == 2:
        return token.end()
    close = text.find(run, token.end())
    return len(text) if close < 0 else close + len(run)


def _comment_end(text: str, at: int) -> int:
    """Past the comment whose opening ends at `at`; comments nest, an unclosed one runs to the end."""
    depth = 1
    for sign in _COMMENT.finditer(text, at):
        depth += 1 if sign[0] == "/*" else -1
        if not depth:
            return sign.end()
    return len(text)
