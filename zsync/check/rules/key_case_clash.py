"""Two entries have keys that differ only by case.

biber tells them apart; BibTeX, file systems and many editors do not. They may stand in several `.bib` files of the
project.

Bad:

    @misc{lee2020, title = {A}}
    @misc{Lee2020, title = {B}}

Good:

    @misc{lee2020, title = {A}}
    @misc{lee2020a, title = {B}}

What to do: rename one with `zsync rename`, which also mends the notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check import problems
from zsync.check.facts import Rule
from zsync.check.library import Entry, Library
from zsync.check.project import Project
from zsync.check.works import key_place
from zsync.model.finding import Finding

RULE = Rule("ZS110", "key-case-clash", "warning")

observe_bib = problems.observer(RULE)


def check(project: Project) -> Iterator[Finding]:
    """A finding for every entry whose key stands before it, or in another file, in another case."""
    yield from problems.reporter(RULE)(project)
    asked = {bib.path for bib in project.bibs}
    for entries in _clashes(project.library):
        for entry in entries:
            others = [each for each in entries if each.path != entry.path and each.key != entry.key]
            if others and entry.path in asked:
                yield _elsewhere(entry, others)


def _clashes(library: Library) -> Iterator[list[Entry]]:
    """The entries of keys that differ by case, in the order of the files."""
    for keys in library.bib_by_case.values():
        if len(keys) > 1:
            yield sorted(entry for key in keys for entry in library.by_key[key])


def _elsewhere(entry: Entry, others: list[Entry]) -> Finding:
    told = ", ".join(sorted({f"`{other.key}` in {other.path}:{other.line}" for other in others}))
    message = f"key `{entry.key}` differs only by case from {told}"
    help = "give the works keys that differ by more than case"
    return RULE.at(key_place(entry), message, key=entry.key, help=help)
