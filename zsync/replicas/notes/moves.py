"""In which order files and folders get their new names, when one's new name is still another's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zsync.errors import ReplicaProblem
from zsync.formats.notes import Unrepresentable, rewrite
from zsync.model.plan import Operation
from zsync.replicas.names import clash, renamed_path
from zsync.replicas.notes.vault import Note
from zsync.replicas.protocol import Exists

ASIDE = ".zsync-aside"
"""What ends the name a file has for a moment while two change theirs."""


_NONE: Mapping[str, str] = {}


class Move(NamedTuple):
    """A file or folder gets another path, for the operation with this id."""

    source: str
    target: str
    operation: str


def named(notes: Iterable[str], renames: Mapping[str, Operation]) -> list[Move]:
    """The notes whose names have a key that changes; a name keeps everything else."""
    paths = sorted(notes)
    found = [
        Move(path, renamed_path(path, {old: str(operation.after)}), operation.id)
        for old, operation in renames.items()
        for path in paths
    ]
    return [move for move in found if move.target != move.source]


def unnamed(
    notes: Iterable[str], folders: Mapping[str, Iterable[str]], operations: Iterable[Operation], files: Exists
) -> dict[str, str]:
    """By operation, why a note or an asset folder (`folders` by key) cannot have its new name on any day: the key
    cannot be spelt there, or the name is too long. (What is in the way of a name may be moved away.)"""
    operations, paths, told = list(operations), list(notes), dict[str, str]()
    leaving = {str(each.before): str(each.after) for each in operations if each.attribute == "key"}
    for operation in (each for each in operations if each.attribute == "key"):
        old = str(operation.before)
        here = (*paths, *(f"{folder}/" for folder in folders.get(old, ())))
        if why := _unnamed(here, {old: str(operation.after)}, files, leaving=leaving):
            told[operation.id] = why
    return told


def _unnamed(
    paths: Iterable[str], named: Mapping[str, str], files: Exists, *, leaving: Mapping[str, str] = _NONE
) -> str:
    """Why one of these cannot have the name that it gets by `named` (old key to new), "" if all can. What bears a
    key that is `leaving` is in nobody's way."""
    for path in paths:
        try:
            new = renamed_path(path, named)
            if new != path:
                files.exists(new.rstrip("/"))
                other = files.rival(new.rstrip("/"))
                if other not in ("", path.rstrip("/")) and renamed_path(other, leaving) == other:
                    return f"{path}: {clash(new.rstrip('/'), other)}"
        except Unrepresentable as problem:
            return f"{path}: {problem}: choose another key"
        except ReplicaProblem as problem:
            return f"{problem}: choose a shorter key, or shorten the name of the note"
    return ""


def hindrance(
    notes: Iterable[Note],
    folders: Mapping[str, Iterable[str]],
    *,
    named: Mapping[str, str],
    files: Exists,
    known: Collection[str] | None,
) -> str:
    """Why a text, a name of a note or a folder cannot have a key for its old one, as in `named`; "" if all can."""
    citing = [note for note in notes if not named.keys().isdisjoint(note.cited)]
    for note in citing:
        try:
            rewrite(note.text, named, grammar=note.grammar, known=known)
        except Unrepresentable as problem:
            return f"{note.path}: {problem}: choose another key"
    places = (f"{folder}/" for old in named for folder in folders.get(old, ()))
    return _unnamed((*(note.path for note in citing), *places), named, files)


def in_turn(moves: Sequence[Move]) -> Iterator[list[Move]]:
    """All of `moves`, in their order as far as that can be: none before its target is free.

    Those that exchange their names are one group, by way of a name that nobody has.
    """
    waiting = list(moves)
    while waiting:
        sources = {move.source: move for move in waiting}
        free = next((move for move in waiting if move.target not in sources), None)
        ring = [free] if free else _ring(waiting[0], sources)
        waiting = [move for move in waiting if move not in ring]
        yield ring if len(ring) == 1 else _by_way(ring)


def _ring(first: Move, sources: Mapping[str, Move]) -> list[Move]:
    """The moves from `first` on, each to the place of the next, back to it; `first` alone when none leads back."""
    ring = [first]
    while (after := sources[ring[-1].target]) not in ring:
        ring.append(after)
    return ring if after is first else [first]


def _by_way(ring: Sequence[Move]) -> list[Move]:
    first, *others = ring
    aside = first.source + ASIDE
    return [first._replace(target=aside), *reversed(others), first._replace(source=aside)]
