"""A person gives works other keys: on any side, two at once, and back."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.hands import field, key_of
from tests.app.machine.life import WHO, Living
from tests.app.machine.related import REPLACES, united


class Renames(Living):
    """Renames and swaps; two items that become one."""

    def new_key(self) -> str:
        """A key nobody bears."""
        return f"key{self.fresh()}"

    def known(self, *who: int) -> bool:
        """Whether some run has seen all of these works."""
        return all(self.seen(self.birth(each)) for each in who)

    def seen(self, birth: str) -> bool:
        """Whether some run has seen a work, under a key that a side of it still has."""
        return any(map(self.house.locked, self.house.keys(birth).values()))

    @rule(who=WHO)
    def rename_in_zotero(self, who: int) -> None:
        """Another key in Zotero. (Not of a work that no run has seen: the notes cite what it was called.)"""
        item = self.house.item(self.birth(who))
        if item and self.seen(self.birth(who)):
            self.house.change(item, citationKey=self.new_key())

    @rule(who=WHO)
    def rename_in_bib(self, who: int) -> None:
        """Another key in the .bib. (An entry that has another title already as well would be another one.)"""
        birth = self.birth(who)
        if self.titled(birth) and self.seen(birth):
            self.rekey(birth, self.new_key())

    def titled(self, birth: str) -> bool:
        """Whether the entry of a work has the title of its item."""
        item, found = self.house.item(birth), self.house.entry(birth)
        return found is not None and (item is None or item["title"] == field(found[1], "title"))

    def rekey(self, birth: str, key: str) -> None:
        """The entry gets this key."""
        self.house.retype(birth, lambda block: block.replace(f"{{{key_of(block)},", f"{{{key},", 1))

    @rule(who=WHO, matter=st.booleans())
    def rename_note(self, who: int, matter: bool) -> None:
        """Another key in the name of the literature note, and in its front matter if `matter`. (Not before
        any run has seen the note by that.)"""
        path = self.house.note(self.birth(who))
        if path and "@" in path:
            head, _, old = path.removesuffix(".md").rpartition("@")
            key = self.new_key()
            text = self.house.text(path)
            if not self.house.locked(path):
                return
            if matter:
                self.house.write(path, text.replace(f"citekey: {old}\n", f"citekey: {key}\n"))
            (self.house.root / path).rename(self.house.root / f"{head}@{key}.md")

    @rule(who=WHO)
    def rename_by_name(self, who: int) -> None:
        """`zsync rename OLD NEW`."""
        keys = self.house.keys(self.birth(who))
        if "bib" in keys and not self.old:
            self.run(renames={keys["bib"]: self.new_key()})

    @rule(one=WHO, other=WHO, where=st.sampled_from(["zotero", "bib"]))
    def swap_keys(self, one: int, other: int, where: str) -> None:
        """Two works change keys with each other on one side. (Not where it is asked whose key is whose; nor, in
        the .bib, those with another title already; nor with a work that no run has seen.)"""
        first, second = self.birth(one), self.birth(other)
        if first == second or not self.known(one, other):
            return
        a, b = self.house.keys(first).get(where), self.house.keys(second).get(where)
        if not a or not b or self.old or {a, b} & self.in_doubt():
            return
        if where == "bib" and not (self.titled(first) and self.titled(second)):
            return
        self.swapped = True
        if where == "bib":
            self.rekey(first, "between")
            self.rekey(second, a)
            self.rekey(first, b)
            return
        for birth, key in ((first, "between"), (second, a), (first, b)):
            item = self.house.item(birth)
            assert item
            self.house.change(item, citationKey=key)

    @rule(one=WHO, other=WHO, handed=st.booleans())
    def merge_items(self, one: int, other: int, handed: bool) -> None:
        """Two items are merged in Zotero: the second goes to the trash, the first tells that it replaces it, and
        may be handed its key. (Not while an exchange of keys is on its way: that one of the two has the other's
        key would be a guess. Nor while it is asked which work an item is.)"""
        first, second = self.house.item(self.birth(one)), self.house.item(self.birth(other))
        if self.swapped or not first or not second or first["key"] == second["key"]:
            return
        if {first.get("citationKey"), second.get("citationKey")} & self.in_doubt():
            return
        self.lose(repr(second) + self.hidden(self.birth(other), second))
        tags = [*first["tags"], *(tag for tag in second["tags"] if tag not in first["tags"])]
        named = {"citationKey": second["citationKey"]} if handed and self.hands and self.known(one, other) else {}
        self.handed = self.handed or bool(named)
        self.house.change(first, relations=united(first, second), tags=tags, **named)
        for child in self.house.all_items():
            if child.get("parentItem") == second["key"]:
                self.house.change(child, parentItem=first["key"])
        second = self.house.library.item(second["key"])
        kept = {name: value for name, value in (second.get("relations") or {}).items() if name != REPLACES}
        self.house.change(second, deleted=1, relations=kept)
        self.births.remove(self.birth(other))
