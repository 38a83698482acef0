"""The pipeline on one screen: read, decide, show; store the base, apply, record."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from zsync.app import about, answers, copies, oldlock, ownlibrary, rounds, settled, unfinished
from zsync.app.apply import Applied, Watch, apply
from zsync.app.foresight import far_sighted
from zsync.app.history import told
from zsync.app.project import Project
from zsync.app.rounds import Run as Run
from zsync.app.store import Store
from zsync.errors import ConfigProblem, ReplicaProblem, Told
from zsync.formats import conflicts as page
from zsync.model.base import Base, WorkBase
from zsync.model.plan import Conflict, Plan
from zsync.model.record import Snapshot
from zsync.reconcile.changes import arrived
from zsync.reconcile.plan import reconcile
from zsync.reconcile.sides import Side
from zsync.state import held, lockfile, resting, runlock
from zsync.state.garbage import no_garbage
from zsync.state.journal import Journal

TURN = {"bib": 0, "zotero": 1, "notes": 2}
"""When a side is read. To parse a .bib takes twice the room of what is kept of it, which those who come later use
again; notes are read last, since the keys of the others tell where a citation in them ends."""


def read(
    project: Project, base: Base, progress: Callable[[str], None] | None = None
) -> list[Snapshot]:
    """What every replica shows now; the keys of `base` are known to those who ask for known keys.

    Raises `ReplicaProblem` when one cannot be reached at all.
    """
    snapshots: dict[str, Snapshot] = {}
    for entry in base.values():
        project.known.update({entry.key, *(alias.key for alias in entry.aliases)})
    for replica in sorted(project.replicas, key=lambda replica: TURN[replica.world]):
        if progress:
            progress(f"reading {replica.name}")
        found = snapshots[replica.name] = replica.read()
        own = [record for record in found.records if not record.cited]
        project.known.update(key for record in own for key in (record.key, *record.aliases) if key)
    _keep_keys(project, snapshots.values())
    return [snapshots[replica.name] for replica in project.replicas]


def _keep_keys(project: Project, snapshots: Iterable[Snapshot]) -> None:
    """Remember which keys the libraries have, for the help of `zsync check`."""
    libraries = [snapshot for snapshot in snapshots if snapshot.world == "zotero"]
    if libraries and all(library.complete for library in libraries):
        held.keep(project.state, (record.key for library in libraries for record in library.records))


def base_of(project: Project) -> dict[str, WorkBase]:
    """The base as it is stored. Raises `ConfigProblem`."""
    return _decoded(project, _stored(project))


def _stored(project: Project) -> bytes | None:
    """The bytes of the lock file, None when there is none. Raises `ConfigProblem`."""
    try:
        return project.disk.read(lockfile.LOCK_NAME)
    except ReplicaProblem as problem:
        place = str(project.settings.root / lockfile.LOCK_NAME)
        raise ConfigProblem(problem.message, place=place, help=problem.help) from None


def _decoded(project: Project, content: bytes | None) -> dict[str, WorkBase]:
    base = _shared(project, content)
    return base if oldlock.parted(project, base) else ownlibrary.fitted(project, base, content or b"")


def _shared(project: Project, content: bytes | None) -> dict[str, WorkBase]:
    """The base as it is written, whose library it may tell of."""
    base = {} if content is None else lockfile.decoded(content, project.settings.root / lockfile.LOCK_NAME)
    return oldlock.brought_up(project, base)


@dataclass(frozen=True, slots=True)
class Look:
    """The plan of now, and what it was made of."""

    plan: Plan
    base: Base = field(default_factory=dict)
    snapshots: Sequence[Snapshot] = ()


def look(project: Project, progress: Callable[[str], None] | None = None) -> Look:
    """Read everything and decide; writes nothing."""
    content = _stored(project)
    base = _decoded(project, content)
    known = resting.load(project.state, kind=settled.kind(project.settings), base=content)
    with no_garbage():
        snapshots = copies.without_late(project, base, content or b"", read(project, base, progress))
        about.check(project.only, base, snapshots)
        return Look(plan_from(project, base, snapshots, known=known), base, snapshots)


def recalled(project: Project) -> Plan | None:
    """The plan, without a base, where nothing moved since a run that ended in agreement; None to make one."""
    strange = project.only and about.unknown(project.only, base_of(project))
    found = None if strange or unfinished.pending(project.state) else settled.recall(project)
    return None if found is None else Plan(findings=found.findings)


def plan(project: Project, progress: Callable[[str], None] | None = None) -> Plan:
    """What `sync` would do now. Reads everything, unless nothing moved since a run that ended in agreement;
    writes nothing."""
    found = recalled(project)
    return look(project, progress).plan if found is None else replace(found, next_base=base_of(project))


def plan_from(
    project: Project, base: Base, snapshots: Sequence[Snapshot], *, known: Container[bytes] = ()
) -> Plan:
    """The plan for what was read. `known` as in `reconcile`."""
    if cut := unfinished.pending(project.state):
        return Plan(next_base=base, stopped=unfinished.words(cut))
    if halves := oldlock.parted(project, base):
        return Plan(next_base=base, stopped=halves)
    answered = answers.read(project)
    policy = replace(project.policy, answers=answered.given)

    def decide(shown: Sequence[Snapshot]) -> Plan:
        made = reconcile(base, sides_of(project, shown), policy, known=known)
        meant = (op for op in made.operations if policy.about(op.attribute or "existence", op.key))
        return replace(made, operations=tuple(meant))

    made = far_sighted(decide(snapshots), project.replicas, snapshots, base=base, decide=decide)
    meant = (each for each in made.conflicts if policy.about(each.attribute, each.key))
    problems = (*answered.problems, *page.refused(answered, meant))
    findings = (*made.findings, *problems)
    return replace(made, findings=findings, partial=bool(project.only))


def sides_of(project: Project, snapshots: Sequence[Snapshot]) -> list[Side]:
    """What was read, as the decision sees it."""
    return [
        Side(
            snapshot,
            replica.project,
            writable=replica.capabilities.writable,
            creates=replica.capabilities.creates,
            reason=replica.capabilities.reason,
            takes=replica.capabilities.takes,
            files=replica.capabilities.holds_files,
            drops_files=replica.capabilities.drops_files,
            endings=replica.capabilities.endings,
            newborn=replica.capabilities.newborn,
            spells=replica.capabilities.spells,
        )
        for replica, snapshot in zip(project.replicas, snapshots, strict=True)
    ]


def sync(
    project: Project,
    *,
    run: str,
    decided: Plan | None = None,
    watch: Watch | None = None,
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Carry out `decided` (by default: the plan of now), one run at a time.

    What is agreed is stored before the first effect, what each side shows after its own effect; nothing is
    touched when the plan is empty and the base stands. `run` names the run in the journal. Where nothing
    moved since a run that ended in agreement, no side is read (`zsync.app.settled`). What moves while the run is
    at work is decided again (`zsync.app.rounds`), but for a plan that was `decided`.
    """
    with runlock.held(project.state):
        unfinished.put_back(project, watch=watch)
        known = recalled(project) if decided is None else None
        if known is not None:
            return Run("", known)
        found = look(project, progress) if decided is None else Look(decided)
        made = found.plan
        if made.stopped:
            return Run("", made)
        store = Store(project)
        before = project.disk.read(lockfile.LOCK_NAME)
        store.put(dict(made.next_base))
        if made.operations:
            return _carried_out(
                project, made, store, run=run, before=before, watch=watch, progress=progress, anew=decided is None
            )
        answers.write(project, made.conflicts)
        store.rest(made)
        if decided is None and before == store.content:  # else what was looked at is not what stands now
            settled.remember(project, made, found.snapshots)
        return Run("", made)


