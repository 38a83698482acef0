"""Two entries with different keys are of the same work.

The same DOI, or the same title with the same first author and year, stands in two entries. The work then
appears twice in the list of references, and half of the notes cite the one, half the other. Volumes of a book,
chapters with the DOI of their book, columns that are called the same in every issue, entries with `related`, and
what has DOIs or pages of its own are not meant.

Bad:

    @misc{peng2021, title = {Efficient Speech}, author = {Peng, Z.}, year = 2021}
    @misc{pengEfficient2021, title = {Efficient speech}, author = {Peng, Zixuan}, year = 2021}

Good: one of them, and the other key in its `ids`.

What to do: keep the better entry, with the other key in its `ids`; then `zsync check --fix` writes the one key
in all notes. Two items of one work in Zotero are merged there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zsync.check.facts import Rule, Seen
from zsync.check.library import Entry
from zsync.check.project import Project
from zsync.check.views import BibText
from zsync.check.works import are_issues, are_parts, are_versions, key_place, repeated, titled
from zsync.model.finding import Finding

RULE = Rule("ZS103", "duplicate-work", "warning")
_HELP = "keep one, with the other key in its `ids`; `zsync check --fix` then mends the notes"


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every entry whose work an earlier entry of the file has, with that one and what tells."""
    for (entry, first), how in _pairs(bib.entries, bib.titled):
        yield Seen(key_place(entry), (entry.key, first.key, f"{first.path}:{first.line}", how))


def check(project: Project) -> Iterator[Finding]:
    """A finding for each, and for every entry whose work stands in an earlier file."""
    for _, (span, (key, first, place, how)) in project.seen(RULE.code):
        yield RULE.at(span, f"`{key}` has {how} as `{first}` ({place})", key=key, help=_HELP)
    if len(project.library.bibs) > 1:
        yield from _elsewhere(project)


def _elsewhere(project: Project) -> Iterator[Finding]:
    asked = {bib.path for bib in project.bibs}
    entries = project.library.entries
    for (entry, first), how in _pairs(entries, list(map(titled, entries))):
        if entry.path in asked and entry.path != first.path:
            message = f"`{entry.key}` has {how} as `{first.key}` ({first.path}:{first.line})"
            yield RULE.at(key_place(entry), message, key=entry.key, help="use one key for the work in all files")


def _are_apart(entry: Entry, other: Entry) -> bool:
    return are_versions(entry, other) or are_issues(entry, other)


def _pairs(entries: Sequence[Entry], titles: Sequence[str]) -> Iterator[tuple[tuple[Entry, Entry], str]]:
    """Pairs of entries of one work, each later entry once, and what they share. `titles`: `titled` of each."""
    told: set[tuple[str, int]] = set()
    dois = [entry.doi for entry in entries]
    works = [f"{title} {entry.year}" if title else "" for entry, title in zip(entries, titles, strict=True)]
    ways = (("the same DOI", dois, are_parts), ("the same title, author and year", works, _are_apart))
    for how, marks, are_apart in ways:
        for entry, first in repeated(entries, marks):
            if (entry.path, entry.start) not in told and not are_apart(entry, first):
                told.add((entry.path, entry.start))
                yield (entry, first), how
