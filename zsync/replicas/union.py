"""Two asset folders of one work that get one name: file by file, when no file is in another's way."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from zsync.errors import ReplicaProblem
from zsync.replicas.protocol import Files

_NO_LINK = "is no plain file: move it away by hand, then sync again"


@dataclass(frozen=True, slots=True)
class Union:
    """How all that lies in a folder comes into another: `moves` are files with their new paths, `same` those whose
    bytes lie there already, with the path of these; `emptied` the folders that are left, innermost first.

    `clash` says what is in the way ("" if nothing is); then nothing is to be done.
    """

    moves: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    emptied: tuple[str, ...] = ()
    clash: str = ""


def union(files: Files, source: str, target: str) -> Union | None:
    """How the folder `source` comes into `target`; None when that name is free, or its own in other letters."""
    try:
        if _alike(source, target) or not files.exists(target):
            return None
        return _union(files, source, target)
    except ReplicaProblem as problem:
        return Union(clash=str(problem))


def _alike(one: str, other: str) -> bool:
    """Whether a file system that does not tell small letters from capitals takes two names for one: to compare
    their files would be to take each for a copy of itself."""
    return unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()


def _union(files: Files, source: str, target: str) -> Union:
    here, there = files.below(source), files.below(target)
    wanted = {path: target + path[len(source) :] for path in (*here.files, *here.folders)}
    odd = [*here.missing, *(path for path in there.missing if path in wanted.values())]
    if odd:
        return Union(clash=f"{odd[0]} {_NO_LINK}")
    taken = {*there.files, *there.folders}
    moves: dict[str, str] = {}
    same: dict[str, str] = {}
    for path in here.files:
        to = wanted[path]
        if to in taken and files.digest(path) == files.digest(to) is not None:
            same[path] = to
        else:
            moves[path] = _beside(to, {*taken, *moves.values()}) if "/." in path[len(source) :] else to
    apart = [path for path, to in moves.items() if to in taken]
    apart += [path for path in here.folders if wanted[path] in there.files]
    clash = _words(apart[0], wanted[apart[0]]) if apart else ""
    return Union(moves, same, tuple(sorted(here.folders, key=len, reverse=True)), clash)


def _beside(path: str, taken: Collection[str]) -> str:
    """`path`, or one with a number that is free: nobody links to a hidden file, so it may have another name."""
    names = (path, *(f"{path}-{number}" for number in range(1, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _words(one: str, other: str) -> str:
    return (
        f"{one} and {other} differ, and would get one name: "
        "rename one of the two, and what links to it, then sync again"
    )
