"""A project on two libraries, with rules of its own, two folders of notes and a .bib that may only be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import httpx2

from tests.app.machine.hands import TOKEN, Item, item_looks, mark, stem
from tests.app.machine.world import AT, STATE, House
from tests.replicas.library import Fetched, World, attachment, operation, run
from zsync.config.libraries import Library
from zsync.embedded.accounts import add_group, add_user
from zsync.embedded.db import write
from zsync.model.values import Attachment

SETTINGS = """notes: [notes, private]
bib: {{files: [refs.bib, {{path: more.bib, read_only: yes}}]}}
zotero: {{libraries: [users/1, groups/7], home: groups/7}}
merge: {{attributes: {{{rules}}}}}
"""
RULES = {
    "abstract": "from zotero",
    "publisher": "from bib",
    "volume": "prefer bib",
    "pages": "prefer zotero",
    "url": "off",
}
LOSERS = {("abstract", "bib"), ("abstract", "zotero"), ("publisher", "zotero"), ("volume", "zotero")}
LOSERS |= {("pages", "bib"), ("pages", "zotero")}
"""What may be written over by a rule: of two libraries, the home wins."""
URL = "http://zotero.invalid"
BOTH = ("one2020", "two2021")
NAMES = {
    "title": "title",
    "container": "publicationTitle",
    "volume": "volume",
    "pages": "pages",
    "doi": "DOI",
    "abstract": "abstractNote",
    "publisher": "publisher",
}


class Shared(House):
    """Hands for the library of a group beside one's own."""

    settings = SETTINGS.replace("{rules}", ", ".join(f"{name}: {rule}" for name, rule in RULES.items()))
    fixed = ("more.bib",)
    apart = frozenset({"url"})
    vault = ("notes", "private")

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        app = self.library.app
        AT[URL] = str(root / STATE / "library.sqlite")
        self.env = {"ZOTERO_API_KEY": app.api_key, "ZOTERO_API_URL": URL}
        transport = httpx2.WSGITransport(app=app)
        self.group = World(transport, url=URL, api_key=app.api_key, library=Library("groups", 7))

    def furnish(self) -> None:
        with self.library.app.services.database.session() as conn, write(conn):
            add_user(conn, 2)
            add_group(conn, {"id": 7, "name": "Lab", "owner": 2, "members": {1: "member"}})
        super().furnish()
        for birth in BOTH:
            self.copy_to_group(birth)
        front = f"---\ncitekey: three2022\ntags:\n  - {mark('three2022')}  # mine\n---\n"
        self.write(f"private/{stem('three2022')}@three2022.md", f"{front}\nOn [@three2022].\n")

    def copy_to_group(self, birth: str) -> bool:
        """Somebody drags an item into the group; whether there was one to drag, and none there."""
        item = self.item(birth)
        if not item or self.group_item(birth):
            return False
        mine = {"key", "version", "collections", "relations", "dateAdded", "dateModified"}
        self.group.write({name: value for name, value in item.items() if name not in mine})
        return True

    def in_group(self) -> list[Item]:
        """The items of the group that are not in the trash, children too."""
        return [data for data in self._group_items() if not data.get("deleted")]

    def _group_items(self) -> Iterator[Item]:
        shown = self.group.outside.items(list(self.group.outside.versions(since=None).objects))
        return (dict(item["data"]) for item in shown.items)

    def thrown_away(self) -> str:
        return super().thrown_away() + repr([data for data in self._group_items() if data.get("deleted")])

    def group_item(self, birth: str) -> Item | None:
        """The group's item of a work."""
        return next((data for data in self.in_group() if {"tag": mark(birth)} in data.get("tags", ())), None)

    def records(self, birth: str) -> Iterator[dict[str, str]]:
        yield from super().records(birth)
        item = self.group_item(birth)
        if item:
            yield item_looks(item)

    def change_in_group(self, item: Item, **changes: Any) -> None:
        """Somebody changes an item of the group."""
        self.group.write({"key": item["key"], "version": item["version"], **changes})

    def attach_in_group(self, item: Item, name: str, content: bytes) -> None:
        """Somebody attaches a file to an item of the group."""
        replica = self.group.open()
        record = next(r for r in replica.read().records if r.locator == item["key"])
        file = attachment(content, name, "application/pdf")
        made = operation(record, "attachments", None, Attachment(file.digest, name, name, len(content)))
        run(replica, [made], Fetched(content))
        replica.close()

    def told(self) -> str:
        return super().told() + repr(self.in_group())

    def versions(self) -> dict[str, int]:
        held = self.group.outside.versions(since=None).objects
        return {**super().versions(), **{f"group {key}": version for key, version in held.items()}}

    def called(self, side: str, key: str) -> str:
        return f"group {key}" if side == "zotero:groups/7" else key

    def thing(self, key: str) -> Item:
        word, _, rest = key.rpartition(" ")
        return self.group.item(rest) if word else super().thing(key)

    def agrees(self, birth: str, excused: Container[str]) -> None:
        """The group shows what one's own library shows; each work once."""
        theirs = [data for data in self.in_group() if {"tag": mark(birth)} in data.get("tags", ())]
        assert len(theirs) <= 1, (birth, theirs)
        mine, found = self.item(birth), self.entry(birth)
        if not theirs or not mine or self._apart(mine, theirs[0], excused):
            return
        for name, native in NAMES.items():
            one, two = mine.get(native), theirs[0].get(native)
            if name not in excused and one and two:
                assert TOKEN.findall(one) == TOKEN.findall(two), (name, one, two)
        if "tags" not in excused:
            tags = [sorted(TOKEN.findall(repr(item["tags"]))) for item in (mine, theirs[0])]
            assert tags[0] == tags[1], (birth, tags, found)

    def _apart(self, mine: Item, theirs: Item, excused: Container[str]) -> bool:
        """Whether the two are not yet one work: nobody has decided how it is called."""
        return any(name in excused for name in ("", "key", "existence"))

    def doubled(self) -> list[str]:
        """The marks of birth that more than one item of a library bears."""
        counts = Counter(tag["tag"] for item in self.in_group() for tag in item.get("tags", ()))
        return [tag for tag, number in counts.items() if tag.startswith("born-") and number > 1]
