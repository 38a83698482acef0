"""Asset folders of one work that get one name: file by file, when no file is in another's way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from zsync.errors import ReplicaProblem
from zsync.formats.filename import alike, folded
from zsync.replicas.protocol import Files, Listing


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


@dataclass(slots=True)
class _There:
    """What lies in a folder by now: each file with the path it has on the disk, folders, and what is neither."""

    files: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    odd: set[str] = field(default_factory=set)

    def take(self, here: Listing, places: Mapping[str, str], moves: Mapping[str, str]) -> None:
        """All of `here` comes to its `places`, but for the files that `moves` gives others."""
        self.files = {**{moves.get(path, places[path]): path for path in here.files}, **self.files}
        self.folders |= {places[path] for path in here.folders}
        self.odd |= {places[path] for path in here.missing}


def union(files: Files, source: str, target: str) -> Union | None:
    """How the folder `source` comes into `target`; None when that name is free, or its own in other letters."""
    return unions(files, [source], target).get(source)


def unions(files: Files, sources: Sequence[str], target: str, *, free: bool = False) -> dict[str, Union]:
    """How the folders `sources`, one after the other, come into `target`; without the one that just gets the name.

    `free`: what has the name now gives it up before.
    """
    there, found = _There(), dict[str, Union]()
    if any(alike(source, target) for source in sources):
        return found  # to compare their files would be to take each for a copy of itself
    try:
        if not free and files.exists(target):
            here = files.below(target)
            there.take(here, {path: path for path in (*here.files, *here.folders, *here.missing)}, {})
        for source in sources:
            here = files.below(source)
            places = {path: target + path[len(source) :] for path in (*here.files, *here.folders, *here.missing)}
            if there.folders or there.odd:
                found[source] = _union(files, here, places, there)
            there.take(here, places, found[source].moves if source in found else {})
    except ReplicaProblem as problem:
        return {source: Union(clash=problem.line) for source in sources}
    return found


def _union(files: Files, here: Listing, places: Mapping[str, str], there: _There) -> Union:
    odd = [*here.missing, *sorted(there.odd.intersection(places.values()))]
    if odd:
        return Union(clash=f"{odd[0]} is no plain file: move it away by hand, then sync again")
    taken = {*there.files, *there.folders}
    names = {folded(each): each for each in sorted(taken)}
    moves: dict[str, str] = {}
    same: dict[str, str] = {}
    for path in here.files:
        to = places[path]
        if to in there.files and files.digest(path) == files.digest(there.files[to]) is not None:
            same[path] = to
        else:
            hidden = "/." in path.removeprefix(here.folders[0])
            moves[path] = _beside(to, {*taken, *moves.values()}) if hidden else to
    apart = [path for path, to in moves.items() if folded(to) in names]
    apart += [path for path in here.folders if places[path] in there.files]
    apart += [path for path in here.folders if names.get(folded(places[path]), places[path]) != places[path]]
    near = names[folded(moves.get(apart[0], places[apart[0]]))] if apart else ""
    clash = _words(apart[0], there.files.get(near, near)) if apart else ""
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
