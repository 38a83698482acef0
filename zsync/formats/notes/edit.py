"""Editing front matter in place: the members of a list; every other byte stays.

Law: the edited text reads back with exactly the wanted values of that name and with all other values as before;
otherwise `Uneditable` is raised and nothing is to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.frontmatter import FrontMatter, Value, is_list, is_mapping, is_scalar
from zsync.formats.notes.yamltext import spell
from zsync.model.span import Edit

if TYPE_CHECKING:
    from yaml.nodes import Node, SequenceNode

_ITEM = re.compile(r"[ \t]*(?:-[ \t]+)*-?\Z")
_COMMA = re.compile(r"\s*,\s*")
_REST = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\r?\n")
"""What may follow a member of `[…]` that has a line for itself."""


class Uneditable(ValueError):
    """Front matter that cannot be edited so that it reads back: broken YAML, or a value of an unexpected shape."""


def set_list(text: str, name: str, values: Iterable[str]) -> list[Edit]:
    """The edits that make `values` the members of the list `name`.

    Members that stay keep their place and spelling, new ones come last, in the style of the others. A scalar that
    must hold several becomes a flow list, one with commas (`a, b`) stays one where it can; a name that is absent
    is added at the end. Raises `Uneditable`.
    """
    wanted = list(dict.fromkeys(values))
    front = readable(text, name)
    node = front.node(name)
    if node is None:
        edits = _add(text, front, name, wanted) if wanted else []
    elif is_list(node):
        edits = _members(text, front, node, wanted)
    elif is_scalar(node):
        edits = _scalar_list(text, front, name, wanted)
    else:
        raise Uneditable(f"`{name}` in the front matter is no list")
    _verify(text, edits, name, wanted)
    return edits


def readable(text: str, name: str) -> FrontMatter:
    """The front matter, fit to be edited at `name`. Raises `Uneditable`."""
    front = frontmatter.read(text)
    if front.problem:
        raise Uneditable(f"the front matter does not read: {front.problem.message}")
    if front.count(name) > 1:
        raise Uneditable(f"`{name}` stands twice in the front matter")
    return front


def _verify(text: str, edits: list[Edit], name: str, wanted: Sequence[str]) -> None:
    """Raise `Uneditable` unless the edited front matter holds what is wanted, and all else as before."""
    new = apply(text, edits)
    before, after = frontmatter.read(text), frontmatter.read(new)
    shown = list(dict.fromkeys(v.text for v in after.labels(name)))
    missing = after.problem is not None or sorted(shown) != sorted(w for w in wanted if w)
    if missing or _others(before, name) != _others(after, name) or _body(text, before) != _body(new, after):
        raise Uneditable(f"`{name}` cannot be set in this front matter without changing something else")


def _body(text: str, front: FrontMatter) -> str:
    """What follows the front matter."""
    return text[front.block.end :].lstrip() if front.block else text.lstrip("\ufeff \t\r\n")


def _others(front: FrontMatter, name: str) -> list[tuple[object, object]]:
    pairs = front.root.value if front.root else []
    return [(_plain(key), _plain(value)) for key, value in pairs if key.value != name]


def _plain(node: Node) -> object:
    """The content of a node, for comparison."""
    if is_mapping(node):
        return [(_plain(key), _plain(value)) for key, value in node.value]
    if is_list(node):
        return [_plain(item) for item in node.value]
    return (node.tag, node.value)


def newline_of(text: str) -> str:
    """How the lines of a text end, by its first one."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def quote_at(text: str, start: int) -> str:
    """The quote that a value at `start` stands in; "" for none."""
    return text[start] if text[start : start + 1] in ("'", '"') else ""


def _gap(text: str, start: int) -> str:
    """A space when the value would otherwise touch its colon."""
    return " " if text[start - 1] == ":" else ""


def _add(text: str, front: FrontMatter, name: str, wanted: Sequence[str]) -> list[Edit]:
    """A new list at the end, flow or block as the other lists are (block without an example)."""
    lists = [node for _, node in (front.root.value if front.root else []) if is_list(node)]
    newline = newline_of(text)
    if lists and lists[-1].flow_style:
        return [line_edit(text, front, f"{name}: [{', '.join(map(spell, wanted))}]")]
    indent = _indent(text, front, lists[-1]) if lists else "  "
    items = "".join(f"{newline}{indent}- {spell(value)}" for value in wanted)
    return [line_edit(text, front, f"{name}:{items}")]


def _indent(text: str, front: FrontMatter, node: SequenceNode) -> str:
    if not node.value:
        return "  "
    start = front.place(node.value[-1])[0]
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line[: len(line) - len(line.lstrip())]


def line_edit(text: str, front: FrontMatter, line: str) -> Edit:
    """`line` as the last of the front matter, which is made when there is none."""
    newline = newline_of(text)
    if front.block is None:
        at = 1 if text.startswith("\ufeff") else 0
        return Edit(at, at, f"---{newline}{line}{newline}---{newline}{newline}")
    return Edit(front.block.close, front.block.close, line + newline)


