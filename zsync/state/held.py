"""The keys that the project's Zotero libraries have, in `.zsync/zotero-keys.txt`: `zsync check`, which asks no
library, can then say of an unknown key that a sync would bring its work. It is never part of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zsync.state.memory import keep as _keep

NAME = "zotero-keys.txt"


def keep(folder: Path, keys: Iterable[str]) -> None:
    """Remember `keys` in the folder of this machine. What cannot be kept is not missed."""
    path = folder / NAME
    content = "".join(f"{key}\n" for key in keys if key).encode("utf-8", "surrogatepass")
    try:
        known = path.read_bytes()
    except OSError:
        known = b""
    if content != known:
        _keep(path, content)


def load(folder: Path) -> frozenset[str]:
    """The keys that are remembered; none where nothing is, or nothing that can be read."""
    try:
        return frozenset((folder / NAME).read_text("utf-8").splitlines())
    except (OSError, ValueError):
        return frozenset()
