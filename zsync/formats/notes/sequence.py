"""Lists of the front matter, set member by member in the order wanted: those that stay keep their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from zsync.formats.edits import apply
from zsync.formats.notes.edit import Uneditable, newline_of, quote_at
from zsync.formats.notes.frontmatter import FrontMatter, is_list, is_mapping, is_scalar
from zsync.formats.notes.plain import plain
from zsync.formats.notes.yamltext import flow, is_bare, spell
from zsync.model.span import Edit
from zsync.model.values import Plain

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, SequenceNode

_DASH = re.compile(r"[ \t]*-[ \t]*\Z")
_STRING = "tag:yaml.org,2002:str"
_BETWEEN = re.compile(r"\s*,\s*")


def end_of(front: FrontMatter, node: Node) -> int:
    """Where what spells `node` ends: of a block, with its last value and not with the lines after it."""
    if is_scalar(node) and node.style not in ("|", ">"):
        return front.place(node)[1]
    if is_scalar(node):
        return front.place(node)[0] + len(front.raw(node).rstrip())
    if getattr(node, "flow_style", None) or not node.value:
        return front.place(node)[1]
    last = node.value[-1]
    return end_of(front, last[1] if is_mapping(node) else last)


def fresh(text: str, front: FrontMatter, value: Plain) -> str:
    """A new list after `name:`, flow or block as the other lists of the front matter are."""
    lists = [node for _, node in (front.root.value if front.root else []) if is_list(node) and node.value]
    if not isinstance(value, tuple) or not value or (lists and lists[-1].flow_style):
        return " " + flow(value)
    newline = newline_of(text)
    indent = _indent(text, front.place(lists[-1].value[0])[0]) if lists else "  "
    return "".join(f"{newline}{indent}- {member}" for member in map(flow, value))


def set_members(text: str, front: FrontMatter, node: SequenceNode, value: Sequence[Plain]) -> list[Edit]:
    """The edits that make `value` the members of a list, in this order. Raises `Uneditable`."""
    if not node.value:
        start, end = front.place(node)
        return [Edit(start, end, flow(tuple(value)))]
    return _flow(text, front, node, value) if node.flow_style else _block(text, front, node, value)


def _reused(node: SequenceNode, value: Sequence[Plain]) -> list[int]:
    """For each wanted member the index of the one that says it already, -1 for a new one."""
    free: dict[str, list[int]] = {}
    for at, item in enumerate(node.value):
        free.setdefault(repr(plain(item)), []).append(at)
    return [places.pop(0) if (places := free.get(repr(member))) else -1 for member in value]


def _spelt(
    text: str, front: FrontMatter, node: SequenceNode, value: Sequence[Plain], spans: Sequence[tuple[int, int]]
) -> list[str | None]:
    """For each wanted member the text that spells it by now, as far as it can be kept; None for a new one.

    A mapping of which some names say something else is written in its own place, with its comments.
    """
    reused = _reused(node, value)
    free = [at for at in range(len(node.value)) if at not in reused]
    found: list[str | None] = []
    for at, member in zip(reused, value, strict=True):
        if at < 0:
            at = next((each for each in free if _alike(plain(node.value[each]), member)), -1)
            free = [each for each in free if each != at]
        found.append(_as(text, front, node.value[at], member, spans[at]) if at >= 0 else None)
    return found


def _alike(one: Plain, two: Plain) -> bool:
    """Whether two mappings say the same under some name."""
    if not isinstance(one, Mapping) or not isinstance(two, Mapping):
        return False
    return any(held and two.get(name) == held for name, held in one.items())


def _as(text: str, front: FrontMatter, node: Node, value: Plain, place: tuple[int, int]) -> str | None:
    """The text at `place`, which holds `node`, once that says `value`; None when it cannot by its values alone."""
    start, end = place
    edits = [] if plain(node) == value else members(text, front, node, value) if is_mapping(node) else None
    if edits is None:
        return None
    return apply(text[start:end], [Edit(edit.start - start, edit.end - start, edit.new) for edit in edits])


def _flow(text: str, front: FrontMatter, node: SequenceNode, value: Sequence[Plain]) -> list[Edit]:
    """`[a, b]`: the members between the brackets, parted as the first two are."""
    spans = [front.place(item) for item in node.value]
    gaps = [text[a[1] : b[0]] for a, b in pairwise(spans)]
    if not all(map(_BETWEEN.fullmatch, gaps)):
        raise Uneditable("a list in the front matter has comments between its members")
    quote = quote_at(text, spans[-1][0])
    kept = _spelt(text, front, node, value, spans)
    new = [_member(m, quote) if spelt is None else spelt for spelt, m in zip(kept, value, strict=True)]
    return [Edit(spans[0][0], spans[-1][1], (gaps[0] if gaps else ", ").join(new))]


def _block(text: str, front: FrontMatter, node: SequenceNode, value: Sequence[Plain]) -> list[Edit]:
    """Lines `- a`: whole lines go and come; comments and empty lines between them stay."""
    starts = [_line_start(text, front.place(item)[0]) for item in node.value]
    ends = [text.find("\n", end_of(front, item)) + 1 for item in node.value]
    if any(b < a for a, b in zip(ends, starts[1:], strict=False)):
        raise Uneditable("a list in the front matter has several members on one line")
    lines = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    if not value:
        colon = text.rfind(":", 0, starts[0]) + 1
        return [Edit(colon, colon, " []"), *(Edit(a, b, "") for a, b in zip(starts, ends, strict=True))]
    last = front.place(node.value[-1])[0]
    dash, quote, newline = text[starts[-1] : last], quote_at(text, last), newline_of(text)
    dash += " " if dash.endswith("-") else ""  # the last one is empty
    kept = _spelt(text, front, node, value, list(zip(starts, ends, strict=True)))
    new = [
        dash + _lined(member, quote, dash, newline) + newline if spelt is None else spelt
        for spelt, member in zip(kept, value, strict=True)
    ]
    edits = _inside(text, front, node, value)
    if edits is not None:
        return edits
    edits = []
    for kind, a, b, c, d in SequenceMatcher(None, lines, new, autojunk=False).get_opcodes():
        if kind != "equal":
            places = list(zip(starts[a:b], ends[a:b], strict=True))
            edits += _lines(new[c:d], places, ends[a - 1] if a else starts[0])
    return edits


def _lines(new: Sequence[str], places: Sequence[tuple[int, int]], at: int) -> Iterator[Edit]:
    """Lines in the places of others, one by one; those that are more follow the last place, or stand `at`."""
    for number, (start, end) in enumerate(places):
        yield Edit(start, end, new[number] if number < len(new) else "")
    more = "".join(new[len(places) :])
    if more:
        end = places[-1][1] if places else at
        yield Edit(end, end, more)


def _member(member: Plain, quote: str) -> str:
    return spell(member, quote=quote) if isinstance(member, str) else flow(member)


def _lined(member: Plain, quote: str, dash: str, newline: str) -> str:
    """A member of a list of lines; a mapping has a line for each of its names."""
    if not isinstance(member, Mapping) or not member:
        return _member(member, quote)
    joint = newline + " " * len(dash.expandtabs())
    return joint.join(f"{spell(name)}: {flow(held)}".rstrip() for name, held in member.items())


def _inside(
    text: str, front: FrontMatter, node: SequenceNode, value: Sequence[Plain]
) -> list[Edit] | None:
    """The edits inside the mappings of a list, when that is all that changes; None when it is not."""
    if len(node.value) != len(value) or any(at not in (-1, i) for i, at in enumerate(_reused(node, value))):
        return None
    edits: list[Edit] = []
    for item, wanted in zip(node.value, value, strict=True):
        if plain(item) != wanted:
            changed = members(text, front, item, wanted) if is_mapping(item) else None
            if changed is None:
                return None
            edits += changed
    return edits


def members(text: str, front: FrontMatter, node: MappingNode, value: Plain) -> list[Edit] | None:
    """The edits of a mapping of which only texts change; None when more does."""
    present = plain(node)
    if not isinstance(value, Mapping) or not isinstance(present, Mapping) or present.keys() != value.keys():
        return None
    edits = []
    for key, held in node.value:
        new = value[str(key.value)]
        if plain(held) == new:
            continue
        if is_list(held) and isinstance(new, tuple):
            edits.append(Edit(front.place(held)[0], end_of(front, held), flow(new, bare=_numbers(held))))
            continue
        if not isinstance(new, str) or not is_scalar(held) or held.style in ("|", ">"):
            inner = members(text, front, held, new) if is_mapping(held) else None
            if inner is None:
                return None
            edits += inner
            continue
        start, end = front.place(held)
        gap = " " if text[start - 1] == ":" else ""
        number = _numbers(held) and is_bare(new)
        edits.append(Edit(start, end, gap + (new if number else spell(new, quote=quote_at(text, start)))))
    return edits


def _numbers(node: Node) -> bool:
    """Whether a node holds nothing but numbers, or nothing yet."""
    if is_scalar(node):
        return not node.style and node.tag != _STRING
    return is_list(node) and all(map(_numbers, node.value))


def inserted(text: str, front: FrontMatter, outer: MappingNode | None, line: str) -> Edit:
    """`line` as the last of a mapping inside the front matter. Raises `Uneditable` where there is none."""
    if outer is None or not outer.value:
        raise Uneditable("the front matter has no place for it")
    end = end_of(front, outer)
    if outer.flow_style:
        return Edit(front.place(outer.value[-1][1])[1], front.place(outer.value[-1][1])[1], f", {line}")
    at = text.find("\n", max(end - 1, 0)) + 1
    newline = newline_of(text)
    return Edit(at, at, _indent(text, front.place(outer.value[0][0])[0]) + line + newline)


def _line_start(text: str, at: int) -> int:
    start = text.rfind("\n", 0, at) + 1
    if not _DASH.match(text[start:at]):
        raise Uneditable("a list in the front matter has several members on one line")
    return start


def _indent(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