def _carried_out(
    project: Project,
    made: Plan,
    store: Store,
    *,
    run: str,
    before: bytes | None,
    watch: Watch | None,
    progress: Callable[[str], None] | None,
    anew: bool,
) -> Run:
    """Bring the operations to the sides, with a journal; what may not stand half done is put back. `anew`: what
    moved meanwhile is decided again."""
    operations = [told(operation) for operation in made.operations]
    kept = unfinished.kept(operations, store.content)
    journal = Journal(project.state / "journal", run)
    try:
        journal.begin("sync", operations=operations, lock=before, decided=kept)
        found = Run(run, made, apply(project.replicas, made, store, journal, watch=watch, progress=progress))
        if whole := kept is None or not _half(found.applied):
            if kept is not None:
                oldlock.remember(project, run, operations, before=_shared(project, before), after=store.base)
            elif anew:
                found = _again(project, found, store, journal, watch=watch, progress=progress)
            journal.note("end", done=len(found.applied.done), failed=len(found.applied.failed))
    finally:
        journal.close()
    if not whole:
        unfinished.put_back(project)
    answers.write(project, _open(found, store.base) if whole else [*made.conflicts, *made.answered])
    store.rest(made)
    return found


def _again(
    project: Project,
    found: Run,
    store: Store,
    journal: Journal,
    *,
    watch: Watch | None,
    progress: Callable[[str], None] | None,
) -> Run:
    """Further rounds, about the works whose items somebody else changed meanwhile: see `zsync.app.rounds`."""
    for _ in range(rounds.ROUNDS - 1):
        keys = rounds.moved(found, store.base)
        made = _anew(project, found, store, keys, progress) if keys else None
        if made is None:
            break
        store.put(dict(made.next_base))
        journal.begin("sync", operations=[told(operation) for operation in made.operations], lock=None)
        done = apply(project.replicas, made, store, journal, watch=watch, progress=progress)
        about = {each.key for each in found.plan.conflicts} if project.only else keys
        found = rounds.joined(found, made, done, about=about)
    return found


def _anew(
    project: Project, found: Run, store: Store, keys: frozenset[str], progress: Callable[[str], None] | None
) -> Plan | None:
    """The plan of now for the works with these keys; None where nothing may be decided at once."""
    try:
        answers.write(project, _open(found, store.base))
        store.rest(found.plan)
        made = look(replace(project, only=project.only or keys), progress).plan
    except Told:
        return None
    swap = unfinished.exchanges(told(operation) for operation in made.operations)
    return None if made.stopped or made.unread or swap else made


def _open(found: Run, base: Base) -> list[Conflict]:
    """The conflicts that are left, and those whose answer did not arrive anywhere, under the names that all has by
    now: until all was done for it, or a side shows it, what was typed as an answer stands on the page alone."""
    ended = set(found.applied.done)
    through = [operation for operation in found.plan.operations if operation.id in ended]
    due = {(each.work, each.attribute) for each in found.plan.operations if each.id not in ended}
    done = {(each.work, each.attribute) for each in through} - due
    given = (each for each in found.plan.answered if each.work in base and (each.work, each.attribute) not in done)
    waiting = (each for each in given if not arrived(base[each.work], each.attribute))
    return answers.followed([*found.plan.conflicts, *waiting], through)


def _half(done: Applied) -> bool:
    """Whether some files have what the run decided, and others that should have it have not."""
    return bool(done.unwritten) or any(operation.world == "notes" for operation, _ in done.failed)
