"""Citations in front matter: citation keys, aliases, `nocite`, and Markdown in any other value.

Pandoc parses every string of the metadata as Markdown; Obsidian shows links in properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zsync.formats.notes.frontmatter import CITEKEYS, Block, FrontMatter, is_list, is_scalar, parse
from zsync.formats.notes.hits import Hit
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.paths import before_title, path_hits
from zsync.formats.notes.plain import is_template

if TYPE_CHECKING:
    from yaml.nodes import Node

_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(?:(?!\+\+\+)[^\n]*+\n)*+\+\+\+[ \t]*(?=\r?\n|\Z)")
_TOML_KEY = re.compile(rf"(?mi)^(?:{'|'.join(CITEKEYS)})[ \t]*=[ \t]*[\"']@?([^\"'\s]+)[\"']")
_JSON = re.compile(r"\ufeff?(?=\{(?!\{)\s*[\"}])")
_SEMICOLONS = re.compile(r"\ufeff?;;;[ \t]*\r?\n(?:(?!;;;)[^\n]*+\n)*+;;;[ \t]*(?=\r?\n|\Z)")
_JSON_KEY = re.compile(rf"(?i)\"(?:{'|'.join(CITEKEYS)})\"[ \t]*:[ \t]*\"@?([^\"\\\s]+)\"")
_NAME = re.compile(r"([\w-]+)[ \t]*:(?=\s)")
_LEAD = re.compile(r"(?:[!&]\S*\s+)*(?:[|>][^\n]*\n\s*|[\"']?\s*(?:\[\[)?)")
_KEY = re.compile(r"@?([^\s,{}\[\]\"'@|#]+)")
_ALL = re.compile(r"@(\*)")
_TRIGGER = re.compile(r"@|%40|[cC]ite|citation|bbt:|references", re.I)
_OTHER = frozenset(("bibliography", "csl", "url", "zotero-key"))
_NOTHING = ("", "~", "null")


def hits(text: str, place: Block, inline: Inline) -> list[Hit]:
    """The citations of the front matter at `place`; `inline` reads the values that hold Markdown."""
    if not _TRIGGER.search(text, place.body, place.close):
        return []
    front = parse(text, place)
    if front.root is None:
        return list(_by_line(text, place, inline))
    found: list[Hit] = []
    for name, node in front.root.value:
        if name.value == "references":
            spans = [(value.start, value.end) for value in front.references]
            found += [hit._replace(kind="local") for span in spans for hit in _citekey(text, *span)]
        else:
            for start, end in _spans(front, node, set()):
                found += _value(text, str(name.value), start, end, inline)
    return found


def _by_line(text: str, place: Block, inline: Inline) -> Iterator[Hit]:
    """Broken YAML, read line by line: what follows a name up to the end of its line, and the lines after it."""
    name, at = "", place.body
    while at < place.close:
        end = text.find("\n", at, place.close)
        end = place.close if end < 0 else end
        named = _NAME.match(text, at, end + 1)
        name, start = (named[1], named.end()) if named else (name, at)
        value = text[start:end]
        start += len(value) - len(value.lstrip(" \t-"))
        yield from _value(text, name, start, max(start, end - len(value) + len(value.rstrip())), inline)
        at = end + 1


def _spans(front: FrontMatter, node: Node, seen: set[int]) -> Iterator[tuple[int, int]]:
    """The places of all values in `node`; each once, however often an alias names it."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if is_scalar(node):
        yield front.place(node)
        return
    for part in node.value if is_list(node) else [value for _, value in node.value]:
        yield from _spans(front, part, seen)


def _value(text: str, name: str, start: int, end: int, inline: Inline) -> Iterator[Hit]:
    """The citations of the value `[start, end)`, quotes included, of the field `name`."""
    quoted = end - start > 1 and text[start] in "\"'"
    if name.lower() in CITEKEYS:
        yield from (_whole(text, hit, end - quoted) for hit in _citekey(text, start, end))
    elif name.lower() in ("aliases", "alias"):
        if text.startswith("@", start + quoted):
            yield from _citekey(text, start, end)
    elif name.startswith("typora-"):
        yield from path_hits(text, start + quoted, end - quoted, inline.known)
    elif name not in _OTHER:
        nocite = name == "nocite"
        yield from _wildcards(text, start, end) if nocite and not inline.flavour.pandoc else ()
        for hit in _markdown(start + quoted, end - quoted, inline):
            yield hit._replace(kind="nocite") if nocite and hit.kind in ("cite", "ambiguous") else hit


def _wildcards(text: str, start: int, end: int) -> Iterator[Hit]:
    """Pandoc's `@*`, which other tools leave to it."""
    for all_ in _ALL.finditer(text, start, end):
        yield Hit("*", *all_.span(1), "wildcard")


def _citekey(text: str, start: int, end: int) -> Iterator[Hit]:
    """The key a value begins with, where its spelling in the note is the key itself: no escapes, no template."""
    value = text[start:end]
    if value.lower() in _NOTHING or "\\" in value or "${" in value or is_template(value):
        return
    lead = _LEAD.match(text, start, end)
    key = _KEY.match(text, lead.end() if lead else start, end)
    if key:
        rest = text[key.end() : end]
        shown = before_title(key[1]) if rest[:1].isspace() and rest.strip() else key[1]
        yield Hit(shown, key.start(1), key.start(1) + len(shown), "frontmatter")


def _whole(text: str, hit: Hit, end: int) -> Hit:
    """`hit`, or all of its value where a blank has come into the key: `wangNovel 2021`."""
    left = text[hit.end : end]
    if not (left[:1].isspace() and len(left) < 40 and left.strip().isalnum()):
        return hit
    whole = text[hit.start : end].rstrip()
    return Hit(whole, hit.start, hit.start + len(whole), "broken")


def _markdown(start: int, end: int, inline: Inline) -> list[Hit]:
    before = len(inline.hits)
    inline.read(start, end)
    found = inline.hits[before:]
    del inline.hits[before:]
    return found


def apart(text: str) -> tuple[int, list[Hit]]:
    """The end of front matter that is no YAML (0 without), and the citation keys it names: Hugo's TOML between two
    `+++`, its JSON object at the very top, Middleman's JSON between two `;;;`."""
    place, keys = _TOML.match(text), _TOML_KEY
    if place is None:
        place, keys = _SEMICOLONS.match(text), _JSON_KEY
    end = place.end() if place else _json_end(text)
    found = [Hit(m[1], m.start(1), m.end(1), "frontmatter") for m in keys.finditer(text, 0, end)]
    return end, found


def _json_end(text: str) -> int:
    """The end of the JSON object that the text begins with, 0 without one."""
    head = _JSON.match(text)
    if not head:
        return 0
    from json import JSONDecoder

    try:
        _, end = JSONDecoder().raw_decode(text, head.end())
    except (ValueError, RecursionError):
        return 0
    return end if not text[end:].partition("\n")[0].strip() else 0
