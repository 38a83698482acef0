"""What a person changed while a run was at work: it is left as it is, and the next run decides anew.

Between the reading of a side and the writing of it the run may talk to a library for minutes. Citations, keys and
members of sets are edited in whatever stands there by then; a value is replaced, and an entry taken away, only if
it still is what was read.
"""

from __future__ import annotations

from zsync.model.plan import Operation
from zsync.model.record import SETS, Record

CHANGED = "was changed while the run was at work: run again"


def replaces(operation: Operation) -> bool:
    """Whether an operation does away with what stands at its place."""
    if not operation.attribute:
        return operation.action == "delete"
    return operation.attribute not in SETS and operation.attribute != "key"


def differs(operation: Operation, read: Record | None, now: Record | None) -> bool:
    """Whether what an operation replaces is not what was `read`; a record that is gone has nothing to lose."""
    if now is None or not replaces(operation):
        return False
    if read is None or not operation.attribute:
        return True
    if operation.attribute == "type":
        return read.kind != now.kind
    return read.values.get(operation.attribute) != now.values.get(operation.attribute)
