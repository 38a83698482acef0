"""A lock file of before an exchange of keys that the notes have gone through: it is brought up to what was agreed.

A lock file comes back from a backup, or from a commit that was reverted. Elsewhere the sides tell how far they
are. After an exchange of keys the notes do not: they would be taken for those of before, and their keys exchanged
once more. So the last run that exchanged keys is remembered in `.zsync/exchanged`: the lines of the lock of the
works that changed their keys, as the run found and as it left them. Where the lock has the former, and every note
that the run wrote is still as it left it, these works get the latter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from zsync.app import undofiles, undonotes
from zsync.app.history import load, steps
from zsync.app.project import Project
from zsync.errors import ReplicaProblem
from zsync.model.base import Base, WorkBase
from zsync.model.plan import MOVE
from zsync.replicas.notes.vault import is_note
from zsync.state import lockfile

NAME = "exchanged"


def remember(
    project: Project, run: str, operations: Iterable[Mapping[str, Any]], *, before: Base, after: Base
) -> None:
    """Keep what is needed of a run that exchanged keys, once it is at its end."""
    works = {each["work"] for each in operations if each["action"] == "rename"}
    found, left = ({work: lockfile.line(b[work]) for work in sorted(works) if work in b} for b in (before, after))
    data = {"run": run, "before": found, "after": left}
    (project.state / NAME).write_text(json.dumps(data), encoding="utf-8")


def brought_up(project: Project, base: dict[str, WorkBase]) -> dict[str, WorkBase]:
    """The base, with the works of the last exchange of keys as that left them if the lock is older."""
    data = _kept(project)
    old = data["before"] if data else {}
    if not old or any(work not in base or lockfile.line(base[work]) != old[work] for work in old):
        return base
    try:
        if not _stands(project, str(data["run"])):
            return base
    except (OSError, ReplicaProblem):
        return base
    return {**base, **lockfile.loads("\n".join([lockfile.HEAD, *data["after"].values()]))}


def _kept(project: Project) -> Mapping[str, Any]:
    try:
        data = json.loads((project.state / NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and {"run", "before", "after"} <= data.keys() else {}


def _stands(project: Project, run: str) -> bool:
    """Whether all notes that the run wrote, as far as they are there, have the keys that it gave them."""
    found = steps(project.state, load(project.state, run))
    moves: list[undofiles.Move] = []
    votes = []
    for step in reversed(found):
        if step.place.startswith(MOVE):
            moves.insert(0, ((step.before or b"").decode(), step.place.removeprefix(MOVE)))
        elif is_note(step.place) and step.before and step.after:
            places = (undofiles.followed(step.place, moves), step.place)
            now = next((content for place in places if (content := project.disk.read(place)) is not None), None)
            votes += [] if now is None else [undonotes.nearer(now, to=step.after, than=step.before)]
    return bool(votes) and all(votes)
