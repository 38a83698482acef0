"""The MD5 of files that are read over and over: taken anew only when the file has changed.

Kept under `.zsync/` as JSON. It only saves time: a missing or broken file is the same as an empty one, and a row
is believed only while the file's size, times and inode are those it was read under.
"""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from stat import S_ISREG

from zsync.errors import ReplicaProblem
from zsync.state import memory
from zsync.state.cache import settled
from zsync.state.files import inside

Row = list[int | str]
"""Size, two times in nanoseconds, inode, MD5."""

_CHUNK = 1 << 20


class Digests:
    """Digests of the files below `root`, remembered in the file `memory`."""

    def __init__(self, root: Path, memory: Path) -> None:
        self._root = root
        self._memory = memory
        self._seen: dict[str, Row] = {}

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return _load(self._memory)

    def look(self, path: str) -> tuple[str, int] | None:
        """MD5 and size of the file at the relative `path`, None when there is none.

        Raises `ReplicaProblem` when it cannot be read, or leads out of the root.
        """
        target = inside(self._root, path)
        try:
            now, stat = time.time_ns(), target.stat()
            if not S_ISREG(stat.st_mode):
                raise ReplicaProblem("is no plain file", place=str(target))
            row: Row = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
            known = self._rows.get(path)
            if known and known[:4] == row:
                digest = str(known[4])
            else:
                digest = _digest(target)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ReplicaProblem(f"cannot be read: {error.strerror}", place=str(target)) from None
        if settled(stat.st_mtime_ns, stat.st_ctime_ns, now=now):
            self._seen[path] = [*row, digest]
        return digest, stat.st_size

    def save(self) -> None:
        """Keep what was looked at, where it is new."""
        rows = {**self._rows, **self._seen} if self._seen else {}
        if not rows or rows == self._rows:
            return
        with suppress(OSError):
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            memory.keep(self._memory, json.dumps(rows).encode("ascii"))


def _digest(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _load(path: Path) -> dict[str, Row]:
    try:
        rows = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(rows, dict):
        return {}
    return {name: row for name, row in rows.items() if isinstance(row, list) and len(row) == 5}
