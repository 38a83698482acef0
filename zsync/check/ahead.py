"""A large project is walked through by a child process too, while this one loads what it will need next.

In ten thousand notes the walk takes twice as long as loading all that looks into a note. Both processes take parts
of the project from one queue, this one when it has loaded everything.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from typing import Any

from zsync.check.scope import Scope
from zsync.check.walk import Part, Stamp, Tree, parts_of, walk, walk_parts, with_named

_Packed = tuple[str, bytes, tuple[Any, ...]]
_END = "\0"
"""What no path holds."""

_LARGE = 1 << 20
"""Bytes of a cache that tells of some thousand files. Fewer are walked through sooner than a child starts."""

_PARTS = 8
"""Folders that are many enough to be shared, and few enough to be found fast."""


def walked(scope: Scope) -> Tree:
    """`walk(scope)`, and modules loaded by the way."""
    size = _cached(scope.root)
    if 0 < size < _LARGE:
        return walk(scope)
    parts = parts_of(scope, enough=_PARTS)
    if not size and len(parts) < _PARTS:
        return walk(scope)
    from zsync.check.forked import may_fork, processors

    if processors() < 2 or not may_fork():
        return walk(scope)
    return _shared(scope, parts)


def _shared(scope: Scope, parts: Sequence[Part]) -> Tree:
    """All `parts`, each walked through by this process or by a child."""
    from zsync.check.forked import Forked, Queue

    queue = Queue(len(parts))
    child = Forked(lambda: _packed(walk_parts(scope, (parts[number] for number in queue))))
    _load()
    own = walk_parts(scope, (parts[number] for number in queue))
    queue.close()
    found = child.result()
    return walk(scope) if found is None else with_named(scope, _united(own, _unpacked(*found)))


def _packed(tree: Tree) -> _Packed:
    """As a pipe takes it fastest: the notes' paths in one text, their stamps in one row of numbers."""
    numbers = struct.pack(f"<{4 * len(tree.notes)}q", *chain.from_iterable(tree.notes.values()))
    others = tuple(tree._replace(notes={}, names=tree.names - tree.notes.keys()))
    return _END.join(tree.notes), numbers, others


def _unpacked(paths: str, numbers: bytes, others: Sequence[Any]) -> Tree:
    notes: dict[str, Stamp] = dict(zip(paths.split(_END), struct.iter_unpack("<4q", numbers), strict=False))
    tree = Tree(*others)
    return tree._replace(notes=notes, names=tree.names.union(notes))


def _united(own: Tree, other: Tree) -> Tree:
    """Both together."""
    return Tree(
        {**own.notes, **other.notes},
        {**own.bibs, **other.bibs},
        {**own.others, **other.others},
        own.names | other.names,
        {**own.unread, **other.unread},
    )


def _cached(root: str) -> int:
    """The bytes of the cache, 0 without one."""
    try:
        return os.stat(f"{root}/.zsync/cache.sqlite").st_size  # noqa: PTH116
    except OSError:
        return 0


def _load() -> None:
    """What every check of a project imports, and what looks into changed notes: three are looked into."""
    for name in _NEXT:
        import_module(name)
    from zsync.check.observe import Note, notes_together
    from zsync.check.rules import note_observers

    notes_together([Note("a.md", b"@a", grammar) for grammar in _USUAL], observers=note_observers())


_USUAL = ("markdown", "obsidian", "pandoc")
"""The grammars of most notes. Their expressions are compiled when they are first used."""

_NEXT = ("zsync.check.project", "zsync.check.runner", "zsync.check.workers", "zsync.state.cache")
