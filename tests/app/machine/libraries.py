"""A person with two libraries, and rules that let one side win."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine import laws
from tests.app.machine.hands import TOKEN, mark
from tests.app.machine.life import WHO, Living
from tests.app.machine.malice import World
from tests.app.machine.shared import BOTH, LOSERS, NAMES, Shared
from zsync.app.sync import Run


class Libraries(World):
    """Items in the library of a group: edited, tagged, copied there, put away."""

    house: Shared
    hands = False  # the copy that a group has of the one that went is one of the other then

    def __init__(self) -> None:
        super().__init__()
        self.both = set(BOTH)

    def judge(self, run: Run) -> None:
        """New works are put into one library; no item of a group is made twice."""
        super().judge(run)
        assert [tag for tag in self.house.doubled() if tag in map(mark, self.births)] == []
        for birth in self.births:
            twice = self.house.item(birth) and self.house.group_item(birth)
            assert not twice or birth in self.both, birth

    @rule(who=WHO, name=st.sampled_from(sorted(NAMES)))
    def edit_in_group(self, who: int, name: str) -> None:
        """A field of an item of the group is retyped."""
        item = self.house.group_item(self.birth(who))
        native = NAMES[name]
        if item and native in item:
            token = self.fresh()
            self.type(token, item[native])
            if (name, "zotero") in LOSERS:
                self.typed.remove(token)
                self.overruled.add(token)
            self.house.change_in_group(item, **{native: f"10.1234/{token}" if name == "doi" else f"Of {token}"})

    @rule(who=WHO, out=st.booleans(), which=st.integers(0, 3))
    def tag_in_group(self, who: int, out: bool, which: int) -> None:
        """A tag is added or taken away in the group."""
        item = self.house.group_item(self.birth(who))
        if not item:
            return
        tags = [tag for tag in item["tags"] if TOKEN.search(tag["tag"])]
        if out and tags:
            gone = tags[which % len(tags)]
            self.lose(gone["tag"])
            self.house.change_in_group(item, tags=[tag for tag in item["tags"] if tag != gone])
        elif not out:
            token = self.fresh()
            self.type(token)
            self.house.change_in_group(item, tags=[*item["tags"], {"tag": token}])

    @rule(who=WHO)
    def attach_in_group(self, who: int) -> None:
        """A file comes to an item of the group."""
        item = self.house.group_item(self.birth(who))
        if item:
            token = self.fresh()
            self.type(token)
            self.house.attach_in_group(item, f"{token}.pdf", f"%PDF {token}".encode())

    @rule(who=WHO)
    def rename_in_group(self, who: int) -> None:
        """Another key in the group."""
        item = self.house.group_item(self.birth(who))
        if item:
            self.house.change_in_group(item, citationKey=f"key{self.fresh()}")

    @rule(who=WHO)
    def drag_into_group(self, who: int) -> None:
        """A copy of an item of one's own."""
        if self.house.copy_to_group(self.birth(who)):
            self.both.add(self.birth(who))

    @rule(who=WHO)
    def delete_in_group(self, who: int) -> None:
        """An item of the group goes into the trash."""
        item = self.house.group_item(self.birth(who))
        if item:
            children = [each for each in self.house.in_group() if each.get("parentItem") == item["key"]]
            self.lose(repr([item, *children]) + self.hidden(self.birth(who), item))
            self.house.change_in_group(item, deleted=1)

    @rule(who=WHO, mine=st.booleans())
    def put_a_copy_away(self, who: int, mine: bool) -> None:
        """A work at rest in both libraries is put away in one: nothing follows from that."""
        self.settle()
        birth = self.birth(who)
        one, two = self.house.item(birth), self.house.group_item(birth)
        if not one or not two or self.house.planned().operations:
            return
        key = (one if mine else two)["citationKey"]
        self.lose(repr([each for each in self.house.all_items() if each.get("parentItem") == one["key"]]))
        if mine:
            self.house.change(one, deleted=1)
        else:
            self.house.change_in_group(two, deleted=1)
        run = self.run()
        assert [op for op in laws.deletions(run.plan) if op.key == key and not op.attribute] == []
        assert mark(birth) in repr(self.house.in_group() if mine else self.house.all_items())

    @rule()
    def read_only_group(self) -> None:
        """A group that may only be read stays as it is."""
        run = self.run(still="zotero:groups")
        assert [op for op in run.plan.operations if op.side == "zotero:groups/7"] == []

    @rule(keep_going=st.booleans(), path=st.sampled_from(["private", "notes"]))
    def folder_away(self, keep_going: bool, path: str) -> None:
        """One of two folders of notes is not mounted for one run."""
        self.side_away(path=path, keep_going=keep_going)


class Ruled(Living):
    """What a rule decides may be written over on the side that does not count; the journal has it."""

    def put(self, birth: str, where: str, name: str, spelled: tuple[str, str], token: str) -> None:
        super().put(birth, where, name, spelled, token)  # type: ignore[misc]
        if token in self.typed and (name, where) in LOSERS:
            self.typed.remove(token)
            self.overruled.add(token)
