"""What a run asked of the project's files, and whether all of it still stands.

Whoever reads a file through `zsync.state.files.Disk` is seen here, so that nothing a run looked at can be left
out. A file counts as unchanged while size, times and inode are what they were before it was read. One that had
changed only just then might change again under the same times: it counts by its content.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from zsync.config.program import digest
from zsync.state.cache import settled
from zsync.state.stamps import Row, listing


class Found(Protocol):
    """What a walk found."""

    @property
    def files(self) -> Sequence[str]: ...

    @property
    def folders(self) -> Sequence[str]: ...

    @property
    def missing(self) -> Sequence[str]: ...


@dataclass(slots=True)
class Witness:
    """Files by path as they were before they were read, and digests of walks by what they were asked.

    `torn`: something could not be read, or was another thing when it was read again. Then nothing is certain.
    """

    files: dict[str, Row] = field(default_factory=dict)
    walks: dict[str, str] = field(default_factory=dict)
    torn: bool = False

    def file(self, path: str, row: Row, content: bytes | None, *, now: int) -> None:
        """`content` was read at `path` (None: nothing is there), where `row` had stood before, at `now`."""
        if row is not None and content is not None and not settled(int(row[1]), int(row[2]), now=now):
            row = [*row[:4], digest(content)]
        first = self.files.setdefault(path, row)
        self.torn |= (row is None) != (content is None) or not _alike(first, row)

    def walk(self, places: Sequence[str], ignore: Sequence[str], found: Found) -> None:
        """A walk found this."""
        asked, seen = json.dumps([list(places), list(ignore)]), listing(found.files, found.folders, found.missing)
        self.torn |= self.walks.setdefault(asked, seen) != seen

    def data(self) -> dict[str, Any]:
        """As JSON data, for `zsync.state.stamps.stands`."""
        return {"files": self.files, "walks": self.walks}


def _alike(first: Row, again: Row) -> bool:
    """Whether a file that was read twice was the same; the second time its times may have come to tell."""
    if first is None or again is None:
        return first == again
    return first[:4] == again[:4] and (first[4] == again[4] or not again[4])
