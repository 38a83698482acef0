"""Zotero's creators: two names or one, in one list over all roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from zsync.model.values import Creator
from zsync.translate.values.names import OTHERS, person_meaning, settled
from zsync.translate.values.text import collapse, sendable

_SUFFIX = re.compile(r"(.+), (Jr\.?|Sr\.?|II|III|IV|V|VI|VII|VIII)")

_PARTICLES = "af|al-|av|d['’]|da|de|del|den|der|di|do|dos|du|el-|la|le|ten|ter|und|van|vom|von|zu|zum|zur"
_PARTICLE = re.compile(rf"(.+?) ((?:{_PARTICLES})(?: (?:{_PARTICLES}))*)")


def read(creators: Iterable[Mapping[str, str]], roles: Sequence[str]) -> tuple[Creator, ...]:
    """The creators of an item; the primary role of its type (`roles[0]`) reads as `author`.

    A person named "others" is what importers make of `and others`, and is left out.
    """
    primary = roles[0] if roles else ""
    found = [_one(row, primary) for row in creators]
    return tuple([creator for creator in found if creator.name not in {"", OTHERS} or creator.family])


def _one(row: Mapping[str, str], primary: str) -> Creator:
    kind = row.get("creatorType", "")
    role = "author" if kind == primary else kind
    if "name" in row:
        return Creator(role, name=collapse(sendable(row["name"])))
    return _person(role, row.get("lastName", ""), row.get("firstName", ""))


@lru_cache(maxsize=16384)
def _person(role: str, last: str, first: str) -> Creator:
    """A person; those who wrote many works are one object. `Vincent van` is how people write a particle in Zotero
    by which a name is not sorted, and `"da Gama"` is to Better BibTeX a family that has none."""
    given, suffix, particle = collapse(sendable(first)), "", ""
    last = last[1:-1] if len(last) > 2 and last[0] == last[-1] == '"' else last
    if match := _SUFFIX.fullmatch(given):
        given, suffix = match[1], match[2]
    if last and (match := _PARTICLE.fullmatch(given)):
        given, particle = match[1], match[2]
    return settled(Creator(role, family=collapse(sendable(last)), given=given, particle=particle, suffix=suffix))


def native(creator: Creator, roles: Sequence[str]) -> dict[str, str] | None:
    """A creator as an item of a type with `roles` holds it; None for `others` and where there are no roles."""
    if creator.name == OTHERS or not roles:
        return None
    kind = role_in(creator.role, roles)
    if not kind:
        return None
    if creator.name:
        return {"creatorType": kind, "name": collapse(sendable(creator.name))}
    last, first = (collapse(sendable(part)) for part in person_meaning(creator))
    if not first:
        return {"creatorType": kind, "name": last}
    return {"creatorType": kind, "firstName": first, "lastName": last}


def role_in(role: str, roles: Sequence[str]) -> str:
    """The creator type for a role: the primary one for `author`, `contributor` for what the type does not know."""
    if role == "author":
        return roles[0]
    if role in roles:
        return role
    return "contributor" if "contributor" in roles else ""


def project(creators: Iterable[Creator], roles: Sequence[str]) -> tuple[Creator, ...]:
    """The creators as an item of a type with `roles` shows them."""
    return read((row for creator in creators if (row := native(creator, roles))), roles)


def write(
    creators: Iterable[Creator], present: Iterable[Mapping[str, str]], roles: Sequence[str]
) -> list[dict[str, str]]:
    """The list for the item; a person that `present` has in the same role keeps the row as it is, also in a role
    that is not among `roles`."""
    kept = {(c.role, person_meaning(c)): dict(row) for row in present for c in read([row], roles)}
    rows: list[dict[str, str]] = []
    for creator in creators:
        row = native(creator, roles)
        if held := kept.get((creator.role, person_meaning(creator))):
            rows.append(held)
        elif row:
            shown = read([row], roles)
            rows.append(kept.get((shown[0].role, person_meaning(shown[0])), row) if shown else row)
    return rows
