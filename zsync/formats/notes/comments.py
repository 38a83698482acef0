"""Where Markdown holds comments: `<!-- -->` and `%% %%`, not in code; in a notebook only in its Markdown cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from zsync.formats.notes import blocks, cells
from zsync.formats.notes.frontmatter import block
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.keys import FLAVOURS

GRAMMARS = frozenset((*FLAVOURS, "jupyter", "canvas"))
"""The grammars that have such comments; `%%` is Obsidian's, but a note may not show that it is Obsidian's."""


class _Comments(Inline):
    """A reader that notes the comments it passes."""

    _readers: ClassVar = {
        **Inline._readers,
        "<": lambda reader, at: reader._angle(at),
        "%%": lambda reader, at: reader._comment(at),
    }

    def __init__(self, text: str, grammar: str) -> None:
        super().__init__(text, FLAVOURS[grammar]._replace(comments=True), known=None, labels=frozenset())
        self.comments: list[tuple[int, int]] = []

    def _angle(self, at: int) -> int:
        end = super()._angle(at)
        if self.text.startswith("<!--", at) and self.text.endswith("-->", at, end):
            self.comments.append((at, end))
        return end

    def _comment(self, at: int) -> int:
        end = super()._comment(at)
        if end > at + 2:
            self.comments.append((at, end))
        return end


def spans(text: str, grammar: str) -> Iterator[tuple[int, int]]:
    """The comments of a note in one of `GRAMMARS`, in order."""
    if grammar in FLAVOURS:
        yield from _comments(text, grammar)
        return
    for cell, written in cells.texts(text, grammar):
        for start, end in _comments(cell.text, written):
            yield cell.offsets[start], cells.after(text, cell.offsets[end - 1])


def _comments(text: str, grammar: str) -> list[tuple[int, int]]:
    reader, front = _Comments(text, grammar), block(text)
    blocks.read_links(reader, front.end if front else 0)
    return reader.comments
