"""A file of another side becomes a child attachment: item, bytes and registration, each step safe to repeat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from zsync.model.plan import Effect, Operation, Receipt
from zsync.model.values import Attachment
from zsync.replicas.protocol import Fetch
from zsync.replicas.zotero.answers import Garbled, Refused
from zsync.replicas.zotero.files import Upload, bare_name, md5, mime_of, upload
from zsync.replicas.zotero.keys import item_key
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.writes import GONE, MOVED, Writer

_FOR_GOOD = (403, 413)
"""Refusals that trying again will not mend: no right to store files, or no room for them."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads through `writer`'s server; `now` is the time in milliseconds since 1970."""

    writer: Writer
    fetch: Fetch
    now: int

    def effect(self, operation: Operation, parent: str) -> Effect:
        """The upload of one file to the item `parent`."""
        assert isinstance(operation.after, Attachment)
        # Of item and bytes, not of the operation: whatever plan asks for it, there is one such attachment.
        key = item_key(f"{parent}/{operation.after.digest}")
        summary = f"upload {operation.after.name} to {self.writer.side}"
        run = partial(self._run, operation, operation.after, parent, key)
        leaves = self.writer.leaves(key, {**child(operation.after, parent, key), "md5": operation.after.digest})
        return Effect(summary, (operation,), (self.writer.image(key, None),), run, (leaves,))

    def _run(self, operation: Operation, file: Attachment, parent: str, key: str) -> tuple[Receipt, ...]:
        content = self.fetch(operation.source, file)
        if md5(content) != file.digest:
            return (Receipt(operation.id, None, f"{file.name} is no longer the file that was planned: run again"),)
        if error := self._child(file, parent, key) or self._store(file, key, content):
            return (Receipt(operation.id, None, error),)
        found = self.writer.reread([parent, key])
        if parent not in found:
            return (Receipt(operation.id, None, f"item {parent} {GONE}"),)
        return (Receipt(operation.id, self.writer.held.record(parent)),)

    def _child(self, file: Attachment, parent: str, key: str) -> str:
        """Make the attachment item; an error when that cannot be. A replay finds it there, or in the trash."""
        (outcome,) = self.writer.server.write([child(file, parent, key)])
        if outcome.item is not None or outcome.status == 304:
            return ""
        there = self._there(key) if outcome.status in (0, 412) else None
        if there is None:
            return f"Zotero refused the attachment {file.name} ({outcome.status}): {outcome.message}"
        if there["data"].get("parentItem") != parent:
            return f"the attachment {key} was moved to another item: left alone"
        return self.writer.restore(there)

    def _store(self, file: Attachment, key: str, content: bytes) -> str:
        """Send the bytes; an error when that cannot be. What a lost answer left behind counts."""
        try:
            upload(self.writer.server, Upload(key, file.name, file.mime, content, self.now))
        except (Refused, Garbled) as refused:
            there = self._there(key)
            digest = there["data"].get("md5") if there else None
            if digest == file.digest:
                return ""
            if there and not digest and isinstance(refused, Refused) and refused.status in _FOR_GOOD:
                self._withdraw(there)
            return f"the attachment {key} {MOVED}" if digest else refused.message
        return ""

    def _withdraw(self, there: Item) -> None:
        """An attachment that could get no file (quota, rights) goes to the trash; the next attempt restores it."""
        self.writer.server.write([{"key": there["key"], "version": there["version"], "deleted": 1}])

    def _there(self, key: str) -> Item | None:
        return self.writer.reread([key]).get(key)


def child(file: Attachment, parent: str, key: str) -> dict[str, Any]:
    """The attachment item of a file, before it has one. MD5 and time are the server's to set at registration."""
    name = bare_name(file.name)
    return {
        "key": key,
        "version": 0,
        "itemType": "attachment",
        "linkMode": "imported_file",
        "parentItem": parent,
        "title": name,
        "filename": name,
        "contentType": mime_of(file.name, file.mime),
        "tags": [],
        "relations": {},
    }
