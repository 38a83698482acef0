"""A project whose notes lie in folders named after collections; notes link to each other."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import PurePosixPath

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.furnished import Furnished, spelled
from tests.app.machine.hands import stem
from tests.app.machine.life import WHO
from tests.app.machine.shelves import WHICH, Shelving
from tests.app.machine.world import House

SETTINGS = """notes: {{folders: [notes], collections: folder}}
bib: [refs.bib, more.bib]
zotero: ['embedded:{library}']
merge: {{attributes: {{collections: two-way}}}}
"""
INDEX = "notes/index.md"


class Foldered(Furnished):
    """Hands for notes in folders."""

    settings = SETTINGS

    def furnish(self) -> None:
        House.furnish(self)
        thesis = self.shelve("Thesis", key="ABCD2345", version=0)
        inner = self.shelve("Chapter 2", thesis, key="BCDE2345", version=0)
        self.write(INDEX, "".join(f"[{birth}](<{stem(birth)}@{birth}.md>)\n" for birth in ("one2020", "two2021")))
        for birth, key, folder in (("one2020", inner, "Thesis/Chapter 2"), ("two2021", thesis, "Thesis")):
            item = self.item(birth)
            assert item
            self.change(item, collections=[key])
            self.put(birth, folder)

    def listed(self, note: str) -> None:
        return None

    def told(self) -> str:
        return super().told() + repr(list(self.notes()))

    def folder(self, birth: str) -> str:
        """The folder of a work's literature note; "" when it lies at the top, or there is none."""
        parent = PurePosixPath(self.note(birth) or "notes/none.md").parent
        return "/".join(parent.parts[1:])

    def put(self, birth: str, folder: str) -> None:
        """Somebody moves a note to another folder, with its files, in a program that mends links."""
        note = self.note(birth) or ""
        target = "/".join(part for part in ("notes", folder, PurePosixPath(note).name) if part)
        (self.root / target).parent.mkdir(parents=True, exist_ok=True)
        for old, new in ((note, target), (assets(note), assets(target))):
            if (self.root / old).exists():
                (self.root / old).rename(self.root / new)
        if f"[{birth}](<" in self.text(INDEX):
            line = f"[{birth}](<{target.removeprefix('notes/')}>)"
            self.write(INDEX, re.sub(rf"\[{birth}\]\(<[^>]*>\)", lambda found: line, self.text(INDEX)))

    def agrees(self, birth: str, excused: Container[str]) -> None:
        item, note = self.item(birth), self.note(birth)
        self._files_agree(item, "")
        if not note:
            return
        self._linked(birth, note)
        folder, twins = self.folder(birth), self.twins()
        if item and folder and folder not in twins and "collections" not in excused:
            places = self.lies_in(item)
            spelled_there = all("\\/" not in path for path in places)  # no folder can be called so: it stays
            assert folder in places or not places or not spelled_there, (birth, folder, places)

    def _linked(self, birth: str, note: str) -> None:
        """The index leads to the note of a work."""
        found = re.search(rf"\[{birth}\]\(<([^>]*)>\)", self.text(INDEX))
        assert found is None or f"notes/{found[1]}" == note, (found, note)


def assets(note: str) -> str:
    """The folder of a note's files."""
    return f"{note.removesuffix('.md')}.assets"


class Moving(Shelving):
    """A person moves notes about."""

    house: Foldered
    shelve_note = None
    unshelve_note = None
    group_entry = None
    rename_note = None  # in a program that mends links; the plain project lives it

    @rule(who=WHO, which=WHICH, way=st.sampled_from(["there", "new", "top"]))
    def move_note(self, who: int, which: int, way: str) -> None:
        """A note goes to the folder of a collection, to a new folder, to the top."""
        birth, names = self.birth(who), self.shelf(which)[1]
        if not self.house.note(birth) or any("/" in name for name in names):
            return
        folder = spelled(names) if way == "there" else ""
        if way == "new":
            token = self.fresh()
            self.type(token)
            folder = f"In {token}"
        self.lose(self.house.folder(birth))
        self.house.put(birth, folder)
