"""The files of a project and their stamps, by one pass of `os.scandir`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from stat import S_ISREG
from typing import NamedTuple

from zsync.check.scope import Scope
from zsync.config.folders import MADE
from zsync.config.paths import LISTED_SUFFIXES, NOTE_SUFFIXES, matcher

LOCK_NAME = "zsync.lock"
CONFLICTS_NAME = "zsync-conflicts.md"
"""What zsync itself writes for a person to tick; no note."""
GONE = "this .bib file is not there"
OUTSIDE = "leads out of the project"
NO_FILE = "is no file"

Stamp = tuple[int, int, int, int]
"""What tells that a file is still what was read: size, times of change (content, inode) in nanoseconds, inode (of
longer ones, the last `_INODE` bits)."""

_INODE = (1 << 63) - 1
"""What the cache has room for. Some file systems number their files with more bits."""


class Tree(NamedTuple):
    """`notes`, `bibs`, `others` (settings, lock) map a path to its stamp; `names` holds every file and folder.

    `unread` are folders that could not be listed, with the reason.
    """

    notes: dict[str, Stamp]
    bibs: dict[str, Stamp]
    others: dict[str, Stamp]
    names: set[str]
    unread: dict[str, str]


class Part(NamedTuple):
    """A folder (it ends in `/`, or is "") to walk through, alone or with all below it."""

    folder: str
    deep: bool


def walk(scope: Scope) -> Tree:
    """Everything below the root that check looks at. Symbolic links to folders are not entered; a link to a
    file counts while the file is inside the project. What the settings name counts in hidden folders too."""
    return with_named(scope, walk_parts(scope, [Part(folder, deep=True) for folder in _tops(scope)]))


def walk_parts(scope: Scope, parts: Iterable[Part]) -> Tree:
    """What the walk finds in `parts`."""
    tree = Tree({}, {}, {}, set(), {})
    sorter = _Sorter(scope, tree)
    for part in parts:
        pending = [part.folder]
        while pending:
            folder = pending.pop()
            try:
                with _entries(f"{scope.root}/{folder}") as entries:
                    inner = sorter.sort(folder, entries)
            except OSError as error:
                tree.unread[folder] = error.strerror or "cannot be listed"
            else:
                pending += inner if part.deep else ()
    return tree


def with_named(scope: Scope, tree: Tree) -> Tree:
    """`tree` with the `.bib` files that the settings name, wherever they are."""
    for path in scope.bibs or ():
        if path not in tree.bibs:
            _named_bib(scope.root, path, tree)
    return tree


def parts_of(scope: Scope, *, enough: int) -> list[Part]:
    """What `walk` walks through in parts, at least `enough` of them if there are as many folders. Only folders
    are looked for, which is quickly done."""
    alone: list[Part] = []
    deep = _tops(scope)
    while deep and len(deep) < enough and len(alone) < enough:
        folder = deep.pop(0)
        alone.append(Part(folder, deep=False))
        deep += _folders(scope.root, folder)
    return [*alone, *[Part(folder, deep=True) for folder in deep]]


def _folders(root: str, folder: str) -> list[str]:
    """The folders to go into from `folder`."""
    try:
        with _entries(f"{root}/{folder}") as entries:
            return [f"{folder}{each.name}/" for each in entries if _is_entered(each)]
    except OSError:
        return []


def _is_entered(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and entry.name[0] != "." and entry.name not in MADE


def _tops(scope: Scope) -> list[str]:
    """The root, and the folders of notes that the settings name and the walk passes by."""
    return ["", *_hidden(scope)]


def _hidden(scope: Scope) -> Iterator[str]:
    """The folders of notes that the settings name, and the walk passes by."""
    for place in scope.notes:
        folder = os.path.normpath(place).replace(os.sep, "/")
        full = f"{scope.root}/{folder}"
        passed = any(part[0] == "." or part in MADE for part in folder.split("/"))
        if passed and folder != "." and os.path.isdir(full) and inside(full, scope.root):  # noqa: PTH112
            yield f"{folder}/"


def _named_bib(root: str, path: str, tree: Tree) -> None:
    """Put a `.bib` file of the settings that the walk passed by into `tree`."""
    try:
        found = os.stat(f"{root}/{path}")  # noqa: PTH116
    except OSError as error:
        tree.unread[path] = GONE if isinstance(error, FileNotFoundError) else error.strerror or "cannot be read"
        return
    if not inside(f"{root}/{path}", root):
        tree.unread[path] = OUTSIDE
    elif S_ISREG(found.st_mode):
        tree.bibs[path] = _stamp(found)
    else:
        tree.unread[path] = NO_FILE


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & _INODE


@contextmanager
def _entries(path: str) -> Iterator[Iterable[os.DirEntry[str]]]:
    """What is in a folder. Through the open folder, where the system can, its files are looked at without a search
    for each along its path. Raises `OSError`."""
    folder = os.open(path, os.O_RDONLY) if os.scandir in os.supports_fd else path
    try:
        with os.scandir(folder) as entries:
            yield entries
    finally:
        if isinstance(folder, int):
            os.close(folder)


class _Sorter:
    """Puts directory entries where they belong in a tree."""

    def __init__(self, scope: Scope, tree: Tree) -> None:
        self._root = scope.root
        self._tree = tree
        self._is_note = matcher(scope.notes, empty=True) if scope.notes else None
        self._is_ignored = matcher(scope.ignore, empty=False) if scope.ignore else None
        self._bibs = None if scope.bibs is None else set(scope.bibs)
        self._others = {scope.config, LOCK_NAME}
        self._suffixes = NOTE_SUFFIXES | LISTED_SUFFIXES if scope.notes else NOTE_SUFFIXES

    def sort(self, folder: str, entries: Iterable[os.DirEntry[str]]) -> list[str]:
        """Record the `entries` of `folder` (which ends in `/`, or is ""); the folders to go into."""
        inner: list[str] = []
        seen, suffixes = self._tree.names.add, self._suffixes
        all_notes = None if self._is_note or self._is_ignored else self._tree.notes
        for entry in entries:
            name = entry.name
            path = folder + name
            plain = entry.is_file(follow_symlinks=False)
            if not plain and entry.is_dir(follow_symlinks=False):
                if name[0] != "." and name not in MADE:
                    seen(path)
                    inner.append(f"{path}/")
                continue
            seen(path)
            suffix = name.rpartition(".")[2].lower()
            if suffix not in suffixes:
                files = self._rest(folder, path, suffix)
            else:
                files = all_notes if all_notes is not None and folder else self._notes(path)
            if files is None:
                continue
            try:
                if plain or (entry.is_file() and inside(f"{self._root}/{path}", self._root)):
                    found = entry.stat()  # no call of `_stamp`: one a note would be felt
                    files[path] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & _INODE)
            except OSError:
                continue
        return inner

    def _notes(self, path: str) -> dict[str, Stamp] | None:
        """Where the file `path` with the suffix of a note belongs; None for one that is not looked at."""
        if path == CONFLICTS_NAME or (self._is_note and not self._is_note(path)) or self._skips(path):
            return None
        return self._tree.notes

    def _rest(self, folder: str, path: str, suffix: str) -> dict[str, Stamp] | None:
        """The same of any other file of `folder`."""
        if suffix == "bib":
            ours = path in self._bibs if self._bibs is not None else not self._skips(path)
            return self._tree.bibs if ours else None
        return self._tree.others if not folder and path in self._others else None

    def _skips(self, path: str) -> bool:
        return self._is_ignored is not None and self._is_ignored(path)


def inside(path: str, root: str) -> bool:
    """Whether a link leads to something inside the project."""
    return os.path.realpath(path).startswith(root.rstrip("/") + os.sep)
