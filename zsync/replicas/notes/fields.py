"""The mapped fields of literature notes: what those of one work show together, and how a note shows a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter, properties
from zsync.formats.notes.edit import Uneditable
from zsync.formats.notes.plain import fields as plain_fields
from zsync.formats.notes.put import put
from zsync.model.record import Part
from zsync.model.values import Plain, Scalar
from zsync.replicas.notes.vault import Note
from zsync.translate.notes import NotesDialect
from zsync.translate.values import listed
from zsync.translate.values.claims import together
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal

_SAYS = re.compile(r"(?m)^[ \t]*[^\s#]")
"""A line of YAML that is more than a comment."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What the notes of a work show. Attributes of `values`, `limits` and `parts` as in `Record`; `absent` are
    those that the notes are to have, and of which no note has a field yet."""

    values: dict[str, Scalar] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()


def native(note: Note, dialect: NotesDialect) -> dict[str, Plain]:
    """The mapped fields that a note uses: those of its front matter, and properties of a page of Logseq."""
    return _native(note.text, note.matter, dialect, note.grammar)


def _native(
    text: str, matter: frontmatter.FrontMatter, dialect: NotesDialect, grammar: str
) -> dict[str, Plain]:
    held = plain_fields(matter, dialect.names) if matter.root is not None else {}
    if grammar != properties.GRAMMAR:
        return held
    return {**properties.fields(text, dialect.names), **held}


def _holds(text: str, matter: frontmatter.FrontMatter, grammar: str) -> bool:
    """Whether a note has a place for fields: front matter that is a mapping, or says nothing yet."""
    if matter.root is not None or (matter.found and not _SAYS.search(matter.body)):
        return True
    return grammar == properties.GRAMMAR and bool(properties.read(text))


def shown(notes: Iterable[Note], dialect: NotesDialect, offered: Iterable[str] = ()) -> Fields:
    """What `notes` show together; `offered` are the attributes that each of them is to have."""
    wanted = frozenset(offered)
    telling = [note for note in notes if _holds(note.text, note.matter, note.grammar)]
    read = [(note.path, native(note, dialect)) for note in telling]
    free = {note.path: wanted.difference(_taken(note.matter, dialect)) for note in telling}
    values: dict[str, Scalar] = {}
    limits: dict[str, str] = {}
    parts: dict[str, tuple[Part, ...]] = {}
    vocabulary = set()
    used = wanted | {row.attribute for row in dialect.rows if any(row.name in held for _, held in read)}
    for attribute in (name for name in dialect.attributes if name in used):
        claims = [part for path, held in read for part in _claims(path, held, dialect, attribute, free[path])]
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
    taken = (_taken(note.matter, dialect) for note in telling)
    standing = {row.attribute for row in dialect.rows if any(row.name in held for _, held in read)}
    return Fields(values, limits, parts, frozenset(vocabulary), frozenset(vocabulary).difference(standing, *taken))


def _taken(matter: frontmatter.FrontMatter, dialect: NotesDialect) -> set[str]:
    """The attributes for which something stands there, though perhaps nothing we read (a template, an anchor)."""
    return {row.attribute for row in dialect.rows if matter.count(row.name)}


def _claims(
    path: str, held: dict[str, Plain], dialect: NotesDialect, attribute: str, free: frozenset[str]
) -> list[Part]:
    """What the fields of one note say of an attribute; `free` are those it is to have and has no field for."""
    found = dialect.shown(held, attribute)
    name = dialect.name_for(attribute)
    if not found and attribute in free and not any(row.name in held for row in dialect.rows_of(attribute)):
        found = dialect.shown({name: None}, attribute)
    several = len(found) > 1
    return [Part(f"{path} ({each.name})" if several else path, each.value, each.limit, path) for each in found]


def written(
    text: str, dialect: NotesDialect, attribute: str, value: Scalar | None, *, offered: bool, grammar: str = ""
) -> str:
    """The note `text` with every field of the attribute that it uses showing `value`, as far as each can.

    Law 9: what it shows then is read again and compared. Raises `Uneditable`.
    """
    matter = frontmatter.read(text)
    held = _native(text, matter, dialect, grammar)
    used = any(row.name in held for row in dialect.rows_of(attribute))
    free = offered and _holds(text, matter, grammar) and attribute not in _taken(matter, dialect)
    if not used and not free:
        return text
    for name, plain in dialect.write(held, attribute, value).items():
        text = _put(text, name, plain, dialect, grammar)
    held_at_most = cast("Scalar | None", dialect.project("", attribute, value))
    for each in dialect.shown(_native(text, frontmatter.read(text), dialect, grammar), attribute):
        wanted = bounded(attribute, each.limit, held_at_most) if held_at_most else None
        if not equal(attribute, each.value, wanted):
            raise Uneditable(f"`{each.name}` would not read back as it was planned")
    return text


def _put(text: str, name: str, plain: Plain, dialect: NotesDialect, grammar: str) -> str:
    """One field set where it stands; a new one where the note keeps its fields. Raises `Uneditable`."""
    matter = frontmatter.read(text)
    if grammar == properties.GRAMMAR and matter.count(name) == 0 and properties.read(text):
        return apply(text, properties.put(text, name, _on_a_line(plain)))
    return apply(text, put(text, name, plain, bare=name in dialect.dates))


def _on_a_line(plain: Plain) -> Plain:
    """A list of names as one text, where that reads back."""
    texts = [each for each in plain if isinstance(each, str)] if isinstance(plain, tuple) else []
    if not isinstance(plain, tuple) or len(texts) < len(plain):
        return plain
    return listed.joined(texts, "") if texts else None
