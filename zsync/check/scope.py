"""What belongs to the project: its root, and which files are its notes and its `.bib` files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from zsync.errors import UsageProblem

CONFIG_NAME = "zsync.yaml"


class Scope(NamedTuple):
    """The project as its settings draw it. Paths are relative to `root`, `/`-separated.

    `bibs` None: every `.bib` file below the root. `is_note` and `is_ignored` judge a path; `grammars` are pairs
    of glob and grammar; `config` is the settings file, "" without one. `folders` are pairs of a `.bib` file and a
    folder where its linked files lie.
    """

    root: str
    config: str = ""
    bibs: tuple[str, ...] | None = None
    grammars: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


def load(start: str, *, config: str | None = None, recall: bool = False) -> Scope:
    """The scope of the project around the folder `start`.

    Without a `zsync.yaml` at or above `start`, the project is the git repository around it, else `start`
    itself, with all notes and `.bib` files below. `recall`: settings that are known are not read again. Raises
    `ConfigProblem`.
    """
    named = config or os.environ.get("ZSYNC_CONFIG")
    found = named or _above(start, CONFIG_NAME)
    if found is None:
        return Scope(os.path.realpath(_above(start, ".git", folder=True) or start))
    if not recall:
        return _read(start, found)[0]
    from zsync.check import recalled

    known = recalled.recalled(found)
    if known is None:
        known, digest = _read(start, found)
        recalled.keep(found, digest, known)
    return known


def _read(start: str, found: str) -> tuple[Scope, str]:
    """The scope that the settings draw, and what stands for their bytes. Raises `ConfigProblem`."""
    from pathlib import Path

    from zsync.config import settings

    read = settings.load(Path(start), config=Path(found))
    scope = Scope(
        root=str(read.root),
        config=Path(found).name,
        bibs=tuple(bib.path for bib in read.bib) or None,
        grammars=read.grammars,
        notes=read.notes,
        ignore=read.ignore,
        folders=tuple((bib.path, folder) for bib in read.bib for folder in bib.folders),
    )
    return scope, read.digest


def _above(start: str, name: str, *, folder: bool = False) -> str | None:
    """The nearest `name` at or above `start` (with `folder`: the folder that holds it)."""
    at = os.path.realpath(start)
    while True:
        if os.access(f"{at}/{name}", os.F_OK):
            return at if folder else f"{at}/{name}"
        above = os.path.dirname(at)  # noqa: PTH120
        if above == at:
            return None
        at = above


def relative(scope: Scope, paths: Iterable[str], start: str) -> list[str]:
    """`paths`, as given in the folder `start`, relative to the root ("" is the root itself).

    Raises `UsageProblem` for one that does not exist.
    """
    found = []
    for path in paths:
        full = os.path.normpath(os.path.join(start, path))  # noqa: PTH118
        if not os.path.lexists(full):
            raise UsageProblem("no such file or folder", place=path, help="paths start at the current folder")
        inside = os.path.relpath(_real_folder(full), scope.root).replace(os.sep, "/")
        found.append("" if inside == "." else inside)
    return found


def _real_folder(full: str) -> str:
    """`full` with the symbolic links of its folder resolved, but not a file itself."""
    if os.path.isdir(full):  # noqa: PTH112
        return os.path.realpath(full)
    head, tail = os.path.split(full)
    return os.path.join(os.path.realpath(head), tail)  # noqa: PTH118
