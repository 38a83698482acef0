"""Citations in Org: `[cite/style:pre @key post; @k2]`, org-ref 2 and 3, and the properties of org-roam and citar.

Sources: `org-element-citation-key-re` (final punctuation belongs to the key), `org-ref-citation-links.el`,
pandoc's Org reader for org-ref 2 (final punctuation does not).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from zsync.formats.notes import latex
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.mask import finds
from zsync.formats.notes.paths import path_hits, zotero_hits
from zsync.model.citation import Kind

_CLASS = r"[\w\u0300-\u036f\u3099\u309a\-.:?!`'/*@+|(){}<>&^$#%~]"
_KEY = re.compile(rf"@({_CLASS}+)")
_KEY3 = re.compile(rf"&({_CLASS.replace('&', '')}+)")
_KEY2 = re.compile(r"[^\s,;\[\]{}](?:[^,;\[\]{}]*[^\s,;\[\]{}])?")
_TYPE = (
    r"(?:[Cc]ite(?:[tp]|alt|alp|author|year|yearpar|num|text|title|date|url|field|s|alp)?\*?|[Pp]arencites?\*?|"
    r"[Tt]extcites?|[Aa]utocites?\*?|[Ff]ootcite(?:text)?s?|[Ss]martcites?|[Ss]upercites?|fullcite|footfullcite|"
    r"citealp\*?|citealt\*?|[Cc]iteauthor\*?|citetitles?\*?|[pfstav]?volcites?|[pPfF]?[nN]otecite|bibentry|nocite|shortcite|citeA)"
)
_PARSED = r"title|subtitle|author|date|caption|description|keywords|results|latex|beamer|attr_latex|roam_\w+"
_NEXT = r"\n(?![ \t\r]*(?:\n|\Z))"
"""A line end within a paragraph."""
_WITHIN = _NEXT + r"(?!\*+[ ]|\[fn:|[ \t]*+(?:[-+][ ]|\d+[.)][ ]|-{5}|[|]|\#(?:\+|[ ]|$)|:[ ])|[ \t]++\*[ ])"
"""The same, and no other element begins: a heading, an item, a table, a keyword, a comment."""
_CITED = rf"(?:[^\[\]\n]|{_WITHIN}|\[(?:[^\[\]]|\[[^\[\]]*+\])*+\])*+"
_LIST = r"[\w\-.:/\\]+(?:,[\w\-.:/\\]+)*"
_BEFORE = r"(?:(?<![\w\\])|(?<=_)(?<!\w_))"
_LITERAL = "|".join(
    rf"(?:{sign}(?!\s)(?:[^{sign}\n]|(?<=\w){sign}(?=\w))*+(?:{_NEXT}(?:[^{sign}\n]|(?<=\w){sign}(?=\w))*+)?+(?<!\s){sign})"
    for sign in "~="
)
"""Code and verbatim text (`org-emphasis-regexp-components`): over two lines at most. Where no blank stands beside
it, Org's manual puts one of no width there."""
_TOKEN = re.compile(
    rf"""(?im)^[ \t]*\#\+begin_(?P<block>src|example|comment|export|verbatim)\b[^\n]*+
      | ^[ \t]*\#\+begin_\S[^\n]*+
      | ^[ \t]*\#(?:[ \t][^\n]*+|$)
      | ^[ \t]*:(?:[ ][^\n]*+|$)
      | ^[ \t]*(?:\#\+(?P<key>roam_\w+):|:(?P<name>[\w+-]+):)[ \t]*(?P<property>[^\n]*+)
      | ^[ \t]*\#\+(?!begin_|end_|(?:{_PARSED})(?:\[[^\]\n]*+\])?:)[\w-]+(?:\[[^\]\n]*+\])?:[^\n]*+
      | (?P<math>\\\((?:[^\\\n]|\\(?![()])|{_NEXT})*+\\\) | \\\[(?:[^\\\n]|\\(?![\[\]])|{_NEXT})*+\\\]
          | \$\$(?:[^$\n]|{_NEXT})*+\$\$ | (?<!\$)\$(?![\s,.;$])(?:[^$\n]|{_NEXT})*+\$(?<![\s,.]\$)(?!\w)
          | @@[\w-]+:(?:[^@\n]|@(?!@)|{_NEXT})*+@@)
      | ^[ \t]*\\begin\{{(?P<environment>[A-Za-z0-9*]+)\}}
      | (?<![^\s\u200b('"{{\-*/_+|])(?:{_LITERAL})(?![^\s\u200b\-.,:!?;'")}}\\\[*/_+|])
      | (?<!\w)src_[\w+-]+(?:\[[^\]\n]*\])?\{{[^}}\n]*\}}
      | <<[^<>\s](?:[^<>\n]*[^<>\s])?>>
      | (?P<cite>\[cite(?:/[/\w-]+)?:{_CITED}\])
      | \[\[(?P<type>{_TYPE}):(?P<link>[^\[\]]*+)\](?=[\[\]])
      | \[\[(?P<path>(?:file:|attachment:|\.{{0,2}}/)[^\[\]\n]++)\]
      | (?P<tex>\\(?=[A-Za-z]*cite))
      | {_BEFORE}{_TYPE}:(?P<amp>(?:&[^\s&;\[\]]+;?)+)
      | {_BEFORE}{_TYPE}:(?P<bare>\*(?!\w)|{_LIST})
      | (?P<zotero>zotero://select/)""",
    re.X,
)
_ENDS = re.compile(r"(?im)^(?:[ \t]*\#\+end_(src|example|comment|export|verbatim)[ \t]*\r?$|\*+[ ])")
_PLAIN = re.compile(rf"(?i)\[cite:({_LIST})\]")
_PART = re.compile(r"[^;]+")
_WORD = re.compile(r"(?:\[?cite:)?(@|&|cite:)?([^\s\[\]]+)")
_KEYS = {"roam_refs", "roam_key", "custom_id", "citekey", "cite_key", "citation_key"}


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of an Org document."""
    lower = text.lower()
    if not any(sign in lower for sign in ("cite", "@", "custom_id", "bbt:", "bibentry:")):
        return
    ends, at, drawer = _Ends(text), 0, ""
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        match token.lastgroup:
            case "block":
                at = ends.of_block(token)
            case "environment" | "math":
                at = at if token["math"] else ends.of_environment(token)
                yield from latex.inside(text, token.start(), at)
            case "path":
                yield from path_hits(text, *token.span("path"), known)
            case "cite":
                yield from _cited(text, token)
            case "link":
                yield from _link(text, token)
            case "tex":
                found = latex.command(text, token.start(), len(text))
                yield from found.hits if found else ()
            case "amp":
                for m in _KEY3.finditer(text, *token.span("amp")):
                    key = m[1].rstrip(".:,/\\")
                    yield Hit(key, m.start(1), m.start(1) + len(key), _kind(token[0]))
            case "bare":
                yield from _list(text, *token.span("bare"), _kind(token[0]))
            case "property":
                name = (token["name"] or token["key"]).lower()
                drawer = name if name == "properties" else "" if name == "end" else drawer
                yield from _property(text, token, name)
                at = at if drawer or name in _KEYS else token.start("property")
            case "zotero":
                yield from _zotero(text, token.start())


class _Ends:
    """Where blocks and environments end: those that nothing closes, or a heading interrupts, are paragraphs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[str, list[int]] = {}
        self.last: dict[str, int] = {}
        for m in _ENDS.finditer(text) if "#+" in text else ():
            self.lines.setdefault((m[1] or "").lower(), []).append(m.end())

    def _next(self, name: str, at: int) -> int:
        """The end of the next line that closes `name` (nothing: of the next heading's stars)."""
        lines = self.lines.get(name, [])
        place = bisect_left(lines, at)
        return lines[place] if place < len(lines) else len(self.text) + 1

    def of_block(self, token: re.Match[str]) -> int:
        """The end of the block that `token` opens."""
        at = self._next(token["block"].lower(), token.end())
        return at if at < self._next("", token.end()) else token.end()

    def of_environment(self, token: re.Match[str]) -> int:
        """The end of the LaTeX environment that `token` opens."""
        close = f"\\end{{{token['environment']}}}"
        if close not in self.last:
            self.last[close] = self.text.rfind(close)
        if self.last[close] < token.end():
            return token.end()
        return self.text.find(close, token.end()) + len(close)


