"""Taking the facts of many files, on all processors.

Plain child processes that answer over pipes: the standard pools import sockets, which check never does. Where it
is safe, children are forked, which saves starting Python anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from zsync.check import observe, rules
from zsync.check.facts import Row, as_row
from zsync.check.forked import Forked, Queue, may_fork, processors
from zsync.check.gather import Job, digest, read
from zsync.errors import ReplicaProblem
from zsync.state.garbage import no_garbage

_WORTH = 400
"""Files a process should have to do before starting it pays."""

_TOGETHER = 64
_ROOM = 1 << 19
"""Files, and bytes of them, that are taken together, one step after the other: what stays near a processor."""

Taken = dict[str, tuple[Row, bytes]]
Batch = list[Job]


def take(root: str, jobs: Sequence[Job]) -> Taken:
    """Facts and digest by path; files that cannot be read are left out."""
    count = min(processors(), len(jobs) // _WORTH)
    if count < 2:
        return take_here(root, jobs)
    rules.note_observers()  # imported once, before there are several processes
    batches = list(_batches(sorted(jobs, key=attrgetter("work"), reverse=True)))
    return _by_copies(root, batches, count) if may_fork() else _by_others(root, batches, count)


def _by_copies(root: str, batches: Sequence[Batch], count: int) -> Taken:
    """All `batches`, each by whichever of `count` processes is free."""
    queue = Queue(len(batches))
    mine = map(batches.__getitem__, queue)
    children = [Forked(lambda: _plain(take_batches(root, mine))) for _ in range(count - 1)]
    taken = take_batches(root, mine)
    queue.close()
    found = [child.result() for child in children]
    for rows in found:
        taken.update((path, (as_row(row), mark)) for path, row, mark in rows or ())
    if None in found:
        taken |= take_here(root, [job for batch in batches for job in batch if job.path not in taken])
    return taken


def _by_others(root: str, batches: Sequence[Batch], count: int) -> Taken:
    """All `batches`, by this process and others, who are given their shares when they start."""
    shares = divide(batches, count)
    children = [Spawned(root, share) for share in shares[1:]]
    taken = take_here(root, shares[0])
    for child, share in zip(children, shares[1:], strict=True):
        taken |= child.result() or take_here(root, share)
    return taken


def divide(batches: Sequence[Batch], count: int) -> list[list[Job]]:
    """The jobs of `batches` in `count` shares of about the same work."""
    shares: list[list[Job]] = [[] for _ in range(count)]
    loads = [0] * count
    for batch in batches:
        least = loads.index(min(loads))
        shares[least] += batch
        loads[least] += sum(job.work for job in batch)
    return shares


def take_here(root: str, jobs: Iterable[Job]) -> Taken:
    """The same, in this process."""
    return take_batches(root, _batches(jobs))


def take_batches(root: str, batches: Iterable[Batch]) -> Taken:
    """The same of jobs in batches."""
    taken: Taken = {}
    for batch in batches:
        held = list(_contents(root, batch))
        marks = [digest(data) for _, data in held]
        for (job, _), row, mark in zip(held, _rows(held), marks, strict=True):
            taken[job.path] = row, mark
    return taken


def _batches(jobs: Iterable[Job]) -> Iterator[Batch]:
    """`jobs` in stretches of one kind, as long as is good."""
    batch: Batch = []
    room = _ROOM
    for job in jobs:
        if batch and (len(batch) >= _TOGETHER or room < job.work or job.kind != batch[0].kind):
            yield batch
            batch, room = [], _ROOM
        batch.append(job)
        room -= job.work
    if batch:
        yield batch


def _contents(root: str, jobs: Iterable[Job]) -> Iterator[tuple[Job, bytes]]:
    for job in jobs:
        try:
            yield job, read(root, job.path)
        except ReplicaProblem:
            continue


def _rows(held: Sequence[tuple[Job, bytes]]) -> list[Row]:
    """The facts of files of one kind."""
    if held and held[0][0].kind == "note":
        notes = [observe.Note(job.path, data, job.grammar) for job, data in held]
        return observe.notes_together(notes, observers=rules.note_observers())
    return [_row(job, data) for job, data in held]


def _row(job: Job, data: bytes) -> Row:
    if job.kind == "bib":
        whole, each = rules.bib_observers(), rules.entry_observers()
        return observe.bib(job.path, data, observers=whole, entry_observers=each)
    if job.kind == "lock":
        return observe.lock(job.path, data)
    return observe.other(data, observers=rules.other_observers())


def _plain(taken: Taken) -> list[tuple[str, tuple[Any, ...], bytes]]:
    """As plain data, which a pipe takes."""
    return [(path, tuple(row), mark) for path, (row, mark) in taken.items()]


class Spawned:
    """A child started anew, that speaks JSON. `-P`: a file of the vault must never be imported as a module."""

    def __init__(self, root: str, jobs: Sequence[Job]) -> None:
        import subprocess

        command = [sys.executable, "-P", "-m", "zsync.check.workers"]
        self._child: subprocess.Popen[bytes] | None = None
        try:
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            if self._child.stdin:
                self._child.stdin.write(json.dumps([root, jobs]).encode())
                self._child.stdin.close()
        except OSError:
            if self._child:
                self._child.kill()

    def result(self) -> Taken | None:
        """What the child found; None when it failed (its share is then done here, where errors are told)."""
        if self._child is None:
            return None
        self._child.stdin = None
        out, _ = self._child.communicate()
        if self._child.returncode != 0:
            return None
        data: dict[str, Any] = json.loads(out)
        return {path: (Row(*row), bytes.fromhex(mark)) for path, (row, mark) in data.items()}


def _main() -> None:
    """The child: root and jobs on stdin, facts on stdout."""
    root, jobs = json.load(sys.stdin.buffer)
    with no_garbage():
        taken = take_here(root, [Job(*job) for job in jobs])
    json.dump({path: (row, mark.hex()) for path, (row, mark) in taken.items()}, sys.stdout)


if __name__ == "__main__":
    _main()
