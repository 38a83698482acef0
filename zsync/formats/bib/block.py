"""The stretches that the text of a document is made of."""

from __future__ import annotations


class Block:
    """A stretch of the text; kind: entry, string, preamble, comment, bad or text. All together are the text."""

    __slots__ = ("_text", "end", "kind", "name", "start")

    def __init__(self, text: str, start: int, end: int, *, kind: str, name: str) -> None:
        self._text = text
        self.start = start
        self.end = end
        self.kind = kind
        self.name = name

    @property
    def raw(self) -> str:
        """The block's text."""
        return self._text[self.start : self.end]

    def __repr__(self) -> str:
        return f"Block({self.kind}, {self.name!r}, {self.start}..{self.end})"
