"""A run that ended in agreement, remembered: when nothing moved since, the next one is known to be empty.

Law 2 (convergence) says that the plan of the same sides and the same base is empty again. What is remembered under
`.zsync/` is therefore no plan, but everything it was made of: what was asked of the project's files
(`zsync.state.witness`), a mark of each side that is kept elsewhere, the settings, and this program. All of it is
compared; anything that differs, or is not certain, means a run as if nothing had been remembered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import zsync
from zsync import __version__
from zsync.app.project import Project
from zsync.config.mappings import data_folder
from zsync.model.finding import Finding, Fix
from zsync.model.plan import Plan
from zsync.model.record import Snapshot
from zsync.model.span import Edit, Span
from zsync.replicas.protocol import FILES, Recognises, Replica
from zsync.state.witness import stands

NAME = "settled.json"


def recall(project: Project) -> tuple[Finding, ...] | None:
    """The findings of the last run, when that ended in agreement and nothing moved since; None to read anew.

    Looks at times and sizes of files, and asks each library once. Raises `ReplicaProblem` as `read` would.
    """
    data = _load(project.state / NAME) if _usual(project) else None
    if data is None or data["kind"] != kind(project):
        return None
    try:
        findings = tuple(_finding(each) for each in data["findings"])
        marks = list(map(str, data["sides"]))
        same = stands(str(project.settings.root), project.disk, data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    if not same or len(marks) != len(project.replicas):
        return None
    if not all(mark == FILES or _stands(project.replicas[at], mark) for at, mark in enumerate(marks)):
        return None
    return findings


def _stands(replica: Replica, mark: str) -> bool:
    rights, _, seen = mark.partition("\n")
    return isinstance(replica, Recognises) and replica.stands(seen) and rights == _rights(replica)


def _mark(replica: Replica) -> str:
    """What stands for a side: its own mark, and what may be done there, since what may not be is not planned."""
    mark = replica.mark() if isinstance(replica, Recognises) else ""
    return f"{_rights(replica)}\n{mark}" if mark not in ("", FILES) else mark


def _rights(replica: Replica) -> str:
    able = replica.capabilities
    return repr((able.writable, able.creates, able.holds_files, able.reason, able.takes, sorted(able.endings)))


def remember(project: Project, made: Plan, snapshots: Sequence[Snapshot]) -> None:
    """Keep what `made` was made of, if that is agreement; call it when the base is stored."""
    marks = list(map(_mark, project.replicas))
    witness = project.disk.seen
    certain = all(marks) and not witness.torn
    if not certain or not _agreement(made, snapshots) or not _usual(project):
        return
    findings = [asdict(finding) for finding in made.findings]
    data = {"kind": kind(project), "sides": marks, "findings": findings, **witness.data()}
    _store(project.state / NAME, data)


def _agreement(made: Plan, snapshots: Iterable[Snapshot]) -> bool:
    """Whether nothing is to be done, nothing is left for a person, and everything was seen."""
    if made.operations or made.conflicts or made.held or made.stopped:
        return False
    return all(snapshot.complete and not snapshot.unreadable for snapshot in snapshots)


def _usual(project: Project) -> bool:
    """Whether the run is about everything, and nobody made a choice for this one run."""
    choices = (project.prefer, project.answers, project.renames, project.only, project.redo, project.keep_going)
    return not any(choices)


def kind(project: Project) -> str:
    """Names all but the sides and the base that a plan depends on: this program, its tables, the settings."""
    parts = [__version__, repr(project.settings), *_program()]
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@cache
def _program() -> list[str]:
    folders = (os.path.dirname(zsync.__file__), str(data_folder("mappings")))  # noqa: PTH120
    return [line for folder in folders for line in _sources(folder)]


def _sources(folder: str) -> list[str]:
    """The files of the program with sizes and times, in order."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir() and entry.name != "__pycache__":
                found += _sources(entry.path)
            elif entry.name.endswith((".py", ".yaml")):
                state = entry.stat()
                found.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    return found


def _load(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and "kind" in data else None


def _store(path: Path, data: Mapping[str, Any]) -> None:
    """A memory that cannot be kept costs time, and nothing else."""
    temp = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        temp.write_text(json.dumps(data), encoding="ascii")
        temp.replace(path)
    except OSError:
        temp.unlink(missing_ok=True)


def _finding(data: Mapping[str, Any]) -> Finding:
    fix = data["fix"]
    edits = tuple((path, Edit(**edit)) for path, edit in fix["edits"]) if fix else ()
    return Finding(**{**data, "span": Span(**data["span"]), "fix": Fix(fix["safe"], edits) if fix else None})
