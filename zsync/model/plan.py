"""A plan: operations, conflicts and findings, and the base that holds once it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from zsync.model.base import WorkBase
from zsync.model.finding import UNREAD, Finding
from zsync.model.record import Record, World
from zsync.model.values import Attachment, Relation, Scalar, Tag, Work

Action = Literal["create", "update", "delete", "rename"]
Value = Scalar | Tag | Attachment | Relation | Work | None
"""What an operation puts in place or takes away: a scalar, one member of a set, or a whole new work."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One planned effect on one record of one side.

    `id` is a digest of work, side, attribute and value: the same effect planned again has the same id, so a
    replay cannot create twice. `side` is the replica's name ("bib:refs.bib"), `world` its kind.
    Scalars: `update` from `before` to `after` (None = empty). Sets: `create` adds the member `after`,
    `delete` removes the member `before`. `rename` moves the key `before` to `after`. With attribute "":
    `create` makes a record of the Work `after` under `key` (`locator`: where it stood before, if it did),
    `delete` lets go of the record. `source` is the side the value comes from.
    `because` says why, for people. `also` are further locators at which the notes show the work.
    """

    id: str
    work: str
    key: str
    side: str
    world: World
    locator: str
    action: Action
    attribute: str
    before: Value
    after: Value
    because: str
    source: str = ""
    also: tuple[str, ...] = ()

    @property
    def lets_go(self) -> bool:
        """Whether it is about the record as a whole, which its side no longer is to hold."""
        return self.action == "delete" and not self.attribute


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something only a person may decide. `sides` maps side to the value it shows (None = empty).

    `id` is a digest of all of that (of two records that may be one work, of what they are whatever their keys): an
    answer to a conflict holds only while the sides show what they showed.
    `choices` are the answers a person may give: names of sides, or acts such as `delete`.
    """

    work: str
    key: str
    attribute: str
    reason: str
    sides: Mapping[str, Value]
    message: str = ""
    id: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person decided: one of the conflict's choices, or a value of their own (`choice` "")."""

    choice: str = ""
    value: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`next_base` is what to store before the first effect: agreed values, and what sides show as read.

    `stopped` says why nothing may be done at all ("" if the plan may be carried out). `held` are effects that
    would follow, had a person not undone them. `resting` are the likenesses (`zsync.reconcile.likeness`) of works
    of which nothing had to be decided: while their base stays as it is, they need not be looked at again.
    `partial`: it is about some attributes or works alone, and says nothing of the others. `answered` are the
    conflicts that a person's answers settle: what was typed as one stands on no side before the effects.
    """

    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    findings: tuple[Finding, ...] = ()
    next_base: Mapping[str, WorkBase] = field(default_factory=dict)
    stopped: str = ""
    held: tuple[Operation, ...] = ()
    resting: frozenset[bytes] = frozenset()
    partial: bool = False
    answered: tuple[Conflict, ...] = ()

    @property
    def errors(self) -> int:
        """How many of its findings are errors: a person has to mend what they name."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def unread(self) -> bool:
        """Whether a library failed while it was read: the plan is about the part that arrived."""
        return any(finding.code == UNREAD and finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one operation left behind: the record as read back (None when it is gone), or why it failed.

    `reread` are the attributes that a record of another type now shows differently, though nobody retyped them;
    `moved` are notes that have another place now, by the one they had. `kept` is the place of the effect that was
    left as it stands when the operation failed ("" where nothing is known of it). `again`: it failed since its
    target is not what was read, and can be read and decided anew at once.
    """

    operation: str
    record: Record | None
    error: str = ""
    reread: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    again: bool = False


MOVE = "move:"
"""How the place of an image begins that tells of a new name: the path follows, the content is the one before."""

MADE = "folder:"
"""How the place of an image begins that tells of a folder: the path follows; None = it did not exist."""


def on_disk(place: str) -> bool:
    """Whether the place of an image is one in the project's folder, and not in a library."""
    return place.startswith((MOVE, MADE)) or ":" not in place.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Image:
    """A before-image: the bytes of a file (None = it did not exist), a Zotero item's JSON, a path (`MOVE`), or a
    `MADE`."""

    place: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The smallest step that happens wholly or not at all: one file replaced, one batch sent.

    `images` are journalled before `run`, with `leaves`: what the step leaves at the same places (of an item, the
    properties it sends), which is what an undo looks for. `run` does the step and returns a receipt per operation.
    Raises `Stale` when the target is no longer what was read, `ReplicaProblem` when it cannot be reached.
    """

    summary: str
    operations: tuple[Operation, ...]
    images: tuple[Image, ...]
    run: Callable[[], tuple[Receipt, ...]]
    leaves: tuple[Image, ...] = ()
