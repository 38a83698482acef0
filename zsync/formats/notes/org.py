"""Citations in Org: `[cite/style:pre @key post; @k2]`, org-ref 2 and 3, and the properties of org-roam and citar.

Sources: `org-element-citation-key-re` (final punctuation belongs to the key), `org-ref-citation-links.el`,
pandoc's Org reader for org-ref 2 (final punctuation does not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.latex import command
from zsync.formats.notes.mask import finds
from zsync.formats.notes.paths import path_hits, zotero_hits
from zsync.model.citation import Kind

_CLASS = r"[\w\-.:?!`'/*@+|(){}<>&^$#%~]"
_KEY = re.compile(rf"@({_CLASS}+)")
_KEY3 = re.compile(rf"&({_CLASS.replace('&', '')}+)")
_KEY2 = re.compile(r"[^\s,;\[\]{}]+")
_TYPE = (
    r"(?:[Cc]ite(?:[tp]|alt|alp|author|year|yearpar|num|text|title|date|url|field|s|alp)?\*?|[Pp]arencites?\*?|"
    r"[Tt]extcites?|[Aa]utocites?\*?|[Ff]ootcite(?:text)?s?|[Ss]martcites?|[Ss]upercites?|fullcite|footfullcite|"
    r"citealp\*?|citealt\*?|[Cc]iteauthor\*?|citetitles?\*?|[pfstav]?volcites?|[pPfF]?[nN]otecite|bibentry|nocite|shortcite|citeA)"
)
_PARSED = r"title|subtitle|author|date|caption|description|keywords|results|latex|beamer|attr_latex|roam_\w+"
_CITED = r"(?:[^\[\]\n]|\n(?![ \t\r]*(?:\n|\Z))|\[(?:[^\[\]]|\[[^\[\]]*+\])*+\])*+"
_BEFORE = r"(?:(?<![\w\\])|(?<=_)(?<!\w_))"
_TOKEN = re.compile(
    rf"""(?im)^[ \t]*\#\+begin_(?P<block>src|example|comment|export|verbatim)\b[^\n]*+
      | ^[ \t]*\#(?:[ \t][^\n]*+|$)
      | ^[ \t]*:(?:[ ][^\n]*+|$)
      | ^[ \t]*(?:\#\+(?P<key>roam_\w+):|:(?P<name>[\w+-]+):)[ \t]*(?P<property>[^\n]*+)
      | ^[ \t]*\#\+(?!begin_|end_|(?:{_PARSED})(?:\[[^\]\n]*+\])?:)[\w-]+(?:\[[^\]\n]*+\])?:[^\n]*+
      | (?<![^\s('"{{\-—])(?:~[^\s~](?:[^~\n]*[^\s~])?~|=[^\s=](?:[^=\n]*[^\s=])?=)(?![\w])
      | src_[\w-]+(?:\[[^\]\n]*\])?\{{[^}}\n]*\}}
      | (?P<cite>\[cite(?:/[/\w-]+)?:{_CITED}\])
      | \[\[(?P<type>{_TYPE}):(?P<link>[^\[\]]*+)\]
      | \[\[(?P<path>(?:file:|attachment:|\.{{0,2}}/)[^\[\]\n]++)\]
      | (?P<tex>\\(?=[A-Za-z]*cite))
      | {_BEFORE}{_TYPE}:(?P<amp>(?:&[^\s&;\[\]]+;?)+)
      | {_BEFORE}{_TYPE}:(?P<bare>\*(?!\w)|[\w\-.:/\\]+(?:,[\w\-.:/\\]+)*)
      | (?P<zotero>zotero://select/)""",
    re.X,
)
_END = re.compile(r"(?im)^[ \t]*\#\+end_(src|example|comment|export|verbatim)[ \t]*\r?$")
_KEYS = {"roam_refs", "roam_key", "custom_id", "citekey", "cite_key", "citation_key"}


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of an Org document."""
    lower = text.lower()
    if not any(sign in lower for sign in ("cite", "@", "custom_id", "bbt:", "bibentry:")):
        return
    closed, at = {m[1].lower(): m.start() for m in _END.finditer(text)}, 0
    while token := next(finds(_TOKEN, text, at), None):
        at = token.end()
        match token.lastgroup:
            case "block":
                at = _block_end(text, token, closed)
            case "path":
                yield from path_hits(text, *token.span("path"), known)
            case "cite":
                yield from _plain(text, token, _KEY, "cite")
            case "link":
                yield from _link(text, token)
            case "tex":
                found = command(text, token.start(), len(text))
                yield from found.hits if found else ()
            case "amp":
                for m in _KEY3.finditer(text, *token.span("amp")):
                    key = m[1].rstrip(".:,/\\")
                    yield Hit(key, m.start(1), m.start(1) + len(key), _kind(token[0]))
            case "bare":
                yield from _list(text, *token.span("bare"), _kind(token[0]))
            case "property":
                yield from _property(text, token)
            case "zotero":
                yield from _zotero(text, token.start())


def _block_end(text: str, token: re.Match[str], closed: Mapping[str, int]) -> int:
    """The end of a block; one that no line closes is a paragraph. `closed`: where blocks of each name last end."""
    name = token["block"].lower()
    if closed.get(name, -1) < token.end():
        return token.end()
    return next(m.end() for m in _END.finditer(text, token.end()) if m[1].lower() == name)


def _zotero(text: str, at: int) -> Iterator[Hit]:
    yield from list(zotero_hits(text, at, min(len(text), at + 400)))[:1]


def _kind(written: str) -> Kind:
    return "nocite" if written.lstrip("[").lower().startswith(("nocite", "cite/nocite", "cite/n:")) else "cite"


def _plain(text: str, token: re.Match[str], key: re.Pattern[str], kind: Kind) -> Iterator[Hit]:
    soft = _kind(token[0]) if kind == "cite" else kind
    for m in key.finditer(text, token.start(), token.end() - 1):
        yield Hit(m[1], m.start(1), m.end(1), "wildcard" if m[1] == "*" else soft)


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
        if key.startswith("@"):
            yield Hit(key[1:], m.start() + 1, m.start() + len(key), "ambiguous")
        elif key:
            yield Hit(key, m.start(), m.start() + len(key), "wildcard" if key == "*" else kind)


def _property(text: str, token: re.Match[str]) -> Iterator[Hit]:
    name = (token["name"] or token["key"]).lower()
    if name not in _KEYS:
        return
    start, end = token.span("property")
    for word in re.compile(r"(?:\[?cite:)?(@|&|cite:)?([^\s\[\]]+)").finditer(text, start, end):
        if name.startswith("roam") and not word[1] and not word[0].startswith(("cite:", "[cite:")):
            continue
        yield Hit(word[2], word.start(2), word.end(2), "frontmatter")
