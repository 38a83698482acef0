"""What the settings' places of notes name: files, folders and globs, as `zsync check` understands them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path, PurePosixPath

from zsync.config.paths import matcher
from zsync.state.stamps import below

Top = tuple[str, str | None]
"""A place as it is named, and the name relative to the root of what stands there; None: nothing to be read."""


def tops(root: str, places: Sequence[str], is_ignored: Callable[[str], bool]) -> list[Top]:
    """What `places` name below `root`. A glob names no hidden file or folder but those it spells out."""
    return [top for place in places for top in _named(root, place, is_ignored)]


def _named(root: str, place: str, is_ignored: Callable[[str], bool]) -> list[Top]:
    if not _is_glob(place):
        full = Path(root, place)
        return [(place, full.relative_to(root).as_posix() if full.exists() else None)]
    fits = matcher([place], empty=False)
    base = PurePosixPath(*takewhile(lambda part: not _is_glob(part), PurePosixPath(place).parts)).as_posix()
    if not Path(root, base).is_dir():
        return [(place, None)]
    files, folders, unread = below(root, [(base, base)], is_ignored)
    found = [name for name in (*folders, *files) if name != "." and fits(name) and not _is_below(name, fits)]
    return [*((place, name) for name in found), *((name, None) for name in unread)] or [(place, None)]


def _is_below(name: str, fits: Callable[[str], bool]) -> bool:
    """Whether a folder that fits holds it: all that is in there is found with that."""
    folder = name.rpartition("/")[0]
    return bool(folder) and fits(folder)


def _is_glob(name: str) -> bool:
    return any(mark in name for mark in "*?[")
