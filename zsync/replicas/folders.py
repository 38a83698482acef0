"""Folders that a new file, or a new name, brings with it: told beside it, so that an undo takes them away."""

from __future__ import annotations

from pathlib import PurePosixPath

from zsync.model.plan import MADE, Image
from zsync.replicas.protocol import Exists


def made(files: Exists, path: str) -> tuple[Image, ...]:
    """Images of the folders above `path` that are not there yet, outermost first."""
    above = (str(each) for each in reversed(PurePosixPath(path).parents) if each.parts)
    return tuple(Image(f"{MADE}{folder}", None) for folder in above if not files.exists(folder))
