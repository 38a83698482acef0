"""A run that was cut short while keys were exchanged: its files are put back before anything else is done.

Two works that exchange their keys leave notes that can be taken for each other's while some have the new keys and
some the old. Nothing in a note tells which; the journal does. So the files of such a run get their content and
their names of before back, and the works it was about get the base of the moment before its first effect. What it
did to a library stands: it equals what was agreed. The next plan then does the rest anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from zsync.app import undofiles, undonotes
from zsync.app.apply import Watch
from zsync.app.history import BACK, FOLDER, Past, Step, load, renames, steps
from zsync.app.project import Project
from zsync.app.undofiles import Left
from zsync.app.undonotes import Notes
from zsync.errors import ReplicaProblem
from zsync.model.plan import MADE, MOVE, Effect, on_disk
from zsync.replicas.notes.vault import grammar_of, is_note
from zsync.state import journal, lockfile, runlock
from zsync.state.files import with_line_ends

SUFFIX = ".back"
"""What ends the name of the run that puts back another."""


def exchanges(operations: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a key that one work gives up becomes another's."""
    pairs = renames(operations)
    return bool({old for old, _ in pairs} & {new for _, new in pairs})


def kept(operations: Sequence[Mapping[str, Any]], lock: bytes) -> bytes | None:
    """The lock file as it has to be kept for a run with these operations; None where it need not."""
    return lock if exchanges(operations) else None


def pending(state: Path) -> Past | None:
    """The run whose files have to be put back, if the last one was cut short and exchanged keys."""
    names = journal.runs(state / FOLDER)
    if not names or journal.ended(state / FOLDER, names[-1]):
        return None
    past = load(state, names[-1])
    past = load(state, past.of) if past.verb == BACK else past
    return past if past.decided else None


def words(past: Past) -> str:
    """What to tell a person who may only look."""
    return f"run {past.run} was cut short while keys were exchanged: `zsync sync` puts its files back first"


def mend(project: Project, *, watch: Watch | None = None) -> tuple[Past, list[Left]] | None:
    """`put_back` for whoever does not hold the project's lock; it is taken only when there is something to do."""
    if pending(project.state) is None:
        return None
    with runlock.held(project.state):
        return put_back(project, watch=watch)


def put_back(project: Project, *, watch: Watch | None = None) -> tuple[Past, list[Left]] | None:
    """Put the files of such a run back, if there is one; it, and what of them stays as it is.

    The caller holds the project's lock. Killed, and called again, it goes on.
    """
    past = pending(project.state)
    if past is None:
        return None
    files = [step for step in outstanding(project, past) if on_disk(step.place)]
    effects, left = undofiles.effects(project.disk, files, past.renames, notes_of(project, past))
    book = journal.Journal(project.state / FOLDER, past.run + SUFFIX)
    try:
        lock = project.disk.read(lockfile.LOCK_NAME)
        book.begin(BACK, of=past.run, operations=[], lock=lock)
        left += _carry_out(effects, book, watch or (lambda moment, number: None))
        _decided_again(project, past)
        book.note("end", done=len(effects), failed=len(left))
    finally:
        book.close()
    return past, left


def notes_of(project: Project, past: Past) -> Notes:
    """How the notes that `past` wrote are taken back."""
    settings, pairs = project.settings, past.renames
    keys = dict(pairs if backwards(project.state, past) else ((new, old) for old, new in pairs))

    def grammar(path: str, text: str) -> str:
        return grammar_of(path, text, settings)

    def others() -> Mapping[str, bytes]:
        found = project.disk.walk(settings.notes, settings.ignore).files
        return {path: project.disk.read(path) or b"" for path in found if is_note(path)}

    return Notes(keys, grammar, others)


def backwards(state: Path, past: Past) -> bool:
    """Whether the run went against its operations: an undo does, and the undo of an undo does not."""
    return past.verb == "undo" and not backwards(state, load(state, past.of))


def outstanding(project: Project, past: Past) -> list[Step]:
    """The steps of a run, without those that were put back when it was cut short."""
    found = steps(project.state, past)
    if past.run + SUFFIX not in journal.runs(project.state / FOLDER):
        return found
    for step in steps(project.state, load(project.state, past.run + SUFFIX)):
        if step.went or (step.went is None and _happened(step, project)):
            mine = [each for each in found if _inverse(each, step)] or _alike(found, step)
            found = [each for each in found if not mine or each is not mine[-1]]
    return found


def _happened(step: Step, project: Project) -> bool:
    """Whether a step of which nobody knows took place. An edited file is nearer to what it was or became."""
    if step.place.startswith(MOVE):
        return not project.disk.exists(step.source)
    if step.place.startswith(MADE):
        return not project.disk.exists(step.place.removeprefix(MADE))
    now = project.disk.read(step.place)
    if now == step.after or now is None or step.before is None or step.after is None:
        return now == step.after
    return undonotes.nearer(now, to=step.after, than=step.before)


def _inverse(step: Step, back: Step) -> bool:
    """Whether `back` took `step` back."""
    if not step.place.startswith(MOVE):
        return step.place == back.place
    moved = (step.source, step.place.removeprefix(MOVE))
    return moved == (back.place.removeprefix(MOVE), back.source)


def _alike(found: Iterable[Step], back: Step) -> list[Step]:
    """The step that `back` took back in a note that has another name since."""
    texts = [step for step in found if on_disk(step.place) and not step.place.startswith(MOVE) and step.after]
    return sorted(texts, key=lambda step: undonotes.alike(step.after or b"", back.before or b""))[-1:]


def _carry_out(effects: Sequence[Effect], book: journal.Journal, watch: Watch) -> list[Left]:
    left = []
    for number, effect in enumerate(effects):
        watch("before", number)
        book.intent(number, effect)
        watch("announced", number)
        try:
            receipts = effect.run()
        except ReplicaProblem as problem:
            left.append(Left(effect.summary, problem.message))
            book.note("stale", number=number, error=problem.line)
            continue
        watch("after", number)
        book.receipts(number, receipts)
    return left


def _decided_again(project: Project, past: Past) -> None:
    """Store the base as it was decided, of the works that the run was about."""
    content = project.disk.read(lockfile.LOCK_NAME)
    place = project.settings.root / lockfile.LOCK_NAME
    base = lockfile.decoded(content, place) if content else {}
    image = journal.image(project.state / FOLDER, past.run, past.decided)
    decided = lockfile.decoded(image or b"", place)
    works = {operation["work"] for operation in past.operations}
    text = lockfile.dumps({**base, **{work: decided[work] for work in works if work in decided}})
    if (new := with_line_ends(text, content)) != content:
        project.disk.replace(lockfile.LOCK_NAME, new, expected=content)
