"""What the three kinds of objects (items, collections, searches) share, and the answer to a multi-object write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from zsync.embedded.errors import Refused
from zsync.embedded.services import Call
from zsync.embedded.wire import escape

Json = dict[str, Any]


class Stored(Protocol):
    """A stored object, as far as preconditions look at it."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One object to be saved inside an open transaction that has already bumped the library to `version`."""

    json: Json
    key: str
    stored: Any
    version: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: whether anything differed, and which other items' versions moved."""

    changed: bool
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """The three kinds of objects, as functions. `name` is the plural of the URL, `noun` stands in messages."""

    name: str
    noun: str
    find: Callable[[Call, str], Stored | None]
    save: Callable[[Call, Change], Saved]
    show: Callable[[Call, str], Json]
    erase: Callable[[Call, Any, int], None]

    @property
    def key_parameter(self) -> str:
        """`itemKey`, `collectionKey` or `searchKey`."""
        return f"{self.noun}Key"


@dataclass(slots=True)
class Results:
    """The four members of a multi-object answer; indexes are strings of array positions.

    `version` is the last library version that was given to one of the objects (0: to none).
    """

    successful: dict[str, Json] = field(default_factory=dict)
    success: dict[str, str] = field(default_factory=dict)
    unchanged: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Json] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    version: int = 0

    def fail(self, index: int, refused: Refused, *, key: str | None = None) -> None:
        """Enter a failure: code, escaped message, `data` if there is some; the key only in the local profile."""
        entry: Json = {} if key is None else {"key": key}
        entry |= {"code": refused.status, "message": escape(refused.message)}
        self.failed[str(index)] = entry | ({"data": refused.data} if refused.data else {})
