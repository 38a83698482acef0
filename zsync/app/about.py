"""What a run was restricted to (`--only`): attributes, or keys of works. A slip would do nothing, silently."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from zsync.config.mappings import attributes
from zsync.errors import UsageProblem
from zsync.model.base import Base
from zsync.model.record import Snapshot

_OURS = ("references",)
"""What a rename changes besides; no rule of the settings is about it."""


def unknown(only: Iterable[str], base: Base) -> list[str]:
    """The names that are neither an attribute nor the key, now or before, of a work that is agreed on."""
    strange = set(only).difference(attributes(), _OURS)
    return sorted(strange.difference(_keys(base))) if strange else []


def check(only: Iterable[str], base: Base, snapshots: Iterable[Snapshot]) -> None:
    """Raise `UsageProblem` for a name that is no attribute, and no key of a work that any side shows."""
    strange = unknown(only, base)
    if not strange:
        return
    shown = {record.key for snapshot in snapshots for record in snapshot.records if not record.cited}
    for name in strange:
        if name not in shown:
            near = difflib.get_close_matches(name, {*attributes(), *shown, *_keys(base)}, 1)
            help = f"did you mean {near[0]!r}?" if near else "name attributes such as tags, or keys of the project"
            raise UsageProblem(f"{name!r} is no attribute and no citation key", help=help)


def _keys(base: Base) -> set[str]:
    return {key for entry in base.values() for key in (entry.key, *(alias.key for alias in entry.aliases))}
