"""Renaming a key by name: what must hold before it is begun."""

from __future__ import annotations

import difflib

from zsync.app.project import Project
from zsync.app.sync import base_of
from zsync.errors import UsageProblem
from zsync.formats.bib import Refused
from zsync.formats.bib.rewrite import check_key


def check(project: Project, old: str, new: str) -> None:
    """Raise `UsageProblem` unless a synced work bears `old` and `new` is a key every side can spell."""
    keys = {entry.key for entry in base_of(project).values()}
    if old not in keys:
        near = difflib.get_close_matches(old, keys, 1)
        hint = f"did you mean {near[0]!r}?" if near else "run `zsync sync` first, then name a key of the project"
        raise UsageProblem(f"no work bears the key {old!r}", help=hint)
    if new == old:
        raise UsageProblem(f"{old!r} is its key already", help="name the new key behind the old one")
    if new in keys:
        raise UsageProblem(f"another work bears the key {new!r} already", help="choose another key")
    try:
        check_key(new)
    except Refused as refused:
        raise UsageProblem(str(refused), help="letters, digits and -_:./+ are safe everywhere") from None
    project.known.update(keys)
    for replica in project.replicas:
        spells = replica.capabilities.spells
        if spells and (why := spells(old, new)):
            raise UsageProblem(why, help="letters and digits are safe everywhere")
