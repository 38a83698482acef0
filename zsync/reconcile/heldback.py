"""Effects a person has undone: held back until what they would bring changes, or the person lets them go.

The base names them by side and attribute (`WorkBase.held`), each by a token: `=` and the digest of the agreed
value of a scalar, `+` or `-` and the digest of a member of a set that would be added or removed, `+` or `-` for
the whole record. A token holds only as long as the very same effect is planned; another value goes through.

`?` and the name of a record (`zsync.reconcile.twins.Index.name`) is a doubt: whether the record that would be made
is that one. It lasts until a person has said so, whatever both show meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace

from zsync.model.base import Base, WorkBase
from zsync.model.plan import Operation, Value
from zsync.model.record import REFERENCES, SETS
from zsync.model.values import Attachment, Relation, Tag, Work
from zsync.reconcile.digest import of_member, of_value

Held = Mapping[str, Mapping[str, frozenset[str]]]
"""Side to attribute ("" = the whole record) to tokens."""


def token(operation: Operation) -> str:
    """What names an effect in `WorkBase.held`: the same for the same effect planned again."""
    if operation.attribute == "":
        return "+" if operation.action == "create" else "-"
    if operation.attribute in SETS:
        member = operation.after if operation.action == "create" else operation.before
        sign = "+" if operation.action == "create" else "-"
        return sign + of_member(operation.work, operation.attribute, identity(member))
    after = operation.after
    if operation.action == "rename" or operation.attribute == REFERENCES:
        # A work may be called by several keys: each is a rename of its own.
        after = f"{operation.before} {after}"
    return "=" + of_value(operation.work, operation.attribute, after if isinstance(after, str | tuple) else None)


def identity(member: Value) -> str:
    """What a member of a set is known by."""
    if isinstance(member, Tag):
        return member.name
    if isinstance(member, Attachment):
        return member.digest
    if isinstance(member, Relation):
        return member.work
    assert not isinstance(member, Work)
    return str(member)


def holds(entry: WorkBase, operation: Operation) -> bool:
    """Whether the person has undone this effect; the files of a record that is held back wait with it."""
    marks = entry.held.get(operation.side)
    if not marks:
        return False
    if operation.attribute and not operation.locator and "+" in marks.get("", ()):
        return True
    return token(operation) in marks.get(operation.attribute, ())


def waits(entry: WorkBase, side: str, attribute: str, member: Value) -> bool:
    """Whether the person has undone that this member was added."""
    tokens = entry.held.get(side, {}).get(attribute, ())
    return "+" + of_member(entry.work, attribute, identity(member)) in tokens


def awaits_record(entry: WorkBase, side: str) -> bool:
    """Whether the person has undone that a record was made there."""
    return "+" in entry.held.get(side, {}).get("", ())


def kept(
    entry: WorkBase, planned: Iterable[Operation], *, present: Iterable[str], off: Callable[[str], bool]
) -> dict[str, dict[str, frozenset[str]]]:
    """The tokens that go on holding: those met in this plan, and those that could not be met.

    `planned` are the effects held back in this plan, `present` the sides that show the work, `off` says
    whether an attribute is not merged this time.
    """
    if not entry.held:
        return {}
    met = {(op.side, op.attribute, token(op)) for op in planned}
    here = set(present)
    found: dict[str, dict[str, frozenset[str]]] = {}
    for side, marks in entry.held.items():
        for name, tokens in marks.items():
            waits = _waits(name, here=side in here, off=off)
            met_here = {each for each in tokens if (side, name, each) in met or each in waits or "*" in waits}
            left = frozenset(met_here | _doubts(tokens))
            if left:
                found.setdefault(side, {})[name] = left
    return found


def _waits(name: str, *, here: bool, off: Callable[[str], bool]) -> str:
    """Tokens that stay without being met ("*" = all): of what is switched off, of a record that is not there."""
    if name == "":
        return "" if here else "+"
    return "*" if off(name) or not here else ""


def changed(entry: WorkBase, operation_side: str, attribute: str, *, add: str = "", drop: str = "") -> WorkBase:
    """`entry` with the token `add` held on that side and attribute, and `drop` let go."""
    held = {side: dict(marks) for side, marks in entry.held.items()}
    marks = held.setdefault(operation_side, {})
    tokens = (marks.get(attribute, frozenset()) | {add}) - {drop, ""}
    marks[attribute] = tokens
    clean = {side: {n: t for n, t in marks.items() if t} for side, marks in held.items()}
    return replace(entry, held={side: marks for side, marks in clean.items() if marks})


def doubted(entry: WorkBase, side: str) -> str:
    """The name of the record that one made on `side` might be, "" for none."""
    return min(_doubts(entry.held.get(side, {}).get("", ())), default="")[1:]


def with_doubts(held: Held, found: Mapping[str, str], *, over: Container[str]) -> Held:
    """`held` with the doubts `found`, by side; those of the sides `over` are no more."""
    sides = {side: dict(marks) for side, marks in held.items()} | {side: {} for side in found.keys() - held.keys()}
    for side, marks in sides.items():
        tokens = marks.pop("", frozenset())
        if side in found or side in over:
            tokens -= _doubts(tokens)
        tokens |= {f"?{found[side]}"} if side in found else set()
        marks |= {"": tokens} if tokens else {}
    return {side: marks for side, marks in sides.items() if marks}


def released(base: Base) -> dict[str, WorkBase]:
    """The base with nothing held back; what is in doubt stays so."""
    return {work: _released(entry) if entry.held else entry for work, entry in base.items()}


def _released(entry: WorkBase) -> WorkBase:
    left = {side: {"": found} for side, marks in entry.held.items() if (found := _doubts(marks.get("", ())))}
    return replace(entry, held=left)


def _doubts(tokens: Iterable[str]) -> frozenset[str]:
    return frozenset(token for token in tokens if token.startswith("?"))
