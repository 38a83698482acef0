"""Two entries have the same key.

BibTeX stops at the second entry, biber takes the first, pandoc the last. In several `.bib` files of one project
the same entry may stand more than once; it is told only when the entries are of different works.

Bad:

    @misc{lee2020, title = {A}}
    @misc{lee2020, title = {B}}

Good:

    @misc{lee2020, title = {A}}
    @misc{lee2020a, title = {B}}

What to do: remove one entry, or give it a key of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check import problems
from zsync.check.facts import Rule
from zsync.check.library import Entry
from zsync.check.project import Project
from zsync.check.works import are_different, key_place
from zsync.model.finding import Finding

RULE = Rule("ZS102", "duplicate-entry-key", "error")

observe_bib = problems.observer(RULE)


def check(project: Project) -> Iterator[Finding]:
    """A finding for every entry whose key an earlier entry of the file has, or another work in another file."""
    yield from problems.reporter(RULE)(project)
    asked = {bib.path for bib in project.bibs}
    for key in sorted(project.library.in_several):
        entries = project.library.by_key[key]
        if are_different(entries):
            yield from (_elsewhere(entry, entries) for entry in entries if entry.path in asked)


def _elsewhere(entry: Entry, entries: list[Entry]) -> Finding:
    others = sorted({f"{other.path}:{other.line}" for other in entries if other.path != entry.path})
    message = f"key `{entry.key}` stands for another work in {', '.join(others)}"
    return RULE.at(key_place(entry), message, key=entry.key, help="give one of the works a key of its own")
