"""The files of a project and their stamps, by one pass of `os.scandir`."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from zsync.check.scope import NOTE_SUFFIXES, SKIPPED, Scope, matcher

LOCK_NAME = "zsync.lock"


class Stamp(NamedTuple):
    """What tells that a file is still what was read. Times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int


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
    is_note = matcher(scope.notes, empty=True)
    is_ignored = matcher(scope.ignore, empty=False)
    wanted = None if scope.bibs is None else set(scope.bibs)
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            entries = os.scandir(f"{scope.root}/{folder}")
        except OSError as error:
            tree.unread[folder] = error.strerror or "cannot be listed"
            continue
        with entries:
            for entry in entries:
                path = folder + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name[0] != "." and entry.name not in SKIPPED:
                        pending.append(f"{path}/")
                        tree.names.add(path)
                    continue
                tree.names.add(path)
                suffix = entry.name.rpartition(".")[2].lower()
                if suffix in NOTE_SUFFIXES and is_note(path) and not is_ignored(path):
                    _add(tree.notes, path, entry, scope.root)
                elif suffix == "bib" and (path in wanted if wanted is not None else not is_ignored(path)):
                    _add(tree.bibs, path, entry, scope.root)
                elif not folder and entry.name in (scope.config, LOCK_NAME):
                    _add(tree.others, path, entry, scope.root)
    return tree


def _add(files: dict[str, Stamp], path: str, entry: os.DirEntry[str], root: str) -> None:
    """Record `entry` if it is a regular file, or a link to one, inside the project."""
    try:
        if entry.is_symlink() and not _inside(entry.path, root):
            return
        found = entry.stat()
    except OSError:
        return
    if stat.S_ISREG(found.st_mode):
        files[path] = Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _inside(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(root.rstrip("/") + os.sep)
