"""Citations in AsciiDoc: the macros of asciidoctor-bibtex `cite:pretext[key(locator),key2]`, `bibitem:[key]`.

Sources: `citation_macro.rb`, `bibitem_macro.rb`. Native references `<<key>>` to `[[[key]]]` belong to the document
(kind `local`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.mask import even, finds
from zsync.model.citation import Kind

_TOKEN = re.compile(
    r"""(?m)^(?:```[^\n`]*+(?:\n(?!```[ \t]*$)[^\n]*+)*+\n?[^\n]*+
            |(?P<fence>-{4,}|\.{4,}|/{4,}|\+{4,})[ \t]*$
            (?:\n(?!(?P=fence)[ \t]*$)[^\n]*+)*+\n?[^\n]*+)(?P<block>)
      | ^\[(?:listing|literal|source|stem|latexmath|asciimath|comment|pass)\b[^\n]*+
            (?:\n(?:\.(?![.\s])|\[)[^\n]*+)*+\n(?:--[ \t]*$(?:\n(?!--[ \t]*$)[^\n]*+)*+\n?[^\n]*+
              |(?!-{4,}|\.{4,}|\+{4,}|-{2}|`{3})[^\n]++(?:\n(?![ \t]*$)[^\n]++)*+)
      | (?:\A\n?|(?<=\n\n)|(?<=\n\ \n))[ \t]++(?![-*.]+[ ]|\d+\.[ ]|[A-Za-z]\.[ ]|[^\n]*::[ \t\n])
            [^\n]++(?:\n(?![ \t]*$)[^\n]++)*+
      | ^//(?!/)[^\n]*+
      | `\+[^\n`]*+` | (?<![\w+])\+[^\s+](?:[^+\n]*[^\s+])?\+(?![\w+])
      | \+{2,3}+(?:[^+\n]|\+(?!\+))*+\+{2,3}+ | \$\$[^$\n]*+\$\$ | (?<![\w`])`\\[^`\n]*+`
      | pass:[a-z,]*\[[^\]\n]*\]
      | \\(?:no)?cite(?:np)?:[^\s\[]*\[[^\]\n]*\]
      | (?P<name>cite|citenp|nocite|fullcite|footcite):(?P<pretext>[^\[\n]{0,200}+)
            \[(?P<keys>(?:[^\]\[\n()]|\([^()\n]*+\)|[()])*+)\]
      | bibitem:\w{0,99}\[(?P<item>[^\s\]\[]++)\]
      | <<(?P<local>[\w:.+/-]+)(?:,[^<>\n]*)?>>
      | \[\[\[(?P<anchor>[\w:.+/-]+)(?:,[^\[\]\n]*)?\]\]\]""",
    re.X,
)
_STRICT = re.compile(r"[^\s,()\[\]]+(?:\([^)]*\))?(?:\s*,\s*[^\s,()\[\]]+(?:\([^)]*\))?)*")
_KEY = re.compile(r"([^\s,()\[\]]+)[ \t]*(?:\([^()]*+\))?[ \t]*(?:,|$)")
_WORD = re.compile(r"(?:\([^()]*+\)|[\s,()\[\]])*+([^\s,()\[\]]+)")
"""A word of a list that is none: the key may be followed by a page without parentheses."""


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of an AsciiDoc document."""
    if "cite" not in text and "bibitem:" not in text and "<<" not in text and "[[[" not in text:
        return
    text = even(text)
    for token in finds(_TOKEN, text):
        if token.lastgroup == "keys":
            seen = _STRICT.fullmatch(token["keys"]) is not None
            kind: Kind = "nocite" if token["name"] == "nocite" else "cite"
            found = _keys(text, *token.span("keys"), kind, find=_KEY.search if seen else _WORD.match)
            yield from found if seen else (hit._replace(kind="ambiguous") for hit in found)
        elif token.lastgroup == "item":
            yield Hit(token["item"], *token.span("item"), "cite")
        elif token.lastgroup in ("local", "anchor"):
            yield Hit(token[token.lastgroup], *token.span(token.lastgroup), "local")


def _keys(
    text: str, start: int, end: int, kind: Kind, *, find: Callable[[str, int, int], re.Match[str] | None]
) -> Iterator[Hit]:
    at = start
    while at < end:
        item = find(text, at, end)
        if not item:
            return
        yield Hit(item[1], item.start(1), item.end(1), "wildcard" if item[1] == "*" else kind)
        at = max(item.end(), at + 1)
