"""What is known of an item before it is read: enough to tell works apart, in a line kept beside it in the mirror.

In most runs most items are only looked up by key and identifier. To read one, with all its fields, takes several
times as long; so that waits until somebody asks for a value. A brief is made of the item's record, is forgotten
with the item, and is believed only by the program that wrote it (`made`).
"""

from __future__ import annotations

import json
from typing import Any

from zsync.model.record import NOTHING, Record
from zsync.model.values import Attachment, Tag
from zsync.replicas.zotero.items import Reader, is_work
from zsync.replicas.zotero.mirror import Item, Load


def of_work(reader: Reader, item: Item, record: Record, *, odd: bool) -> list[Any]:
    """The brief of a work; `odd` when there is a finding about it."""
    usual = reader.vocabulary(record.kind)
    return [
        "work", record.kind, record.key, dict(record.ids), [[tag.name, tag.automatic] for tag in record.tags],
        record.replaces, record.aliases, item["data"].get("collections") or [],
        sorted(record.vocabulary - usual), odd,
    ]  # fmt: skip


def of_other(item: Item, parent: str, file: Attachment | None) -> list[Any]:
    """The brief of an attachment with or without a file in Zotero's storage, or of what is no work at all."""
    if file is not None:
        return ["file", parent, file.digest, file.name, file.size, file.mime]
    data = item["data"]
    return ["attachment"] if data.get("itemType") == "attachment" and not is_work(data) else ["nothing"]


def text(made: str, brief: list[Any]) -> str:
    """As it is kept."""
    return json.dumps([made, *brief])


def parsed(made: str, kept: str) -> list[Any] | None:
    """The brief that was kept; None when there is none, or another program wrote it."""
    if not made or not kept.startswith(f'["{made}"'):
        return None
    found: list[Any] = json.loads(kept)
    return found[1:]


def record(reader: Reader, key: str, version: int, brief: list[Any], load: Load) -> Record:
    """The record of a work, all but its files, the paths of its collections and its relations."""
    _, kind, cited, ids, tags, replaces, aliases, _, more, _ = brief
    usual = reader.vocabulary(kind)
    return Record(
        replica=reader.side,
        locator=key,
        key=cited,
        kind=kind,
        version=str(version),
        values=reader.unread(load),
        tags=tuple(Tag(name, automatic) for name, automatic in tags),
        vocabulary=usual.union(more) if more else usual,
        ids=ids or NOTHING,
        replaces=tuple(replaces),
        aliases=tuple(aliases),
    )


def file(key: str, brief: list[Any]) -> tuple[str, Attachment]:
    """The file of an attachment, and the key of the item it belongs to."""
    _, parent, digest, name, size, mime = brief
    return parent, Attachment(digest=digest, name=name, locator=key, size=size, mime=mime)
