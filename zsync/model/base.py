"""The base of one work: what all sides agreed on, and what each side was last known to show of it.

Digests only, so that nothing private leaks into a public repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

UNSEEN = "-"
"""Mark of an attribute that a side has never been shown (outside its vocabulary)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a side shows where that is not simply the agreed value.

    `digest` is of its value ("" = empty, `UNSEEN` = never shown). `behind`: it has not been shown what is
    agreed yet; otherwise what it shows is the agreed value as far as it can hold it.
    """

    digest: str
    behind: bool = False


@dataclass(frozen=True, slots=True)
class SetShown:
    """How a side's set differs from the agreed one: `missing` not shown yet, `extra` not yet removed.

    `unseen`: the side did not mirror this set at all.
    """

    missing: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """A key the work used to have, and why (`renamed`, `merged`)."""

    key: str
    cause: Literal["renamed", "merged"] = "renamed"


@dataclass(frozen=True, slots=True)
class WorkBase:
    """The base of one work. A side absent from `where` has never held the work.

    `agreed` maps a scalar attribute to the digest of its value (absent = agreed to be empty), `sets` a set
    attribute to the digests of its members. `shown` and `set_shown` hold, per side and attribute, only what
    differs from the agreed value. `notes` are the paths of the work's literature notes. `deleted`: agreed to
    be gone; it is remembered until the last side in `where` has let go of it. `held` names, per
    side and attribute, the effects a person has undone, and what it is that a person was asked about before it is
    made (see `zsync.reconcile.heldback`). `making` are the sides on which a record was about to be made: a run
    killed there may have left it without a word. `shelves` are, per side that knows them, the lasting names of its
    collections and the digests of the paths these had.
    """

    work: str
    key: str
    aliases: tuple[Alias, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    agreed: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    set_shown: Mapping[str, Mapping[str, SetShown]] = field(default_factory=dict)
    deleted: bool = False
    held: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    making: frozenset[str] = frozenset()
    shelves: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)


Base = Mapping[str, WorkBase]
"""Work id to its base."""
