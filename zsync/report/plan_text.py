"""Plans and runs as text: by work, one line an effect, old and new visible, long values folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from zsync.model.finding import Finding
from zsync.model.plan import Conflict, Operation, Plan, Value
from zsync.model.values import Attachment, Creator, Relation, Tag, Work
from zsync.model.words import counted
from zsync.report.folding import shorten, shorten_alike
from zsync.report.plan_json import by_world

_WORDS = {"create": "+", "update": "~", "delete": "-", "rename": "»"}


def plan_lines(plan: Plan, *, width: int = 100) -> Iterator[str]:
    """The plan for a person: what would change in each work, then what needs a decision."""
    for key, operations in by_key(plan):
        yield key
        for operation in operations:
            yield f"  {_WORDS[operation.action]} {_operation(operation, width)}"
    for conflict in plan.conflicts:
        yield from conflict_lines(conflict, width=width)
    yield summary(plan)


def by_key(plan: Plan) -> Iterator[tuple[str, list[Operation]]]:
    """The operations as they are shown: those of one key together."""
    operations = sorted(plan.operations, key=lambda op: (op.key, op.world, op.attribute))
    return ((key, list(group)) for key, group in groupby(operations, key=lambda op: op.key))


def summary(plan: Plan) -> str:
    """One line: how much there is to do, and how much for a person."""
    left = f" {counted(plan.errors, 'error')} left for you." if plan.errors else ""
    left += f" {counted(len(plan.held), 'undone change')} held back (--redo does them again)." if plan.held else ""
    if not plan.operations and not plan.conflicts:
        return f"Nothing to do.{left}" if left or plan.partial else "All sides agree."
    changes = counted(len(plan.operations), "change")
    return f"{changes}, {counted(len(plan.conflicts), 'conflict')}.{left}"


def verdict(plan: Plan) -> str:
    """One line: why nothing may be done at all, or how much there is to do."""
    return plan.stopped or summary(plan)


def conflict_lines(conflict: Conflict, *, width: int = 100) -> Iterator[str]:
    """A conflict with the value of each side."""
    yield f"{conflict.key}: {conflict.attribute} needs a decision ({conflict.reason})"
    if conflict.message:
        yield f"    {conflict.message}"
    sides = by_world(conflict.sides)
    longest = max((len(name) for name in sides), default=0)
    shown = shorten_alike([words(value) for value in sides.values()], width - longest - 6)
    for name, value in zip(sides, shown, strict=True):
        yield f"  ? {name.ljust(longest)}  {value}"


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Findings with place and next step."""
    for finding in findings:
        yield f"{finding.span}: {finding.severity} {finding.code} {finding.message}"
        if finding.help:
            yield f"  help: {finding.help}"


def _operation(operation: Operation, width: int) -> str:
    where, what = operation.side, subject(operation)
    if operation.action == "create" and not operation.attribute:
        title = operation.after.values.get("title", "") if isinstance(operation.after, Work) else ""
        return f"{where}: {what} “{shorten(words(title), width - 40)}” ({operation.because})"
    if operation.action == "rename":
        return f"{where}: {what} {operation.before} → {operation.after} ({operation.because})"
    if operation.action in ("create", "delete"):
        member = operation.after if operation.action == "create" else operation.before
        return f"{where}: {what} {words(member)} ({operation.because})"
    old, new = words(operation.before), words(operation.after)
    room = max(20, (width - len(where) - len(what) - len(operation.because) - 14) // 2)
    old, new = shorten_alike([old, new], room)
    return f"{where}: {what} {old} → {new} ({operation.because})"


def subject(operation: Operation) -> str:
    """What an operation is about: a field, a member of a set (`tag`), the `key`, the record (`new item`)."""
    if operation.action == "rename":
        return "key"
    if operation.action == "update":
        return operation.attribute
    noun = {"zotero": "item", "bib": "entry", "notes": "note"}[operation.world]
    if operation.attribute:
        return operation.attribute.removesuffix("s")
    return f"new {noun}" if operation.action == "create" else noun


def words(value: Value) -> str:
    """A value as one line of text; an empty one as (empty)."""
    if isinstance(value, Tag | Attachment | Relation):
        return value.name
    if isinstance(value, Work):
        return words(value.values.get("title"))
    if isinstance(value, tuple):
        return "; ".join(_creator(creator) for creator in value) or "(empty)"
    return " ".join(value.split()) if value else "(empty)"


def _creator(creator: Creator) -> str:
    if creator.name:
        return creator.name
    family = f"{creator.particle} {creator.family}".strip()
    return ", ".join(part for part in (family, creator.suffix, creator.given) if part)
