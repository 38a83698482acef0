"""Two entries look like versions of one work: the same title and first author, another year.

Often a preprint and what it became, or one work entered twice with a wrong year; sometimes two editions, which
is fine.

Bad:

    @misc{gong2020, title = {Training Sample Selection for Speech}, author = {Gong, Y.}, year = 2020}
    @article{gong2021, title = {Training Sample Selection for Speech}, author = {Gong, Y.}, year = 2021}

Good: the published version alone, with the preprint's `eprint` in it.

What to do: look at both; turn the remark off with `% zsync: ignore ZS114` above the entry where both are
wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.library import Entry
from zsync.check.project import Project
from zsync.check.works import key_place, letters
from zsync.model.finding import Finding

RULE = Rule("ZS114", "similar-entries", "info")


def check(project: Project) -> Iterator[Finding]:
    """A finding for every entry whose title and author an earlier one of another year has."""
    asked = {bib.path for bib in project.bibs}
    first: dict[tuple[str, str], Entry] = {}
    for entry in project.library.entries if asked else ():
        if len(entry.title) < 20 or not entry.family or not entry.year:
            continue
        other = first.setdefault((letters(entry.title), entry.family), entry)
        same = entry.key == other.key or (entry.doi and entry.doi == other.doi)
        if other.year != entry.year and not same and entry.path in asked:
            message = f"`{entry.key}` has the title and author of `{other.key}` ({other.path}:{other.line})"
            yield RULE.at(key_place(entry), message, key=entry.key, help="are they one work?")
