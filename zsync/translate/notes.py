"""The front matter of a literature note as a work, and back. The tables are `mappings/notes/*.yaml`.

A note is plain data: the mapped fields it uses, by name; None (or an empty text or list) for one without a value.
Two fields may hold one attribute (`year` and `date`); both are written, and when they do not say the same, `shown`
has each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

from zsync.model.values import Creator, Plain, Scalar, Work
from zsync.translate import notepeople
from zsync.translate.dialect import Value, attribute_of
from zsync.translate.notetext import Codec, codec
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal

NotesNative = Mapping[str, Plain]

_PRECISIONS = ("year", "month")


class Row(NamedTuple):
    """A field of front matter and what it holds: `part` is the precision of a date, the role of creators."""

    name: str
    attribute: str
    part: str = ""


class Shown(NamedTuple):
    """What one field, or one set of fields of people, shows of an attribute, and how far it can."""

    name: str
    value: Scalar | None
    limit: str


class UnknownFields(ValueError):
    """Targets of a mapping that are no canonical field; `names` are the front matter names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"no such field: {', '.join(names)}")
        self.names = names


@dataclass(frozen=True)
class NotesDialect:
    """`rows` in the order of the mapping: the first field of an attribute is the one made where none is there."""

    rows: tuple[Row, ...]
    codecs: Mapping[str, Codec]
    dates: frozenset[str]

    @classmethod
    def from_mapping(cls, fields: Mapping[str, str], canonical: Mapping[str, Any]) -> NotesDialect:
        """From front matter names to canonical ones. Raises `UnknownFields`."""
        kinds = {name: str(row["kind"]) for name, row in canonical["fields"].items()}
        rows = tuple(row_of(name, target, kinds) for name, target in fields.items())
        wrong = tuple(row.name for row in rows if not row.attribute)
        if wrong:
            raise UnknownFields(wrong)
        dated = frozenset(row.name for row in rows if kinds[row.attribute] == "date")
        return cls(rows, {name: codec(name, kind) for name, kind in kinds.items() if kind != "creators"}, dated)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of front matter that are mapped."""
        return tuple(row.name for row in self.rows)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that are mapped."""
        return tuple(dict.fromkeys(row.attribute for row in self.rows))

    def rows_of(self, attribute: str) -> list[Row]:
        """The fields that hold an attribute, best first."""
        return self._by_attribute.get(attribute, [])

    @cached_property
    def _by_attribute(self) -> Mapping[str, list[Row]]:
        return {name: [row for row in self.rows if row.attribute == name] for name in self.attributes}

    def name_for(self, attribute: str) -> str:
        """The field made for an attribute in a note that has none; "" for an attribute that is not mapped."""
        return next((row.name for row in self.rows_of(attribute)), "")

    def read(self, native: NotesNative) -> Work:
        """The values a note shows; where its fields differ, that of the first. Front matter tells no item type."""
        values: dict[str, Scalar] = {}
        for attribute in self.attributes:
            found = (each.value for each in self.shown(native, attribute) if each.value)
            if value := next(found, None):
                values[attribute] = value
        return Work("", values)

    def shown(self, native: NotesNative, attribute: str) -> list[Shown]:
        """What each field of the note shows of an attribute, in the order of the mapping. None it cannot tell."""
        rows = [row for row in self.rows_of(attribute) if row.name in native]
        if attribute == "creators":
            return self._people(native, rows)
        found = []
        for row in rows:
            text = self.codecs[attribute].read(native[row.name])
            if text is not None:
                found.append(Shown(row.name, bounded(attribute, row.part, text) if text else None, row.part))
        return found

    def _people(self, native: NotesNative, rows: list[Row]) -> list[Shown]:
        """The fields of all roles together are one list; a second field of a role makes a second list."""
        by_role: dict[str, list[tuple[str, notepeople.People]]] = {}
        for row in rows:
            people = notepeople.read(native[row.name], row.part)
            if people is not None:
                by_role.setdefault(row.part, []).append((row.name, people))
        found = []
        for number in range(max(map(len, by_role.values()), default=0)):
            chosen = {role: fields[min(number, len(fields) - 1)] for role, fields in by_role.items()}
            creators = tuple(creator for _, people in chosen.values() for creator in people.creators)
            limit = " ".join(f"{role}/{people.form}" for role, (_, people) in chosen.items())
            found.append(Shown(", ".join(name for name, _ in chosen.values()), creators or None, limit))
        return found

    def project(self, kind: str, attribute: str, value: Value | None) -> Value | None:
        """What the front matter of a note can show at most; a note may show less: `shown` says how far it goes."""
        if not value or not self.name_for(attribute):
            return None
        if attribute == "creators":
            roles = dict.fromkeys(row.part for row in self.rows_of("creators"))
            limit = " ".join(f"{role}/parts" for role in roles)
            return bounded("creators", limit, cast("tuple[Creator, ...]", value))
        rule = self.codecs[attribute]
        return rule.settle(cast(str, value)) or None

    def write(self, native: NotesNative, attribute: str, value: Value | None) -> dict[str, Plain]:
        """The fields to set so that the note shows `value`, each as far as it can; None empties one.

        Fields that mean it already are left alone; one that cannot show anything of it is left alone too. Where no
        field of the attribute is used, its first one is made.
        """
        names = [row for row in self.rows_of(attribute) if row.name in native]
        if not names and value:
            names = self.rows_of(attribute)[:1]
        changes: dict[str, Plain] = {}
        for row in names:
            new = self._field(native.get(row.name), row, value)
            if new is not None and new[0] != native.get(row.name):
                changes[row.name] = new[0]
        return changes

    def _field(self, present: Plain, row: Row, value: Value | None) -> tuple[Plain] | None:
        """The new plain value of a field; None to leave it as it is."""
        if row.attribute == "creators":
            people = cast("tuple[Creator, ...]", value or ())
            return notepeople.write([creator for creator in people if creator.role == row.part], present, row.part)
        rule = self.codecs[row.attribute]
        shown = rule.read(present)
        if shown is None:
            return None
        wanted = self.project("", row.attribute, value)
        text = bounded(row.attribute, row.part, cast(str, wanted)) if wanted else ""
        if equal(row.attribute, bounded(row.attribute, row.part, shown) if shown else "", text):
            return None
        return (rule.show(cast(str, text), present) if text else rule.empty(present),)

    def create(self, work: Work, *, offered: Iterable[str]) -> dict[str, Plain]:
        """The fields of a new note with only the `offered` attributes of `work`."""
        native: dict[str, Plain] = {}
        for attribute in self.attributes:
            if attribute in set(offered):
                native |= self.write(native, attribute, attribute_of(work, attribute))
        return native


def row_of(name: str, target: str, kinds: Mapping[str, str]) -> Row:
    """The row for `name: target`; its attribute is "" when the target is not known.

    Targets are canonical names, `year`, `month`, and roles of creators (`author`, `editor`) or their plurals.
    A field that is called `year` holds no more than the year of a date.
    """
    attribute, dot, part = target.partition(".")
    if not dot and target in _PRECISIONS:
        attribute, part = "date", target
    if not dot and target.removesuffix("s") in notepeople.ROLES:
        attribute, part = "creators", target.removesuffix("s")
    kind = kinds.get(attribute, "")
    if kind == "date" and not part and name.lower() in _PRECISIONS:
        part = name.lower()
    if kind == "creators":
        part = part or "author"
    parts = {"date": frozenset(_PRECISIONS), "creators": notepeople.ROLES}.get(kind, frozenset())
    return Row(name, attribute if kind and (not part or part in parts) else "", part)
