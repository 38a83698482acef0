"""What a run asked of the project's files, and whether all of it still stands.

Whoever reads a file through `zsync.state.files.Disk` is seen here, so that nothing a run looked at can be left
out. A file counts as unchanged while size, times and inode are what they were before it was read. One that had
changed only just then might change again under the same times: it counts by its content.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

from zsync.state.cache import settled

Row = list[int | str] | None
"""Size, two times in nanoseconds, inode, and the digest of the content where the times do not tell ("" else).
None: nothing stood there."""


class Found(Protocol):
    """What a walk found."""

    @property
    def files(self) -> Sequence[str]: ...

    @property
    def folders(self) -> Sequence[str]: ...

    @property
    def missing(self) -> Sequence[str]: ...


class Walks(Protocol):
    """Whoever lists the files of the project."""

    def walk(self, places: Sequence[str], ignore: Sequence[str] = ()) -> Found: ...


@dataclass(slots=True)
class Witness:
    """Files by path as they were before they were read, and digests of walks by what they were asked.

    `torn`: something could not be read, or was another thing when it was read again. Then nothing is certain.
    """

    files: dict[str, Row] = field(default_factory=dict)
    walks: dict[str, str] = field(default_factory=dict)
    torn: bool = False

    def file(self, path: str, row: Row, content: bytes | None, *, now: int) -> None:
        """`content` was read at `path` (None: nothing is there), where `row` had stood before, at `now`."""
        if row is not None and content is not None and not settled(int(row[1]), int(row[2]), now=now):
            row = [*row[:4], _digest(content)]
        first = self.files.setdefault(path, row)
        self.torn |= (row is None) != (content is None) or not _alike(first, row)

    def walk(self, places: Sequence[str], ignore: Sequence[str], found: Found) -> None:
        """A walk found this."""
        asked, digest = json.dumps([list(places), list(ignore)]), _listing(found)
        self.torn |= self.walks.setdefault(asked, digest) != digest

    def data(self) -> dict[str, Any]:
        """As JSON data, for `stands`."""
        return {"files": self.files, "walks": self.walks}


def stamp(path: str) -> Row:
    """What can be seen of a file without reading it; None when there is none, or none that can be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, ""]


def stands(root: str, walks: Walks, data: Mapping[str, Any]) -> bool:
    """Whether every file of `Witness.data` below `root` is what it was, and every walk would find the same."""
    if not all(_same(f"{root}/{path}", row) for path, row in data["files"].items()):
        return False
    return all(_listing(walks.walk(*json.loads(asked))) == was for asked, was in data["walks"].items())


def _alike(first: Row, again: Row) -> bool:
    """Whether a file that was read twice was the same; the second time its times may have come to tell."""
    if first is None or again is None:
        return first == again
    return first[:4] == again[:4] and (first[4] == again[4] or not again[4])


def _same(path: str, was: Row) -> bool:
    now = stamp(path)
    if now is None or was is None or not was[4]:
        return now == was
    if now[:4] != was[:4]:
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return _digest(file.read()) == was[4]
    except OSError:
        return False


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _listing(found: Found) -> str:
    parts = ["\0".join(names) for names in (found.files, found.folders, found.missing)]
    return _digest("\0\0".join(parts).encode("utf-8", "surrogateescape"))
