"""The dialect of the notes, from the fields that `zsync.yaml` maps; every wrong one is told with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from zsync.config.mappings import load
from zsync.config.notefields import NoteField, known
from zsync.config.settings import Settings
from zsync.errors import ConfigProblem
from zsync.translate.notes import NotesDialect, UnknownFields


def dialect(settings: Settings) -> NotesDialect:
    """The mapped fields of front matter. Raises `ConfigProblem` with all that are no field of a work."""
    fields = {field.name: field.target for field in settings.note_fields}
    try:
        return NotesDialect.from_mapping(fields, load("canonical"))
    except UnknownFields as error:
        wrong = [field for field in settings.note_fields if field.name in error.names]
        names = {**known(), **{name: name for name in load("canonical")["fields"]}}
        raise _problem(wrong, names, "is no field of a work") from None


def offered(settings: Settings, spoken: NotesDialect) -> frozenset[str]:
    """The attributes every literature note gets, whether it uses them or not. Raises `ConfigProblem`."""
    by_name = {row.name: row.attribute for row in spoken.rows}
    mapped = {**by_name, **{attribute: attribute for attribute in spoken.attributes}}
    wrong = [field for field in settings.note_offer if field.target not in mapped]
    if wrong:
        raise _problem(wrong, mapped, "is not among the mapped fields")
    return frozenset(mapped[field.target] for field in settings.note_offer)


def _problem(wrong: Iterable[NoteField], names: Mapping[str, str], what: str) -> ConfigProblem:
    """`names` are what a person may have meant, and what is to be written for it."""
    told = []
    for field in wrong:
        near = [names[name] for name in difflib.get_close_matches(field.target, names, 1)]
        told.append((field.place, f"{field.target!r} {what}" + (f"; did you mean {near[0]!r}?" if near else "")))
    (place, first), *rest = told
    text = "\n".join([first, *(f"{at}: {words}" for at, words in rest)])
    return ConfigProblem(text, place=place, help="see docs/notes-fields.md")
