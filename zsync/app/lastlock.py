"""The lock as a run on this machine left it last, kept in `.zsync/`: what libraries of this machine were shown.

The lock travels in git, and comes back changed by others. Beside it stands a digest of each lock that was written
here: one of those tells of our libraries, though it may be an old commit.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from zsync.errors import ConfigProblem
from zsync.model.base import WorkBase
from zsync.state import lockfile
from zsync.state.files import read_bytes


@dataclass(frozen=True, slots=True)
class LastLock:
    """One such memory: the file `name` in the folder `state`, and one beside it for the digests."""

    state: Path
    name: str

    @property
    def kept(self) -> bytes | None:
        """The lock as it was left last; None when this machine has left none."""
        return read_bytes(self.state / self.name)

    def keep(self, content: bytes, *, written: bool) -> None:
        """Remember `content`; and that it is a lock `written` here."""
        plain = _plain(content)
        with suppress(OSError):  # what is remembered is older then, and still true
            if written:
                with self._digests.open("ab") as digests:
                    digests.write(_digest(plain))
            if self.kept != plain:
                (self.state / self.name).write_bytes(plain)

    def is_ours(self, content: bytes) -> bool:
        """Whether the lock's `content` is as it was left last, or one that was written here, now or before."""
        plain = _plain(content)
        return plain == self.kept or _digest(plain) in (read_bytes(self._digests) or b"").splitlines(keepends=True)

    def base(self) -> dict[str, WorkBase] | None:
        """The base as it was left last, {} when none was; None when nobody can read it."""
        kept = self.kept
        if kept is None:
            return {}
        try:
            return lockfile.decoded(kept, self.state / self.name)
        except ConfigProblem:
            return None

    @property
    def _digests(self) -> Path:
        return self.state / f"{self.name}.own"


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _digest(plain: bytes) -> bytes:
    """A line that stands for a lock."""
    return hashlib.sha256(plain).hexdigest()[:32].encode() + b"\n"
