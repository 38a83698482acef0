"""Stored files by MD5, beside the database: `<stem>-files/ab/abcd…`; in memory for a library in memory.

Files are not kept as BLOBs: an upload of a gigabyte would hold the one writer, swell the log and be read whole
into memory. A file is written under a temporary name and renamed, so it is there whole or not at all, and equal
files are kept once. Nothing is removed when an item goes: the server knows bytes it has once seen (`exists`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from zsync.embedded.db import MEMORY


class FileStore(Protocol):
    """Bytes by lower-case hexadecimal MD5."""

    def put(self, md5: str, data: bytes) -> None:
        """Keep the bytes; the caller has checked that the digest is theirs."""

    def get(self, md5: str) -> bytes | None:
        """The bytes, or None."""

    def size(self, md5: str) -> int | None:
        """Their number, or None when they are not here."""

    def path(self, md5: str) -> Path | None:
        """The file that holds them, or None."""

    def used(self) -> int:
        """Bytes kept in all."""


class MemoryFiles:
    """Files of a library in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, md5: str, data: bytes) -> None:
        """See `FileStore`."""
        self.kept[md5] = data

    def get(self, md5: str) -> bytes | None:
        """See `FileStore`."""
        return self.kept.get(md5)

    def size(self, md5: str) -> int | None:
        """See `FileStore`."""
        found = self.kept.get(md5)
        return None if found is None else len(found)

    def path(self, md5: str) -> None:
        """See `FileStore`."""

    def used(self) -> int:
        """See `FileStore`."""
        return sum(map(len, self.kept.values()))


class FolderFiles:
    """Files of a library on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, md5: str) -> Path:
        return self.folder / md5[:2] / md5

    def put(self, md5: str, data: bytes) -> None:
        """See `FileStore`."""
        path = self._path(md5)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f".{md5}.{secrets.token_hex(4)}")
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def get(self, md5: str) -> bytes | None:
        """See `FileStore`."""
        try:
            return self._path(md5).read_bytes()
        except FileNotFoundError:
            return None

    def size(self, md5: str) -> int | None:
        """See `FileStore`."""
        try:
            return self._path(md5).stat().st_size
        except FileNotFoundError:
            return None

    def path(self, md5: str) -> Path | None:
        """See `FileStore`."""
        path = self._path(md5)
        return path if path.exists() else None

    def used(self) -> int:
        """See `FileStore`."""
        return sum(path.stat().st_size for path in _files(self.folder))


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.glob("??/*") if not path.name.startswith("."))


def files_folder(database: str) -> Path:
    """Where the files of a library file lie: `library.sqlite` → `library-files`."""
    path = Path(database)
    return path.with_name(f"{path.stem}-files")


def open_store(database: str) -> FileStore:
    """The store that belongs to a database path."""
    return MemoryFiles() if database == MEMORY else FolderFiles(files_folder(database))
