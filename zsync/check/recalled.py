"""The scope of a project whose settings are what they were: known without reading them again.

To read a few lines of YAML takes longer than to check a few notes: the reader has to be loaded first. What is kept
only saves time: it holds for the very same text, read by the very same program, and anything else that stands in
its place is the same as nothing.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from zsync.check.made import made_by
from zsync.check.scope import Scope

_FOLDER = ".zsync"
_NAME = "scope.json"
_PLAIN = (str, type(None))


def recalled(config: str) -> Scope | None:
    """The scope that the settings file `config` drew when it was last read; None when that is not known."""
    import json

    root = os.path.dirname(os.path.realpath(config))  # noqa: PTH120
    try:
        with open(f"{root}/{_FOLDER}/{_NAME}", "rb") as kept:  # noqa: PTH123
            mark, parts = json.loads(kept.read())
        if mark == _mark(_bytes(config)):
            return Scope(root, os.path.basename(config), *map(_frozen, parts))  # noqa: PTH119
    except (OSError, ValueError, TypeError, RecursionError):
        pass
    return None


def keep(config: str, digest: str, scope: Scope) -> None:
    """Remember the scope that `config` drew when its bytes had this `digest` (`zsync.config.program`)."""
    import json
    from contextlib import suppress
    from pathlib import Path

    from zsync.config.program import digest as digest_of
    from zsync.state import memory
    from zsync.state.ignored import ignore_in_git

    folder = Path(scope.root, _FOLDER)
    with suppress(OSError):
        content = _bytes(config)
        folder.mkdir(exist_ok=True)
        ignore_in_git(str(folder))
        if digest_of(content) == digest:
            memory.keep(folder / _NAME, json.dumps([_mark(content), scope[2:]]).encode())


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def _mark(content: bytes) -> list[str]:
    """What a scope depends on: the text of the settings, and the program that reads them."""
    return [content.decode("latin-1"), f"{sys.hexversion:x}\n{made_by('config')}"]


def _frozen(part: Any) -> Any:
    """Lists of texts, and of such lists, as tuples. Raises `TypeError` for anything else."""
    if isinstance(part, list):
        return tuple(map(_frozen, part))
    if isinstance(part, _PLAIN):
        return part
    raise TypeError(part)
