"""An entry takes fields from an entry that is not there.

`crossref` and `xdata` name other entries by key, or by one of their `ids`. BibTeX and biber look in the `.bib`
files of the document only.

Bad, without `icassp2021`:

    @inproceedings{peng2021, crossref = {icassp2021}, title = {A}}

Good: `@proceedings{icassp2021, …}` in a `.bib` file of the project.

What to do: mend the key, or add the parent. Where you gave the parent another key, `zsync sync` mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.keyfix import offer
from zsync.check.project import Project
from zsync.check.views import BibPart
from zsync.model.finding import Finding

RULE = Rule("ZS115", "missing-parent", "warning")


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every key that a `crossref` or `xdata` names and this file lacks."""
    for entry, values in part.items:
        for name in ("crossref", "xdata"):
            named = [key.strip() for key in values[name].split(",")] if name in values else ()
            gone = [key for key in named if key and key.lower() not in part.bib.keys]
            if gone:
                span = part.place(entry, name)
                yield from [Seen(span, (entry.key, name, key)) for key in gone]


def check(project: Project) -> Iterator[Finding]:
    """A finding for each that no other `.bib` file has either."""
    for _, (span, (key, name, parent)) in project.seen(RULE.code):
        if parent.casefold() not in project.library.bib_by_case and parent not in project.library.old:
            help = offer(project.suggest.near(parent)) or "add the entry, or mend the key"
            yield RULE.at(span, f"`{name}` names `{parent}`, which is in no .bib file", key=key, help=help)
