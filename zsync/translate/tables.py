"""The mapping tables (`mappings/*.yaml`, loaded by the caller) as lookups, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

Rows = tuple[tuple[str, tuple[str, ...]], ...]
"""Canonical field and the native fields that hold it, best first."""

_ORDER = ("creators", "title", "short_title", "container", "date", "volume", "issue", "number", "pages")


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


@dataclass(frozen=True)
class Plans:
    """What the fields of an entry hold, by its form: its type, or what its `entrysubtype` makes of that.

    `subtitles` are the fields that go on the end of another, but in forms that have a row for them.
    """

    rows: Mapping[str, Rows]
    forms: Mapping[str, Mapping[str, str]]
    subtitles: Mapping[str, str]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Plans:
        """From the mapping of a dialect. Raises `ValueError` on a clash."""
        forms = mapping.get("forms", {})
        names = [*mapping["types"], *(form for subtypes in forms.values() for form in subtypes.values())]
        return cls(plans(mapping["fields"], mapping["groups"], names), forms, mapping["subtitles"])

    def form(self, kind: str, fields: Mapping[str, str]) -> str:
        """The form of an entry of the type `kind` with these fields."""
        forms = self.forms.get(kind)
        return forms.get(fields.get("entrysubtype", "").strip().lower(), kind) if forms else kind

    def of(self, form: str) -> Rows:
        """The rows of a form; those of `misc` for one that is not known."""
        return self.rows.get(form) or self.rows["misc"]

    def names(self, form: str, attribute: str) -> tuple[str, ...]:
        """The fields that hold an attribute, best first."""
        return next((names for name, names in self.of(form) if name == attribute), ())

    def places(self, form: str) -> Mapping[str, tuple[str, int]]:
        """The fields of a form as `places` has them."""
        return self._places.get(form) or self._places["misc"]

    @cached_property
    def _places(self) -> Mapping[str, Mapping[str, tuple[str, int]]]:
        return {form: places(rows) for form, rows in self.rows.items()}

    def second(self, form: str) -> Mapping[str, str]:
        """The subtitles of a form: title to subtitle."""
        return self._second.get(form, self.subtitles)

    @cached_property
    def _second(self) -> Mapping[str, Mapping[str, str]]:
        forms = {form for subtypes in self.forms.values() for form in subtypes.values()}
        return {f: {a: b for a, b in self.subtitles.items() if b not in self._places[f]} for f in forms}

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """Form to the usual order of attributes in a new entry."""
        orders = {form: dict.fromkeys((*_ORDER, *(name for name, _ in rows))) for form, rows in self.rows.items()}
        return {form: {name: rank for rank, name in enumerate(order)} for form, order in orders.items()}


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
