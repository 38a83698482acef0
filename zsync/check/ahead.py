"""A large project is walked through by a child process, while this one loads what it will need next.

In ten thousand notes the walk takes about as long as loading all that looks into a note. Neither needs the other.
"""

from __future__ import annotations

import os
from importlib import import_module

from zsync.check.scope import Scope
from zsync.check.walk import Tree, walk

_LARGE = 1 << 20
"""Bytes of a cache that tells of some thousand files. Fewer are walked through sooner than a child starts."""


def walked(scope: Scope) -> Tree:
    """`walk(scope)`, and modules loaded by the way."""
    if not _is_large(scope.root):
        return walk(scope)
    from zsync.check.forked import Forked, may_fork, processors

    if processors() < 2 or not may_fork():
        return walk(scope)
    child = Forked(lambda: tuple(walk(scope)))
    _load()
    found = child.result()
    return walk(scope) if found is None else Tree(*found)


def _is_large(root: str) -> bool:
    try:
        return os.stat(f"{root}/.zsync/cache.sqlite").st_size >= _LARGE  # noqa: PTH116
    except OSError:
        return False


def _load() -> None:
    """What every check of a project imports, and what looks into changed notes."""
    for name in _NEXT:
        import_module(name)
    from zsync.check.rules import note_observers

    note_observers()


_NEXT = ("zsync.check.project", "zsync.check.runner", "zsync.check.workers", "zsync.state.cache")
