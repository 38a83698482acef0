"""A replica in memory: the smallest thing that keeps the contract, and a stand-in for a world elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar, Tag, Work
from zsync.replicas.protocol import Capabilities, Fetch

VOCABULARY = frozenset({"title", "date", "creators", "container", "doi", "tags", "attachments"})


@dataclass
class Shelf:
    """What lies in a memory world: records by locator, bytes by digest, and a counter of writes."""

    records: dict[str, Record] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    version: int = 0

    def put(self, record: Record) -> Record:
        """Store a record under a new version."""
        self.version += 1
        kept = replace(record, version=str(self.version))
        self.records[record.locator] = kept
        return kept


class MemoryReplica:
    """A replica over a `Shelf`. `held` is what it read: the precondition of its writes."""

    def __init__(self, shelf: Shelf, *, name: str = "zotero:users/1", world: World = "zotero") -> None:
        self.name = name
        self.world: World = world
        self.capabilities = Capabilities(creates=True, holds_files=True)
        self._shelf = shelf
        self._held: dict[str, Record] = {}

    def read(self) -> Snapshot:
        self._held = dict(self._shelf.records)
        records = tuple(self._held[locator] for locator in sorted(self._held))
        return Snapshot(self.name, self.world, str(self._shelf.version), records, scoped=False)

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        return value if attribute in VOCABULARY or attribute == "type" else None

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        return [self._effect(operation, fetch) for operation in operations]

    def _effect(self, operation: Operation, fetch: Fetch) -> Effect:
        before = self._held.get(operation.locator)
        image = Image(f"{self.name}/{operation.locator}", repr(before).encode() if before else None)
        return Effect(operation.because, (operation,), (image,), partial(self._run, operation, fetch))

    def _run(self, operation: Operation, fetch: Fetch) -> tuple[Receipt, ...]:
        if operation.attribute == "" and operation.action == "create":
            return (Receipt(operation.id, self._create(operation)),)
        now = self._shelf.records.get(operation.locator)
        if now is None:
            return (Receipt(operation.id, None, "is gone"),)
        wanted = self._changed(now, operation, fetch)
        if replace(wanted, version="") == replace(now, version=""):
            return (Receipt(operation.id, now),)
        if now.version != self._held[operation.locator].version:
            return (Receipt(operation.id, None, "changed since it was read"),)
        kept = self._held[operation.locator] = self._shelf.put(wanted)
        return (Receipt(operation.id, kept),)

    def _create(self, operation: Operation) -> Record:
        assert isinstance(operation.after, Work)
        locator = hashlib.sha256(operation.id.encode()).hexdigest()[:8]
        if locator in self._shelf.records:
            return self._shelf.records[locator]
        values = {name: value for name, value in operation.after.values.items() if name in VOCABULARY}
        record = Record(
            self.name, locator, operation.key, operation.after.kind,
            values=values, tags=operation.after.tags, vocabulary=VOCABULARY,
        )
        kept = self._held[locator] = self._shelf.put(record)
        return kept

    def _changed(self, now: Record, operation: Operation, fetch: Fetch) -> Record:
        change = _CHANGES.get(operation.attribute, _scalar)
        if operation.attribute == "attachments" and isinstance(operation.after, Attachment):
            self._shelf.files[operation.after.digest] = fetch(operation.source, operation.after)
        return change(now, operation)

    def open(self, attachment: Attachment) -> bytes:
        return self._shelf.files[attachment.digest]

    def close(self) -> None:
        """Nothing to let go of."""


def _scalar(now: Record, operation: Operation) -> Record:
    values = {name: value for name, value in now.values.items() if name != operation.attribute}
    if isinstance(operation.after, str | tuple) and operation.after:
        values[operation.attribute] = operation.after
    return replace(now, values=values)


def _key(now: Record, operation: Operation) -> Record:
    return replace(now, key=str(operation.after or ""))


def _tags(now: Record, operation: Operation) -> Record:
    kept = [tag for tag in now.tags if tag not in (operation.before, operation.after)]
    added = [operation.after] if isinstance(operation.after, Tag) else []
    return replace(now, tags=tuple(kept + added))


def _attachments(now: Record, operation: Operation) -> Record:
    gone = operation.before.digest if isinstance(operation.before, Attachment) else ""
    kept = [file for file in now.attachments if file.digest != gone]
    added = operation.after
    if isinstance(added, Attachment) and all(file.digest != added.digest for file in kept):
        kept.append(replace(added, locator=f"{now.locator}/{added.name}"))
    return replace(now, attachments=tuple(kept))


_CHANGES: dict[str, Callable[[Record, Operation], Record]] = {
    "key": _key, "tags": _tags, "attachments": _attachments,
}
