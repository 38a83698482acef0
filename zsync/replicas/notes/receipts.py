"""Which effect on the notes bears the receipt of which operation, and what failed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zsync.errors import ReplicaProblem, Stale
from zsync.model.plan import Effect, Operation, Receipt


@dataclass(frozen=True, slots=True)
class _Receipts:
    """Receipts by operation, and why an effect failed that an operation takes part in."""

    left: Mapping[str, Receipt]
    failed: dict[str, str] = field(default_factory=dict)

    def of(self, operation: Operation) -> Receipt:
        why = self.failed.get(operation.id)
        return self.left[operation.id] if why is None else Receipt(operation.id, None, why)


def completing(
    steps: Sequence[tuple[Effect, frozenset[str]]], operations: Sequence[Operation], left: Mapping[str, Receipt]
) -> list[Effect]:
    """The effects, each with the receipts of those operations that it completes; a last one for those without.

    `steps` are the effects with the ids of the operations that take part in them. An operation that failed in one
    note is not done, though others have it."""
    last = {id: number for number, (_, ids) in enumerate(steps) for id in ids}
    receipts = _Receipts(left)
    effects = []
    for number, (effect, ids) in enumerate(steps):
        done = tuple(op for op in operations if last.get(op.id) == number)
        effects.append(_completed(effect, ids, done=done, receipts=receipts))
    rest = tuple(op for op in operations if op.id not in last)
    if rest:
        nothing = Effect("nothing to write in the notes", (), (), tuple)
        effects.append(_completed(nothing, (), done=rest, receipts=receipts))
    return effects


def refusals(refused: Mapping[str, tuple[Operation, str]]) -> list[Effect]:
    """An effect that changes nothing and says why."""
    if not refused:
        return []
    receipts = tuple(Receipt(operation.id, None, why) for operation, why in refused.values())
    operations = tuple(operation for operation, _ in refused.values())
    return [Effect("leave renames aside", operations, (), lambda: receipts)]


def _completed(
    effect: Effect, parts: Iterable[str], *, done: tuple[Operation, ...], receipts: _Receipts
) -> Effect:
    """The effect with the operations that it completes. Where it fails, so do all that take part in it; no other
    note is held up."""
    act = effect.run

    def run() -> tuple[Receipt, ...]:
        try:
            act()
        except ReplicaProblem as problem:
            receipts.failed.update(dict.fromkeys(parts, problem.line))
            raise Stale(problem.message, place=problem.place, help=problem.help) from None
        return tuple(map(receipts.of, done))

    return replace(effect, operations=done, run=run)
