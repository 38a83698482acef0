"""Plans and runs as the JSON of the contract (docs: README, "JSON")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from zsync.model.plan import Conflict, Operation, Plan, Value
from zsync.model.values import Attachment, Creator, Relation, Tag, Work
from zsync.report.findings_json import as_data


def plan_data(
    plan: Plan, *, run: str = "", applied: int = 0, failed: Iterable[tuple[Operation, str]] = ()
) -> dict[str, Any]:
    """The document for `zsync plan` and `zsync sync`."""
    return {
        "schema": 1,
        "run": run,
        "operations": [operation_data(operation) for operation in plan.operations],
        "conflicts": [conflict_data(conflict) for conflict in plan.conflicts],
        "findings": [as_data(finding) for finding in plan.findings],
        "stopped": plan.stopped,
        "held_back": [operation_data(operation) for operation in plan.held],
        "applied": applied,
        "failed": [{"operation": operation.id, "key": operation.key, "error": why} for operation, why in failed],
    }


def operation_data(operation: Operation) -> dict[str, Any]:
    """One operation."""
    return {
        "id": operation.id,
        "key": operation.key,
        "work": operation.work,
        "replica": operation.world,
        "side": operation.side,
        "locator": operation.locator,
        "action": operation.action,
        "attribute": operation.attribute,
        "before": value_data(operation.before),
        "after": value_data(operation.after),
        "because": operation.because,
    }


def conflict_data(conflict: Conflict) -> dict[str, Any]:
    """One conflict; a side is named by its world where only one side of that world takes part."""
    return {
        "work": conflict.work,
        "key": conflict.key,
        "attribute": conflict.attribute,
        "reason": conflict.reason,
        "message": conflict.message,
        "sides": {name: value_data(value) for name, value in by_world(conflict.sides).items()},
    }


def by_world(sides: Mapping[str, Value]) -> dict[str, Value]:
    """Side names shortened to their world (`zotero`, `bib`, `notes`) where that is unambiguous."""
    worlds = Counter(name.partition(":")[0] for name in sides)
    return {
        (world if worlds[world := name.partition(":")[0]] == 1 else name): value for name, value in sides.items()
    }


def value_data(value: Value) -> Any:
    """A value as plain data: text, a tag's name, creators as objects, a new work with its fields."""
    if isinstance(value, Tag | Relation):
        return value.name
    if isinstance(value, Attachment):
        return {"name": value.name, "md5": value.digest, "size": value.size}
    if isinstance(value, Work):
        fields = {name: value_data(field) for name, field in value.values.items()}
        shelves = {"collections": list(value.collections)} if value.collections else {}
        others = {"relations": [other.name for other in value.relations]} if value.relations else {}
        tags = [tag.name for tag in value.tags]
        return {"type": value.kind, "fields": fields, "tags": tags, **shelves, **others}
    if isinstance(value, tuple):
        return [creator_data(creator) for creator in value]
    return value


def creator_data(creator: Creator) -> dict[str, str]:
    """A creator with the parts it has."""
    if creator.name:
        return {"role": creator.role, "name": creator.name}
    parts = {
        "family": creator.family,
        "given": creator.given,
        "particle": creator.particle,
        "suffix": creator.suffix,
    }
    return {"role": creator.role, **parts}
