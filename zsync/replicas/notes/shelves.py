"""The collections a note names: a list in its front matter, or the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from zsync.config.paths import matcher
from zsync.config.settings import Settings
from zsync.formats.edits import apply
from zsync.formats.filename import safe_name
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import set_list
from zsync.formats.notes.keys import FLAVOURS
from zsync.model.plan import Operation
from zsync.replicas.names import ASSETS
from zsync.replicas.notes.vault import Note
from zsync.translate.values.collections import names_of, path_of, tidy
from zsync.translate.values.limits import FIXED, ONE


def by_folder(settings: Settings) -> bool:
    """Whether the folder of a note says where the work belongs."""
    return settings.note_collections == "folder"


def field(settings: Settings) -> str:
    """The name in front matter that lists collections."""
    return settings.note_collections.partition("matter")[2].strip() or "collections"


def names(settings: Settings) -> tuple[str, ...]:
    """The names in front matter that list collections, where it is front matter that says them."""
    return (field(settings),) if settings.merges("collections") and not by_folder(settings) else ()


def shown(notes: Iterable[Note], settings: Settings) -> tuple[str, ...] | None:
    """The collections that the literature notes of one work name; None when they say nothing of any."""
    if not settings.merges("collections"):
        return None
    if by_folder(settings):
        folders = [_folder(note.path, settings.notes) for note in notes]
        return tuple(sorted({folder for folder in folders if folder})) if folders else None
    lists = listed(notes, settings)
    return tuple(sorted(frozenset().union(*lists.values()))) if lists else None


def listed(notes: Iterable[Note], settings: Settings) -> dict[str, frozenset[str]]:
    """By path, the collections that each note lists which has a list of them."""
    telling = [(note, name) for note in notes for name in names(settings) if note.matter.node(name) is not None]
    return {note.path: frozenset(filter(None, map(tidy, _listed(note.text, name)))) for note, name in telling}


def limit(notes: Sequence[Note], settings: Settings) -> str:
    """How far these notes of one work can be given collections: the notes of one folder are in one collection, and
    go to another one together. Notes whose links we cannot follow stay where they are."""
    if not by_folder(settings):
        return ""
    folders = {_folder(note.path, settings.notes) for note in notes}
    linked = all(note.grammar in FLAVOURS for note in notes)
    return ONE if linked and len(folders) == 1 and "" not in folders else FIXED


def place(path: str, settings: Settings) -> str | None:
    """The folder of a collection below one of the vault's; None for one that no folder can be named after."""
    names, ignored = names_of(path), matcher(settings.ignore, empty=False)
    fits = all(name == safe_name(name) and not name.endswith(ASSETS) for name in names)
    hidden = any(ignored(str(PurePosixPath(root, *names))) for root in settings.notes)
    return "/".join(names) if names and fits and not hidden else None


def moved(note: Note, operations: Iterable[Operation], settings: Settings) -> str:
    """The path a note gets when its work goes from one collection to another; its own when it stays."""
    placing = [op for op in operations if op.attribute == "collections"]
    gone = {str(op.before) for op in placing if op.action == "delete"}
    come = [to for op in placing if op.action == "create" and (to := place(str(op.after), settings))]
    root = _root(note.path, settings.notes)
    if not by_folder(settings) or root is None or not come or _folder(note.path, settings.notes) not in gone:
        return note.path
    return str(PurePosixPath(root, come[0], PurePosixPath(note.path).name))


def _root(path: str, roots: Sequence[str]) -> str | None:
    """The innermost of the vault's folders that holds a note."""
    at = PurePosixPath(path)
    holding = (root for root in roots if at.is_relative_to(root))
    return max(holding, key=lambda root: len(PurePosixPath(root).parts), default=None)


def _folder(path: str, roots: Sequence[str]) -> str:
    """The folder of a note below the innermost of the vault's folders, as a path of collections."""
    at = PurePosixPath(path)
    inside = [at.relative_to(root) for root in map(PurePosixPath, roots) if at.is_relative_to(root)]
    return path_of(min(inside, key=lambda each: len(each.parts)).parts[:-1]) if inside else ""


def edited(text: str, operations: Iterable[Operation], settings: Settings) -> str:
    """The text of a note with these collections more or less in its list; names that stay keep their spelling.

    Where folders say it, the text says nothing."""
    if by_folder(settings):
        return text
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
