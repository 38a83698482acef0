"""A generated vault for measuring: notes that cite, and a `.bib` that holds what they cite.

The same arguments give the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

WORDS = ("speech", "emotion", "kernel", "attention", "tensor", "vessel", "sample", "domain", "signal", "memory")


def build(folder: Path, *, notes: int, entries: int) -> None:
    """Write `notes` notes (about 4 kB each) and `refs.bib` with `entries` entries into `folder`."""
    chance = random.Random(20240317)
    keys = [f"{chance.choice(WORDS)}{chance.choice(WORDS).title()}{1990 + n % 35}x{n}" for n in range(entries)]
    (folder / "notes").mkdir(parents=True)
    (folder / "refs.bib").write_text("\n".join(map(_entry, keys)), "utf-8")
    for n in range(notes):
        (folder / "notes" / f"note-{n:04}.md").write_text(_note(n, keys, chance), "utf-8")


def _entry(key: str) -> str:
    return (
        f"@article{{{key},\n  author = {{Person, Anna and Other, Ben}},\n  title = {{On {key}}},\n"
        f"  journal = {{A Journal of Measured Things}},\n  year = {{2021}},\n  pages = {{1--20}},\n"
        f"  doi = {{10.1000/{key}}},\n  abstract = {{{' '.join(WORDS * 8)}}},\n}}\n"
    )


def _note(number: int, keys: list[str], chance: random.Random) -> str:
    lines = ["---", f"title: Note {number}", "tags: [measured]", "---", ""]
    for _ in range(24):
        text = " ".join(chance.choices(WORDS, k=22))
        lines += [f"{text} 的研究 [@{chance.choice(keys)}, p. 3]." if chance.random() < 0.1 else f"{text}.", ""]
    return "\n".join(lines)
