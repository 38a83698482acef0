"""Planned operations to effects on items: creations, then changes, then files, then what goes to the trash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.values import Attachment, Work
from zsync.model.words import counted
from zsync.replicas.zotero.answers import Outcome, next_step
from zsync.replicas.zotero.held import Held
from zsync.replicas.zotero.keys import is_key, item_key
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.patch import Places, holds, patch, unfit
from zsync.replicas.zotero.relating import rebased
from zsync.replicas.zotero.web import READ_BATCH, WRITE_BATCH, Server
from zsync.translate.zotero import ZoteroDialect

MOVED = "changed in Zotero since it was read: left alone, the next run looks at it again"
GONE = "is no longer in the library: the next run decides anew"
TRASHED = "is in the trash: the next run decides anew"
OVERTAKEN = (404, 409, 412)
"""Refusals since something is not as it was read: the object moved, or its parent or a collection is gone."""
UNHEARD = "was sent, but the server did not keep it and said nothing of it: run again"


@dataclass(frozen=True, slots=True)
class Job:
    """One object of a batch: `sent` is its JSON, `before` the item as read (None: it is to be created).

    `shows` is the key of the work it belongs to, where that is not itself. `refused` are operations that cannot
    be carried out, and why.
    """

    key: str
    sent: Mapping[str, Any]
    operations: tuple[Operation, ...]
    before: Item | None
    refused: tuple[tuple[Operation, str], ...] = ()
    shows: str = ""

    def receipts(
        self, held: Held, error: str = "", *, kept: str = "", again: bool = False
    ) -> tuple[Receipt, ...]:
        """A receipt per operation: the record as the server left it, or why there is none (see `Receipt`)."""
        record = None if error else held.record(self.shows or self.key)
        done = [Receipt(each.id, record, error, kept=kept, again=again) for each in self.operations]
        return (*done, *(Receipt(operation.id, None, reason) for operation, reason in self.refused))

    @property
    def all_operations(self) -> tuple[Operation, ...]:
        """Those that are carried out and those that are refused: each has a receipt."""
        return (*self.operations, *(operation for operation, _ in self.refused))


@dataclass(frozen=True, slots=True)
class Writer:
    """Carries out operations on `server`; what it learns goes into `held`. `side` is the replica's name."""

    side: str
    server: Server
    held: Held
    dialect: ZoteroDialect
    places: Places = field(default_factory=Places)

    def image(self, key: str, before: Item | None) -> Image:
        """The before-image of an item."""
        content = json.dumps(before["data"]).encode() if before else None
        return Image(f"{self.side}/items/{key}", content)

    def leaves(self, key: str, sent: Mapping[str, Any]) -> Image:
        """What is left behind at an item: the properties that were sent, as an undo looks for them."""
        shown = {name: value for name, value in sent.items() if name not in ("key", "version")}
        return Image(f"{self.side}/items/{key}", json.dumps(shown, ensure_ascii=False).encode())

    def creations(self, operations: Iterable[Operation]) -> list[Effect]:
        """New items, `WRITE_BATCH` at a time, under keys that follow from the operations."""
        made = list(operations)
        stood = self._stood(made)
        ours = self.held.items([item_key(operation.id) for operation in made])
        # A work that is made again after its line left the lock has no locator, and its item lies in the trash.
        trashed = {key: item for key, item in ours.items() if item["data"].get("deleted")}
        old = [stood.get(each.locator) or trashed.get(item_key(each.id)) for each in made]
        return self._batches("create", [self._creation(*each) for each in zip(made, old, strict=True)])

    def newborn(self, creations: Sequence[Operation]) -> Mapping[str, str]:
        """By work, the key of the item that `creations` leave: of the old one where that lies in the trash."""
        stood = self._stood(creations)
        return {each.work: each.locator if each.locator in stood else item_key(each.id) for each in creations}

    def _stood(self, operations: Iterable[Operation]) -> Mapping[str, Item]:
        return self.held.items([operation.locator for operation in operations if operation.locator])

    def _creation(self, operation: Operation, old: Item | None) -> Job:
        """A new item; one that lies in the trash comes back instead, with what changed since."""
        work, key = operation.after, item_key(operation.id)
        assert isinstance(work, Work)
        offered = frozenset(work.values) | {"type", "tags", "key"}
        data = {**self.dialect.create(work, offered=offered), "citationKey": operation.key}
        if reason := unfit(data):
            return Job(key, {}, (), None, ((operation, reason),))
        if work.collections:
            present = old["data"].get("collections", []) if old else []
            data["collections"] = self.places.shelving.with_places(present, work.collections)
        if work.relations:
            present = old["data"].get("relations") or {} if old else {}
            others = [each.locator for each in work.relations]
            data["relations"] = self.places.relating.changed(present, add=others)
        if old is not None:
            return Job(old["key"], _risen(old, data), (operation,), old)
        return Job(key, {**data, "key": key, "version": 0}, (operation,), None)

    def changes(self, operations: Iterable[Operation]) -> list[Effect]:
        """Changes of items, all operations on one item in one object, only changed properties."""
        by_item: dict[str, list[Operation]] = {}
        for operation in operations:
            by_item.setdefault(operation.locator, []).append(operation)
        known = self.held.items(by_item)
        return self._batches("change", [self._change(known.get(key), key, ops) for key, ops in by_item.items()])

    def _change(self, item: Item | None, key: str, operations: Sequence[Operation]) -> Job:
        if item is None:
            return Job(key, {}, (), None, tuple((operation, f"item {key} {GONE}") for operation in operations))
        patched = patch(item["data"], operations, self.dialect, self.places)
        allowed = tuple(operation for operation in operations if operation.id not in patched.refused)
        refused = tuple((op, patched.refused[op.id]) for op in operations if op.id in patched.refused)
        sent = {**patched.sent, "key": key, "version": item["version"]} if patched.sent else {}
        return Job(key, sent, allowed, item, refused)

    def refusals(self, operations: Sequence[Operation], reason: str) -> list[Effect]:
        """Operations that cannot be carried out here: told, without a request."""
        return self._batches("refuse", [Job(each.locator, {}, (), None, ((each, reason),)) for each in operations])

    def removals(self, operations: Iterable[Operation]) -> list[Effect]:
        """Attachment items into the trash (never erased)."""
        jobs = [job for operation in operations for job in self._removal(operation)]
        return self._batches("put into the trash", jobs)

    def _removal(self, operation: Operation) -> list[Job]:
        """A job for each attachment with these bytes; the last one answers for all, since they go in order."""
        file = operation.before
        assert isinstance(file, Attachment)
        files = self.held.files.get(operation.locator, {})
        known = self.held.items([key for key, held in files.items() if held.digest == file.digest])
        if not known:
            return [Job(operation.locator, {}, (operation,), None)]
        last = max(known)
        return [
            Job(
                key,
                {"key": key, "version": item["version"], "deleted": 1},
                (operation,) if key == last else (),
                item,
                shows=operation.locator,
            )
            for key, item in sorted(known.items())
        ]

    def _batches(self, verb: str, jobs: Sequence[Job]) -> list[Effect]:
        """An effect per batch of objects to send, and one (without a request) for what need not or cannot be."""
        sending = [job for job in jobs if job.sent]
        settled = [job for job in jobs if not job.sent]
        parts = [sending[start : start + WRITE_BATCH] for start in range(0, len(sending), WRITE_BATCH)]
        told = [f"{verb} {counted(len(part), 'item')} in {self.side}" for part in parts]
        effects = [self._effect(summary, part, self._send) for summary, part in zip(told, parts, strict=True)]
        if settled:
            effects.append(self._effect(f"{verb} nothing in {self.side}", settled, self._nothing))
        return effects

    def _effect(
        self, summary: str, jobs: Sequence[Job], run: Callable[[Sequence[Job]], tuple[Receipt, ...]]
    ) -> Effect:
        operations = tuple(operation for job in jobs for operation in job.all_operations)
        images = tuple(self.image(job.key, job.before) for job in jobs if job.sent)
        leaves = tuple(self.leaves(job.key, job.sent) for job in jobs if job.sent)
        return Effect(summary, operations, images, partial(run, jobs), leaves)

    def _nothing(self, jobs: Sequence[Job]) -> tuple[Receipt, ...]:
        return tuple(receipt for job in jobs for receipt in job.receipts(self.held))

    def _send(self, jobs: Sequence[Job]) -> tuple[Receipt, ...]:
        outcomes = self._written(jobs)
        # All first: an item may say of another what a later object of the same request changed.
        self.held.update([outcome.item for outcome in outcomes if outcome.item is not None])
        unsure = [job.key for job, outcome in zip(jobs, outcomes, strict=True) if _unsure(job, outcome)]
        found = self.reread(unsure)
        settled = [
            self._settle(job, outcome, found.get(job.key)) for job, outcome in zip(jobs, outcomes, strict=True)
        ]
        return tuple(receipt for receipts in settled for receipt in receipts)

    def _written(self, jobs: Sequence[Job]) -> list[Outcome]:
        """What became of each object. One that moved only because an item written before it was related to it is
        sent once more."""
        outcomes = list(self.server.write([job.sent for job in jobs]))
        moved = {job.key: at for at, job in enumerate(jobs) if job.before and outcomes[at].status == 412}
        if not moved or not any("relations" in job.sent for job in jobs):
            return outcomes
        found = self.reread(list(moved))
        again = {key: rebased(jobs[at].sent, jobs[at].before or {}, found.get(key)) for key, at in moved.items()}
        sent = {key: each for key, each in again.items() if each}
        for key, outcome in zip(sent, self.server.write(list(sent.values())) if sent else (), strict=True):
            outcomes[moved[key]] = outcome
        return outcomes

    def reread(self, keys: Sequence[str]) -> Mapping[str, Item]:
        """The items as they stand on the server now (taken in)."""
        found: dict[str, Item] = {}
        valid = [key for key in keys if is_key(key)]
        for start in range(0, len(valid), READ_BATCH):
            items = self.server.items(valid[start : start + READ_BATCH]).items
            self.held.update(items)
            found |= {item["key"]: item for item in items}
        return found

    def _settle(self, job: Job, outcome: Outcome, found: Item | None) -> tuple[Receipt, ...]:
        """What became of one object; `found` is it as read again when the server was in doubt."""
        if outcome.item is not None:
            return job.receipts(self.held)
        if job.before is None and found is not None and found["data"].get("deleted"):
            return job.receipts(self.held, self.restore(found, job.sent))
        # A refused object that shows what was sent is a replay: only the first answer was lost.
        if outcome.status == 304 or (found is not None and holds(found["data"], job.sent)):
            return job.receipts(self.held)
        kept = self.image(job.key, None).place if _untouched(job, outcome, found) else ""
        again = _overtaken(job, outcome, found)
        if outcome.status in (404, 412) and found is None:
            self.held.doubt()
        return job.receipts(self.held, self.refusal(job, outcome, found), kept=kept, again=again)

    def restore(self, item: Item, shows: Mapping[str, Any] | None = None) -> str:
        """Take an item of ours out of the trash, where an undone run put it; an error when that cannot be.

        Of what it `shows` from then on, only what is another value is sent.
        """
        if not item["data"].get("deleted"):
            return ""
        (outcome,) = self.server.write([_risen(item, shows or {})])
        if outcome.item is None:
            what = f"item {item['key']} is in the trash and cannot be taken out"
            return f"{what}: {outcome.message} ({next_step(outcome.status, self.server.helps)})"
        self.held.update([outcome.item])
        return ""

    def refusal(self, job: Job, outcome: Outcome, found: Item | None) -> str:
        """Why the server did not take an object; `found` is the item as read again where that was in doubt."""
        if outcome.status == 0 and found is not None and job.before and found["version"] == job.before["version"]:
            return f"item {job.key} {UNHEARD}"
        if outcome.status in (0, 412) and found is not None:
            return f"item {job.key} " + (TRASHED if found["data"].get("deleted") else MOVED)
        if outcome.status == 0 and job.before is None:
            return f"item {job.key} {UNHEARD}"
        if outcome.status in (404, 412):
            return f"item {job.key} {GONE}"
        return self.refused(f"item {job.key}", outcome)

    def refused(self, what: str, outcome: Outcome) -> str:
        """That the server took something not, why, and what to do about it."""
        step = next_step(outcome.status, self.server.helps)
        return f"Zotero refused {what} ({outcome.status}): {outcome.message} ({step})"


def _unsure(job: Job, outcome: Outcome) -> bool:
    """Whether the item must be looked at: the server was in doubt, or had shown the other end of a relation."""
    return outcome.status in (0, 412) or (outcome.status == 304 and "relations" in job.sent)


def _overtaken(job: Job, outcome: Outcome, found: Item | None) -> bool:
    """Whether an object was refused, or not kept, since its item is not what was read."""
    if outcome.status == 0 and found is not None:
        return job.before is None or found["version"] != job.before["version"]
    return outcome.status in OVERTAKEN


def _untouched(job: Job, outcome: Outcome, found: Item | None) -> bool:
    """Whether it is certain that nothing of an object was kept."""
    return outcome.status != 0 or (found is not None and not _overtaken(job, outcome, found))


def _risen(item: Item, shows: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent of an item in the trash that comes back and `shows` these values from then on."""
    own = item["data"]
    news = {name: value for name, value in shows.items() if value != own.get(name)}
    return {**news, "key": item["key"], "version": item["version"], "deleted": 0}
