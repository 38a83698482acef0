"""What is known of an item before it is read: enough to tell works apart, in a line kept beside it in the mirror.

In most runs most items are only looked up by key and identifier. To read one, with all its fields, takes several
times as long; so that waits until somebody asks for a value. A brief is made of the item's record, is forgotten
with the item, and is believed only by the program that wrote it (`made`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from functools import partial
from typing import Any

from zsync.model.record import NOTHING, Record
from zsync.model.values import Attachment, Scalar, Tag
from zsync.replicas.zotero.items import Reader, is_work
from zsync.replicas.zotero.mirror import Item

Load = Callable[[], Item]


class Unread(Mapping[str, Scalar]):
    """The values of an item that is read when the first of them is asked for."""

    __slots__ = ("_load", "_values")

    def __init__(self, load: Callable[[], Mapping[str, Scalar]]) -> None:
        self._load: Callable[[], Mapping[str, Scalar]] | None = load
        self._values: Mapping[str, Scalar] = NOTHING

    @property
    def _read(self) -> Mapping[str, Scalar]:
        if self._load is not None:
            self._values, self._load = self._load(), None
        return self._values

    def __getitem__(self, name: str) -> Scalar:
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, name: object) -> bool:
        return name in self._read

    def __repr__(self) -> str:
        return repr(self._read)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping`; these four are looked up in the values themselves, which is faster."""
        return self._read.get(name, default)

    def keys(self) -> KeysView[str]:
        return self._read.keys()

    def items(self) -> ItemsView[str, Scalar]:
        return self._read.items()

    def values(self) -> ValuesView[Scalar]:
        return self._read.values()


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
        values=Unread(partial(_values, reader, load)),
        tags=tuple(Tag(name, automatic) for name, automatic in tags),
        vocabulary=usual.union(more) if more else usual,
        ids=ids or NOTHING,
        replaces=tuple(replaces),
        aliases=tuple(aliases),
    )


def _values(reader: Reader, load: Load) -> Mapping[str, Scalar]:
    return reader.dialect.read(load()["data"]).values


def file(key: str, brief: list[Any]) -> tuple[str, Attachment]:
    """The file of an attachment, and the key of the item it belongs to."""
    _, parent, digest, name, size, mime = brief
    return parent, Attachment(digest=digest, name=name, locator=key, size=size, mime=mime)
