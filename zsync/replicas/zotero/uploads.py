"""A file of another side becomes a child attachment: item, bytes and registration, each step safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from zsync.errors import ReplicaProblem, Stale
from zsync.model.plan import Effect, Operation, Receipt
from zsync.model.values import Attachment
from zsync.replicas.protocol import Fetch
from zsync.replicas.zotero.answers import Garbled, Refused
from zsync.replicas.zotero.files import Upload, bare_name, md5, mime_of
from zsync.replicas.zotero.keys import item_key
from zsync.replicas.zotero.linked import SCHEME, Linked
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.stores import Store
from zsync.replicas.zotero.webdav import KEEPS_NOTHING
from zsync.replicas.zotero.writes import GONE, MOVED, TRASHED, Writer

UNKEPT = "the server said yes, but does not show the file: run again"

_FOR_GOOD = (KEEPS_NOTHING, 401, 403, 404, 405, 409, 413, 501, 507)
"""Refusals that trying again will not mend: no right to store files, no place or no room for them."""

_CONDITIONS = (412, 428)
"""Refusals of a condition that an upload carries."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads through `writer`'s server; `now` is the time in milliseconds since 1970.

    The bytes go into `store`, or into the folder of `linked` where new files are to be links.
    """

    writer: Writer
    fetch: Fetch
    now: int
    store: Store
    linked: Linked | None = None

    def effect(self, operation: Operation, parent: str) -> Effect:
        """The upload of one file to the item `parent`."""
        assert isinstance(operation.after, Attachment)
        file = operation.after
        key = self._key(parent, file)
        try:
            made = self._made(operation.key, file, parent, key)
        except ReplicaProblem as problem:
            return self.writer.refusals([operation], problem.line)[0]
        summary = f"{'link' if self.linked else 'upload'} {file.name} to {self.writer.side}"
        left = made if self.linked else {**made, "md5": file.digest}
        before = self.writer.held.items([key]).get(key)  # there already where its item comes out of the trash
        if before is not None and before["data"].get("deleted"):
            left = {**left, "deleted": 0}
        image, leaves = self.writer.image(key, before), self.writer.leaves(key, left)
        return Effect(summary, (operation,), (image,), partial(self._run, operation, file, made), (leaves,))

    def _key(self, parent: str, file: Attachment) -> str:
        """Of item and bytes, not of the operation: whatever plan asks for it, there is one such attachment. The
        next one where a person has moved that to another item: theirs stays where it is."""
        name = f"{parent}/{file.digest}"
        keys = (item_key(f"{name}/{number}" if number > 1 else name) for number in count(1))
        return next(key for key in keys if self._free(key, parent))

    def _free(self, key: str, parent: str) -> bool:
        """Whether an attachment of `parent` has this key, or none."""
        there = self.writer.held.items([key]).get(key)
        return there is None or there["data"].get("parentItem", parent) == parent

    def _made(self, folder: str, file: Attachment, parent: str, key: str) -> dict[str, Any]:
        if self.linked is None:
            return child(file, parent, key)
        return link(file, parent, key, self.linked.place(folder, file, key))

    def _run(self, operation: Operation, file: Attachment, made: Mapping[str, Any]) -> tuple[Receipt, ...]:
        try:
            content = self._fetched(operation, file, made)
        except ReplicaProblem as problem:
            return (Receipt(operation.id, None, problem.line, again=isinstance(problem, Stale)),)
        error = self._child(file, made) or ("" if self.linked else self._store(file, made["key"], content))
        found = self.writer.reread([made["parentItem"], made["key"]])
        if stray := self._stray(found.get(made["parentItem"]), made["parentItem"]):
            return (Receipt(operation.id, None, stray, again=True),)
        if error:
            return (Receipt(operation.id, None, error),)
        if self.linked is None and _digest(found.get(made["key"])) != file.digest:
            return (Receipt(operation.id, None, f"uploading {file.name}: {UNKEPT}"),)
        return (Receipt(operation.id, self.writer.held.record(made["parentItem"])),)

    def _stray(self, item: Item | None, parent: str) -> str:
        """Why a file does not hang on a work: the item `parent` went meanwhile. "" where it is there."""
        if item is None:
            self.writer.held.doubt()
            return f"item {parent} {GONE}"
        return f"item {parent} {TRASHED}" if item["data"].get("deleted") else ""

    def _fetched(self, operation: Operation, file: Attachment, made: Mapping[str, Any]) -> bytes:
        """The bytes, once they are the planned ones and have a place: an item is only made for what can be kept.

        A file that is to be linked is put into its folder first, so that no link leads nowhere.
        """
        content = self.fetch(operation.source, file)
        if md5(content) != file.digest:
            raise Stale(f"{file.name} is no longer the file that was planned: run again")
        if self.linked is not None:
            self.linked.write(made["path"].removeprefix(SCHEME), content)
        else:
            self.store.ready()
        return content

    def _child(self, file: Attachment, made: Mapping[str, Any]) -> str:
        """Make the attachment item; an error when that cannot be. A replay finds it there, or in the trash."""
        key, parent = made["key"], made["parentItem"]
        (outcome,) = self.writer.server.write([made])
        if outcome.item is not None or outcome.status == 304:
            return ""
        there = self._there(key) if outcome.status in (0, 412) else None
        if there is None:
            return self.writer.refused(f"the attachment {file.name}", outcome)
        if there["data"].get("parentItem") != parent:
            return f"the attachment {key} was moved to another item: left alone"
        if there["data"].get("linkMode") != made["linkMode"] and there["data"].get("md5") != file.digest:
            return f"the attachment {key} is there already, as {there['data'].get('linkMode')}: left alone"
        return self.writer.restore(there)

    def _store(self, file: Attachment, key: str, content: bytes) -> str:
        """Send the bytes; an error when that cannot be. What a lost answer left behind counts."""
        try:
            rest = self._put(Upload(key, file.name, file.mime, content, self.now))
        except (Refused, Garbled) as refused:
            there = self._there(key)
            digest = there["data"].get("md5") if there else None
            if digest == file.digest:
                return ""
            if there and not digest and isinstance(refused, Refused) and refused.status in _FOR_GOOD:
                self._withdraw(there)
            return f"the attachment {key} {MOVED}" if digest else refused.line
        return self._tell(key, rest) if rest else ""

    def _put(self, file: Upload) -> Mapping[str, Any]:
        """Into the store, and once more from the start where a condition failed while the item has no file: then
        something else of it moved in that moment. Raises as the store does."""
        try:
            return self.store.put(file)
        except Refused as refused:
            there = self._there(file.key) if refused.status in _CONDITIONS else None
            if there is None or _digest(there):
                raise
        return self.store.put(file)

    def _tell(self, key: str, rest: Mapping[str, Any]) -> str:
        """Give the item what only Zotero's own storage would: its MD5 and time; an error when that cannot be."""
        there = self._there(key)
        if there is None:
            return f"item {key} {GONE}"
        if there["data"].get("md5") == rest["md5"]:
            return ""
        if there["data"].get("md5"):
            return f"the attachment {key} {MOVED}"
        (outcome,) = self.writer.server.write([{"key": key, "version": there["version"], **rest}])
        if outcome.item is not None:
            self.writer.held.update([outcome.item])
            return ""
        there = self._there(key)
        if there is not None and there["data"].get("md5") == rest["md5"]:
            return ""
        return self.writer.refused(f"the MD5 of {key}", outcome)

    def _withdraw(self, there: Item) -> None:
        """An attachment that could get no file (quota, rights) goes to the trash; the next attempt restores it."""
        self.writer.server.write([{"key": there["key"], "version": there["version"], "deleted": 1}])

    def _there(self, key: str) -> Item | None:
        return self.writer.reread([key]).get(key)


def _digest(item: Item | None) -> str:
    """The digest an attachment names, in lower case; "" for none."""
    return str(item["data"].get("md5") or "").lower() if item else ""


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


def link(file: Attachment, parent: str, key: str, path: str) -> dict[str, Any]:
    """The attachment item of a file that lies at `path` below the base: Zotero holds none of its bytes."""
    made = child(file, parent, key)
    del made["filename"]
    return {**made, "linkMode": "linked_file", "path": SCHEME + path}
