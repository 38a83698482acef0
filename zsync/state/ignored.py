"""The folder `.zsync/` belongs to one machine: it stays out of the user's commits."""

from __future__ import annotations

import os
from contextlib import suppress


def ignore_in_git(folder: str) -> None:
    """Keep the folder out of the user's commits, as long as nobody decided otherwise. Raises `OSError`."""
    name = f"{folder}/.gitignore"
    if not os.path.exists(name):  # noqa: PTH110
        try:
            with open(name, "w", encoding="utf-8") as out:  # noqa: PTH123
                out.write("*\n")
        except OSError:  # a full disk: an empty one would look like somebody's decision
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