def _zotero(text: str, at: int) -> Iterator[Hit]:
    yield from list(zotero_hits(text, at, min(len(text), at + 400)))[:1]


def _kind(written: str) -> Kind:
    return "nocite" if written.lstrip("[").lower().startswith(("nocite", "cite/nocite", "cite/n:")) else "cite"


def _cited(text: str, token: re.Match[str]) -> Iterator[Hit]:
    """The keys of `[cite:…]`: one between two `;`, what follows is suffix to Org and may be meant as a key."""
    kind, held = _kind(token[0]), False
    sure = token[0].startswith("[cite")
    start, end = token.start(), token.end() - 1
    for part in _PART.finditer(text, start, end):
        for number, m in enumerate(_KEY.finditer(text, *part.span())):
            soft: Kind = "wildcard" if m[1] == "*" else kind if sure and not number else "ambiguous"
            yield Hit(m[1], m.start(1), m.end(1), soft)
            held = True
    plain = None if held else _PLAIN.match(text, start)
    if plain:
        yield from (hit._replace(kind="ambiguous") for hit in _list(text, *plain.span(1), kind))


def _link(text: str, token: re.Match[str]) -> Iterator[Hit]:
    """org-ref 3 marks keys by `&`; org-ref 2 lists them, split by commas."""
    start, end = token.span("link")
    kind = _kind(token["type"])
    if "&" in token["link"]:
        for m in _KEY3.finditer(text, start, end):
            yield Hit(m[1], m.start(1), m.end(1), kind)
    else:
        yield from _list(text, start, end, kind)


def _list(text: str, start: int, end: int, kind: Kind) -> Iterator[Hit]:
    for m in _KEY2.finditer(text, start, end):
        key = m[0].rstrip(".:/\\-_") if m.end() == end else m[0]
        if "@" in key:
            yield from (Hit(at[1], *at.span(1), "ambiguous") for at in _KEY.finditer(text, *m.span()))
        elif key:
            soft: Kind = "wildcard" if key == "*" else "broken" if len(key.split()) > 1 else kind
            yield Hit(key, m.start(), m.start() + len(key), soft)


def _property(text: str, token: re.Match[str], name: str) -> Iterator[Hit]:
    if name not in _KEYS:
        return
    start, end = token.span("property")
    for word in _WORD.finditer(text, start, end):
        if name.startswith("roam") and not word[1] and not word[0].startswith(("cite:", "[cite:")):
            continue
        yield Hit(word[2], word.start(2), word.end(2), "frontmatter")
