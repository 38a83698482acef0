"""Asset folders that get another name, and those that come into the one that has it already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zsync.model.plan import MADE, MOVE, Effect, Image, Operation, Receipt
from zsync.replicas import folders
from zsync.replicas.names import renamed_path
from zsync.replicas.notes.moves import Move
from zsync.replicas.notes.vault import Vault
from zsync.replicas.protocol import Files
from zsync.replicas.union import Union, unions


@dataclass(frozen=True, slots=True)
class Uniting:
    """By the path of a folder, how it comes into the one that has its new name, and which that is; by operation,
    why it cannot. `coming` are the paths of files that come, with their digests."""

    unions: Mapping[str, Union] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)

    coming: Mapping[str, str] = field(default_factory=dict)


def renamed(vault: Vault, renames: Mapping[str, Operation]) -> list[Move]:
    """The asset folders of keys that change, each with its new name; those within others first."""
    found: list[Move] = []
    for old, operation in renames.items():
        for path in sorted(vault.folders.get(old, ()), key=len, reverse=True):
            new = renamed_path(f"{path}/", {old: str(operation.after)}).rstrip("/")
            found += [Move(path, new, operation.id)] if new != path else []
    return found


def of(vault: Vault, operations: Sequence[Operation], files: Files) -> Uniting:
    """What these operations bring together. What one that cannot be done leaves in its place is in the way too."""
    clashes: dict[str, str] = {}
    while True:
        renames = {str(op.before): op for op in operations if op.attribute == "key" and op.id not in clashes}
        moves = {move.source: move for move in renamed(vault, renames)}
        found = _found(moves, files)
        more = {moves[source].operation: each.clash for source, each in found.items() if each.clash}
        if not more:
            coming = {to: _digest(files, path) for each in found.values() for path, to in each.moves.items()}
            return Uniting(found, {source: moves[source].target for source in found}, clashes, coming)
        clashes |= more


def _found(moves: Mapping[str, Move], files: Files) -> dict[str, Union]:
    """By the path of a folder, how it comes into another. Of several that get one name, that in whose place
    another comes is the first: nothing waits for the others."""
    found: dict[str, Union] = {}
    targets = dict.fromkeys(move.target for move in moves.values())
    for target in targets:
        sources = [source for source, move in moves.items() if move.target == target]
        sources.sort(key=lambda source: source not in targets)
        found |= unions(files, sources, target, free=target in moves)
    return found


def _digest(files: Files, path: str) -> str:
    found = files.digest(path)
    return found[0] if found else path  # whatever it is, its place is taken


def effects(files: Files, move: Move, into: Union | None) -> Iterator[Effect]:
    """A file or folder gets its new name, or what is in it comes `into` another.

    One at a time: a run that is killed between two leaves names that tell how far it came.
    """
    if into is None:
        yield _moved(files, move.source, move.target)
        return
    yield from (_moved(files, source, target) for source, target in into.moves.items())
    yield from (_removed(files, path, like) for path, like in into.same.items())
    yield from (cleared(files, folder) for folder in into.emptied)


def _moved(files: Files, source: str, target: str) -> Effect:
    def run() -> tuple[Receipt, ...]:
        files.move(source, target)
        return ()

    images = (*folders.made(files, target), Image(f"{MOVE}{target}", source.encode("utf-8", "surrogateescape")))
    return Effect(f"rename {source} to {target}", (), images, run)


def _removed(files: Files, path: str, like: str) -> Effect:
    """Take away a file whose bytes lie at `like` too."""
    content = files.read(path) or b""

    def run() -> tuple[Receipt, ...]:
        if files.read(like) == content:
            files.remove(path, expected=content)
        return ()

    return Effect(f"remove {path}, of which {like} is a copy", (), (Image(path, content),), run)


def cleared(files: Files, folder: str) -> Effect:
    """A folder goes, unless something is in it by then."""
    def run() -> tuple[Receipt, ...]:
        files.clear(folder)
        return ()

    return Effect(f"remove the folder {folder}, if it is empty", (), (Image(f"{MADE}{folder}", b""),), run)
