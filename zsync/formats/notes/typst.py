"""Citations in Typst: `@key`, `#cite(<key>)`, `cite(label("any key"))` in code, `#quote(attribution: <key>)`.

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

_URL = r"[A-Za-z0-9_!#$%&*+,\-./:;=?@~']"
_TOKEN = re.compile(
    r"""\\u\{[0-9A-Fa-f]+\} | \\.
      | //[^\n]*+
      | (?P<comment>/\*)
      | (?P<raw>`+)
      | (?P<dollar>\$)
      | https?://(?:{url}++|\({url}*+\)|\[{url}*+\])*+
      | <(?P<label>(?:[\w\-:]|[^\x00-\x7f])(?:[\w\-:.]|[^\x00-\x7f])*+)>
      | \#(?P<literal>")
      | (?P<line>\#(?:let|set|show|if|for|while|import|include|return|context)\b)
      | (?P<call>\#[^\W\d][\w.-]*+(?=[(\[]))
      | (?P<block>\#[({\[])
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<quote>")
      | (?P<newline>[\n;])
      | @(?P<reference>(?:[\w\-]|[^\x00-\x7f])(?:[\w\-:.]|[^\x00-\x7f])*+)""".replace("{url}", _URL),
    re.X | re.S,
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.S)
_MATH = re.compile(r'(?:[^$\\"]|\\.|"(?:[^"\\]|\\.)*+"|")*+\$', re.S)
_COMMENT = re.compile(r"/\*|\*/")
_JOINING = "-:.\u30fb\uff65\u200c\u200d"
"""What a key may hold beside identifiers' characters: the last four continue identifiers since Unicode 15.1."""
_CALLED = re.compile(r"(?:.*[^\w.\-])?(cite|ref|label)", re.S)
_ATTRIBUTED = re.compile(r".*\battribution\s*:\s*", re.S)


def scan(text: str, *, grammar: str, known: Known) -> list[Hit]:
    """Every citation of a Typst document."""
    if not any(sign in text for sign in ("@", "cite(", "ref(", "attribution")):
        return []
    hits, own = _read(text, known)
    return [hit._replace(kind="local") if hit.key in own else hit for hit in hits]


def labels(text: str) -> frozenset[str]:
    """The labels that a Typst document defines."""
    return frozenset(_read(text, None)[1]) if "<" in text else frozenset()


def _read(text: str, known: Known) -> tuple[list[Hit], set[str]]:
    """The keys and labels that a document refers to, and the labels that it defines."""
    modes, at = _Modes(text), 0
    hits: list[Hit] = []
    own = set[str]()
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        match token.lastgroup:
            case "raw":
                at = _raw_end(text, token)
            case "comment":
                at = _comment_end(text, at)
            case "quote":
                at = modes.quote(token.start())
                if modes.names_label():
                    hits.append(Hit(text[token.end() : at - 1], token.end(), at - 1, "cite"))
            case "literal":
                at = modes.string(token.start("literal"))
            case "label" if modes.cites(token.start()) and _identifier(token["label"]) == token["label"]:
                hits.append(Hit(token["label"], *token.span("label"), "cite"))
            case "label" if not modes.in_math():
                own.add(token["label"])
            case "reference" if not modes.in_math():
                hits += _reference(token, known)
            case "call":
                at = modes.call(at)
            case _:
                modes.see(token)
    return hits, own


class _Modes:
    """Code, mathematics or markup: a stack of what is open. `[` opens markup, `(` and `{` after `#` or in code
    open code, `$` mathematics, whose own brackets need not match; a statement such as `#let` is code to the end of
    its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[str] = []
        self.unclosed = False

    def in_code(self) -> bool:
        """Whether what follows is code."""
        return bool(self.stack) and self.stack[-1] != "["

    def in_math(self) -> bool:
        """Whether what follows is mathematics, where `@` is a sign like any other."""
        return bool(self.stack) and self.stack[-1] == "$"

    def call(self, at: int) -> int:
        """`#name(` or `#name[`: its arguments."""
        self._open(at)
        return at + 1

    def cites(self, at: int) -> bool:
        """Whether a label at `at` names a work: an argument of `cite` or `ref`, or the source of a quote."""
        if not self.in_code():
            return False
        return self.stack[-1] == "cite(" or bool(_ATTRIBUTED.fullmatch(self.text, max(0, at - 40), at))

    def names_label(self) -> bool:
        """Whether a string here is the name of a label that names a work: `cite(label("any key"))`."""
        return self.stack[-2:] == ["cite(", "label("]

    def quote(self, at: int) -> int:
        """Where reading goes on after the quote at `at`: past the string in code, one further in markup."""
        return self.string(at) if self.in_code() and not self.unclosed else at + 1

    def string(self, at: int) -> int:
        """Past the string that begins at `at`; where it does not end, no string does."""
        string = None if self.unclosed else _STRING.match(self.text, at)
        self.unclosed = string is None
        return string.end() if string else at + 1

    def see(self, token: re.Match[str]) -> None:
        """A bracket, the start of a statement, or the end of a line."""
        match token.lastgroup:
            case "line":
                self.stack.append("#")
            case "block":
                self.stack.append(token[0][1])
            case "dollar" if self.in_math():
                self.stack.pop()
            case "dollar" if _MATH.match(self.text, token.end()):
                self.stack.append("$")
            case "open" if (token[0] == "[" or self.in_code()) and not self.in_math():
                self._open(token.start())
            case "close":
                self._close(token)
            case "newline" if self.stack and self.stack[-1] == "#":
                self.stack.pop()

    def _open(self, at: int) -> None:
        """A bracket opens at `at`: `cite(` and `label(` are what calls of those names open."""
        called = _CALLED.fullmatch(self.text, max(0, at - 6), at) if self.text[at] == "(" else None
        name = "" if called is None else "label" if called[1] == "label" else "cite"
        self.stack.append(name + self.text[at])

    def _close(self, token: re.Match[str]) -> None:
        """Close the bracket; arguments may follow those that end: `#f(x)[y]`, `#f[x](y)`."""
        opener = {")": "(", "]": "[", "}": "{"}[token[0]]
        if self.stack and self.stack[-1] == "#" and opener != "(" and len(self.stack) > 1:
            self.stack.pop()
        if self.stack and self.stack[-1][-1] == opener:
            self.stack.pop()


def _reference(token: re.Match[str], known: Known) -> Iterator[Hit]:
    key = keys.resolve(_identifier(token["reference"]).rstrip(".:"), known)
    if key:
        start = token.start("reference")
        yield Hit(key, start, start + len(key), "cite")


def _identifier(word: str) -> str:
    """What of `word` may stand in an identifier (XID_Continue), or is one of `- : .`."""
    if word.isascii():
        return word
    odd = (i for i, char in enumerate(word) if char not in _JOINING and not f"a{char}".isidentifier())
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
