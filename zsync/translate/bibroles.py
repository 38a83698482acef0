"""The creators of an entry: each role in a field of its own, or in one whose type says whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from zsync.model.values import Creator
from zsync.translate.values import names
from zsync.translate.values.richness import rougher, roughly, told_in

Fields = Mapping[str, str]
Place = tuple[str, str, str]
"""A field, the field of its type, and the type; the last two are "" for a field of one role only."""


@dataclass(frozen=True)
class Roles:
    """Role to its places: new people go to the first; the others are read, and written where an entry uses them.

    The first place may go without its type; in another one the type tells the role (`editor` of the type
    `director`), and takes the field from the role that has it otherwise. `silent` are, by type of entry, the roles
    in which one may name nobody though its work has people in them.
    """

    places: Mapping[str, tuple[Place, ...]]
    silent: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], silent: Mapping[str, Iterable[str]]) -> Roles:
        """From the `roles` of a dialect's mapping: a field, a place, or a list of places; and its `silent`."""
        places = {role: tuple(map(_place, _several(rule))) for role, rule in mapping.items()}
        return cls(places, {kind: frozenset(roles) for kind, roles in silent.items()})

    @cached_property
    def _taken(self) -> Mapping[str, tuple[Place, ...]]:
        """Field of one role to the places where its type gives it to another."""
        whole = {name for places in self.places.values() for name, kind_field, _ in places if not kind_field}
        typed = [place for places in self.places.values() for place in places if place[1]]
        return {name: tuple(place for place in typed if place[0] == name) for name in whole}

    def read(self, fields: Fields) -> tuple[Creator, ...]:
        """The creators of an entry, role by role."""
        return tuple(creator for role in self.places for creator in self._read_role(fields, role))

    def _read_role(self, fields: Fields, role: str) -> list[Creator]:
        used = [name for name, _, _ in self._held(fields, role) if fields.get(name)]
        return [creator for name in used for creator in names.read_list(fields[name], role)]

    def _held(self, fields: Fields, role: str) -> list[Place]:
        """The places of a role that are its own in this entry."""
        first = self.places[role][0]
        return [place for place in self.places[role] if self._is_own(fields, place, strict=place != first)]

    def _is_own(self, fields: Fields, place: Place, *, strict: bool) -> bool:
        name, kind_field, kind = place
        if not kind_field:
            return not any(self._is_own(fields, other, strict=True) for other in self._taken[name])
        return fields.get(kind_field, "" if strict else kind).strip().lower() == kind

    def settle(self, fields: Fields, creators: Iterable[Creator]) -> tuple[Creator, ...]:
        """The creators as this entry shows them: where there is no field for their own role, in that in which it
        has them, or somebody whose place they took."""
        told = self.read(fields)
        return self.project(self._replacing(roughly(tuple(creators), told, self.places), told))

    def _replacing(self, people: tuple[Creator, ...], told: tuple[Creator, ...]) -> tuple[Creator, ...]:
        """New people without a field for their own role, in the roles of those that are told and gone; of these,
        the new ones with a field of their own take theirs first."""
        new = [creator for creator in people if not told_in(creator, told)]
        free = Counter(creator.role for creator in told if not told_in(creator, people))
        free -= Counter(creator.role for creator in new if creator.role in self.places)
        result = []
        for creator in people:
            role = creator.role
            if creator in new and role not in self.places:
                role = next((rough for rough in rougher(role) if free[rough] > 0), role)
                free[role] -= 1
            result.append(replace(creator, role=role))
        return tuple(result)

    def project(self, creators: Iterable[Creator]) -> tuple[Creator, ...]:
        """The creators as the fields show them: by role, unknown roles dropped, names as they read back."""
        people = tuple(creators)
        present = {creator.role for creator in people}
        roles = (role for role in self.places if role in present)
        lists = ((role, names.write_list((c for c in people if c.role == role), "")) for role in roles)
        return tuple(creator for role, listed in lists for creator in names.read_list(listed, role))

    def write(self, fields: Fields, creators: Iterable[Creator]) -> dict[str, str | None]:
        """The fields that show `creators`; a field of another kind of people is left alone."""
        people = tuple(creators)
        changes: dict[str, str | None] = {}
        for role in self.places:
            listed = tuple(creator for creator in people if creator.role == role)
            held = self._held(fields, role)
            if held and not same(listed, self._read_role(fields, role)):
                used = [place for place in held if fields.get(place[0])] or held[:1]
                changes |= _written(fields, used, listed)
        return changes


def _several(rule: Any) -> list[Any]:
    return rule if isinstance(rule, list) and isinstance(rule[0], list) else [rule]


def _place(rule: Any) -> Place:
    row = rule if isinstance(rule, list) else [rule]
    return (row[0], row[1], row[2]) if len(row) > 1 else (row[0], "", "")


def _written(fields: Fields, places: list[Place], listed: tuple[Creator, ...]) -> dict[str, str | None]:
    """All people in the first of the places, none in the others."""
    changes: dict[str, str | None] = {}
    for number, (name, kind_field, kind) in enumerate(places):
        text = names.write_list(listed, fields.get(name, "")) if not number else ""
        changes[name] = text or None
        if kind_field:
            changes[kind_field] = kind if text else None
    return changes


def same(a: Iterable[Creator], b: Iterable[Creator]) -> bool:
    """True when two lists name the same people in the same order."""
    return [names.person_meaning(c) for c in a] == [names.person_meaning(c) for c in b]