def _scalar_list(text: str, front: FrontMatter, name: str, wanted: Sequence[str]) -> list[Edit]:
    node, labels = front.node(name), front.labels(name)
    assert node is not None
    start, raw = front.place(node)[0], front.raw(node).rstrip()
    end, lines = start + len(raw), "\n" in raw
    if lines and "#" in raw.partition("\n")[0]:
        raise Uneditable(f"`{name}` is a text with a comment at its head")
    if not labels:
        flow = f"{_gap(text, start)}[{', '.join(map(spell, wanted))}]"
        return [Edit(start, end, flow)] if wanted else []
    known = {label.text: label.raw for label in labels}
    order = [label for label in known if label in wanted] + [label for label in wanted if label not in known]
    if order == list(known):
        return []
    if len(order) == 1 and order[0] not in known:
        return [Edit(start, end, _alone(text, start, order[0]))]
    bare = all("," not in label and spell(label) == label for label in order)
    if len(known) > 1 and len(order) > 1 and bare and not lines:
        return [Edit(start, end, ", ".join(order))]
    one = len(known) == 1 and not lines
    shown = [known[label] if one and label in known else spell(label) for label in order]
    return [Edit(start, end, f"[{', '.join(shown)}]")]


def _alone(text: str, start: int, label: str) -> str:
    """A single label as a text; in quotes where its commas would part it."""
    quote = quote_at(text, start)
    return spell(label, quote=quote or ('"' if "," in label else ""))


def _members(text: str, front: FrontMatter, node: SequenceNode, wanted: Sequence[str]) -> list[Edit]:
    items = list(front.scalars(node))
    if len(items) != len(node.value):
        raise Uneditable("a list in the front matter holds more than plain values")
    have = {item.text for item in items}
    new = [value for value in wanted if value not in have]
    gone = [i for i, item in enumerate(items) if item.text not in wanted and (item.text or new)]
    if not new and not gone:
        return []
    edit = _flow if node.flow_style else _block
    return edit(text, front, node, items, gone=gone, new=new)


def _flow(
    text: str, front: FrontMatter, node: SequenceNode, items: list[Value], *, gone: list[int], new: list[str]
) -> list[Edit]:
    """`[a, b]`: a member goes with its comma; new ones stand before the bracket, quoted as the last one is."""
    _, end = front.place(node)
    quote = quote_at(text, items[-1].start) if items else ""
    added = [spell(value, quote=quote) for value in new]
    if rests := _lined(text, items):
        return _flow_lines(text, items, rests, gone=gone, added=added)
    kept = [i for i in range(len(items)) if i not in gone]
    if not kept:
        first, last = (items[0].start, items[-1].end) if items else (end - 1, end - 1)
        return [Edit(first, last, ", ".join(added))]
    edits = [_cut(text, items, index, kept[-1]) for index in gone]
    if added:
        edits.append(Edit(items[kept[-1]].end, items[kept[-1]].end, "".join(f", {one}" for one in added)))
    return edits


def _cut(text: str, items: list[Value], index: int, last: int) -> Edit:
    """Member `index` with the comma that follows, or that precedes when no member that stays follows."""
    one, two = (index, index + 1) if index < last else (index - 1, index)
    if not _COMMA.fullmatch(text, items[one].end, items[two].start):
        raise Uneditable("a list in the front matter has comments between its members")
    if index < last:
        return Edit(items[index].start, items[index + 1].start, "")
    return Edit(items[index - 1].end, items[index].end, "")


def _lined(text: str, items: list[Value]) -> list[re.Match[str]]:
    """What follows each member of `[…]`, if each has a line for itself; else nothing."""
    found = [_REST.match(text, item.end) for item in items]
    heads = (text[text.rfind("\n", 0, item.start) + 1 : item.start] for item in items)
    return [rest for rest in found if rest] if all(found) and not any(map(str.strip, heads)) else []


def _flow_lines(
    text: str, items: list[Value], rests: list[re.Match[str]], *, gone: list[int], added: list[str]
) -> list[Edit]:
    """`[…]` with a line for each member: one goes with its line and what is said of it there; new ones follow."""
    starts = [text.rfind("\n", 0, item.start) + 1 for item in items]
    edits = [Edit(starts[at], rests[at].end(), "") for at in gone]
    last, comma = len(items) - 1, rests[-1][1]
    if not added:
        kept = max((at for at in range(len(items)) if at not in gone), default=last)
        return [*edits, Edit(*rests[kept].span(1), comma)] if kept < last else edits
    if not comma and last not in gone:
        edits.append(Edit(items[last].end, items[last].end, ","))
    indent, newline = text[starts[last] : items[last].start], newline_of(text)
    lines = [f"{indent}{value}{',' if value is not added[-1] else comma}{newline}" for value in added]
    return [*edits, Edit(rests[-1].end(), rests[-1].end(), "".join(lines))]


def _block(
    text: str, front: FrontMatter, node: SequenceNode, items: list[Value], *, gone: list[int], new: list[str]
) -> list[Edit]:
    """Lines `- a`: a member goes with its line; new ones follow the last line."""
    newline = newline_of(text)
    edits = [_cut_line(text, items[i]) for i in gone]
    if len(gone) == len(items) and not new:
        colon = text.rfind(":", 0, front.place(node)[0]) + 1
        return [Edit(colon, colon, " []"), *edits]
    last = items[-1]
    line = text[text.rfind("\n", 0, last.start) + 1 : last.start]
    line += " " if line.endswith("-") else ""  # the last one is empty
    at = text.find("\n", last.end) + 1
    quote = quote_at(text, last.start)
    added = "".join(f"{line}{spell(value, quote=quote)}{newline}" for value in new)
    return [*edits, Edit(at, at, added)] if added else edits


def _cut_line(text: str, item: Value) -> Edit:
    start = text.rfind("\n", 0, item.start) + 1
    if not _ITEM.match(text[start : item.start]):
        raise Uneditable("a list in the front matter has several members on one line")
    return Edit(start, text.find("\n", item.end) + 1, "")
