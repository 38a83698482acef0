"""One field of the front matter set to plain data, in place and in the style it has; every other byte stays.

Law: the edited text reads back with exactly that field changed to exactly that value; otherwise `Uneditable` is
raised and nothing is to be written.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter, sequence
from zsync.formats.notes.edit import Uneditable, line_edit, newline_of, quote_at, readable
from zsync.formats.notes.frontmatter import FrontMatter, is_list, is_mapping, is_scalar
from zsync.formats.notes.plain import plain
from zsync.formats.notes.yamltext import flow, is_bare, is_open, spell
from zsync.model.span import Edit
from zsync.model.values import Plain

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

_INDENT = re.compile(r"[ \t]*")
_UNFIT = re.compile(
    r"\A\s|\s\Z|\A[#%]|\{\{|<%|[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""What a line of a text of several lines must not have: it would be read as something else, or not at all."""
_STRING = "tag:yaml.org,2002:str"


def put(text: str, name: str, value: Plain, *, bare: bool = False) -> list[Edit]:
    """The edits that make `value` what the field `name` says; None empties it and keeps its name.

    A field that is absent is added at the end. `bare`: a number or a date needs no quotes where the field has no
    value yet; a field that holds one without quotes goes on to. Raises `Uneditable`.
    """
    front = readable(text, name)
    node = front.node(name)
    if node is None:
        edits = _added(text, front, name, value, bare=bare)
    else:
        edits = _set(text, front, node, value, bare=bare)
    _verify(front, apply(text, edits), name, value)
    return edits


def _added(text: str, front: FrontMatter, name: str, value: Plain, *, bare: bool) -> list[Edit]:
    if value is None:
        return []
    outer = front.outer(name)
    label = spell(front.inner(name))
    if outer is not front.root or front.inner(name) != name or (outer is not None and _is_apart(outer)):
        inline = outer is not None and outer.flow_style
        told = flow(value, bare=bare) if inline else _told(value, bare=bare)
        return [sequence.inserted(text, front, outer, f"{label}: {told}")]
    if isinstance(value, str):
        return [line_edit(text, front, f"{label}: {_spelt(value, bare=bare)}")]
    return [line_edit(text, front, f"{label}:{sequence.fresh(text, front, value)}")]


def _told(value: Plain, *, bare: bool) -> str:
    return _spelt(value, bare=bare) if isinstance(value, str) else flow(value)


def _is_apart(root: MappingNode) -> bool:
    """Whether all of the front matter stands in braces, or is indented: a new line would not be of it."""
    return bool(root.flow_style) or root.start_mark.column > 0


def _set(text: str, front: FrontMatter, node: Node, value: Plain, *, bare: bool) -> list[Edit]:
    if plain(node) == value:
        return []
    if is_list(node) and isinstance(value, tuple) and (value or not node.flow_style):
        return sequence.set_members(text, front, node, value)
    if is_mapping(node) and (edits := sequence.members(text, front, node, value)) is not None:
        return edits
    start, end = front.place(node)
    if is_scalar(node) and node.style in ("|", ">"):
        return [_block_text(text, (start, end), node.style, value)]
    end = min(end, sequence.end_of(front, node))
    new = _scalar(text, front, node, value, bare=bare) if is_scalar(node) else flow(value, bare=bare)
    gap = " " if new and text[start - 1] == ":" else ""
    return [Edit(start, end, gap + new)]


def _scalar(text: str, front: FrontMatter, node: ScalarNode, value: Plain, *, bare: bool) -> str:
    if not isinstance(value, str):
        quote = quote_at(text, front.place(node)[0])
        return quote * 2 if value is None else flow(value)
    numeric = node.tag != _STRING and bool(node.value)
    return _spelt(value, quote=quote_at(text, front.place(node)[0]), bare=numeric or (bare and not node.value))


def _spelt(value: str, *, quote: str = "", bare: bool) -> str:
    if not quote and ((bare and is_bare(value)) or is_open(value)):
        return value
    return spell(value, quote=quote)


def _block_text(text: str, place: tuple[int, int], style: str, value: Plain) -> Edit:
    """A text of several lines (`|`, `>`) stays one, with the indent it has; what follows it stays."""
    start, end = place
    end = start + len(text[start:end].rstrip())
    head = text.find("\n", start, end) + 1
    indent = _INDENT.match(text, head)[0] if head else ""  # type: ignore[index]
    if value is None or not indent:
        return Edit(start, end, flow(value))
    if not isinstance(value, str) or any(_UNFIT.search(line) for line in value.split("\n")):
        return Edit(start, end, flow(value))
    folded = re.sub(r"\n+", lambda match: match[0] + "\n", value) if style == ">" else value
    lines = (indent + line if line else "" for line in folded.split("\n"))
    return Edit(head, end, newline_of(text).join(lines))


def _verify(before: FrontMatter, text: str, name: str, value: Plain) -> None:
    """Raise `Uneditable` unless the new text says `value`, and all else as before."""
    after = frontmatter.read(text)
    node = after.node(name)
    said = plain(node) if node is not None else None
    if isinstance(said, str) and isinstance(value, str):
        said, value = said.rstrip("\n"), value.rstrip("\n")
    same = (said or None) == (value or None) and _others(before, name) == _others(after, name)
    if after.problem is not None or not same:
        raise Uneditable(f"`{name}` cannot be set in this front matter without changing something else")


def _others(front: FrontMatter, name: str) -> str:
    root, outer, inner = front.root, front.outer(name), front.inner(name)

    def told(node: MappingNode) -> list[object]:
        kept = [(key, held) for key, held in node.value if node is not outer or key.value != inner]
        return [[plain(key), told(outer) if outer and held is outer else plain(held)] for key, held in kept]

    return json.dumps(told(root)) if root else "[]"
