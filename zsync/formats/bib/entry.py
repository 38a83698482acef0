"""Entries, fields and macros of a document: views of its text by offset; fields are read when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from zsync.formats.bib import grammar as g
from zsync.formats.bib import plain
from zsync.formats.bib.body import Body, Spot, read_body
from zsync.formats.bib.plain import Row
from zsync.formats.bib.scan import Odd

if TYPE_CHECKING:
    from zsync.formats.bib.view import View

_PLAIN = Odd(False, "")
Found = Body | list[re.Match[str]]
"""The fields of an entry, as the careful reader or `grammar.fields` saw them."""


class Field:
    """One `name = value`. `start`, `end` cover it from name to value; all offsets are into the document's text."""

    __slots__ = ("_document", "_entry_start", "_spot")

    def __init__(self, document: View, entry_start: int, spot: Spot) -> None:
        self._document = document
        self._entry_start = entry_start
        self._spot = spot

    @property
    def name(self) -> str:
        """The name as written."""
        return self._document.text[self._spot.name_start : self._spot.name_end]

    @property
    def start(self) -> int:
        """Where the name starts."""
        return self._spot.name_start

    @property
    def name_end(self) -> int:
        """Where the name ends."""
        return self._spot.name_end

    @property
    def value_start(self) -> int:
        """Where the value starts, its delimiter included."""
        return self._spot.value_start

    @property
    def end(self) -> int:
        """Where the value ends, its delimiter included."""
        return self._spot.value_end

    @property
    def line(self) -> int:
        """The line of the name, from 1."""
        return self._document.lines.line_col(self.start)[0]

    @property
    def raw(self) -> str:
        """The value exactly as written, delimiters included."""
        return self._document.text[self._spot.value_start : self._spot.value_end]

    @property
    def value(self) -> str:
        """The text without outer delimiters, `#` joined, macros resolved (unknown ones, months: their names)."""
        raw = self.raw
        if raw[0] == "{" and "#" not in raw:
            return raw[1:-1]
        return self._document.resolve(raw, self._entry_start)

    def macro_for(self, value: str) -> str | None:
        """The name of a macro that stands for `value` here, if any."""
        return self._document.macro_for(value, self._entry_start)

    def __repr__(self) -> str:
        return f"Field({self.name} = {self.raw})"


class Fields(Mapping[str, Field]):
    """Fields by lower-case name in document order; of a name given twice the first counts.

    Holds what the expressions matched; names and each `Field` are made when they are asked for.
    """

    __slots__ = ("_by_name", "_document", "_entry_start", "_found")

    def __init__(self, document: View, entry_start: int, found: Found) -> None:
        self._document = document
        self._entry_start = entry_start
        self._found = found
        self._by_name: dict[str, int] | None = None

    @property
    def _places(self) -> dict[str, int]:
        if self._by_name is None:
            names = _names(self._document.text, self._found)
            self._by_name = dict(zip(names, range(len(names)), strict=True))
            if len(self._by_name) < len(names):
                self._by_name = {name: names.index(name) for name in names}
        return self._by_name

    def __getitem__(self, name: str) -> Field:
        return Field(self._document, self._entry_start, _spot(self._found, self._places[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __repr__(self) -> str:
        return f"Fields({', '.join(self)})"


def _names(text: str, found: Found) -> list[str]:
    if isinstance(found, Body):
        return [text[spot.name_start : spot.name_end].lower() for spot in found.fields]
    return [name.lower() for match in found for name in match.groups()[0 : match.lastindex or 0 : 2]]


def _count(match: re.Match[str]) -> int:
    return (match.lastindex or 0) // 2


def _spot(found: Found, place: int) -> Spot:
    if isinstance(found, Body):
        return found.fields[place]
    match, group = found[place // g.AT_ONCE], 2 * (place % g.AT_ONCE) + 1
    return Spot(*match.span(group), *match.span(group + 1))


class Entry:
    """One entry. `[start, end)` is from its `@` to its closing delimiter."""

    __slots__ = ("_body", "_document", "_fields", "end", "key", "start")

    def __init__(self, document: View, start: int, end: int, key: str) -> None:
        self._document = document
        self._fields: Fields | None = None
        self._body: Body | None = None
        self.start = start
        self.end = end
        self.key = key

    @property
    def type(self) -> str:
        """The entry type in lower case."""
        found = g.HEAD_TYPE.match(self._document.text, self.start)
        return found[1].lower() if found else ""

    @property
    def raw(self) -> str:
        """The entry's text."""
        return self._document.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line of its `@`, from 1."""
        return self._document.lines.line_col(self.start)[0]

    @property
    def opaque(self) -> bool:
        """Whether a sync must leave this entry alone; `opaque_reason` says why."""
        return bool(self.opaque_reason)

    @property
    def opaque_reason(self) -> str:
        """Why the entry is read-only to sync, "" when it is not."""
        return self._document.opaque_reason(self)

    @property
    def odd(self) -> Odd:
        """How the careful reader took it; plain entries have the neutral value."""
        return self._document.odd.get(self.start, _PLAIN)

    @property
    def fields(self) -> Fields:
        """Fields by lower-case name, in document order; of duplicates the first."""
        if self._fields is None:
            self._fields = Fields(self._document, self.start, self._found())
        return self._fields

    def field(self, name: str) -> Field:
        """The field `name` (in lower case), when only that one is wanted. Raises `KeyError`."""
        if self.start in self._document.odd:
            return self.fields[name]
        for found in g.FIELD.finditer(self._document.text, self.start, self.end):
            if found[1].lower() == name:
                value = found.span(3) if found[3] else (found.start(2) - 1, found.end())
                return Field(self._document, self.start, Spot(*found.span(1), *value))
        raise KeyError(name)

    def _found(self) -> Found:
        if self.start in self._document.odd:
            return self.body()
        text, search = self._document.text, g.fields().search
        found = []
        match = search(text, self.start, self.end)
        while match is not None:
            found.append(match)
            match = search(text, match.end(), self.end) if _count(match) == g.AT_ONCE else None
        return found

    def rows(self) -> list[Row]:
        """All fields, duplicates included. Where they stand is not kept, which is what makes this fast."""
        text = self._document.text
        if self.start not in self._document.odd:
            return g.FIELD.findall(text, self.start, self.end)
        spots = self.body().fields
        return [plain.row(text[at.name_start : at.name_end], text[at.value_start : at.value_end]) for at in spots]

    @property
    def values(self) -> Mapping[str, str]:
        """Lower-case field name to `Field.value`, of all fields at once."""
        rows = self.rows()
        return plain.texts(rows, self._document.words) or plain.resolved(rows, self._document.resolve, self.start)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Every field, duplicates included."""
        return tuple(Field(self._document, self.start, spot) for spot in self.spots())

    @property
    def text(self) -> str:
        """The whole document's text, which all offsets are into."""
        return self._document.text

    def spots(self) -> list[Spot]:
        """Where each field stands."""
        found = self._found()
        if isinstance(found, Body):
            return found.fields
        return [_spot(found, place) for place in range(sum(map(_count, found)))]

    def body(self) -> Body:
        """The careful reader's view: opening, close, key span, fields, faults."""
        if self._body is not None:
            return self._body
        text = self._document.text
        head = g.HEAD.match(text, self.start)
        assert head is not None  # every entry starts with a head
        body = read_body(text, head.end() - 1, self.end - 1, escapes=self.odd.escapes)
        if self.start in self._document.odd:  # the others are read by a faster way, and are many
            self._body = body
        return body

    def __repr__(self) -> str:
        return f"Entry({self.type}, {self.key!r}, {self.start}..{self.end})"
