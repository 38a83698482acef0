"""What all requests of one application share, and what one request carries."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zsync.embedded.access import Access, Library
from zsync.embedded.db import Database
from zsync.embedded.faults import Faults
from zsync.embedded.filestore import FileStore
from zsync.embedded.upheavals import Refill
from zsync.embedded.values import KEY_ALPHABET
from zsync.embedded.wire import Request


def random_key(length: int = 8) -> str:
    """A new object key."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(length))


@dataclass(slots=True)
class Options:
    """Where the server's documents and code differ, or a test wants another server.

    `put_clears`: PUT clears omitted fields (documents, local API) instead of leaving them (code).
    `strict_keys`: a key list with only malformed keys is refused instead of ignored.
    `local`: the profile of the desktop's own API.
    `local_answer`: what its dialog is answered (always, once, deny).
    `local_writes`: off for the program before version 10, which is only read.
    `quota`: megabytes of files a user may store, None for no limit.
    """

    put_clears: bool = False
    strict_keys: bool = False
    local: bool = False
    local_answer: str = "always"
    local_writes: bool = True
    test_hooks: bool = False
    quota: float | None = None
    clock: Callable[[], float] = time.time
    new_key: Callable[[], str] = random_key


@dataclass(slots=True)
class Services:
    """The database, the stored files, the options, the faults to inject, and what was seen."""

    database: Database
    files: FileStore
    options: Options
    faults: Faults
    seen: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=100_000))
    refills: list[Refill] = field(default_factory=list)
    local_user: int = 1
    authorizations: list[float] = field(default_factory=list)
    bad_keys: dict[str, deque[float]] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """Seconds since the epoch, by the application's clock."""
        return self.options.clock()


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way through a handler."""

    services: Services
    request: Request
    conn: sqlite3.Connection
    access: Access
    library: Library
    args: Mapping[str, str]

    @property
    def public(self) -> bool:
        """True for My Publications: readable by everybody, only what was published, without organisation."""
        return "/publications/" in self.request.path
