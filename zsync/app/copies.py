"""Libraries of which this computer holds a copy: the Zotero program's, as new as its last synchronisation.

The lock may be ahead of it: somebody ran zsync over the web, or on another computer, since Zotero synchronised
here. What the copy lacks would look like a deletion then, and an old title like an edit. So the lock as a run on
this machine left it is kept in `.zsync/`. Where the lock is another one by now, and the copy still shows what it
showed then, the works concerned are left out of what was read, and the library counts as not read in full, until
Zotero has synchronised (`zsync.reconcile.late`), or a person says that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zsync.app.lastlock import LastLock
from zsync.app.project import Project
from zsync.config.libraries import parse
from zsync.model.base import Base
from zsync.model.finding import UNREAD, Finding
from zsync.model.record import Snapshot
from zsync.model.span import Span
from zsync.reconcile.late import Late, late
from zsync.replicas.protocol import Inventoried
from zsync.state import lockfile

_NAMED = 3
"""How many works are named."""


def without_late(
    project: Project, base: Base, content: bytes, snapshots: Sequence[Snapshot]
) -> list[Snapshot]:
    """What was read, without the works that a copy has not been brought yet. `content` are the bytes of the lock,
    `base` is what it says."""
    copies = {replica.name: replica for replica in _copies(project)}
    if project.synced or not content or not copies:
        project.standing.late = frozenset()
        return list(snapshots)
    last, policy = _last(project), project.policy
    own = base if last.is_ours(content) else last.base() or {}
    found = {
        each.replica: late(
            base, own, each, knows=copies[each.replica].knows, off=lambda name: policy.rule(name).mode == "off"
        )
        for each in snapshots
        if each.replica in copies
    }
    project.standing.late = frozenset[str]().union(*(each.works for each in found.values()))
    return [_without(each, found.get(each.replica, Late())) for each in snapshots]


def keep(project: Project, base: Base, content: bytes, *, changed: bool) -> None:
    """Remember the lock as it is left, where a copy is a side and it was looked at what came to it: `base`, in the
    bytes `content`, and whether this run `changed` it. Of works that are late, what was remembered is kept."""
    waiting = project.standing.late
    if waiting is None or not any(_copies(project)):
        return
    last = _last(project)
    if waiting:
        own = last.base() or {}
        kept = {work: entry for work, entry in base.items() if work not in waiting}
        kept |= {work: own[work] for work in waiting if work in own}
        content = lockfile.dumps(kept).encode()
    last.keep(content, written=changed and not waiting)


def _last(project: Project) -> LastLock:
    return LastLock(project.state, "copy")


def _copies(project: Project) -> Iterator[Inventoried]:
    """The sides that are libraries of the Zotero program on this computer."""
    # The libraries come first among the replicas; those in memory, which some tests have, are none of these.
    for spec, replica in zip(project.settings.libraries, project.replicas, strict=False):
        if parse(spec).way in ("local", "sqlite") and isinstance(replica, Inventoried):
            yield replica


def _without(snapshot: Snapshot, behind: Late) -> Snapshot:
    if not behind.works:
        return snapshot
    records = tuple(record for record in snapshot.records if record.locator not in behind.locators)
    findings = (*snapshot.findings, _finding(snapshot.replica, sorted(behind.works.values())))
    return replace(snapshot, records=records, complete=False, findings=findings)


def _finding(side: str, keys: Sequence[str]) -> Finding:
    named = ", ".join(keys[:_NAMED]) + (f" and {len(keys) - _NAMED} more" if keys[_NAMED:] else "")
    message = f"zsync.lock says otherwise than the Zotero program on this computer shows: {named}"
    help = (
        "the lock was written elsewhere: let Zotero synchronise and run again; until then nothing of these is "
        "taken from there, and nothing as deleted. Where it has, and that is meant: `zsync sync --synced`"
    )
    return Finding(UNREAD, "zotero-incomplete", "error", Span(side, 0, 0, 1, 1, 1, 1), message, help)
