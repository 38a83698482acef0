"""A person and collections: in Zotero, in front matter, in JabRef's groups."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.furnished import Furnished, plain, spelled
from tests.app.machine.hands import TOKEN, field, with_field
from tests.app.machine.life import WHO, Living

WHICH = st.integers(0, 3)
NAMES = ["{}", "On {}", "AC/DC {}"]


class Shelving(Living):
    """Collections are made, renamed, moved, emptied and thrown away; works come into them and leave them."""

    house: Furnished

    def shelf(self, which: int) -> tuple[str, list[str]]:
        """Key and names of a collection that stands; ("", []) when there is none."""
        standing = list(self.house.shelves().items())
        return standing[which % len(standing)] if standing else ("", [])

    @rule(which=WHICH, way=st.integers(0, 2), inside=st.booleans(), who=WHO)
    def make_shelf(self, which: int, way: int, inside: bool, who: int) -> None:
        """A new collection, perhaps within another, with a work in it."""
        outer = self.shelf(which)[0] if inside else ""
        token = self.fresh()
        self.type(token)
        key = self.house.shelve(NAMES[way].format(token), outer)
        if item := self.house.item(self.birth(who)):
            self.house.change(item, collections=[*item["collections"], key])

    @rule(which=WHICH, way=st.integers(0, 2))
    def rename_shelf(self, which: int, way: int) -> None:
        """A collection gets another name."""
        key, names = self.shelf(which)
        if key:
            token = self.fresh()
            self.type(token, names[-1])
            self.missing |= self.house.twins() != set()  # what it was called is another one now
            self.house.reshelve(key, name=NAMES[way].format(token))

    @rule(which=WHICH, other=WHICH, top=st.booleans())
    def move_shelf(self, which: int, other: int, top: bool) -> None:
        """A collection is put elsewhere in the tree."""
        (key, names), (outer, into) = self.shelf(which), self.shelf(other)
        self.missing |= self.house.twins() != set()
        if top and key:
            self.house.reshelve(key, parentCollection=False)
        elif key and outer and into[: len(names)] != names:
            self.house.reshelve(key, parentCollection=outer)

    @rule(which=WHICH)
    def twin_shelf(self, which: int) -> None:
        """Another collection of the same name at the same place."""
        key, names = self.shelf(which)
        if key:
            self.house.shelve(names[-1], self.house.collections()[key]["parentCollection"] or "")

    @rule(which=WHICH, erase=st.booleans())
    def drop_shelf(self, which: int, erase: bool) -> None:
        """A collection goes into the trash, or for good, with what lies within."""
        key, names = self.shelf(which)
        if not key:
            return
        self.lose(repr([each for each in self.house.shelves().values() if each[: len(names)] == names]))
        if erase:
            self.house.library.send("DELETE", "collections", params={"collectionKey": key})
        else:
            self.house.reshelve(key, deleted=True)

    @rule(who=WHO, which=WHICH, out=st.booleans())
    def shelve_item(self, who: int, which: int, out: bool) -> None:
        """An item is put into a collection, or taken out of one."""
        item = self.house.item(self.birth(who))
        key = self.shelf(which)[0]
        if item and out and item["collections"]:
            self.missing = True
            kept = [each for at, each in enumerate(item["collections"]) if at != which % len(item["collections"])]
            self.house.change(item, collections=kept)
        elif item and not out and key and key not in item["collections"]:
            self.house.change(item, collections=[*item["collections"], key])

    @rule(who=WHO, which=WHICH, new=st.booleans(), inside=st.booleans())
    def shelve_note(self, who: int, which: int, new: bool, inside: bool) -> None:
        """A collection is named in a note: one that is there, or a new one."""
        note = self.house.note(self.birth(who))
        if not note:
            return
        names = self.shelf(which)[1] if inside or not new else []
        if new:
            token = self.fresh()
            self.type(token)
            names = [*names, f"As {token}"]
        listed = self.house.listed(note)
        path = spelled(names)
        if not path:
            return
        if listed is None:
            self.house.swap(note, "---\ncitekey", f"---\ncollections: [{path}]\ncitekey")
        elif path not in map(plain, listed):
            words = ", ".join([*listed, path])
            self.house.swap(note, f"collections: [{', '.join(listed)}]\n", f"collections: [{words}]\n")

    @rule(who=WHO, which=WHICH)
    def unshelve_note(self, who: int, which: int) -> None:
        """A collection is taken out of the list in a note."""
        note = self.house.note(self.birth(who))
        listed = self.house.listed(note) if note else None
        if note and listed:
            word = listed[which % len(listed)]
            self.lose(word)
            words = ", ".join(each for each in listed if each != word)
            self.house.swap(note, f"collections: [{', '.join(listed)}]\n", f"collections: [{words}]\n")

    @rule(who=WHO, which=WHICH, out=st.booleans())
    def group_entry(self, who: int, which: int, out: bool) -> None:
        """An entry is put into a group of JabRef's, a new or an old one, or taken out of one."""
        found = self.house.entry(self.birth(who))
        if not found:
            return
        groups = [each for each in (field(found[1], "groups") or "").split(", ") if each]
        if out and groups:
            gone = groups.pop(which % len(groups))
            self.lose(gone)
        elif not out:
            new = ("Thesis", "Chapter 2", f"By {self.fresh()}")[which % 3]
            self.typed |= set(TOKEN.findall(new))
            groups = groups if new in groups else [*groups, new]
        words = ", ".join(groups) or None
        self.house.retype(self.birth(who), lambda block: with_field(block, "groups", words))
