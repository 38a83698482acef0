"""A lock file of before an exchange of keys that the notes have gone through: it is brought up to what was agreed.

A lock file comes back from a backup, or from a commit that was reverted. Elsewhere the sides tell how far they
are. After an exchange of keys the notes do not: they would be taken for those of before, and their keys exchanged
once more. So the last run that exchanged keys is remembered in `.zsync/exchanged`: the lines of the lock of the
works that changed their keys, as the run found and as it left them. Where the lock has the former, and every note
that the run wrote is still as it left it, these works get the latter. Where some notes are
and some are not, nothing is decided.
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
    votes = _votes(project, base, data)
    if not votes or not all(votes.values()):
        return base
    return {**base, **lockfile.loads("\n".join([lockfile.HEAD, *data["after"].values()]))}


def parted(project: Project, base: Base) -> str:
    """What to tell a person where some notes came back with the lock, and others did not; "" where it is not so.

    Whichever of the two the lock is taken for, the others would cite other works.
    """
    data = _kept(project)
    votes = _votes(project, base, data)
    new, old = ([path for path, vote in sorted(votes.items()) if vote is side] for side in (True, False))
    if not new or not old:
        return ""
    return (
        f"zsync.lock is of before run {data['run']}, which exchanged keys; so is {_some(old)}, "
        f"but not {_some(new)}: bring all of these notes back, or none"
    )


def _some(paths: list[str]) -> str:
    return paths[0] + (f" (and {len(paths) - 1} more)" if paths[1:] else "")


def _kept(project: Project) -> Mapping[str, Any]:
    try:
        data = json.loads((project.state / NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and {"run", "before", "after"} <= data.keys() else {}


def _votes(project: Project, base: Base, data: Mapping[str, Any]) -> dict[str, bool]:
    """By path, of the notes that the last exchange wrote and that tell, whether they have the keys it gave them.

    Nothing where the lock is not of before it, or the journal cannot be read.
    """
    old = data["before"] if data else {}
    if not old or any(work not in base or lockfile.line(base[work]) != old[work] for work in old):
        return {}
    try:
        return _told(project, str(data["run"]))
    except (OSError, ReplicaProblem):
        return {}


def _told(project: Project, run: str) -> dict[str, bool]:
    moves: list[undofiles.Move] = []
    found: dict[str, bytes] = {}
    left: dict[str, bytes] = {}
    for step in reversed(steps(project.state, load(project.state, run))):
        if step.place.startswith(MOVE):
            moves.insert(0, (step.source, step.place.removeprefix(MOVE)))
        elif is_note(step.place):
            found[step.place] = step.before or b""
            left[undofiles.followed(step.place, moves)] = step.after or b""
    votes = {}
    for path in left.keys() | found.keys():
        now, new, old = project.disk.read(path), left.get(path, b""), found.get(path, b"")
        if now is not None and undonotes.alike(now, new) != undonotes.alike(now, old):
            votes[path] = undonotes.nearer(now, to=new, than=old)
    return votes
