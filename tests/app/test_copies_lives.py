"""Months with two computers: what is edited on the web, and in the .bib of either, arrives everywhere, however
seldom the Zotero program of one of them synchronises. Nobody edits a field on two sides: nothing may be asked."""

from __future__ import annotations

import os
import random
import re
from itertools import count
from pathlib import Path

import pytest

from tests.app.computers import Computers, computers
from tests.replicas.library import article

SEEDS = range(200 if os.environ.get("ZSYNC_PROFILE") == "deep" else 6)
EDITS = ("retitled", "retitled", "made", "trashed", "typed", "typed")
RUNS = ("night", "night", "laptop", "laptop", "synchronised")


class Month:
    """A month: `want` is what each work shall show at its end, `typed_in` what has something of the .bib that the
    web has not; `at` is the clone whose files are the newest."""

    def __init__(self, on: Computers, dice: random.Random) -> None:
        self.on, self.dice, self.numbers = on, dice, count(10)
        self.want = {key: {"title": item["title"], "volume": ""} for key, item in on.items().items()}
        self.typed_in: set[str] = set()
        self.at = on.night

    def retitled(self, key: str) -> None:
        self.want[key]["title"] = f"Title {next(self.numbers)}"
        self.on.patch(key, title=self.want[key]["title"])

    def made(self, _: str) -> None:
        key = f"made{next(self.numbers)}"
        self.want[key] = {"title": f"On {key}", "volume": ""}
        self.on.web.write(article(key, f"On {key}"))

    def trashed(self, key: str) -> None:
        if key not in self.typed_in and len(self.want) > 1:  # an edit beats a deletion
            self.on.patch(key, deleted=1)
            del self.want[key]

    def typed(self, key: str) -> None:
        bib = self.at / "refs.bib"
        entry = self.entry(key)
        if entry:
            self.want[key]["volume"] = number = str(next(self.numbers))
            bare = re.sub(r"\n  volume = \{\d+\},", "", entry)
            bib.write_text(bib.read_text().replace(entry, bare.replace(",", f",\n  volume = {{{number}}},", 1)))
            self.typed_in.add(key)

    def night(self, _: str = "") -> None:
        self.run(self.on.night)
        self.typed_in.clear()

    def laptop(self, _: str = "") -> None:
        self.run(self.on.laptop)

    def synchronised(self, _: str = "") -> None:
        self.on.synchronise()

    def entry(self, key: str) -> str:
        found = re.search(rf"@article\{{{key},.*?\n\}}", (self.at / "refs.bib").read_text(), re.DOTALL)
        return found[0] if found else ""

    def run(self, root: Path) -> None:
        if root != self.at:
            self.on.pull(root, self.at)
        self.at = root
        made = self.on.sync(root).plan
        assert (made.stopped, made.conflicts) == ("", ())

    def agreed(self) -> None:
        """After two more runs of each, all show what was wanted, and nothing moves any more."""
        for deed in (self.night, self.synchronised, self.laptop, self.night, self.synchronised, self.laptop):
            deed()
        self.on.calm(self.on.laptop)
        self.on.pull(self.on.night, self.on.laptop)
        self.on.calm(self.on.night)
        shown = {key: {name: item[name] for name in ("title", "volume")} for key, item in self.on.items().items()}
        assert shown == self.want
        assert (self.at / "refs.bib").read_text().count("@article") == len(self.want)
        for key, told in self.want.items():
            assert all(f"{{{text}}}" in self.entry(key) for text in told.values() if text)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month(seed: int, tmp_path: Path) -> None:
    """Whatever is done, in any order."""
    dice = random.Random(seed)
    with computers(tmp_path) as found:
        month = Month(found, dice)
        for _ in range(25):
            getattr(month, dice.choice(EDITS + RUNS))(dice.choice(sorted(month.want)))
        month.agreed()
