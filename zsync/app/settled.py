"""A run that ended in agreement, remembered: when nothing moved since, the next one is known to be empty.

Law 2 (convergence) says that the plan of the same sides and the same base is empty again. What is remembered under
`.zsync/` is therefore no plan, but everything it was made of: what was asked of the project's files
(`zsync.state.witness`), a mark of each side that is kept elsewhere, the settings, and this program. All of it is
compared; anything that differs, or is not certain, means a run as if nothing had been remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from zsync.app.project import Project
from zsync.app.quick import JOURNAL, MEMORY, SAID, Said, question
from zsync.config import program
from zsync.config.settings import Settings
from zsync.config.zoterofiles import ZoteroFiles
from zsync.model.finding import Finding, Fix
from zsync.model.plan import Plan
from zsync.model.record import Snapshot
from zsync.model.span import Edit, Span
from zsync.replicas.protocol import FILES, Recognises, Replica
from zsync.state import stamps
from zsync.state.memory import keep


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a project in which nothing moved: its findings, and how many records each side shows."""

    findings: tuple[Finding, ...]
    records: tuple[int, ...]


def recall(project: Project) -> Recalled | None:
    """What the last run found, when that ended in agreement and nothing moved since; None to read anew.

    Looks at times and sizes of files, and asks each library once. Raises `ReplicaProblem` as `read` would.
    """
    project.standing.memory = ""
    memory = _bytes(project.state / MEMORY) if _usual(project) else b""
    data = _loaded(memory)
    if data is None or data["kind"] != kind(project.settings):
        return None
    try:
        found = Recalled(tuple(map(_finding, data["findings"])), tuple(map(int, data["records"])))
        marks = list(map(str, data["sides"]))
        same = stamps.stands(str(project.settings.root), data, partial(_walked, project))
        same = same and data["runs"] == _runs(project)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    if not same or not len(marks) == len(found.records) == len(project.replicas):
        return None
    if not all(mark == FILES or _stands(project.replicas[at], mark) for at, mark in enumerate(marks)):
        return None
    project.standing.memory = program.digest(memory)
    return found


def _runs(project: Project) -> str:
    """A run that came later, and was perhaps cut short, is for the next run to look at."""
    return stamps.inside(str(project.state / JOURNAL))


def _walked(project: Project, places: Sequence[str], ignore: Sequence[str]) -> str:
    found = project.disk.walk(places, ignore)
    return stamps.listing(found.files, found.folders, found.missing)


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
    settings = project.settings
    data = {
        "kind": kind(settings),
        "plain": _plain(settings) and all(map(_open, project.replicas)),
        "libraries": settings.libraries,
        "sides": marks,
        "runs": _runs(project),
        "records": [len(snapshot.records) for snapshot in snapshots],
        "findings": made.findings,
        **witness.data(),
    }
    memory = json.dumps(data).encode("ascii")
    if keep(project.state / MEMORY, memory):
        project.standing.memory = program.digest(memory)


def _open(replica: Replica) -> bool:
    """Whether no version tells of more rights: a group that is closed to us has to be asked now and then."""
    able = replica.capabilities
    return not replica.name.startswith("zotero:groups/") or (able.writable and able.holds_files)


def _plain(settings: Settings) -> bool:
    """Whether all can be looked at without the replicas: files of the project, and libraries on the web."""
    on_the_web = all(spec.startswith(("users/", "groups/")) for spec in settings.libraries)
    return on_the_web and settings.zotero_files == ZoteroFiles() and bool(settings.digest)


def say(project: Project, verb: str, form: str, said: Said) -> None:
    """Keep what a command said of a project that is known to stand; it is what it would say again."""
    memory, path = project.standing.memory, project.state / SAID
    if not memory or not _usual(project) or not _plain(project.settings):
        return
    kept = _loaded(_bytes(path), "of") or {}
    others = kept["said"] if kept.get("of") == memory and isinstance(kept.get("said"), dict) else {}
    sources = [project.sources.get(f"zotero:{spec}", "") for spec in project.settings.libraries]
    new = {**others, question(verb, form, sources): said}
    keep(path, json.dumps({"of": memory, "said": new}).encode("ascii"))


def _agreement(made: Plan, snapshots: Iterable[Snapshot]) -> bool:
    """Whether nothing is to be done, nothing is left for a person, and everything was seen."""
    if made.operations or made.conflicts or made.held or made.stopped:
        return False
    return all(snapshot.complete and not snapshot.unreadable for snapshot in snapshots)


def _usual(project: Project) -> bool:
    """Whether the run is about everything, and nobody made a choice for this one run."""
    choices = (project.prefer, project.answers, project.renames, project.only, project.redo, project.keep_going)
    return not any((*choices, project.synced))


def kind(settings: Settings) -> str:
    """Names all but the sides and the base that a plan depends on: this program, its tables, the settings."""
    return program.kind(str(settings.config), settings.digest or repr(settings))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _loaded(content: bytes, name: str = "kind") -> dict[str, Any] | None:
    """A JSON object in which `name` stands."""
    try:
        data = json.loads(content)
    except ValueError:
        return None
    return data if isinstance(data, dict) and name in data else None


def _finding(data: Sequence[Any]) -> Finding:
    code, rule, severity, span, message, help, key, fix = data
    edits = tuple((path, Edit(*edit)) for path, edit in fix[1]) if fix else ()
    return Finding(code, rule, severity, Span(*span), message, help, key, Fix(fix[0], edits) if fix else None)
