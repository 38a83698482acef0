"""Names that some file systems take for one: of two of them, a clone on macOS or Windows would lose one."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from zsync.formats.filename import alike


def rival(root: Path, path: str) -> str:
    """What stands below `root` where the relative `path` would, under a name that is `alike` and another: that of
    the file, or of the first folder on the way that is not there. "" for nothing."""
    at = PurePosixPath()
    for part in PurePosixPath(path).parts:
        try:
            names = os.listdir(root / at)  # noqa: PTH208 (names are all that is asked)
        except OSError:
            return ""
        if part not in names:
            other = next((name for name in sorted(names) if alike(name, part)), "")
            return str(at / other) if other else ""
        at /= part
    return ""
