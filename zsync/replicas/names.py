"""Names for files that come from elsewhere: no way out of the folder, nothing hidden, nothing overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from zsync.errors import ReplicaProblem
from zsync.formats.filename import safe_name
from zsync.model.values import Attachment
from zsync.replicas.protocol import Files

_NONE: Mapping[str, str] = {}


def free_path(
    files: Files, folder: str, file: Attachment, *, without: str = "", taken: Mapping[str, str] = _NONE
) -> str:
    """A path in `folder` that is free or holds this very file. `taken` are paths about to be filled, with the
    digest of what comes there; `without` are signs no new name shall have."""
    plain = "".join(letter for letter in safe_name(file.name) if letter not in without)
    name = safe_name(plain) or file.digest
    at = PurePosixPath(name)
    for number in range(1000):
        numbered = f"{at.stem}-{number}{at.suffix}" if number else name
        path = f"{folder}/{numbered}" if folder not in ("", ".") else numbered
        found = files.digest(path)
        holds = taken.get(path) or (found[0] if found else "")
        if holds == file.digest or not (holds or files.exists(path)):
            return path
    raise ReplicaProblem(f"no free name for {name!r}", place=folder)
