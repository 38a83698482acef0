"""The `@string` macros of a document, and values made of parts joined by `#`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from zsync.formats.bib import grammar as g
from zsync.formats.bib.braces import Region, quoted_end

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Macros every standard style defines; here each stands for its own name."""
_MOST_NESTED = 20
_MOST_JOINED = 1 << 16
"""So many characters macros may bring to one value with `#` in it: ten of ten of ten of them are soon millions."""


class Macro(NamedTuple):
    """`@string{name = raw}`; `name` in lower case (bibtex.web: case does not matter), `start` of its `@`."""

    name: str
    raw: str
    start: int
    end: int


class Macros:
    """All definitions. The last one before the place of use counts (BibTeX), else the first one anywhere."""

    def __init__(self, defined: list[Macro]) -> None:
        self._by_name: dict[str, list[Macro]] = {}
        for macro in defined:
            self._by_name.setdefault(macro.name, []).append(macro)
        self._defined = defined
        self._texts: dict[int, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def all(self) -> Iterator[Macro]:
        """Every definition, in the order of the text for each name."""
        return (macro for defined in self._by_name.values() for macro in defined)

    def at(self, name: str, place: int) -> Macro | None:
        """The definition of `name` (lower case) in force at offset `place`."""
        known = self._by_name.get(name)
        if not known:
            return None
        if len(known) == 1:
            return known[0]
        return known[max(bisect_left(known, place, key=lambda macro: macro.start) - 1, 0)]

    def everywhere(self, place: int) -> dict[str, str]:
        """The names that stand for one and the same text wherever they are used behind `place`, with that text."""
        once = {name: defined[0] for name, defined in self._by_name.items() if len(defined) == 1}
        found = {name: self.resolve(name, place) for name, macro in once.items() if macro.start < place}
        return {name: name for name in MONTHS if name not in self} | found

    def name_for(self, value: str, place: int) -> str | None:
        """A macro (lower case) in force at `place` whose text is `value`; months stand for their names."""
        for name in self._by_name:
            macro = self.at(name, place)
            if macro is not None and macro.start < place and self.resolve(name, place) == value:
                return name
        return value if value in MONTHS and value not in self else None

    def resolve(self, raw: str, place: int) -> str:
        """The text of the value `raw` used at `place`. What leads back to itself ends as a name; so do
        macros that would make a value longer than any text is."""
        if not self._texts:
            for macro in self._defined:  # in this order, whichever is asked for first
                self._text(macro, 0)
        return self._resolved(raw, place, 0)

    def _resolved(self, raw: str, place: int, nested: int) -> str:
        if _is_one(raw):
            return self._part(raw, place, nested)
        room, found = _MOST_JOINED, []
        for part in parts(raw):
            text = self._part(part, place, nested)
            room -= 0 if part[0] in "{\"" else len(text)
            found.append(text if room >= 0 else part)
        return "".join(found)

    def _part(self, part: str, place: int, nested: int) -> str:
        if part[0] in "{\"":
            return part[1:-1]
        macro = self.at(part.lower(), place)
        if macro is None or nested > _MOST_NESTED:
            return part.lower() if part.lower() in MONTHS else part
        return self._text(macro, nested)

    def _text(self, macro: Macro, nested: int) -> str:
        """The text of a definition, which is read once."""
        if macro.start not in self._texts:
            self._texts[macro.start] = macro.name  # what it is within itself
            self._texts[macro.start] = self._resolved(macro.raw, macro.start, nested + 1)
        return self._texts[macro.start]


def parts(raw: str) -> list[str]:
    """The parts of a value between its `#` signs, delimiters kept."""
    if _is_one(raw):
        return [raw]
    found: list[str] = []
    at = 0
    while at < len(raw):
        at = g.GLUE.match(raw, at).end()  # type: ignore[union-attr]  # it matches the empty string
        end = _part_end(raw, at)
        if end > at:
            found.append(raw[at:end])
        at = max(end, at + 1)
    return found


def _is_one(raw: str) -> bool:
    """Whether `raw` is surely one part: a name, a number, or a text in quotes without braces."""
    return raw.isalnum() or (raw[:1] == '"' == raw[-1:] and raw.count('"') == 2 and not ("{" in raw or "}" in raw))


def _part_end(raw: str, at: int) -> int:
    if at >= len(raw):
        return at
    if (found := g.PIECE.match(raw, at)) is not None:
        return found.end()
    closes = Region(raw, at, len(raw)).closes(escapes=False)
    if raw[at] == "{":
        return closes.get(at, len(raw) - 1) + 1
    return quoted_end(raw, at, len(raw), closes) if raw[at] == '"' else len(raw)


def macro_names(raw: str) -> list[str]:
    """The macros a value uses, in lower case."""
    return [part.lower() for part in parts(raw) if part[0] not in "{\"" and not part.isdigit()]
