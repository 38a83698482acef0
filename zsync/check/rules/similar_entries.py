"""Two entries look like versions of one work: the same title and first author, in another year or place.

Often a preprint and what it became, or one work entered twice with a wrong year; sometimes two editions without
a field `edition`, which is fine. Another place is another DOI or another first page. Articles in two issues are
not meant.

Bad:

    @misc{gong2020, title = {Training Sample Selection for Speech}, author = {Gong, Y.}, year = 2020}
    @misc{gong2021, title = {Training Sample Selection for Speech}, author = {Gong, Y.}, year = 2021}

Good: the published version alone, with the preprint's `eprint` in it.

What to do: look at both; turn the remark off with `% zsync: ignore ZS114` above the entry where both are
wanted.
"""

from __future__ import annotations

from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibText
from zsync.check.works import are_issues, are_versions, key_place, repeated

RULE = Rule("ZS114", "similar-entries", "info")


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every entry whose title and author an earlier one of the file, of another year or place, has."""
    for entry, other in repeated(bib.entries, bib.titled):
        same = entry.doi and entry.doi == other.doi
        if not (same or are_issues(entry, other)) and (other.year != entry.year or are_versions(entry, other)):
            message = f"`{entry.key}` has the title and author of `{other.key}` (line {other.line})"
            yield Seen(key_place(entry), (entry.key, message, "are they one work?"))


check = problems.reporter(RULE)
