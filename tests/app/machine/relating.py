"""A person relates works: in Zotero's Related, in biblatex's `related`."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.furnished import Furnished
from tests.app.machine.life import WHO, Living
from zsync.app.sync import Run

WHERE = st.sampled_from(["zotero", "bib"])


class Relating(Living):
    """Works are related and parted. `pairs` are those that a person related, and nobody parted since."""

    house: Furnished

    def __init__(self) -> None:
        super().__init__()
        self.pairs: set[frozenset[str]] = set()

    def judge(self, run: Run) -> None:
        """Law 1: who was related stays so, on a side at least, while both stand."""
        super().judge(run)
        known = set(self.births)
        self.pairs = {pair for pair in self.pairs if pair <= known and all(map(self.house.relatable, pair))}
        for one, two in map(sorted, self.pairs):
            assert any(two in self.house.related(one, where) for where in ("zotero", "bib")), (one, two)

    @rule(one=WHO, other=WHO, where=WHERE)
    def relate(self, one: int, other: int, where: str) -> None:
        """Two works are related on one side."""
        first, second = self.birth(one), self.birth(other)
        if first != second and self.house.relatable(first) and self.house.relatable(second):
            self.pairs.add(frozenset((first, second)))
            (self.house.link if where == "zotero" else self.house.name)(first, second)

    @rule(one=WHO, which=st.integers(0, 2), where=WHERE)
    def part(self, one: int, which: int, where: str) -> None:
        """Two works are related no more on one side, whichever end says so."""
        first = self.birth(one)
        others = sorted(filter(self.house.relatable, self.house.related(first, where)))
        if not others or not self.house.relatable(first):
            return
        second = others[which % len(others)]
        self.pairs.discard(frozenset((first, second)))
        self.missing = True
        for a, b in ((first, second), (second, first)):
            (self.house.unlink if where == "zotero" else self.house.unname)(a, b)
