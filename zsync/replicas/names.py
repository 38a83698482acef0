"""Names for files that come from elsewhere: no way out of the folder, nothing hidden, nothing overwritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from zsync.errors import ReplicaProblem
from zsync.formats.edits import apply
from zsync.formats.filename import alike, safe_name
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
    digest of what comes there; `without` are signs no new name shall have. Never one that differs from another by
    case alone: raises `ReplicaProblem` where the folder's name would."""
    if other := files.rival(folder):
        raise ReplicaProblem(clash(folder, other), place=folder)
    plain = "".join(letter for letter in safe_name(file.name) if letter not in without)
    name = safe_name(plain) or file.digest
    at = PurePosixPath(name)
    for number in range(1000):
        numbered = f"{at.stem}-{number}{at.suffix}" if number else name
        path = f"{folder}/{numbered}" if folder not in ("", ".") else numbered
        here = next((each for each in taken if alike(each, path)), "") or files.rival(path) or path
        found = files.digest(here)
        holds = taken.get(here) or (found[0] if found else "")
        if holds == file.digest or not (holds or files.exists(here)):
            return here
    raise ReplicaProblem(f"no free name for {name!r}", place=folder)


def clash(path: str, other: str) -> str:
    """Why nothing may come to `path` beside `other`."""
    return f"{path} and {other} would differ by case alone: rename one of the two, then sync again"


def renamed_path(path: str, named: Mapping[str, str]) -> str:
    """`path` with the key in its last name renamed (a folder ends in `/`)."""
    at = PurePosixPath(path)
    name = at.name + ("/" if path.endswith("/") else "")
    return str(at.with_name(apply(name, rewrite(name, named, grammar="path")).rstrip("/")))
