"""Citations in front matter: citation keys, aliases, `nocite`, and Markdown in any other value.

Pandoc parses every string of the metadata as Markdown; Obsidian shows links in properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zsync.formats.notes.frontmatter import (
    CITEKEYS,
    Block,
    FrontMatter,
    Value,
    is_list,
    is_scalar,
    parse,
)
from zsync.formats.notes.hits import Hit
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.paths import path_hits

if TYPE_CHECKING:
    from yaml.nodes import Node

_LINE = re.compile(
    rf"(?m)^(?:{'|'.join(CITEKEYS)})[ \t]*:[ \t]*(?:\"@?([^\"\n{{}}]+)\"|'@?([^'\n{{}}]+)'|@?([^\s\"'{{}}\[\]#]+))"
)
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(?:(?!\+\+\+)[^\n]*+\n)*+\+\+\+[ \t]*(?=\r?\n|\Z)")
_TOML_KEY = re.compile(rf"(?m)^(?:{'|'.join(CITEKEYS)})[ \t]*=[ \t]*[\"']@?([^\"'\s]+)[\"']")
_KEY = re.compile(r"@?([^\s,{}\[\]\"'@|]+)")
_TRIGGER = re.compile(r"@|%40|[cC]ite|citation|bbt:|references")
_OTHER = frozenset(("bibliography", "csl", "url", "zotero-key"))


def hits(text: str, place: Block, inline: Inline) -> list[Hit]:
    """The citations of the front matter at `place`; `inline` reads the values that hold Markdown."""
    if not _TRIGGER.search(text, place.body, place.close):
        return []
    front = parse(text, place)
    if front.root is None:
        return list(_by_line(text, place))
    found: list[Hit] = []
    for name, node in front.root.value:
        found += _field(text, front, str(name.value), node, inline)
    return found


def _by_line(text: str, place: Block) -> Iterator[Hit]:
    """Broken YAML still names its key on a line of its own."""
    for m in _LINE.finditer(text, place.body, place.close):
        group = next(g for g in (1, 2, 3) if m[g])
        yield Hit(m[group].strip(), m.start(group), m.start(group) + len(m[group].strip()), "frontmatter")


def _field(text: str, front: FrontMatter, name: str, node: Node, inline: Inline) -> Iterator[Hit]:
    if name in CITEKEYS:
        for value in front.scalars(node):
            yield from _citekey(text, value)
    elif name in ("aliases", "alias"):
        for value in front.scalars(node):
            if value.text.startswith("@"):
                yield from _citekey(text, value)
    elif name == "references":
        for value in front.references:
            yield from (hit._replace(kind="local") for hit in _citekey(text, value))
    elif name.startswith("typora-"):
        for value in front.scalars(node):
            yield from path_hits(text, value.start, value.end)
    elif name not in _OTHER:
        nocite = name == "nocite"
        for hit in _markdown(text, front, node, inline):
            yield hit._replace(kind="nocite") if nocite and hit.kind in ("cite", "ambiguous") else hit


def _citekey(text: str, value: Value) -> Iterator[Hit]:
    """The key a value begins with, where its spelling in the note is the key itself."""
    start = value.start + (text[value.start] in "\"'")
    key = _KEY.match(text, start, value.end)
    if key and value.text.lstrip("@").startswith(key[1]):
        yield Hit(key[1], key.start(1), key.end(1), "frontmatter")


def _markdown(text: str, front: FrontMatter, node: Node, inline: Inline) -> list[Hit]:
    if is_scalar(node):
        start, end = front.place(node)
        quoted = text[start : start + 1] in ('"', "'") and end - start > 1
        before = len(inline.hits)
        inline.read(start + quoted, end - quoted)
        found = inline.hits[before:]
        del inline.hits[before:]
        return found
    parts = node.value if is_list(node) else [value for _, value in node.value]
    return [hit for part in parts for hit in _markdown(text, front, part, inline)]


def toml(text: str) -> tuple[int, list[Hit]]:
    """The end of Hugo's TOML front matter `+++ … +++` (0 without), and the citation keys it names."""
    place = _TOML.match(text)
    if not place:
        return 0, []
    found = [Hit(m[1], m.start(1), m.end(1), "frontmatter") for m in _TOML_KEY.finditer(text, 0, place.end())]
    return place.end(), found
