"""YAML front matter: where it is, what it says and the exact place of every value.

The places come from pyyaml's node marks. YAML is imported only when there is front matter to read.
Broken YAML is a value (`FrontMatter.problem`), never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from zsync.formats.notes.front import Block as Block
from zsync.formats.notes.front import block as block

if TYPE_CHECKING:
    from typing import TypeGuard

    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_LABEL = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_CITEKEY = re.compile(r"\s*(?:\[\[)?@?(?!<%|\{)([^\s,{}\[\]\"'@|#]+)")
_ROOT = re.compile(r"(?m)^typora-root-url[ \t]*:[ \t]*(\S[^\n]*?)[ \t\r]*$")
_NULL = "tag:yaml.org,2002:null"
_DEEPEST = 100
"""Levels of lists and mappings."""
CITEKEYS = ("citekey", "citation-key", "citationkey", "cite-key", "citation_key")
"""Names of fields that hold a citation key, in lower case: their case does not matter."""
TAGS = ("tags", "tag", "keywords")


class Value(NamedTuple):
    """A scalar and its place as written (`[start, end)` with its quotes); `raw` is what is written there."""

    text: str
    start: int
    end: int
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """YAML that does not read: what pyyaml says of it, at an offset of the note (line and column from 1)."""

    message: str
    offset: int
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a note. `root` is the YAML mapping (None: empty, absent or broken), `body` its text."""

    block: Block | None = None
    root: MappingNode | None = None
    problem: Problem | None = None
    body: str = ""

    @property
    def found(self) -> bool:
        """Whether the note has front matter."""
        return self.block is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The names at the top level, in order."""
        return tuple(key.value for key, _ in self._pairs())

    def _pairs(self) -> list[tuple[ScalarNode, Node]]:
        pairs = self.root.value if self.root else []
        return [(k, v) for k, v in pairs if is_scalar(k)]

    def node(self, name: str) -> Node | None:
        """The YAML node of `name` (the first one): one of the top level, or `outer.inner` inside one."""
        return next((value for key, value in self.pairs(name) if key.value == self.inner(name)), None)

    def outer(self, name: str) -> MappingNode | None:
        """The mapping that holds `name`, or would; None when there is none, or it is no mapping."""
        first, dot, rest = name.partition(".")
        if not dot or not rest or name in self.names:
            return self.root
        node = next((value for key, value in self._pairs() if key.value == first), None)
        return node if node is not None and is_mapping(node) else None

    def inner(self, name: str) -> str:
        """What `name` is called in the mapping that holds it."""
        return name if "." not in name or name in self.names else name.partition(".")[2]

    def pairs(self, name: str) -> list[tuple[ScalarNode, Node]]:
        """The names and values of the mapping that holds `name`."""
        outer = self.outer(name)
        return [(k, v) for k, v in outer.value if is_scalar(k)] if outer is not None else []

    def count(self, name: str) -> int:
        """How often `name` stands there, at its place."""
        return sum(key.value == self.inner(name) for key, _ in self.pairs(name))

    def values(self, name: str) -> tuple[Value, ...]:
        """The scalars of `name`: one for a scalar, one for each item of a list; empty text is no value."""
        node = self.node(name)
        return tuple(v for v in self.scalars(node) if v.text) if node else ()

    def labels(self, name: str) -> tuple[Value, ...]:
        """The members of `name` as a list of labels: a text without quotes (`tags: a, b`) is cut at its commas.

        One of several lines is cut at the line ends that YAML keeps, too; its members have the place of all of it.
        """
        found = self.values(name)
        node = self.node(name)
        if node is None or not is_scalar(node) or not found or node.style in ("'", '"'):
            return found
        text, at, end, raw = found[0]
        if text == raw:
            return tuple(Value(m[0], at + m.start(), at + m.end(), m[0]) for m in _LABEL.finditer(raw))
        if "\n" not in raw:
            return found
        return tuple(Value(m[0], at, end, m[0]) for line in text.split("\n") for m in _LABEL.finditer(line))

    def scalars(self, node: Node) -> Iterator[Value]:
        """The scalar `node`, or the scalars of the list `node`, with their places in the note. Of `~` and
        `null` the text is empty."""
        for item in node.value if is_list(node) else [node]:
            if is_scalar(item):
                text = "" if item.tag == _NULL else item.value
                yield Value(text, *self.place(item), self.raw(item))

    def raw(self, node: Node) -> str:
        """What spells `node` in the note."""
        return self.body[node.start_mark.index : node.end_mark.index]

    def place(self, node: Node) -> tuple[int, int]:
        """The stretch of the note that spells `node`."""
        assert self.block is not None
        return self.block.body + node.start_mark.index, self.block.body + node.end_mark.index

    def text(self, name: str) -> str:
        """The scalar value of `name`, or ""."""
        node = self.node(name)
        return str(node.value) if node is not None and is_scalar(node) else ""

    @property
    def tags(self) -> tuple[Value, ...]:
        """The items of `tags`, `tag` and `keywords`."""
        return tuple(v for name in TAGS for v in self.values(name))

    @property
    def citekeys(self) -> tuple[Value, ...]:
        """The keys under `citekey`, `citation-key` and the like: `@key` and `[[@key]]` say `key`."""
        held = (v for name in self.names if name.lower() in CITEKEYS for v in self.values(name))
        keys = ((value, _CITEKEY.match(value.text)) for value in held)
        return tuple(value._replace(text=key[1]) for value, key in keys if key)

    @property
    def aliases(self) -> tuple[Value, ...]:
        """The items of `aliases`."""
        return self.values("aliases") + self.values("alias")

    @property
    def nocite(self) -> tuple[Value, ...]:
        """The text of `nocite`."""
        return self.values("nocite")

    @property
    def references(self) -> tuple[Value, ...]:
        """The ids that `references` defines."""
        node = self.node("references")
        items = node.value if node is not None and is_list(node) else []
        return tuple(
            Value(value.value, *self.place(value))
            for item in items
            if is_mapping(item)
            for key, value in item.value
            if key.value == "id" and is_scalar(value)
        )

    @property
    def typora_root_url(self) -> str:
        """The folder that Typora resolves `/image.png` in ("" if not set)."""
        if self.problem is None:
            return self.text("typora-root-url")
        named = _ROOT.search(self.body)
        return named[1].strip("\"'") if named else ""


def is_scalar(node: Node) -> TypeGuard[ScalarNode]:
    """Whether the YAML `node` is one value."""
    return type(node).__name__ == "ScalarNode"


def is_list(node: Node) -> TypeGuard[SequenceNode]:
    """Whether the YAML `node` is a list."""
    return type(node).__name__ == "SequenceNode"


def is_mapping(node: Node) -> TypeGuard[MappingNode]:
    """Whether the YAML `node` is a mapping."""
    return type(node).__name__ == "MappingNode"


def read(text: str) -> FrontMatter:
    """The front matter of a note; never raises."""
    place = block(text)
    return parse(text, place) if place else FrontMatter()


def parse(text: str, place: Block) -> FrontMatter:
    """The front matter at `place`; never raises."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    body = text[place.body : place.close]
    try:
        deep = _too_deep(body) if len(body) > _DEEPEST else -1
        if deep >= 0:
            return FrontMatter(place, None, _problem_at(text, place.body + deep, "nested too deeply"), body)
        root = yaml.compose(body, Loader=loader)
    except yaml.YAMLError as error:
        return FrontMatter(place, None, _problem(text, place, error), body)
    except (UnicodeError, RecursionError, ValueError) as error:
        return FrontMatter(place, None, _problem_at(text, place.body, str(error)))
    return FrontMatter(place, root if root is not None and is_mapping(root) else None, body=body)


def _too_deep(body: str) -> int:
    """Where YAML is nested deeper than any person does; -1 if nowhere. Libyaml's composer goes down the C stack
    with it, and falls through its end; its parser does not.

    Each level takes a sign or another column, so that most texts need no look."""
    if sum(map(body.count, "[{-?")) < _DEEPEST // 2 and " " * (_DEEPEST // 4) not in body:
        return -1
    import yaml

    depth = 0
    for event in yaml.parse(body, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return event.start_mark.index if event.start_mark else 0
    return -1


def _problem(text: str, place: Block, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    offset = place.body + (mark.index if mark else getattr(error, "position", 0) or 0)
    return _problem_at(text, min(offset, place.close), getattr(error, "problem", None) or str(error))


def _problem_at(text: str, offset: int, message: str) -> Problem:
    from zsync.formats.edits import LineIndex

    line, col = LineIndex(text[: offset + 1]).line_col(offset)
    return Problem(message.splitlines()[0] if message else "not readable", offset, line, col)
