"""One entry on its way through changes: its text read as a document of its own."""

from __future__ import annotations

from zsync.formats.bib.changes import Refused
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.macros import Macros
from zsync.formats.bib.scan import scan
from zsync.formats.bib.view import View


class EntryView(View):
    """One entry's text as a document of its own, with the macros that hold where it stands."""

    def __init__(self, text: str, document: View, stands_at: int) -> None:
        super().__init__(text, scan(text))
        self._document = document
        self.stands_at = stands_at

    @property
    def macros(self) -> Macros:
        """The whole document's."""
        return self._document.macros

    def resolve(self, raw: str, place: int) -> str:
        """As where the entry stands."""
        return self.macros.resolve(raw, self.stands_at)

    def macro_for(self, value: str, place: int) -> str | None:
        """As where the entry stands."""
        return self.macros.name_for(value, self.stands_at)

    @property
    def entry(self) -> Entry:
        """The one entry; `Refused` when the text is anything else."""
        if len(self.entries) != 1 or (self.entries[0].start, self.entries[0].end) != (0, len(self.text)):
            raise Refused(f"this would not read back as one entry: {self.text[:200]!r}")
        return self.entries[0]


class Slot:
    """An entry on its way from the old document (number `origin`, -1 for a new one) to the new one."""

    __slots__ = ("anchor", "gone", "origin", "view")

    def __init__(self, view: EntryView, origin: int, anchor: int) -> None:
        self.view = view
        self.origin = origin
        self.anchor = anchor
        self.gone = False
