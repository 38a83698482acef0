"""A citation: a key somebody wrote in a note, and the exact place of that key."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "cite", "wikilink", "path", "frontmatter", "zotero", "nocite", "wildcard", "local", "ambiguous", "broken"
]
SOFT: frozenset[str] = frozenset({"local", "ambiguous", "broken", "wildcard"})
"""Kinds that are reported but are no claim that a work is cited."""


class Citation(NamedTuple):
    """`[start, end)` covers the key alone, as written (percent-encoded in paths); `key` is decoded.

    `line`, `col` locate `start` (1-based, code points).
    """

    key: str
    start: int
    end: int
    line: int
    col: int
    grammar: str
    kind: Kind
