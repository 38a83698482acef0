"""Projects that begin in a mess: keys that two items share, titles retyped, DOIs on one side alone, copies."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.machine.world import Malice
from tests.replicas.library import article
from zsync.app.sync import Run

CONFIG = "notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: [embedded]\n"
WORDS = ("speech", "emotion", "deep", "graph", "transfer", "speaker", "corpus", "robust", "survey", "large")
PEOPLE = ("Lee, Ann", "Wu, Bo", "Müller, Jörg", "Peng, Zi")
SEEDS = range(100 if os.environ.get("ZSYNC_PROFILE") == "deep" else 10)


@dataclass(frozen=True)
class Paper:
    """A work as somebody has it."""

    key: str
    title: str
    author: str
    year: int
    doi: str = ""

    def entry(self, tag: str) -> str:
        """It in a `.bib`."""
        doi = f"  doi = {{{self.doi}}},\n" if self.doi else ""
        head = f"@article{{{self.key},\n  title = {{{self.title}}},\n  author = {{{self.author}}},\n"
        return f"{head}  year = {self.year},\n{doi}  keywords = {{{tag}}},\n}}\n"

    def item(self, tag: str, *, keyed: bool) -> dict[str, object]:
        """It in Zotero."""
        family, given = self.author.split(", ")
        person = {"creatorType": "author", "lastName": family, "firstName": given}
        told = {"DOI": self.doi, "date": str(self.year), "creators": [person], "tags": [{"tag": tag}]}
        return article(self.key if keyed else "", self.title, **told)


def papers(dice: random.Random) -> list[Paper]:
    """Sixty works."""
    made = []
    for number in range(60):
        words, author, year = dice.sample(WORDS, dice.randint(2, 5)), dice.choice(PEOPLE), dice.randint(2015, 2024)
        key = f"{author.split(',')[0].lower().replace('ü', 'u')}{words[0].title()}{year}"
        doi = f"10.1000/{number}" if dice.random() < 0.5 else ""
        made.append(Paper(key, " ".join(words).capitalize(), author, year, doi))
    return made


def copied(dice: random.Random, paper: Paper, all_papers: Sequence[Paper]) -> Paper:
    """A work as somebody else has it."""
    chance = dice.random()
    title = f"{paper.title} revisited" if chance < 0.1 else paper.title.title() if chance < 0.2 else paper.title
    own = paper.key + dice.choice(["", "", "", "", "a", "b"])
    key = dice.choice(all_papers).key if dice.random() < 0.08 else own
    return replace(
        paper,
        key=key,
        title=title,
        year=paper.year + (dice.random() < 0.1),
        doi="" if dice.random() < 0.2 else paper.doi,
    )


def messy(root: Path, dice: random.Random) -> Lab:
    """A project that no run has seen."""
    lab = Lab(root, config=CONFIG)
    all_papers = papers(dice)
    items = [copied(dice, p, all_papers) for p in all_papers for _ in range(dice.choice([0, 1, 1, 1, 1, 2]))]
    dice.shuffle(items)
    for at in range(0, len(items), 40):
        some = items[at : at + 40]
        lab.library.write(*(p.item(dice.choice(WORDS), keyed=dice.random() > 0.1) for p in some))
    for path, share in (("refs.bib", 0.6), ("more.bib", 0.2)):
        entries = {p.key: p for p in (copied(dice, p, all_papers) for p in all_papers if dice.random() < share)}
        lab.write(path, "\n".join(p.entry(dice.choice(WORDS)) for p in entries.values()))
    cited = sorted({p.key for p in all_papers if dice.random() < 0.6})
    for at in range(0, len(cited), 4):
        lab.write(f"notes/n{at}.md", " ".join(f"[@{key}]" for key in cited[at : at + 4]) + "\n")
    for key in cited[:8]:
        lab.write(f"notes/@{key}.md", f"---\ncitekey: {key}\ntags: [{dice.choice(WORDS)}]\n---\n")
    return lab


def asked(run: Run) -> set[tuple[str, str, str]]:
    """What a person is asked."""
    return {(conflict.key, conflict.attribute, conflict.reason) for conflict in run.plan.conflicts}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_run_asks_what_the_first_did_and_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Works that are asked about, since one key stands for two of them, are not united by the next run."""
    Malice(monkeypatch)
    lab = messy(tmp_path, random.Random(seed))
    first, second = lab.sync(), lab.sync()
    assert (first.plan.stopped, first.applied.failed) == ("", ())
    assert first.plan.operations
    assert asked(first)
    assert second.plan.operations == ()
    assert asked(second) == asked(first)
