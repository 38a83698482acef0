"""A colleague's clone on the same library: both edit and sync, then git brings the branches together."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.hands import blocks, field, key_of, with_field
from tests.app.machine.life import WHO, Living
from tests.app.machine.world import House
from zsync.state import lockfile
from zsync.state.merge import merged

WHAT = st.sampled_from(["title", "tag", "volume", "prose"])
Files = Mapping[str, bytes]


class Branches(Living):
    """Two branches of one project."""

    @rule(ours=WHO, our=WHAT, theirs=WHO, their=WHAT, keep=st.booleans(), first=st.booleans())
    def two_branches(self, *, ours: int, our: str, theirs: int, their: str, keep: bool, first: bool) -> None:
        """Where git cannot merge, a person keeps one of the two; the driver merges the lock."""
        trunk = self.house.files()
        if self.swapped or self.old or lockfile.LOCK_NAME not in trunk:
            return
        clone = self.house.cloned(self.house.root.with_name(f"{self.house.root.name}-clone"))
        self.type_in(clone, self.birth(theirs), their)
        if first:
            clone.ran()
        self.type_in(self.house, self.birth(ours), our)
        self.house.ran()
        if not first:
            clone.ran()
        self.bring_together(trunk, self.house.files(), clone.files(), keep=keep)
        elsewhere = clone.journal()  # a colleague's, who keeps it
        self.overruled = {value for value in self.overruled if value not in elsewhere}
        shutil.rmtree(clone.root)
        self.run()

    def type_in(self, house: House, birth: str, what: str) -> None:
        """One edit in somebody's files."""
        token = self.fresh()
        entry, note = house.entry(birth), house.note(birth)
        if what == "prose":
            path = "notes/other.md"
            if (house.root / path).exists():
                self.type(token)
                house.write(path, house.text(path) + f"\nA thought {token}.\n")
        elif what == "tag" and note and "tags:\n" in house.text(note):
            self.type(token)
            house.swap(note, "tags:\n", f"tags:\n  - {token}\n")
        elif what in ("title", "volume") and entry and house.locked(key_of(entry[1])):
            self.type(token, field(entry[1], what) or "")
            house.retype(birth, lambda block: with_field(block, what, f"Of {token}"))

    def bring_together(self, trunk: Files, ours: Files, theirs: Files, *, keep: bool) -> None:
        """What git does with the files, and a person where it cannot."""
        for path in sorted(trunk.keys() | ours.keys() | theirs.keys()):
            old, one, two = trunk.get(path), ours.get(path), theirs.get(path)
            if one == two or two == old:
                continue
            if path == lockfile.LOCK_NAME:
                texts = ((text or b"").decode() for text in (old, one, two))
                self.house.write(path, merged(*texts))
            elif one == old and two is not None:
                self.house.write(path, two)
            elif one == old:
                (self.house.root / path).unlink()
            elif path.endswith(".bib") and old and one and two:
                self.house.write(path, self.mended(old.decode(), one.decode(), two.decode(), keep=keep))
            elif two is not None:
                self.give_up(two.decode("utf-8", "replace"))

    def mended(self, old: str, one: str, two: str, *, keep: bool) -> str:
        """Two .bib files as one, entry by entry; of an entry that both changed a person keeps one."""
        trunk, theirs = ({key_of(part): part for part in blocks(text)[1:]} for text in (old, two))
        head, *parts = blocks(one)
        made = [head]
        for part in parts:
            before, other = trunk.pop(key_of(part), None), theirs.pop(key_of(part), None)
            if part == before:
                made.append(other or "")
            elif other in (before, part) or other is None:
                made.append(part)
            else:
                self.give_up(other if keep else part)
                made.append(part if keep else other)
        made += [part for key, part in theirs.items() if key not in trunk]
        return "".join(part if not part or part.endswith("\n") else part + "\n" for part in made)
