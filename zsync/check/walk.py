"""The files of a project and their stamps, by one pass of `os.scandir`."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from zsync.check.scope import SKIPPED, Scope
from zsync.config.paths import LISTED_SUFFIXES, NOTE_SUFFIXES, matcher

LOCK_NAME = "zsync.lock"
CONFLICTS_NAME = "zsync-conflicts.md"
"""What zsync itself writes for a person to tick; no note."""


Stamp = tuple[int, int, int, int]
"""What tells that a file is still what was read: size, times of change (content, inode) in nanoseconds, inode."""


class Tree(NamedTuple):
    """`notes`, `bibs`, `others` (settings, lock) map a path to its stamp; `names` holds every file and folder.

    `unread` are folders that could not be listed, with the reason.
    """

    notes: dict[str, Stamp]
    bibs: dict[str, Stamp]
    others: dict[str, Stamp]
    names: set[str]
    unread: dict[str, str]


def walk(scope: Scope) -> Tree:
    """Everything below the root that check looks at. Symbolic links to folders are not entered; a link to a
    file counts while the file is inside the project."""
    tree = Tree({}, {}, {}, set(), {})
    sort = _Sorter(scope, tree).sort
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(f"{scope.root}/{folder}") as entries:
                pending += [found for entry in entries if (found := sort(folder, entry))]
        except OSError as error:
            tree.unread[folder] = error.strerror or "cannot be listed"
    return tree


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

    def sort(self, folder: str, entry: os.DirEntry[str]) -> str:
        """Record `entry` of `folder` (which ends in `/`, or is ""); the folder to go into, "" for none."""
        name = entry.name
        path = folder + name
        if entry.is_dir(follow_symlinks=False):
            if name[0] == "." or name in SKIPPED:
                return ""
            self._tree.names.add(path)
            return f"{path}/"
        self._tree.names.add(path)
        suffix = name[name.rfind(".") + 1 :].lower()
        if path == CONFLICTS_NAME:
            return ""
        if suffix in self._suffixes:
            if (self._is_note is None or self._is_note(path)) and not self._skips(path):
                self._add(self._tree.notes, path, entry)
        elif suffix == "bib":
            if path in self._bibs if self._bibs is not None else not self._skips(path):
                self._add(self._tree.bibs, path, entry)
        elif not folder and name in self._others:
            self._add(self._tree.others, path, entry)
        return ""

    def _skips(self, path: str) -> bool:
        return self._is_ignored is not None and self._is_ignored(path)

    def _add(self, files: dict[str, Stamp], path: str, entry: os.DirEntry[str]) -> None:
        """Record `entry` if it is a regular file, or a link to one, inside the project."""
        try:
            if entry.is_symlink() and not _inside(entry.path, self._root):
                return
            found = entry.stat()
        except OSError:
            return
        if stat.S_ISREG(found.st_mode):
            files[path] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _inside(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(root.rstrip("/") + os.sep)
