"""In which order files and folders get their new names, when one's new name is still another's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zsync.errors import ReplicaProblem
from zsync.formats.notes import Unrepresentable
from zsync.model.plan import Operation
from zsync.replicas.names import renamed_path
from zsync.replicas.protocol import Exists
from zsync.replicas.union import alike

ASIDE = ".zsync-aside"
"""What ends the name a file has for a moment while two change theirs."""
_TAKEN = "{} exists already: rename one of the two, then sync again"


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
    """By operation, why some note cannot get its new name: another file has it, or no file can. The same of asset
    folders (`folders` by key), but for those that are there already.

    A note that keeps its name for that may itself be in the way of another.
    """
    paths, told = list(notes), dict[str, str]()
    renames = {str(op.before): op for op in operations if op.attribute == "key"}
    for old, operation in renames.items():
        try:
            for path in (*paths, *(f"{folder}/" for folder in folders.get(old, ()))):
                renamed_path(path, {old: str(operation.after)})
        except Unrepresentable as problem:
            told[operation.id] = f"{path}: {problem}: choose another key"
    while True:
        moves = named(paths, {old: op for old, op in renames.items() if op.id not in told})
        more = {move.operation: why for at, move in enumerate(moves) if (why := _in_the_way(at, moves, files))}
        if not more:
            return told
        told |= more


def _in_the_way(at: int, moves: Sequence[Move], files: Exists) -> str:
    """Why the move number `at` cannot be, "" if it can."""
    target = moves[at].target
    if any(move.target == target for move in moves[:at]):
        return _TAKEN.format(target)
    try:
        free = any(move.source == target for move in moves) or not files.exists(target)
    except ReplicaProblem as problem:
        return f"{problem}: choose another key, or a shorter title in the name of the note"
    return "" if free or alike(moves[at].source, target) else _TAKEN.format(target)


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
