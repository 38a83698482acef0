"""What moved while a run was at work: read, decided and carried out again in the same run, a few times at most.

The server says so itself (412, or 404 for what is gone): somebody else was quicker. Only the works it is about are
looked at again. What is a file waits for the next run: a person may be in the middle of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from zsync.app.apply import Applied
from zsync.model.base import Base
from zsync.model.plan import Operation, Plan

ROUNDS = 3
"""How often one run decides about a work that moves again and again."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did. `plan` is what it set out to do; `run` "" means that nothing was to be done."""

    run: str
    plan: Plan
    applied: Applied = field(default_factory=Applied)


def moved(found: Run, base: Base) -> frozenset[str]:
    """The keys of the works that moved, as `base` and the operations call them."""
    works = {op.work: op.key for op in found.plan.operations if op.id in found.applied.moved}
    return frozenset(base[work].key for work in works if work in base)


def joined(found: Run, made: Plan, done: Applied, *, about: Iterable[str]) -> Run:
    """A run with one round more, in which `made`, of the works with the keys `about`, was `done`.

    What moved and was not planned again is no failure: it is decided otherwise.
    """
    keys, first = set(about), found.applied
    through = {*first.done, *done.done}
    planned = {operation.id for operation in made.operations}
    still = first.moved | planned
    failed = [(op, why) for op, why in first.failed if op.id not in still and op.id not in through]
    conflicts, answered = (
        tuple(each for each in listed if each.key not in keys)
        for listed in (found.plan.conflicts, found.plan.answered)
    )
    plan = replace(
        found.plan,
        operations=(*_but(found.plan.operations, still), *made.operations),
        conflicts=(*conflicts, *made.conflicts),
        answered=(*answered, *made.answered),
        next_base=made.next_base,
    )
    done_ids = tuple(dict.fromkeys((*first.done, *done.done)))
    both = Applied(done_ids, (*failed, *done.failed), (*first.unwritten, *done.unwritten), done.moved)
    return replace(found, plan=plan, applied=both)


def _but(operations: Iterable[Operation], those: Iterable[str]) -> list[Operation]:
    ids = set(those)
    return [operation for operation in operations if operation.id not in ids]
