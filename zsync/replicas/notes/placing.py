"""Notes that go to the folder of another collection: where to, with what, and how links follow.

A note takes its asset folders along, where they lie beside it. Nothing is overwritten: where a place is taken, the
note stays, and the person is told.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from zsync.config.settings import Settings
from zsync.errors import ReplicaProblem
from zsync.formats.edits import apply
from zsync.formats.filename import folded
from zsync.formats.notes.assets import Place, relinked
from zsync.model.plan import Operation
from zsync.replicas.names import clash, renamed_path
from zsync.replicas.notes import shelves
from zsync.replicas.notes.moves import Move
from zsync.replicas.notes.vault import Note, Vault
from zsync.replicas.protocol import Files

Keys = Callable[[Operation], Sequence[str]]
"""The keys under which the notes may show the work of an operation."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The moves of one run, by the names that notes and folders have once their keys are renamed.

    `named` gives each path of the vault its name then; `emptied` are the folders that nothing is left in,
    innermost first.
    """

    moves: tuple[Move, ...] = ()
    settings: Settings | None = None
    files: Files | None = None
    named: Callable[[str], str] = str
    paths: Mapping[str, str] = field(default_factory=dict)
    emptied: tuple[str, ...] = ()

    def path(self, path: str) -> str:
        """Where a note of the vault lies in the end."""
        named = self.named(path)
        return self.paths.get(named, named)

    def linked(self, note: Note, text: str) -> str:
        """The text of a note whose links follow all that moves."""
        if not self.moves or self.settings is None or self.files is None:
            return text
        place = Place(
            posixpath.dirname(note.path),
            posixpath.dirname(self.path(note.path)),
            note.matter.typora_root_url,
            ("", *self.settings.notes),
            lambda path: self.files is not None and not path.startswith("..") and _there(self.files, path),
        )
        return apply(text, relinked(text, self.paths, grammar=note.grammar, place=place))

    def ids(self, note: Note, text: str) -> set[str]:
        """The operations that change this text of a note."""
        return {move.operation for move in self.moves} if self.linked(note, text) != text else set()

    def taken(self) -> dict[str, str]:
        """By operation, why a note cannot go where it should."""
        if self.files is None:
            return {}
        coming = Counter(move.target for move in self.moves)
        leaving = {move.source for move in self.moves}
        apart = _apart(coming)
        found: dict[str, str] = {}
        for _, target, operation in self.moves:
            there = self.files.rival(target)
            if coming[target] > 1 or (target not in leaving and self.files.exists(target)):
                found[operation] = f"{target} exists already: rename one of the two, then sync again"
            elif other := there if there not in {"", *leaving, *self.emptied} else apart.get(target):
                found[operation] = clash(target, other)
        return found


def _apart(paths: Iterable[str]) -> dict[str, str]:
    """By path, what another of `paths` has in a folder of it, or as its name, that differs by case alone."""
    ways = {path: [PurePosixPath(path), *PurePosixPath(path).parents] for path in paths}
    spelled: dict[tuple[PurePosixPath, str], dict[PurePosixPath, None]] = {}
    for place in (place for way in ways.values() for place in way):
        spelled.setdefault((place.parent, folded(place.name)), {})[place] = None
    return {
        path: str(other)
        for path, way in ways.items()
        for place in way
        for other in spelled[place.parent, folded(place.name)]
        if other != place
    }


def of(
    vault: Vault, operations: Iterable[Operation], settings: Settings, files: Files, *, keys: Keys,
    renames: Mapping[str, str],
) -> Placing:
    """The moves that `operations` ask for; `renames` are the keys that get another name in the same run."""

    def named(path: str) -> str:
        folder = path in {each for folders in vault.folders.values() for each in folders}
        return renamed_path(path + ("/" if folder else ""), renames).rstrip("/") if renames else path

    by_work: dict[str, list[Operation]] = {}
    for operation in operations:
        if operation.attribute == "collections":
            by_work.setdefault(operation.work, []).append(operation)
    moves: list[Move] = []
    for placing in by_work.values():
        shown = keys(placing[0])
        for note in (note for note in vault.notes.values() if note.subject in shown):
            target = shelves.moved(note, placing, settings)
            if target != note.path:
                come = next(each.id for each in placing if each.action == "create")
                moves += _together(vault, note, posixpath.dirname(target), come, shown)
    renamed = (Move(old := named(m.source), _beside(m.target, old), m.operation) for m in moves)
    there = dict.fromkeys(renamed)  # those of one name have become one
    emptied = _emptied([move.source for move in moves], settings.notes, files)
    return Placing(tuple(there), settings, files, named, {move.source: move.target for move in there}, emptied)


def _there(files: Files, path: str) -> bool:
    """Whether something is at a place that a link names, which may be any text."""
    try:
        return files.exists(path)
    except ReplicaProblem:
        return False


def _emptied(leaving: Sequence[str], roots: Sequence[str], files: Files) -> tuple[str, ...]:
    """The folders above what leaves in which nothing else lies, not even hidden; those that are named in
    zsync.yaml are not meant."""
    above = {str(each) for path in leaving for each in PurePosixPath(path).parents if each.parts}
    found: list[str] = []
    for folder in sorted(above.difference(roots), key=len, reverse=True):
        here = files.below(folder)
        others = {*here.files, *here.folders, *here.missing}.difference(found, [folder])
        if all(any(f"{path}/".startswith(f"{each}/") for each in leaving) for path in others):
            found.append(folder)
    return tuple(found)


def _together(vault: Vault, note: Note, to: str, operation: str, keys: Sequence[str]) -> list[Move]:
    """A note, and the asset folders of its work beside it."""
    here = posixpath.dirname(note.path)
    folders = [each for key in keys for each in vault.folders.get(key, ()) if posixpath.dirname(each) == here]
    return [Move(path, _beside(f"{to}/", path), operation) for path in (*folders, note.path)]


def _beside(target: str, name: str) -> str:
    return posixpath.join(posixpath.dirname(target), posixpath.basename(name))
