"""Citation keys for works that have none anywhere: made by the project's formula, once.

A key is free among all that are known: keys and aliases of the base, those of every record of every side, in
scope or not, and those cited in the notes. Works are served in the order of their ids, so that equal keys get
their postfixes the same way everywhere. Once it stands in the base, a key is a key like any other, and never made
again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from zsync.errors import ConfigProblem
from zsync.model.base import Base
from zsync.model.record import Record
from zsync.reconcile.sides import Linked, Policy, Side


def proposed(base: Base, linked: Iterable[Linked], sides: Sequence[Side], policy: Policy) -> dict[str, str]:
    """Work to the key it is given. Raises `ConfigProblem` when the formula cannot be read."""
    if policy.key_formula is None or policy.rule("key").mode == "off":
        return {}
    if policy.key_formula:  # a fault is told at once, not when the first key is to be made
        key_of({}, formula=policy.key_formula, place=policy.key_formula_place)
    bare = [each for each in linked if _keyless(base, each)]
    return _made(bare, policy, _known(base, sides)) if bare else {}


def _made(bare: Iterable[Linked], policy: Policy, taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in bare:
        found[each.work] = key_of(
            _values(each.records), formula=policy.key_formula or "", place=policy.key_formula_place, taken=taken
        )
        taken.add(found[each.work].lower())
    return found


def key_of(values: Mapping[str, object], *, formula: str, place: str, taken: Container[str] = ()) -> str:
    """The key that `formula` ("": the default one) makes of a work's values, free among `taken` (in lower case).

    Raises `ConfigProblem` at `place`, where the formula was given, when it is none.
    """
    from zsync.translate.citekey import DEFAULT, FormulaError, free  # only a run that makes keys pays for this

    try:
        return free(values, formula=formula or DEFAULT, used=taken)
    except FormulaError as error:
        help = "say it as in `auth.lower + year`, in zsync.yaml under keys: formula"
        raise ConfigProblem(f"the key formula: {error}", place=place, help=help) from None


def _keyless(base: Base, linked: Linked) -> bool:
    entry = base.get(linked.work)
    if (entry is not None and (entry.key or entry.deleted)) or any(r.key for r in linked.records.values()):
        return False
    return any(record.kind and not record.frozen for record in linked.records.values())


def _known(base: Base, sides: Sequence[Side]) -> set[str]:
    """Every key that names a work, or did, in lower case."""
    keys = {key for entry in base.values() for key in (entry.key, *(alias.key for alias in entry.aliases))}
    return {key.lower() for key in keys} | {r.key.lower() for side in sides for r in side.snapshot.records}


def _values(records: Mapping[str, Record]) -> Mapping[str, object]:
    """What the sides together show; the first side by name wins."""
    found: dict[str, object] = {}
    for _, record in sorted(records.items(), reverse=True):
        found |= {**record.values, "type": record.kind, "tags": record.tags}
    return found
