"""A person and the files that entries link to; and keys of old."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine import laws
from tests.app.machine.furnished import PAPERS, Furnished, ids_of
from tests.app.machine.hands import key_of, with_field
from tests.app.machine.life import WHO, Living
from tests.app.machine.malice import ASIDE


class Linking(Living):
    """Files are linked, unlinked, away for a while."""

    house: Furnished

    @rule(who=WHO, known=st.booleans(), inside=st.booleans())
    def link_file(self, who: int, known: bool, inside: bool) -> None:
        """An entry links to one more file: a new one, or one that Zotero has."""
        birth = self.birth(who)
        found, item = self.house.entry(birth), self.house.item(birth)
        if not found:
            return
        token = self.fresh()
        self.type(token)
        self.house.write(f"{PAPERS}/{token}.pdf", f"%PDF {token}".encode())
        if known and item and item.get("citationKey"):
            self.house.attach(item["citationKey"], f"also-{token}.pdf", f"%PDF {token}".encode())
        path = f"{token}.pdf" if inside and found[0] == "refs.bib" else f"{PAPERS}/{token}.pdf"
        words = ";".join([*self.house.linked(found[1]), path])
        self.house.retype(birth, lambda block: with_field(block, "file", words))

    @rule(who=WHO, which=st.integers(0, 3))
    def unlink_file(self, who: int, which: int) -> None:
        """An entry links to one file less; the file stays where it is."""
        birth = self.birth(who)
        found = self.house.entry(birth)
        paths = self.house.linked(found[1]) if found else []
        if paths:
            paths.pop(which % len(paths))
            self.house.retype(birth, lambda block: with_field(block, "file", ";".join(paths) or None))

    @rule(which=st.integers(0, 5))
    def file_away(self, which: int) -> None:
        """A linked file is not there for one run: nothing is taken away for it."""
        files = sorted((self.house.root / PAPERS).glob("*.pdf"))
        if not files:
            return
        place, aside = files[which % len(files)], self.house.root / ASIDE
        place.rename(aside)
        try:
            run = self.house.ran()
            assert run.plan.stopped or self.missing or laws.deletions(run.plan) == [], run.plan.operations
            assert not place.exists() or place.read_bytes() == aside.read_bytes()  # brought for another entry
        finally:
            aside.rename(place)


class Aliases(Living):
    """Works are cited by keys they had."""

    house: Furnished

    def __init__(self) -> None:
        super().__init__()
        self.had: dict[str, list[str]] = {}

    def settle(self) -> None:
        super().settle()
        for birth in self.births:
            keys = set(self.house.keys(birth).values())
            if len(keys) == 1 and not keys & set(self.had.get(birth, ())):
                self.had.setdefault(birth, []).extend(keys)

    @rule(who=WHO, which=st.integers(0, 2))
    def cite_by_an_old_key(self, who: int, which: int) -> None:
        """A note cites a work by a key it had once."""
        used = {key for birth in self.births for key in self.house.keys(birth).values()}
        old = [key for key in self.had.get(self.birth(who), ()) if key not in used]
        if old and (self.house.root / "notes/other.md").exists():
            token = self.fresh()
            self.type(token)
            line = f"\nAs of old [@{old[which % len(old)]}] says: {token}.\n"
            self.house.write("notes/other.md", self.house.text("notes/other.md") + line)

    @rule(who=WHO, cite=st.booleans())
    def list_an_old_key(self, who: int, cite: bool) -> None:
        """An entry lists one more key as its own, and a note cites by it."""
        birth = self.birth(who)
        found = self.house.entry(birth)
        if not found or found[0] != "refs.bib":
            return
        token = self.fresh()
        self.type(token)
        words = ", ".join([*ids_of(found[1]), f"old{token}"])
        self.house.retype(birth, lambda block: with_field(block, "ids", words))
        if cite and (self.house.root / "notes/other.md").exists():
            line = f"\nOf old, [@old{token}].\n"
            self.house.write("notes/other.md", self.house.text("notes/other.md") + line)

    @rule(who=WHO)
    def rename_back(self, who: int) -> None:
        """An entry gets a key again that it had."""
        birth = self.birth(who)
        found = self.house.entry(birth)
        used = {key for each in self.births for key in self.house.keys(each).values()}
        old = [key for key in self.had.get(birth, ()) if key not in used]
        if found and old:
            now = key_of(found[1])
            self.house.retype(birth, lambda block: block.replace(f"{{{now},", f"{{{old[-1]},", 1))
