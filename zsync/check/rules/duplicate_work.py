"""Two entries with different keys are of the same work.

The same DOI, or the same title with the same first author and year, stands in two entries. The work then
appears twice in the list of references, and half of the notes cite the one, half the other.

Bad:

    @article{peng2021, title = {Efficient Speech}, author = {Peng, Z.}, year = 2021}
    @article{pengEfficient2021, title = {Efficient speech}, author = {Peng, Zixuan}, year = 2021}

Good: one of them, and the other key in its `ids`.

What to do: keep the better entry and rename the other key to it with `zsync rename`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zsync.check.facts import Rule
from zsync.check.library import Entry
from zsync.check.project import Project
from zsync.check.works import key_place, letters
from zsync.model.finding import Finding

RULE = Rule("ZS103", "duplicate-work", "warning")


def check(project: Project) -> Iterator[Finding]:
    """A finding for every entry whose work an earlier entry with another key has."""
    asked = {bib.path for bib in project.bibs}
    if not asked:
        return
    told: set[tuple[str, int]] = set()
    for how, identity in (("the same DOI", _doi), ("the same title, author and year", _title)):
        for entry, first in _repeated(project.library.entries, identity):
            if entry.path in asked and (entry.path, entry.start) not in told:
                told.add((entry.path, entry.start))
                message = f"`{entry.key}` has {how} as `{first.key}` ({first.path}:{first.line})"
                help = f"keep one; `zsync rename {entry.key} {first.key}` mends the notes"
                yield RULE.at(key_place(entry), message, key=entry.key, help=help)


def _repeated(entries: list[Entry], identity: Callable[[Entry], str]) -> Iterator[tuple[Entry, Entry]]:
    """Each entry whose `identity` an earlier one with another key has, with that one."""
    first: dict[str, Entry] = {}
    for entry in entries:
        mark = identity(entry)
        if mark and first.setdefault(mark, entry).key != entry.key:
            yield entry, first[mark]


def _doi(entry: Entry) -> str:
    return entry.doi


def _title(entry: Entry) -> str:
    """What two entries of one work share; "" where too little is known to tell."""
    if len(entry.title) < 12 or not entry.family or not entry.year or " " not in entry.title:
        return ""
    return f"{letters(entry.title)} {entry.family} {entry.year}"
