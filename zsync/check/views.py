"""Files as rules see them when their facts are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from zsync.check.library import Entry

if TYPE_CHECKING:
    from zsync.check.decode import Decoded
    from zsync.formats.edits import LineIndex
    from zsync.formats.notes import Hit
    from zsync.model.span import Span


class Text:
    """A file: `data` are its bytes, `decoded` is what they say. `lines` is built when a rule asks for it."""

    def __init__(self, path: str, decoded: Decoded, data: bytes) -> None:
        self.path = path
        self.text = decoded.text
        self.decoded = decoded
        self._data = data

    @property
    def utf8(self) -> bytes:
        """The text in UTF-8: what is searched fastest."""
        if self.decoded.encoding == "utf-8":
            return self._data
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def lines(self) -> LineIndex:
        """Offsets to lines and columns."""
        from zsync.formats.edits import LineIndex

        return LineIndex(self.text)


class NoteText(Text):
    """A note: its grammar and citations."""

    def __init__(
        self, path: str, decoded: Decoded, data: bytes, *, grammar: str, citations: Sequence[Hit]
    ) -> None:
        super().__init__(path, decoded, data)
        self.grammar = grammar
        self.citations = citations


class Item(NamedTuple):
    """A `.bib` entry with the values of its fields (the first of each name), by lower-case name."""

    entry: Any
    values: Mapping[str, str]


class BibText(Text):
    """A `.bib` file; `document` is `zsync.formats.bib.parse` of it."""

    def __init__(self, path: str, decoded: Decoded, data: bytes, *, document: Any) -> None:
        super().__init__(path, decoded, data)
        self.document = document

    @cached_property
    def lines(self) -> LineIndex:
        """The reader's own index."""
        lines: LineIndex = self.document.lines
        return lines

    @cached_property
    def items(self) -> list[Item]:
        """All entries with their values: most rules look at nothing else."""
        return list(map(Item, self.document.entries, self.document.values))

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries as the library keeps them."""
        from zsync.check.entries import read

        return read(self.path, self.text, self.items)

    def place(self, entry: Any, name: str) -> Span:
        """The place of the field `name` of `entry`."""
        field = entry.fields[name]
        return self.lines.span(field.start, field.end)
