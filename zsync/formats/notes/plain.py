"""Front matter as plain data: what a field says, in texts, lists and mappings, whatever its YAML looks like.

Numbers, dates and truth values are texts as written (`2021`, `2021-05-02`, `yes`), whatever YAML makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from zsync.formats.notes.frontmatter import FrontMatter, is_list, is_mapping, is_scalar
from zsync.model.values import Plain

if TYPE_CHECKING:
    from yaml.nodes import Node

_TEMPLATE = re.compile(r"\{\{|<%")
_SPECIAL = ("&", "*", "!")
"""An anchor, an alias, a tag of its own: a value that is shared or typed is not ours to edit."""
_FOLDED = re.compile(r"\n+(?![ \t\n])")
"""What is left of blank lines in a folded text (`>`): each parts two paragraphs. Lines further in have one."""
_NULL = "tag:yaml.org,2002:null"


def fields(front: FrontMatter, names: Iterable[str]) -> dict[str, Plain]:
    """The fields of these names that the note uses: those that stand there once, and not as a template.

    A template (`{{title}}` of several programs, `<% title %>` of Templater) is for another program to fill.
    """
    return {
        name: _unfolded(node)
        for name in names
        if front.count(name) == 1
        and (node := front.node(name)) is not None
        and not is_template(front.raw(node))
        and not front.raw(node).startswith(_SPECIAL)
    }


def _unfolded(node: Node) -> Plain:
    """What a field says, with its paragraphs."""
    said = plain(node)
    folded = isinstance(said, str) and is_scalar(node) and node.style == ">"
    return _FOLDED.sub("\n\n", str(said).rstrip("\n")) if folded else said


def is_whole(front: FrontMatter, name: str) -> bool:
    """Whether all that the list of labels `name` holds can be read: texts alone, once, and no template."""
    node = front.node(name)
    if node is None:
        return True
    items = node.value if is_list(node) else [node]
    readable = all(is_scalar(item) for item in items) and not is_template(front.raw(node))
    return readable and front.count(name) == 1


def is_template(raw: str) -> bool:
    """Whether a value, as it is written, still waits for a program to fill it in."""
    return _TEMPLATE.search(raw) is not None


def plain(node: Node) -> Plain:
    """What a node says. An empty text is None."""
    if is_scalar(node):
        return None if node.tag == _NULL else str(node.value) or None
    if is_list(node):
        return tuple(plain(item) for item in node.value)
    if is_mapping(node):
        return {str(key.value): plain(value) for key, value in node.value}
    return None
