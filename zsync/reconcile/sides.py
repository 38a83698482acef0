"""What the decision sees of a replica, and what a person has decided beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from zsync.model.plan import Answer
from zsync.model.record import NOTHING, Record, Snapshot, World
from zsync.model.values import Attachment, Scalar

Project = Callable[[str, str, Scalar], Scalar | None]
"""`project(kind, attribute, value)`: what a side would show of a value (None: cannot hold it)."""


def without(roles: frozenset[str], project: Project) -> Project:
    """A projection that leaves the people in these roles out."""

    def held(kind: str, attribute: str, value: Scalar) -> Scalar | None:
        shown = project(kind, attribute, value)
        return shown if isinstance(shown, str) else tuple(c for c in shown or () if c.role not in roles) or None

    return held if roles else project


def instead(told: Mapping[tuple[str, Scalar], Scalar], project: Project) -> Project:
    """A projection that shows some values of attributes as `told`."""

    def held(kind: str, attribute: str, value: Scalar) -> Scalar | None:
        return told.get((attribute, value)) or project(kind, attribute, value)

    return held if told else project


@dataclass(frozen=True, slots=True)
class Side:
    """One replica as the decision sees it. `reason` says why it is not writable ("" if it is).

    `takes` are the rules by which it takes new records (none = all): `cited`, `type:NAME`, `collection:NAME`.
    `files`: it may be given files, those whose names end in one of `endings` (none = all); `drops_files`: one that
    it has may be taken away.
    `newborn` tells the locator of a record from the id of its creation, where
    the side knows it beforehand: a record made by a run that was killed is then known again.
    `spells` tells why a record cannot have a new key (its second argument) in the place of the old one.
    """

    snapshot: Snapshot
    project: Project
    writable: bool = True
    creates: bool = False
    reason: str = ""
    takes: tuple[str, ...] = ()
    files: bool = True
    drops_files: bool = True
    endings: frozenset[str] = frozenset()
    newborn: Callable[[str], str] | None = None
    spells: Callable[[str, str], str] | None = None

    def wants(self, file: Attachment) -> bool:
        """Whether the side may be given this file."""
        return self.files and (not self.endings or file.name.lower().endswith(tuple(sorted(self.endings))))

    @property
    def name(self) -> str:
        return self.snapshot.replica

    @property
    def world(self) -> World:
        return self.snapshot.world


@dataclass(frozen=True, slots=True)
class Rule:
    """How one attribute is merged: `two-way`, `ask` (before what another side shows goes), `off`, `from` a world
    (the others follow), `prefer` a world."""

    mode: str = "two-way"
    world: str = ""


_BOTH_WAYS = Rule()


@dataclass(frozen=True, slots=True)
class Policy:
    """Choices of `zsync.yaml` and the command. `rules` are by attribute, "*" for all others.

    `answers` are by id of the conflict they settle; `renames` are keys a person gave new names (old to new).

    `keep_going`: go on with what could be read when a file could not (absence then proves nothing).
    `redo`: carry out what a person had undone before. `key_formula` makes keys for works that have none ("": the
    default formula; None: they stay without); `key_formula_place` is where it was given.

    `home` is the library that new works go to ("": the first that takes them). With `copies` "leave", a work that
    stands in several libraries is looked at in one of them alone: at home, or where it has been known.

    `only`: attributes and keys the run is restricted to (empty: it is about everything); what is answered about
    others waits.
    """

    bib_add: str = "cited"
    zotero_add: str = "bib"
    collections: frozenset[str] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    keep_going: bool = False
    redo: bool = False
    max_deletes: int = 10
    max_renames: int = 25
    renames: Mapping[str, str] = field(default_factory=dict)
    key_formula: str | None = None
    key_formula_place: str = ""
    home: str = ""
    copies: str = "merge"
    only: frozenset[str] = frozenset()

    def rule(self, attribute: str) -> Rule:
        """The rule for an attribute."""
        return self.rules.get(attribute) or self.rules.get("*") or _BOTH_WAYS

    def about(self, *names: str) -> bool:
        """Whether the run is about what is called by these names: an attribute, and the keys of its work."""
        return not self.only or not self.only.isdisjoint(names)


class Linked(NamedTuple):
    """A work and the records that show it, by side.

    `stray` are further keys under which the notes cite it; `merged` the works that became part of it. `named` are,
    by side, keys by which records of others name it, and which nobody there bears.
    """

    work: str
    records: Mapping[str, Record]
    stray: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    named: Mapping[str, tuple[str, ...]] = NOTHING
