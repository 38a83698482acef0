"""Files and folders back to what a run found, as effects; what moved on since is named and left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from zsync.app import undonotes
from zsync.app.history import Step
from zsync.app.undobib import taken_back
from zsync.app.undonotes import Notes
from zsync.model.plan import MADE, MOVE, Effect, Image, Receipt
from zsync.replicas import folders
from zsync.state.files import Disk


@dataclass(frozen=True, slots=True)
class Left:
    """A place that stays as it is, and why."""

    place: str
    reason: str


Move = tuple[str, str]
"""The path a file or folder had, and the one it got."""

Renames = Sequence[tuple[str, str]]
"""Pairs of citation keys, old and new."""


def effects(
    disk: Disk, steps: Sequence[Step], renames: Renames, notes: Notes
) -> tuple[list[Effect], list[Left]]:
    """What puts the files of `steps` (in the order of the run) back, last step first.

    A path in `steps` is the one of its moment: where it lies now follows from the renames that came after it.
    A note that a person has renamed since is known by its text.
    """
    back: list[Effect] = []
    left: list[Left] = []
    happened: list[Move] = []
    stay: list[Move] = []
    others: dict[str, bytes] | None = None
    ahead: dict[str, bytes | None] = {}
    for step in reversed(steps):
        if step.place.startswith(MADE):
            effect, moved = _folder(disk, step)
        elif step.place.startswith(MOVE):
            effect, moved = _name(disk, step, happened, stay)
        else:
            file = _File(step, followed(step.place, happened), followed(step.place, stay))
            if file.edited and not disk.exists(file.now):
                others = _others(notes, steps, happened) if others is None else others
                file = file.found(others)
            shown = ahead[file.now] if file.now in ahead else disk.read(file.now)
            content, moved = _content(file, shown, renames, notes)
            effect = _write(disk, file.then, shown, content) if content != shown else None
            ahead[file.now] = content  # a run may have written a file in more than one round
        back += [effect] if effect else []
        left += moved
    return back, left


def _folder(disk: Disk, step: Step) -> tuple[Effect | None, list[Left]]:
    """A folder that the run made, taken away once nothing is left in it."""
    path = step.place.removeprefix(MADE)
    if step.before is not None or not disk.exists(path):
        return None, []

    def run() -> tuple[Receipt, ...]:
        disk.clear(path)
        return ()

    return Effect(f"remove the folder {path}, if it is empty", (), (Image(step.place, b""),), run), []


@dataclass(frozen=True, slots=True)
class _File:
    """A file a run wrote: `now` is where it lies, `then` where it will lie once its name is back."""

    step: Step
    now: str
    then: str

    @property
    def edited(self) -> bool:
        """Whether it was there before, and after."""
        return self.step.before is not None and self.step.after is not None

    def found(self, others: dict[str, bytes]) -> _File:
        """The file under the name it has by now, which it keeps."""
        path = undonotes.elsewhere(self.step.after or b"", others)
        others.pop(path, None)
        return replace(self, now=path, then=path) if path else self


def _others(notes: Notes, steps: Sequence[Step], happened: Sequence[Move]) -> dict[str, bytes]:
    """The notes that stand where the run has touched none."""
    own = {followed(step.place, happened) for step in steps}
    return {path: content for path, content in notes.others().items() if path not in own}


def _name(
    disk: Disk, step: Step, happened: list[Move], stay: list[Move]
) -> tuple[Effect | None, list[Left]]:
    """One rename back, if it took place and still stands; `happened` and `stay` are the later ones, and grow."""
    source, target = step.source, step.place.removeprefix(MOVE)
    unsure = step.went is None and disk.exists(followed(source, happened))
    if step.went is False or unsure or not disk.exists(followed(target, happened)):
        return None, []
    before = followed(source, happened)
    leaving = {name for _, name in set(happened) - set(stay)}
    taken = disk.exists(before) and before not in leaving
    at = followed(target, stay)
    happened.insert(0, (source, target))
    if taken:
        stay.insert(0, (source, target))
        return None, [Left(at, f"{source} exists again: the name stays")]
    return _move(disk, at, source), []


def followed(path: str, moves: Iterable[Move]) -> str:
    """Where `path` is once `moves` were made."""
    for source, target in moves:
        if path == source or path.startswith(source + "/"):
            path = target + path[len(source) :]
    return path


def _move(disk: Disk, source: str, target: str) -> Effect:
    def run() -> tuple[Receipt, ...]:
        disk.move(source, target)
        return ()

    images = (*folders.made(disk, target), Image(f"{MOVE}{target}", source.encode("utf-8", "surrogateescape")))
    return Effect(f"rename {source} to {target}", (), images, run)


def _content(
    file: _File, shown: bytes | None, renames: Renames, notes: Notes
) -> tuple[bytes | None, list[Left]]:
    """What one file of the content `shown` gets: that of before, if it still is what the run wrote; else without
    what of it was not edited since."""
    step = file.step
    before, after = step.before, step.after
    if shown == before or step.went is False:
        return shown, []
    if shown == after:
        return before, []
    if shown is None or after is None:
        why = "is gone since" if shown is None else "is there again, with other content"
        return shown, [Left(file.now, why)]
    if before is None:
        return shown, [Left(file.now, "edited since")]
    if step.went is None and not undonotes.nearer(shown, to=after, than=before):
        return shown, []
    if file.now.endswith(".bib"):
        merged = taken_back(before, after, shown, renames=renames)
        content, left = merged.content, [Left(f"{file.now} {at}".strip(), why) for at, why in merged.left]
    else:
        content, stays = undonotes.taken_back(file.now, before, after, shown, notes=notes)
        left = [Left(file.now, why) for why in stays]
    return content, left


def _write(disk: Disk, path: str, old: bytes | None, new: bytes | None) -> Effect:
    act: Callable[[], None]
    if new is None:
        assert old is not None
        gone = old

        def act() -> None:
            disk.remove(path, expected=gone)

    else:
        content = new

        def act() -> None:
            disk.replace(path, content, expected=old)

    def run() -> tuple[Receipt, ...]:
        act()
        return ()

    what = "remove" if new is None else "write"
    images = (*folders.made(disk, path), Image(path, old))
    return Effect(f"{what} {path}", (), images, run, () if new is None else (Image(path, new),))
