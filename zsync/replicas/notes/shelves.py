"""The collections a note names: a list in its front matter, or the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from zsync.config.settings import Settings
from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import set_list
from zsync.model.plan import Operation
from zsync.replicas.notes.vault import Note
from zsync.translate.values.collections import path_of, tidy


def by_folder(settings: Settings) -> bool:
    """Whether the folder of a note says where the work belongs. Such notes are read, and never moved: links into
    and out of a note hang on its place."""
    return settings.note_collections == "folder"


def field(settings: Settings) -> str:
    """The name in front matter that lists collections."""
    return settings.note_collections.partition("matter")[2].strip() or "collections"


def shown(notes: Iterable[Note], settings: Settings) -> tuple[str, ...] | None:
    """The collections that the literature notes of one work name; None when they say nothing of any."""
    if not settings.merges("collections"):
        return None
    if by_folder(settings):
        folders = [_folder(note.path, settings.notes) for note in notes]
        return tuple(sorted({folder for folder in folders if folder})) if folders else None
    name = field(settings)
    telling = [note for note in notes if note.matter.node(name) is not None]
    return tuple(sorted({path for note in telling for path in map(tidy, _listed(note.text, name)) if path})) \
        if telling else None


def _folder(path: str, roots: Sequence[str]) -> str:
    """The folder of a note below the innermost of the vault's folders, as a path of collections."""
    at = PurePosixPath(path)
    inside = [at.relative_to(root) for root in map(PurePosixPath, roots) if at.is_relative_to(root)]
    return path_of(min(inside, key=lambda each: len(each.parts)).parts[:-1]) if inside else ""


def edited(text: str, operations: Iterable[Operation], settings: Settings) -> str:
    """The text of a note with these collections more or less in its list; names that stay keep their spelling."""
    name = field(settings)
    for operation in operations:
        if frontmatter.read(text).node(name) is None:
            continue
        listed = _listed(text, name)
        if operation.action == "create" and str(operation.after) not in map(tidy, listed):
            text = apply(text, set_list(text, name, [*listed, str(operation.after)]))
        elif operation.action == "delete":
            text = apply(text, set_list(text, name, [each for each in listed if tidy(each) != operation.before]))
    return text


def _listed(text: str, name: str) -> list[str]:
    values = (value.text.strip() for value in frontmatter.read(text).values(name))
    return [each for each in values if each and "{{" not in each]
