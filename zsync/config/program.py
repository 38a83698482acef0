"""What this program is and was told: what is remembered between runs holds for one program and configuration.

Asked before anything else is loaded: see docs/decisions/0009-a-run-without-news.md.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b

from zsync import __version__

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def folder(name: str) -> str:
    """The folder `name` of data beside the package in a checkout, or `_name` inside it in a wheel."""
    inside = f"{PACKAGE}/_{name}"
    return inside if os.path.isdir(inside) else f"{os.path.dirname(PACKAGE)}/{name}"  # noqa: PTH112, PTH120


def kind(config: str, content: str) -> str:
    """Names all but the sides and the base that a plan depends on: this program, its tables, and the settings,
    which were read from the file `config` with this `content` (its `digest`)."""
    parts = [__version__, f"{sys.hexversion:x}", config, content, *stamp()]
    return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def digest(content: bytes) -> str:
    """What stands for the bytes of a file."""
    return blake2b(content, digest_size=16).hexdigest()


@cache
def stamp() -> list[str]:
    """The files of the program and its tables, with sizes and times."""
    record = f"{os.path.dirname(PACKAGE)}/zsync-{__version__}.dist-info/RECORD"  # noqa: PTH120
    try:
        # Beside an installed package; whoever replaces one of its files replaces this list of them, too.
        return [_line(record, os.stat(record))]  # noqa: PTH116
    except OSError:
        return [*_sources(PACKAGE), *_sources(folder("mappings"))]


def _sources(place: str) -> list[str]:
    found = []
    with os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".yaml")):
                found.append(_line(entry.path, entry.stat()))
            elif entry.is_dir() and entry.name != "__pycache__":
                found += _sources(entry.path)
    return found


def _line(path: str, state: os.stat_result) -> str:
    return f"{path} {state.st_size} {state.st_mtime_ns}"
