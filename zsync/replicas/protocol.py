"""The contract every replica keeps, and what it can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from zsync.model.plan import Effect, Operation
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar

Fetch = Callable[[str, Attachment], bytes]
"""`fetch(side, attachment)`: the bytes of an attachment that another side holds. Raises `ReplicaProblem`."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a replica can do. `reason` says why it is not writable ("" if it is).

    `takes` are the rules by which it takes new records (none = all): `cited`, `type:NAME`, `collection:NAME`.
    `endings` are the file name endings it wants (`.pdf`; none = all).
    `drops_files`: it can let go of a file; asset folders do not, since that would delete what is a person's.
    `newborn` gives the locator of a record from the id of the operation that makes it, where that is fixed.
    `spells(old, new)` says why a record cannot have the key `new` in the place of `old` ("" if it can), where that
    depends on more than the key.
    """

    writable: bool = True
    creates: bool = False
    holds_files: bool = False
    drops_files: bool = True
    reason: str = ""
    takes: tuple[str, ...] = ()
    endings: frozenset[str] = frozenset()
    newborn: Callable[[str], str] | None = None
    spells: Callable[[str, str], str] | None = None


class Listing(Protocol):
    """What lies below some folders, relative to the root and sorted; `missing` could not be read."""

    @property
    def files(self) -> tuple[str, ...]: ...

    @property
    def folders(self) -> tuple[str, ...]: ...

    @property
    def missing(self) -> tuple[str, ...]: ...


class Exists(Protocol):
    def exists(self, path: str) -> bool: ...

    def rival(self, path: str) -> str: ...


class Files(Exists, Protocol):
    """The project's files by relative, `/`-separated path. Writes are atomic and check what they replace."""

    def read(self, path: str) -> bytes | None: ...

    def hindrance(self, path: str) -> str: ...

    def replace(self, path: str, content: bytes, *, expected: bytes | None) -> None: ...

    def move(self, source: str, target: str) -> None: ...

    def remove(self, path: str, *, expected: bytes) -> None: ...

    def clear(self, path: str) -> None: ...

    def digest(self, path: str) -> tuple[str, int] | None: ...

    def walk(self, places: Sequence[str], ignore: Sequence[str] = ()) -> Listing: ...

    def below(self, folder: str) -> Listing: ...


class Replica(Protocol):
    """One world (or one file or library of it) behind one small door.

    `name` is the side's name in plans and the lock: `notes`, `bib:<path>`, `zotero:<library>`.
    """

    @property
    def name(self) -> str: ...

    @property
    def world(self) -> World: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def read(self) -> Snapshot:
        """Everything this replica shows now. Never raises for bad content: that is a finding and
        `complete=False`. Raises `ReplicaProblem` when the replica cannot be reached at all."""
        ...

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        """What this replica would show of `value` on a work of canonical type `kind` (None: cannot hold it)."""
        ...

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """The effects that carry out `operations`, in order, each computed and checked but not run.

        Reads what it needs, writes nothing. Effects verify on `run` that their target still is what was read."""
        ...

    def open(self, attachment: Attachment) -> bytes:
        """The bytes of an attachment this replica holds, checked against its digest."""
        ...

    def close(self) -> None:
        """Let go of connections and handles."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What a run did at one place: the image of before (None: nothing stood there), and what it left."""

    place: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Restoration:
    """Effects that take a run back, and the places that moved on since, each with the reason."""

    effects: tuple[Effect, ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@runtime_checkable
class Recognises(Protocol):
    """A replica that can tell whether it still shows what it showed, without reading all of it again.

    What it reads through `Files` counts for nothing here: whoever asks looks at those files itself.
    """

    @property
    def name(self) -> str: ...

    def mark(self) -> str:
        """What stands for all that the last `read` depended on beside files; "" when nothing does for certain."""
        ...

    def stands(self, mark: str) -> bool:
        """Whether `read` would see what it saw when it left this mark. Raises `ReplicaProblem` as `read` does."""
        ...


@runtime_checkable
class Foresees(Protocol):
    """A replica whose records show values of each other, so that an operation on one changes what others show."""

    @property
    def name(self) -> str: ...

    def foreseen(self, operations: Sequence[Operation]) -> Mapping[str, Record]:
        """By locator, the records of the last `read` that will show something else once `operations` of this
        side are done, beside what these bring there themselves; and, `needed`, those that are to go though others
        take values from them that stay. Writes nothing."""
        ...


@runtime_checkable
class Inventoried(Protocol):
    """A replica that can tell of an item that is no record (it lies in the trash) from one that is not there."""

    @property
    def name(self) -> str: ...

    def knows(self, locator: str) -> bool:
        """Whether the last `read` found an item of this name."""
        ...


FILES = "files"
"""The mark of a replica that reads nothing but files of the project: it need not even be asked."""


class InFiles:
    """A replica that reads nothing but files of the project."""

    def mark(self) -> str:
        """The same whatever they hold."""
        return FILES

    def stands(self, mark: str) -> bool:
        """True: see `Recognises`."""
        return mark == FILES


@runtime_checkable
class Restores(Protocol):
    """A replica that keeps its records elsewhere than in files, and takes back what a run did to them."""

    @property
    def name(self) -> str: ...

    def restore(self, changes: Sequence[Change]) -> Restoration:
        """Put back what still is as the run left it. Effects without operations; receipts only of failures."""
        ...
