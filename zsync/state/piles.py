"""A column of the cache: the texts of all files in one piece, with the places where each ends at the front."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

END = "\0"
"""What separates texts of a column that is split as a whole."""
NUMBER = 8
"""The bytes of a count, and of an end."""
Column = Literal["digest", "facts", "more"]


class Texts:
    """The digests, facts or further facts of every file that a cache holds. What does not read
    as such raises `ValueError`, `TypeError`, `AttributeError` or `struct.error`."""

    def __init__(self, connection: sqlite3.Connection, which: Column) -> None:
        paths, self._pile = (blob(connection, column) for column in ("paths", which))
        names = paths.split(END.encode()) if paths else []
        self._ends = struct.unpack_from(f"<{len(names)}q", self._pile)
        self._places = dict(zip(names, range(len(names)), strict=True))
        self._recent: dict[str, bytes] = {}
        for path, size, text in connection.execute(f"SELECT path, size, {which} FROM recent"):
            self._places.pop(in_bytes(path), None)
            if size is not None:
                self._recent[path] = in_bytes(text)

    def of(self, path: str) -> bytes:
        """That of the file `path`. Raises `LookupError`."""
        if path in self._recent:
            return self._recent[path]
        place = self._places[in_bytes(path)]
        start = self._ends[place - 1] if place else len(self._ends) * NUMBER
        return self._pile[start : self._ends[place]]


def blob(connection: sqlite3.Connection, column: str) -> bytes:
    """A column of the whole, without the copy that a row makes of it."""
    with connection.blobopen("whole", column, 1, readonly=True) as held:
        return held.read()


def in_bytes(text: str | bytes) -> bytes:
    """`text` in UTF-8, lone surrogates (of names that are no UTF-8) included."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def pile(texts: Sequence[bytes]) -> bytes:
    """Where each of `texts` ends in what is returned, and then they."""
    ends = list(accumulate(map(len, texts), initial=len(texts) * NUMBER))[1:]
    return struct.pack(f"<{len(texts)}q", *ends) + b"".join(texts)
