"""Carry out a plan: intent in the journal, effect, receipt, what the side shows now. Killed anywhere, it heals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from zsync.errors import ReplicaProblem, Stale
from zsync.model.base import Base, WorkBase
from zsync.model.plan import Effect, Operation, Plan, Receipt
from zsync.model.record import REFERENCES
from zsync.model.values import Attachment
from zsync.reconcile.relations import ReadBack, named
from zsync.reconcile.settle import carried_out, removed, settled
from zsync.replicas.protocol import Replica
from zsync.state.journal import Journal

Watch = Callable[[str, int], None]
"""Called with ("before" | "announced" | "after" | "recorded", number of an effect): where a test kills the run."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Ids of the operations that went through, and those that did not with the reason. `unwritten` are effects
    that met something else than was read, whether operations end with them or not; `moved` are ids of those that
    failed since their target is not what was read, and that can be decided anew at once."""

    done: tuple[str, ...] = ()
    failed: tuple[tuple[Operation, str], ...] = ()
    unwritten: tuple[str, ...] = ()
    moved: frozenset[str] = frozenset()


class Store(Protocol):
    """The base while it changes."""

    base: dict[str, WorkBase]

    def save(self) -> None: ...


@dataclass(slots=True)
class _Progress:
    store: Store
    journal: Journal
    watch: Watch
    relating: Sequence[Operation] = ()
    number: int = 0
    done: list[str] = field(default_factory=list)
    failed: list[tuple[Operation, str]] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)


def apply(
    replicas: Sequence[Replica],
    plan: Plan,
    store: Store,
    journal: Journal,
    *,
    watch: Watch | None = None,
    progress: Callable[[str], None] | None = None,
) -> Applied:
    """Run the effects of `plan`, side by side in order. A side that fails does not stop the others.

    Whoever called ends the journal, when nothing has to be put back (`zsync.app.unfinished`).
    """
    state = _Progress(store, journal, watch or (lambda moment, number: None), named(plan.operations))
    by_name = {replica.name: replica for replica in replicas}

    def fetch(side: str, attachment: Attachment) -> bytes:
        return by_name[side].open(attachment)

    for replica in replicas:
        operations = [op for op in plan.operations if op.side == replica.name]
        if not operations:
            continue
        if progress:
            progress(f"writing {replica.name} ({len(operations)} changes)")
        try:
            for effect in replica.prepare(operations, fetch):
                _run(effect, state)
        except ReplicaProblem as problem:
            missing = [op for op in operations if op.id not in state.done]
            known = {op.id for op, _ in state.failed}
            state.failed += [(op, problem.line) for op in missing if op.id not in known]
            journal.note("failed", side=replica.name, error=problem.line)
        finally:
            store.save()
    return Applied(tuple(state.done), tuple(state.failed), tuple(state.unwritten), frozenset(state.moved))


def _run(effect: Effect, state: _Progress) -> None:
    """One effect. A stale target is left alone: the next run decides anew."""
    number = state.number
    state.number += 1
    state.watch("before", number)
    state.journal.intent(number, effect)
    state.watch("announced", number)
    try:
        receipts = effect.run()
    except Stale as stale:
        state.failed += [(operation, stale.line) for operation in effect.operations]
        state.unwritten.append(effect.summary)
        state.journal.note("stale", number=number, error=stale.line)
        return
    state.watch("after", number)
    state.journal.receipts(number, receipts)
    _record(receipts, {operation.id: operation for operation in effect.operations}, state)
    state.watch("recorded", number)


def _record(receipts: Sequence[Receipt], operations: Mapping[str, Operation], state: _Progress) -> None:
    left = [(operations[receipt.operation], receipt.record) for receipt in receipts]
    back = ReadBack(state.store.base, state.relating, left)
    for receipt in receipts:
        operation = operations[receipt.operation]
        if receipt.error:
            state.failed.append((operation, receipt.error))
            state.moved |= {operation.id} if receipt.again else set()
            continue
        entry = _after(state.store.base, operation, receipt, back)
        if entry is None:
            del state.store.base[operation.work]
        else:
            state.store.base[operation.work] = entry
        state.done.append(operation.id)


def _after(base: Base, operation: Operation, receipt: Receipt, back: ReadBack) -> WorkBase | None:
    """The base of the work once the operation is done; None when the work is gone for good."""
    entry = base[operation.work]
    if operation.lets_go:
        return removed(entry, operation.side)
    if operation.attribute == REFERENCES and receipt.record is None:
        return entry  # a side may name a work that it does not hold
    assert receipt.record is not None, "an operation that went through says what it left behind"
    record = back.record(receipt.record, operation.work)
    if not operation.attribute:
        return settled(entry, record, None)
    return carried_out(entry, record, operation, reread=receipt.reread, moved=receipt.moved)
