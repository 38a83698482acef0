"""Where the bytes of a library's attachments are kept: one small door, whatever is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from zsync.model.values import Attachment
from zsync.replicas.zotero.files import Upload, download, upload
from zsync.replicas.zotero.linked import Linked
from zsync.replicas.zotero.web import Server


class Store(Protocol):
    """Keeps files by the key of their attachment item."""

    def ready(self) -> None:
        """Whether files can be put here at all. Raises `Refused` when not."""
        ...

    def put(self, file: Upload) -> Mapping[str, Any]:
        """Store a file; the properties its item must still be given. Raises `Refused` or another
        `ReplicaProblem` when it cannot be."""
        ...

    def get(self, file: Attachment) -> bytes:
        """The bytes of a file, checked. Raises `ReplicaProblem`."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


@dataclass(frozen=True, slots=True)
class ZoteroStorage:
    """Zotero's own storage: registration of an upload sets the item's properties there."""

    server: Server

    def ready(self) -> None:
        """Zotero says of each file whether it takes it."""

    def put(self, file: Upload) -> Mapping[str, Any]:
        """Authorise, send, register."""
        upload(self.server, file)
        return {}

    def get(self, file: Attachment) -> bytes:
        """Download, without giving the key away."""
        return download(self.server, file)

    def close(self) -> None:
        """The server is closed by whoever opened it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the files of one library are kept. `store` None: in Zotero's own storage.

    `linked` are the files that Zotero only names, if they count; `links` says that new ones become such.
    """

    store: Store | None = None
    linked: Linked | None = None
    links: bool = False
