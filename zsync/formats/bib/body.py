"""The inside of one entry, read with care: key, fields, and every place that is not as it should be."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from zsync.formats.bib import grammar as g
from zsync.formats.bib.braces import Region, quoted_end

_MOST_FAULTS = 20


class Spot(NamedTuple):
    """Where a field stands: name and value, end exclusive."""

    name_start: int
    name_end: int
    value_start: int
    value_end: int


class Body:
    """What stands between the delimiters at `opening` and `close`. `faults` are (start, end, message).

    `nameless`: there is a comma behind the place of a key, and no key; that is one of the faults."""

    __slots__ = ("close", "faults", "fields", "key", "key_end", "key_start", "nameless", "opening")

    def __init__(self, opening: int, close: int) -> None:
        self.opening = opening
        self.close = close
        self.key = ""
        self.key_start = self.key_end = opening + 1
        self.fields: list[Spot] = []
        self.faults: list[tuple[int, int, str]] = []
        self.nameless = False

    def spans(self) -> tuple[int, list[Spot]]:
        """All that two readings must agree on."""
        return self.close, self.fields


def read_body(text: str, opening: int, close: int, *, escapes: bool) -> Body:
    """Key and fields between `opening` and `close` (its delimiters' offsets), tolerant; linear in the entry."""
    return _Reader(text, Body(opening, close), escapes=escapes).read()


def read_definition(text: str, opening: int, close: int) -> Spot | None:
    """Name and value of the `@string` between `opening` and `close`; None when it is not one definition alone."""
    return _Reader(text, Body(opening, close), escapes=False).definition()


class _Reader:
    def __init__(self, text: str, body: Body, *, escapes: bool) -> None:
        self._text = text
        self._body = body
        self._escapes = escapes

    @cached_property
    def _braces(self) -> Region:
        return Region(self._text, self._body.opening + 1, self._body.close)

    def read(self) -> Body:
        """Key, fields and faults, to the closing delimiter."""
        at = self._key(self._skip(self._body.opening + 1))
        comma = True
        while (at := self._skip(at)) < self._body.close and len(self._body.faults) < _MOST_FAULTS:
            if self._text[at] == ",":
                if comma:
                    self._fault(at, at + 1, "a comma too many")
                comma, at = True, at + 1
                continue
            if not comma and self._starts_field(at):
                self._fault(at, at, "a comma is missing here")
            at, comma = self._field(at), False
        return self._body

    def definition(self) -> Spot | None:
        """The one field that is all there is, if so."""
        body = self._body
        at = self._skip(self._field(self._skip(body.opening + 1)))
        if at < body.close and self._text[at] == ",":
            at = self._skip(at + 1)
        return body.fields[0] if at == body.close and body.fields and not body.faults else None

    def _skip(self, at: int) -> int:
        found = g.TRIVIA.match(self._text, at, self._body.close)
        return found.end() if found else at

    def _key(self, at: int) -> int:
        body, text = self._body, self._text
        end = text.find(",", at, body.close)
        end = body.close if end < 0 else end
        key = text[at:end].rstrip()
        if "=" in key or "{" in key or "\n" in key or "\r" in key:
            self._fault(at, at, "the entry has no citation key")
            body.key_start = body.key_end = at
            return at
        body.key, body.key_start, body.key_end = key, at, at + len(key)
        if not key:
            body.nameless = end < body.close
            self._fault(at, at, "the citation key is empty")
        return min(end + 1, body.close)

    def _field(self, at: int) -> int:
        found = g.FIELD_NAME.match(self._text, at, self._body.close)
        if found is None or found[2] is None:
            return self._junk(at, found[1] if found else "")
        start = found.end()
        end = self._value(start)
        if end == start:
            stop = self._junk_end(start)
            what = "has no value" if stop == start else "has a value that cannot be read"
            self._fault(at, stop, f"field {found[1]!r} {what}")
            return stop
        self._body.fields.append(Spot(at, found.end(1), start, end))
        return end

    def _value(self, at: int) -> int:
        end = at
        while True:
            piece = self._piece(at)
            if piece == at:
                return end
            end = piece
            sign = self._skip(end)
            if sign >= self._body.close or self._text[sign] != "#":
                return end
            at = self._skip(sign + 1)

    def _piece(self, at: int) -> int:
        found = g.BARE_PIECE.match(self._text, at, self._body.close)
        if found:
            return found.end()
        sign = self._text[at] if at < self._body.close else ""
        if sign == "{":
            return self._braces.closes(escapes=self._escapes).get(at, at - 1) + 1
        if sign == '"':
            closes = self._braces.closes(escapes=self._escapes)
            return quoted_end(self._text, at, self._body.close, closes)
        return at

    def _junk(self, at: int, word: str) -> int:
        """Text that is no field: report it, go on behind it."""
        stop = max(self._junk_end(at), at + 1)
        alone = word != "" and self._text[at:stop].strip() == word
        self._fault(at, stop, f"field {word!r} has no value" if alone else "this is no field")
        return stop

    def _junk_end(self, at: int) -> int:
        """Where text that is no field ends: at the next comma outside of braces and quotes, or at a field."""
        text, close = self._text, self._body.close
        while True:
            found = g.UNTIL_COMMA.match(text, at, close)
            at = found.end() if found else at
            if at >= close or text[at] == ",":
                return at
            at = max(self._piece(at), at + 1)
            if self._starts_field(behind := self._skip(at)):
                return behind

    def _starts_field(self, at: int) -> bool:
        found = g.FIELD_NAME.match(self._text, at, self._body.close)
        return found is not None and found[2] is not None

    def _fault(self, start: int, end: int, message: str) -> None:
        self._body.faults.append((start, end, message))
