"""Names for files that come from elsewhere: no way out of the folder, nothing hidden, nothing overwritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from zsync.errors import ReplicaProblem
from zsync.formats.edits import apply
from zsync.formats.filename import safe_name
from zsync.formats.notes import rewrite, scan_path
from zsync.model.citation import SOFT
from zsync.model.values import Attachment
from zsync.replicas.protocol import Files

ASSETS = ".assets"
"""How the names of asset folders end: `{NN}_Title@key.assets`."""

_NONE: Mapping[str, str] = {}


def folder_key(folder: str, known: Collection[str] = ()) -> str:
    """The key in the name of an asset folder (`{NN}_Title@key.assets`), "" if it is none.

    One of the `known` keys is one whatever it looks like; another has letters and a digit (`image@2x` is none)."""
    name = PurePosixPath(folder).name
    if not name.endswith(ASSETS):
        return ""
    return next((c.key for c in scan_path(name + "/", known=known or None) if c.kind not in SOFT), "")


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


def renamed_path(path: str, named: Mapping[str, str]) -> str:
    """`path` with the key in its last name renamed (a folder ends in `/`)."""
    at = PurePosixPath(path)
    name = at.name + ("/" if path.endswith("/") else "")
    return str(at.with_name(apply(name, rewrite(name, named, grammar="path")).rstrip("/")))
