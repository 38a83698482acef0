"""The journal: what a run meant to do, what stood there before, and what it did. Append-only, never committed.

A run is a folder `.zsync/journal/<run>/`: `run.jsonl` (one JSON object a line) and `images/<digest>` with the
before-images. Each line is on disk before the effect it announces.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from zsync.errors import ReplicaProblem
from zsync.model.plan import Effect, Image, Receipt

_NAME = "%Y%m%dT%H%M%S%fZ"


class Journal:
    """The journal of one run. Opened before the first effect, closed after the last."""

    def __init__(self, folder: Path, run: str) -> None:
        self.run = run
        self.folder = folder / run
        self.images = self.folder / "images"
        self.images.mkdir(parents=True, exist_ok=True)
        self._out = (self.folder / "run.jsonl").open("a", encoding="utf-8", newline="\n")

    def note(self, event: str, **data: object) -> None:
        """Write one line, through to the disk."""
        self._out.write(json.dumps({"event": event, **data}, ensure_ascii=True, default=str) + "\n")
        self._out.flush()
        os.fsync(self._out.fileno())

    def begin(
        self,
        verb: str,
        *,
        operations: Sequence[Mapping[str, object]],
        lock: bytes | None,
        decided: bytes | None = None,
        of: str = "",
    ) -> None:
        """The first line: what the run sets out to do, and the lock file as it was (`of`: the run it undoes).

        `decided` is the lock file as it stands before the first effect, where it may be wanted again.
        """
        kept, then = (self._keep(Image("zsync.lock", content)) for content in (lock, decided))
        self.note("run", verb=verb, of=of, lock=kept, decided=then, operations=list(operations))

    def intent(self, number: int, effect: Effect) -> None:
        """Announce an effect: its operations, what stood at the places it touches, and what it leaves there."""
        leaves = {image.place: self._keep(image) for image in effect.leaves}
        images = [
            {"place": image.place, "digest": self._keep(image), "leaves": leaves.get(image.place, "")}
            for image in effect.images
        ]
        operations = [operation.id for operation in effect.operations]
        self.note("intent", number=number, summary=effect.summary, operations=operations, images=images)

    def receipts(self, number: int, receipts: tuple[Receipt, ...]) -> None:
        """Record how the operations of an effect went, and which of its places it left as they stood."""
        kept = sorted({receipt.kept for receipt in receipts if receipt.kept})
        self.note(
            "done",
            number=number,
            receipts=[_told(receipt) for receipt in receipts],
            **({"kept": kept} if kept else {}),
        )

    def close(self) -> None:
        """End the journal of this run."""
        self._out.close()

    def _keep(self, image: Image) -> str:
        if image.content is None:
            return ""
        digest = hashlib.blake2b(image.content, digest_size=16).hexdigest()
        path = self.images / digest
        if not path.exists():
            path.write_bytes(image.content)
        return digest


def _told(receipt: Receipt) -> dict[str, object]:
    told = {"operation": receipt.operation, "ok": receipt.record is not None, "error": receipt.error}
    return {**told, "again": True} if receipt.again else told


def runs(folder: Path) -> list[str]:
    """The runs that have a journal, oldest first."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def named(folder: Path, moment: datetime) -> str:
    """The name of a run that begins at `moment`, UTC: behind the names of all runs so far in their order, which is
    that of time, also where the clock went back."""
    name, last = moment.strftime(_NAME), max(runs(folder), default="")
    if name > last:
        return name
    try:
        return (datetime.strptime(last.partition(".")[0], _NAME) + timedelta(microseconds=1)).strftime(_NAME)
    except ValueError:  # somebody else made this folder
        return name


def ended(folder: Path, run: str) -> bool:
    """Whether a run came to its end, from the last line of its journal."""
    try:
        with (folder / run / "run.jsonl").open("rb") as found:
            found.seek(max(0, found.seek(0, os.SEEK_END) - 200))
            last = found.read().rstrip(b"\n").rpartition(b"\n")[2]
    except OSError:
        return False
    return last.startswith(b'{"event": "end"')


def lines(folder: Path, run: str) -> Iterator[Mapping[str, Any]]:
    """The events of a run, up to a line that is none: one cut short by a crash, or damaged since."""
    for line in (folder / run / "run.jsonl").read_text("utf-8", "replace").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            return
        if not isinstance(event, dict) or "event" not in event:
            return
        yield event


def image(folder: Path, run: str, digest: str) -> bytes | None:
    """The bytes kept under `digest`; None for "" (there was nothing). Raises `ReplicaProblem` when lost."""
    if not digest:
        return None
    path = folder / run / "images" / digest
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReplicaProblem(f"a before-image cannot be read: {error.strerror}", place=str(path)) from None
