"""The mapped fields of literature notes: what those of one work show together, and how a note shows a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import Uneditable
from zsync.formats.notes.plain import fields as plain_fields
from zsync.formats.notes.put import put
from zsync.model.record import Part
from zsync.model.values import Plain, Scalar
from zsync.replicas.notes.vault import Note
from zsync.translate.notes import NotesDialect
from zsync.translate.values.claims import together
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal


@dataclass(frozen=True, slots=True)
class Fields:
    """What the notes of a work show. Attributes of `values`, `limits` and `parts` as in `Record`."""

    values: dict[str, Scalar] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()


def native(matter: frontmatter.FrontMatter, dialect: NotesDialect) -> dict[str, Plain]:
    """The mapped fields that a note uses."""
    return plain_fields(matter, dialect.names) if matter.root is not None else {}


def shown(notes: Iterable[Note], dialect: NotesDialect, offered: Iterable[str] = ()) -> Fields:
    """What `notes` show together; `offered` are the attributes that each of them is to have."""
    wanted = frozenset(offered)
    read = [(note.path, native(note.matter, dialect)) for note in notes if note.matter.found]
    values: dict[str, Scalar] = {}
    limits: dict[str, str] = {}
    parts: dict[str, tuple[Part, ...]] = {}
    vocabulary = set()
    used = wanted | {row.attribute for row in dialect.rows if any(row.name in held for _, held in read)}
    for attribute in (name for name in dialect.attributes if name in used):
        claims = [part for path, held in read for part in _claims(path, held, dialect, attribute, wanted)]
        if not claims:
            continue
        vocabulary.add(attribute)
        said = together(attribute, claims)
        if said.parts:
            parts[attribute] = said.parts
        if said.value:
            values[attribute] = said.value
        if said.limit:
            limits[attribute] = said.limit
    return Fields(values, limits, parts, frozenset(vocabulary))


def _claims(
    path: str, held: dict[str, Plain], dialect: NotesDialect, attribute: str, offered: frozenset[str]
) -> list[Part]:
    """What the fields of one note say of an attribute."""
    found = dialect.shown(held, attribute)
    name = dialect.name_for(attribute)
    if not found and attribute in offered and not any(row.name in held for row in dialect.rows_of(attribute)):
        found = dialect.shown({name: None}, attribute)
    several = len(found) > 1
    return [Part(f"{path} ({each.name})" if several else path, each.value, each.limit, path) for each in found]


def written(text: str, dialect: NotesDialect, attribute: str, value: Scalar | None, *, offered: bool) -> str:
    """The note `text` with every field of the attribute that it uses showing `value`, as far as each can.

    Law 9: what it shows then is read again and compared. Raises `Uneditable`.
    """
    held = native(frontmatter.read(text), dialect)
    used = any(row.name in held for row in dialect.rows_of(attribute))
    if not used and not (offered and frontmatter.read(text).found):
        return text
    for name, plain in dialect.write(held, attribute, value).items():
        text = apply(text, put(text, name, plain, bare=name in dialect.dates))
    held_at_most = cast("Scalar | None", dialect.project("", attribute, value))
    for each in dialect.shown(native(frontmatter.read(text), dialect), attribute):
        wanted = bounded(attribute, each.limit, held_at_most) if held_at_most else None
        if not equal(attribute, each.value, wanted):
            raise Uneditable(f"`{each.name}` would not read back as it was planned")
    return text
