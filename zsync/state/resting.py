"""Works that were at rest when a run ended, in `.zsync/resting`: digests, and what they hold for.

A cache: a missing, broken or foreign file is the same as none, and costs time only.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from zsync.state import memory

NAME = "resting"
SIZE = 16
"""Bytes of a digest."""


def load(folder: Path, *, kind: str, base: bytes | None) -> frozenset[bytes]:
    """The digests that were kept for this `kind` of facts and the stored base with these bytes."""
    head = _head(kind, base)
    try:
        content = (folder / NAME).read_bytes()
    except OSError:
        return frozenset()
    if content[:SIZE] != head or len(content) % SIZE:
        return frozenset()
    return frozenset([content[at : at + SIZE] for at in range(SIZE, len(content), SIZE)])


def keep(folder: Path, found: Iterable[bytes], *, kind: str, base: bytes | None) -> None:
    """Keep the digests."""
    memory.keep(folder / NAME, b"".join([_head(kind, base), *sorted(found)]))


def _head(kind: str, base: bytes | None) -> bytes:
    return blake2b(kind.encode() + b"\0" + (base or b""), digest_size=SIZE).digest()
