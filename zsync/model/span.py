"""Places in a text and edits of it. Offsets count code points from 0; lines and columns start at 1."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch `[start, end)` of the file `path` (relative to the project root, `/`-separated; "" if unknown).

    `line`, `col` locate `start`; `end_line`, `end_col` locate `end` (exclusive). Lines end at LF, CRLF or CR.
    """

    path: str
    start: int
    end: int
    line: int
    col: int
    end_line: int
    end_col: int

    def at(self, path: str) -> Span:
        """The same stretch, in the file `path`."""
        return self._replace(path=path)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.col}"


class Edit(NamedTuple):
    """Replace `[start, end)` by `new`. Edits of one text never overlap."""

    start: int
    end: int
    new: str
