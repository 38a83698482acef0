"""Whether files and folders are what they were, by what can be seen of them without reading."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from zsync.config.folders import MADE
from zsync.config.program import digest

TYPE_CHECKING = False
"""As `typing` has it, which takes a while to load."""
if TYPE_CHECKING:
    from typing import Any

Row = list[int | str] | None
"""Size, two times in nanoseconds, inode, and the digest of the content where the times do not tell ("" else).
None: nothing stood there."""


def stamp(path: str) -> Row:
    """What can be seen of a file without reading it; None when there is none, or none that can be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, ""]


def same(path: str, was: Row) -> bool:
    """Whether the file at `path` is what it was."""
    now = stamp(path)
    if now is None or was is None or not was[4]:
        return now == was
    if now[:4] != was[:4]:
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return digest(file.read()) == was[4]
    except OSError:
        return False


def inside(folder: str) -> str:
    """What stands for the names in a folder."""
    try:
        return digest("\0".join(sorted(os.listdir(folder))).encode("utf-8", "surrogateescape"))  # noqa: PTH208
    except FileNotFoundError:
        return ""


def listing(files: Iterable[str], folders: Iterable[str], missing: Iterable[str]) -> str:
    """What stands for the outcome of a walk."""
    parts = ["\0".join(names) for names in (files, folders, missing)]
    return digest("\0\0".join(parts).encode("utf-8", "surrogateescape"))


def stands(root: str, data: Mapping[str, Any], walk: Callable[[Sequence[str], Sequence[str]], str]) -> bool:
    """Whether every file of `Witness.data` below `root` is what it was, and every walk would find the same:
    `walk(places, ignore)` gives its `listing`."""
    if not all(same(f"{root}/{path}", row) for path, row in data["files"].items()):
        return False
    return all(walk(*json.loads(asked)) == was for asked, was in data["walks"].items())


def walked(root: str, places: Sequence[str], ignore: Sequence[str]) -> str:
    """The `listing` of a walk, as `zsync.state.files.Disk` would make it; "" where that is not certain: patterns,
    and places that do not stand below `root` in so many words."""
    tops: list[tuple[str, str | None]] = []
    for place in places:
        parts = [part for part in place.split("/") if part not in ("", ".")]
        if place.startswith("/") or ".." in parts or any(mark in place for mark in "*?[\\:"):
            return ""
        name = "/".join(parts) or "."
        tops.append((place, name if os.path.exists(f"{root}/{name}") else None))  # noqa: PTH110
    return listing(*below(root, tops, _ignored(ignore)))


def _ignored(patterns: Sequence[str]) -> Callable[[str], bool]:
    if not patterns:
        return lambda name: False
    from zsync.config.paths import matcher

    return matcher(patterns, empty=False)


Found = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""Files and folders, sorted, and what could not be read."""


_Walk = Callable[[str, Callable[[str], bool]], None]


def below(root: str, tops: Sequence[tuple[str, str | None]], is_ignored: Callable[[str], bool]) -> Found:
    """All files and folders at or below each of `tops`, without hidden ones, those that programs make
    (`zsync.config.folders`), and links out of `root`.

    A top is a place as somebody named it, and the name relative to `root` of what stands there; None: nothing.
    What a link leads to is found once: in its own place if that is below a top, else in that of the first link.
    """
    files: set[str] = set()
    folders: set[str] = set()
    links: list[str] = []
    missing = [place for place, name in tops if name is None]

    def walk(top: str, known: Callable[[str], bool] = lambda path: False) -> None:
        pending = [top]
        while pending:
            at = pending.pop()
            if known(at):
                continue
            folders.add(at)
            try:
                _list(root, at, is_ignored, files, pending, links)
            except OSError:
                missing.append(at)

    for name in [name for _, name in tops if name is not None and not is_ignored(name)]:
        if os.path.isdir(f"{root}/{name}"):  # noqa: PTH112
            walk(name)
        else:
            files.add(name)
    if links:
        _follow(root, links, files, folders, walk)
    return sorted(files), sorted(folders), missing


def _follow(root: str, links: list[str], files: set[str], folders: set[str], walk: _Walk) -> None:
    """Find what lies behind `links`, which grow meanwhile, unless it is among what was found."""
    found = {os.path.realpath(f"{root}/{name}") for name in (*files, *folders)}

    def known(name: str) -> bool:
        before = len(found)
        found.add(os.path.realpath(f"{root}/{name}"))
        return len(found) == before

    while links:
        links.sort(reverse=True)
        name = links.pop()
        if os.path.isdir(f"{root}/{name}"):  # noqa: PTH112
            before = set(files)
            walk(name, known)
            files -= {path for path in files - before if known(path)}
        elif not known(name):
            files.add(name)


def _list(
    root: str, at: str, is_ignored: Callable[[str], bool], files: set[str], pending: list[str], links: list[str]
) -> None:
    """Put what stands in the folder `at` into `files` or, if it is a folder, `pending`; into `links` what leads
    elsewhere in the project."""
    head = "" if at == "." else f"{at}/"
    with os.scandir(f"{root}/{at}") as entries:
        for entry in entries:
            name = head + entry.name
            if entry.name.startswith(".") or entry.name in MADE or is_ignored(name):
                continue
            if entry.is_symlink():
                links += [] if _leads_out(root, name) else [name]
            elif _is_dir(entry):
                pending.append(name)
            else:
                files.add(name)


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _leads_out(root: str, name: str) -> bool:
    """A link is followed only when it stays inside the project."""
    try:
        real, home = os.path.realpath(f"{root}/{name}", strict=False), os.path.realpath(root)
    except OSError:
        return False
    return real != home and not real.startswith(f"{home.rstrip(os.sep)}{os.sep}")
