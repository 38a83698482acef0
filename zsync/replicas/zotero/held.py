"""What one run knows of a library: the mirror, and the files of each work, kept current as it writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from zsync.model.record import Record
from zsync.model.values import Attachment
from zsync.replicas.zotero.catalogue import stated
from zsync.replicas.zotero.items import NO_WORK, Reader
from zsync.replicas.zotero.mirror import Item, Mirror, trimmed
from zsync.replicas.zotero.relating import Relating, stands


@dataclass(slots=True)
class Held:
    """Items of `partition` in `mirror`, as records; `files` maps a work's item key to its files by item key."""

    mirror: Mirror
    partition: str
    reader: Reader
    files: dict[str, dict[str, Attachment]] = field(default_factory=dict)

    def items(self, keys: Iterable[str]) -> Mapping[str, Item]:
        """The items among `keys` that are known."""
        return self.mirror.get(self.partition, keys)

    def update(self, items: Iterable[Item]) -> None:
        """Take in items as the server just sent them."""
        kept = [trimmed(item) for item in items]
        self.mirror.keep(self.partition, kept)
        for item in kept:
            if item["data"].get("itemType") == "attachment":
                self._file(item)

    def doubt(self) -> None:
        """An item that is known here is not in the library any more: the next reading asks for all that is."""
        self.mirror.seal(self.partition, None, self.mirror.facts(self.partition))

    def _file(self, item: Item) -> None:
        siblings = self.files.setdefault(item["data"].get("parentItem") or "", {})
        siblings.pop(item["key"], None)
        if file := self.reader.file(item):
            siblings[item["key"]] = file

    def record(self, key: str) -> Record | None:
        """The record of the item `key`, in the trash or not; None when it is unknown or no work."""
        item = self.items([key]).get(key)
        if item is None or item["data"].get("itemType") in NO_WORK:
            return None
        record = self.reader.record(item, self.files.get(key, {}).values())
        return self._related(record, self.reader.relating) if record.relations and self.reader.relating else record

    def _related(self, record: Record, relating: Relating) -> Record:
        """A record whose relations hold at both ends, as far as the items are known."""
        key, own = record.locator, stated(record)
        others = {other: relating.stated(item) for other, item in self.items(own[1]).items()}
        kept = (other for other in own[1] if other not in others or stands(key, own, other, others[other]))
        return replace(record, relations=self.reader.relations(kept))
