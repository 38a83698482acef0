"""Lines of the project's files, for showing findings."""

from __future__ import annotations

import re
from collections.abc import Callable

_NEWLINE = re.compile(r"\r\n|\n|\r")


def reader(root: str) -> Callable[[str, int], str]:
    """A function from path and line to the text of that line, secrets masked; "" where there is none."""
    files: dict[str, list[str]] = {}

    def line_of(path: str, line: int) -> str:
        if path not in files:
            files[path] = _lines(root, path)
        lines = files[path]
        return lines[line - 1] if 0 < line <= len(lines) else ""

    return line_of


def _lines(root: str, path: str) -> list[str]:
    """The lines of a file. What a secret is may be said on another line, so the whole text is masked."""
    from zsync.check.secrets import redact

    return _NEWLINE.split(redact(text_of(root, path)))


def text_of(root: str, path: str) -> str:
    """The text of a file, "" of one that cannot be read. Nothing outside of the project is."""
    from zsync.check.decode import decode, decode_bib
    from zsync.check.gather import read
    from zsync.check.walk import inside
    from zsync.errors import ReplicaProblem

    if not inside(f"{root}/{path}", root):
        return ""
    try:
        return (decode_bib if path.lower().endswith(".bib") else decode)(read(root, path)).text
    except ReplicaProblem:
        return ""
