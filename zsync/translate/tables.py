"""The mapping tables (`mappings/*.yaml`, loaded by the caller) as lookups, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Rows = tuple[tuple[str, tuple[str, ...]], ...]
"""Canonical field and the native fields that hold it, best first."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical vocabulary: `kinds` of values by field, and the item types."""

    kinds: Mapping[str, str]
    types: frozenset[str]

    @classmethod
    def from_mapping(cls, canonical: Mapping[str, Any]) -> Canonical:
        """From `mappings/canonical.yaml`."""
        kinds = {name: str(row["kind"]) for name, row in canonical["fields"].items()}
        return cls(MappingProxyType(kinds), frozenset(canonical["types"]))


def plans(
    fields: Mapping[str, Any], groups: Mapping[str, Iterable[str]], types: Iterable[str]
) -> Mapping[str, Rows]:
    """For each entry type the rows that hold for it. Raises `ValueError` on a clash."""
    group_of = {member: name for name, members in groups.items() for member in members}
    return MappingProxyType({kind: _plan(kind, fields, group_of.get(kind, "")) for kind in types})


def places(rows: Rows) -> Mapping[str, tuple[str, int]]:
    """Native field to the canonical field it holds and its rank among those that do (0 is best)."""
    return {name: (canonical, rank) for canonical, names in rows for rank, name in enumerate(names)}


def _plan(kind: str, fields: Mapping[str, Any], group: str) -> Rows:
    rows = []
    taken: set[str] = set()
    for canonical, rule in fields.items():
        names = rule if isinstance(rule, list) else rule.get(kind, rule.get(group, rule.get("else", [])))
        if taken & set(names):
            raise ValueError(f"{kind}: {canonical} shares a field with another: {names}")
        taken |= set(names)
        if names:
            rows.append((canonical, tuple(names)))
    return tuple(rows)
