"""What is remembered between checks holds for one program: the version and the code that made it."""

from __future__ import annotations

import os

from zsync import __version__

_PACKAGE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120


def made_by(*folders: str) -> str:
    """Names the version of this program, and the modules in `folders` of its package, with sizes and times."""
    parts = []
    for folder in folders:
        with os.scandir(f"{_PACKAGE}/{folder}") as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    parts.append(f"{folder}/{entry.name} {found.st_size} {found.st_mtime_ns}")
    return "\n".join([__version__, *sorted(parts)])
