"""Files as rules see them when their facts are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """A `.bib` file; `document` is a `zsync.formats.bib.view.View` of it.

    `entries` are all entries as the library keeps them, `titled` what tells their works apart (see
    `zsync.check.works`), once all `parts` have been looked at.
    """

    def __init__(self, path: str, decoded: Decoded, data: bytes, *, document: Any) -> None:
        super().__init__(path, decoded, data)
        self.document = document
        self.entries: list[Entry] = []
        self.titled: list[str] = []

    @cached_property
    def lines(self) -> LineIndex:
        """The reader's own index."""
        lines: LineIndex = self.document.lines
        return lines

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all entries, in lower case."""
        return frozenset(map(str.lower, self.document.keys))

    @cached_property
    def macros(self) -> str:
        """The values of all macros as written, which may stand in any entry."""
        return "\n".join(macro.raw for macro in self.document.macros.all())

    @cached_property
    def jabref(self) -> Mapping[str, str]:
        """JabRef's settings, by name."""
        found: Mapping[str, str] = self.document.jabref if "jabref-meta" in self.text else {}
        return found

    def parts(self) -> Iterator[BibPart]:
        """The entries, some at a time: rules look at what was just read, which is near the processor still."""
        from zsync.check.entries import heads, read
        from zsync.check.works import titled

        placed = heads(self.text, self.document.entries)
        for part in self.document.parts(_TOGETHER):
            items = [Item(*each) for each in part]
            rows = read(self.path, items, placed[len(self.entries) : len(self.entries) + len(items)])
            self.entries += rows
            self.titled += map(titled, rows)
            yield BibPart(self, items, rows)


_TOGETHER = 64


class BibPart:
    """Some entries of a `.bib` file, as they are read (`items`) and as the library keeps them (`entries`)."""

    def __init__(self, bib: BibText, items: Sequence[Item], entries: Sequence[Entry]) -> None:
        self.bib = bib
        self.items = items
        self.entries = entries

    def place(self, entry: Any, name: str) -> Span:
        """The place of the field `name` of `entry`."""
        field = entry.field(name)
        return self.bib.lines.span(field.start, field.end)
