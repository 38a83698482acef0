"""JabRef's groups as collections: the tree of groups, and the names in the field `groups`.

Source: JabRef's documentation of groups and the files it writes: `grouping:` holds one node after another, each
`level Type:name\\;…;`, a `;` inside a node escaped. Entries name the static groups they belong to, by name alone;
all other types (by keyword, by search) follow from other fields and have no members of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zsync.translate.values.collections import names_of, path_of
from zsync.translate.values.text import collapse

_NODE = re.compile(r"\s*(\d+)\s+(\w+):(.*)", re.DOTALL)
_PART = re.compile(r"(?:[^\\;]|\\.)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STATIC = "StaticGroup"
_ALL = "AllEntriesGroup"
_SIGNS = frozenset(",;{}\\%#~$\"")


@dataclass(frozen=True, slots=True)
class Groups:
    """The static groups of one file: the paths under which each name stands in the tree.

    `known`: the tree was read; of one that was not, no name is certain.
    """

    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: bool = True

    @classmethod
    def of(cls, grouping: str) -> Groups:
        """The tree that the setting `grouping` describes."""
        found: dict[str, tuple[str, ...]] = {}
        above: list[str] = []
        for level, kind, name in _nodes(grouping):
            if kind == _ALL:
                continue
            above = [*above[: max(level - 1, 0)], name]
            if kind == _STATIC:
                found[name] = (*found.get(name, ()), path_of(above))
        return cls(found)

    def path(self, name: str) -> str | None:
        """The collection a name in an entry means; None where that is not certain."""
        paths = self.paths.get(name) or (path_of([name]),)
        return paths[0] if len(paths) == 1 and self.name(paths[0]) == name else None

    def name(self, path: str) -> str | None:
        """How an entry names a collection: None for one the tree has no group for, or not just one.

        Law: `path(name(p)) == p`.
        """
        names = names_of(path)
        if not self.known or not names or _SIGNS & set(names[-1]) or names[-1] != collapse(names[-1]):
            return None
        known = self.paths.get(names[-1], ())
        return names[-1] if known == (path,) or (not known and len(names) == 1) else None


def _nodes(grouping: str) -> Iterator[tuple[int, str, str]]:
    """Level, type and name of each node."""
    for part in _PART.findall(grouping.replace("\r", "").replace("\n", "")):
        if found := _NODE.fullmatch(part):
            inner = _PART.match(_ESCAPED.sub(r"\1", found[3]))
            yield int(found[1]), found[2], _ESCAPED.sub(r"\1", inner[0]).strip() if inner else ""
