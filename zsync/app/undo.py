"""Undo: a past run's before-images put back, the base told what was taken back, and all of it journalled.

What moved on since the run is left, and named with its place and the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from zsync.app import oldlock, undofiles, undoplaces, undoworks, unfinished
from zsync.app.apply import Watch
from zsync.app.history import FOLDER, Past, find
from zsync.app.project import Project
from zsync.app.store import Store
from zsync.app.sync import base_of, plan_from, read, sides_of
from zsync.app.undofiles import Left
from zsync.errors import ReplicaProblem, Stale
from zsync.model.base import WorkBase
from zsync.model.plan import Effect, on_disk
from zsync.model.record import Snapshot
from zsync.reconcile.link import link
from zsync.reconcile.links import Places
from zsync.reconcile.sides import Linked
from zsync.reconcile.undone import foreseen, observed
from zsync.replicas.protocol import Change, Restores
from zsync.state import journal, lockfile, runlock


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking back `past` means now: effects in order, and what stays as it is."""

    past: Past
    effects: tuple[Effect, ...]
    left: tuple[Left, ...]


@dataclass(slots=True)
class Undone:
    """What became of it. `run` names this run in the journal ("" when there was nothing to take back).

    `failed` is what a side did not do. Where there is any, or a place was edited while the undo was at work, the
    run is not undone yet (`unfinished`), and undoing it again goes on.
    """

    run: str
    past: Past
    done: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    failed: list[Left] = field(default_factory=list)
    unfinished: bool = False


def plan_undo(project: Project, run: str = "") -> Undoing:
    """What `undo` would do now, without doing it. Raises `UsageProblem` when there is no such run."""
    past = find(project.state, run)
    changed = unfinished.outstanding(project, past)
    effects: list[Effect] = []
    left: list[Left] = []
    elsewhere: set[str] = set()
    for replica in project.replicas:
        if not isinstance(replica, Restores):
            continue
        mine = [s for s in changed if s.place.startswith(f"{replica.name}/")]
        elsewhere |= {step.place for step in mine}
        if mine:
            went = (step for step in mine if step.went is not False)
            back = replica.restore([Change(s.place, s.before, s.after) for s in went])
            effects += back.effects
            left += [Left(place, reason) for place, reason in back.left]
    rest = [step for step in changed if step.place not in elsewhere]
    lost = [step for step in rest if not on_disk(step.place)]
    left += [Left(step.place, "this library is not part of the project any more") for step in lost]
    mine, notes = [step for step in rest if step not in lost], unfinished.notes_of(project, past)
    files, stay = undofiles.effects(project.disk, mine, past.renames, notes)
    return Undoing(past, (*files, *effects), (*left, *stay))


def undo(
    project: Project,
    *,
    name: str,
    run: str = "",
    watch: Watch | None = None,
    progress: Callable[[str], None] | None = None,
) -> Undone:
    """Take back the run `run` (by default the last one), as the run `name`.

    The base is told first, so that a killed undo leaves nothing that looks like an edit; run again, it goes on.
    """
    with runlock.held(project.state):
        unfinished.put_back(project, watch=watch)
        undoing = plan_undo(project, run)
        outcome = Undone(name, undoing.past, left=list(undoing.left))
        store = Store(project)
        lock = project.disk.read(lockfile.LOCK_NAME)
        base = base_of(project)
        old = _lock_of(project, undoing.past)
        names = undoworks.called(project, undoing.past, old, base)
        deeds = undoworks.deeds(undoing.past.operations, names)
        gone = _works(undoing.past) - names.keys()
        before = {**{work: old[work] for work in gone if work in old}, **base}
        store.put(foreseen(before, deeds))
        book = journal.Journal(project.state / FOLDER, name)
        try:
            told, decided = undoing.past.operations, unfinished.kept(undoing.past.operations, store.content)
            book.begin("undo", of=undoing.past.run, operations=told, lock=lock, decided=decided)
            files = undoplaces.files(project, undoing.past)
            _carry_out(undoing.effects, book, outcome, watch or (lambda moment, number: None))
            back = undoplaces.places(project, undoing.past, old, names=names, files=files)
            snapshots = read(project, base_of(project), progress)
            store.put(undoplaces.parted(observed(before, deeds, _linked(project, back, snapshots)), back))
            if decided is not None:
                oldlock.remember(project, name, told, before=base, after=store.base)
            book.note("end", done=len(outcome.done), failed=len(outcome.left) + len(outcome.failed))
            _rest(project, store, snapshots)
        finally:
            book.close()
        return outcome


def _rest(project: Project, store: Store, snapshots: Sequence[Snapshot]) -> None:
    """Where nothing is left to be done, the base as the next run would leave it."""
    made = plan_from(project, store.base, snapshots)
    if not made.operations and not made.stopped:
        store.put(dict(made.next_base))


def _lock_of(project: Project, past: Past) -> dict[str, WorkBase]:
    """The base before the run. What that deleted, or merged into another work, is not in the base any more."""
    image = journal.image(project.state / FOLDER, past.run, past.lock)
    return lockfile.decoded(image, project.settings.root / lockfile.LOCK_NAME) if image else {}


def _works(past: Past) -> set[str]:
    return {str(told["work"]) for told in past.operations}


def _carry_out(effects: Sequence[Effect], book: journal.Journal, outcome: Undone, watch: Watch) -> None:
    for number, effect in enumerate(effects):
        watch("before", number)
        book.intent(number, effect)
        watch("announced", number)
        try:
            receipts = effect.run()
        except ReplicaProblem as problem:
            told = outcome.left if isinstance(problem, Stale) else outcome.failed
            told.append(Left(effect.summary, problem.line))
            outcome.unfinished = True
            book.note("stale", number=number, error=problem.line)
            continue
        watch("after", number)
        book.receipts(number, receipts)
        outcome.failed += [Left(receipt.operation, receipt.error) for receipt in receipts if receipt.error]
        outcome.unfinished |= any(receipt.error for receipt in receipts)
        outcome.done.append(effect.summary)


def _linked(project: Project, places: Places, snapshots: Sequence[Snapshot]) -> list[Linked]:
    """The works as the sides show them now; those at `places` are known."""
    base = base_of(project)
    sides = sides_of(project, snapshots)
    return link(base, sides, project.policy, moved=places)[0]
