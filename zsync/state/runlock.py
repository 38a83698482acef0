"""One run at a time: `.zsync/lock` names the process that holds the project; a dead holder is no holder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from zsync.errors import Locked


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the project's lock in `folder`. Raises `Locked`, naming the holder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    _take(path, attempts=2)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def look(folder: Path) -> Literal["", "held", "dead"]:
    """Whether a run holds the project, or one that was killed here has left its lock behind."""
    path = folder / "lock"
    if not path.exists():
        return ""
    return "dead" if _stale(path) else "held"


def _take(path: Path, *, attempts: int) -> None:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        if attempts > 1 and _stale(path):
            path.unlink(missing_ok=True)
            _take(path, attempts=attempts - 1)
            return
        raise Locked(
            "another run of zsync holds this project",
            place=str(path),
            help="wait for it to end; if no zsync is running, delete this file",
        ) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"pid": os.getpid(), "host": socket.gethostname()}, out)
    except OSError:  # a full disk: a lock that names nobody would hold for ever
        path.unlink(missing_ok=True)
        raise


def _stale(path: Path) -> bool:
    """Whether the holder was a process of this machine that no longer runs."""
    try:
        holder = json.loads(path.read_text("utf-8"))
        if holder["host"] != socket.gethostname():
            return False
        os.kill(int(holder["pid"]), 0)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return isinstance(error, ProcessLookupError)
    return False
