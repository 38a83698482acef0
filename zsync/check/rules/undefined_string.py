r"""A value uses a name that no `@string` before it defines.

BibTeX then takes the value for empty. The three-letter names of the months are known to every style. Names that
another `.bib` file of the project defines (`\bibliography{IEEEabrv,refs}`) are known, too.

Bad:

    @misc{lee2020, series = jphys, title = {A}}

Good:

    @string{jphys = {Journal of Physics}}
    @misc{lee2020, series = jphys, title = {A}}

What to do: define the name above the entry, or put the text in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.project import Project
from zsync.check.views import BibText
from zsync.model.finding import Finding

RULE = Rule("ZS106", "undefined-string", "warning")


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every name that this file does not define before it is used."""
    for name, problem in bib.document.undefined:
        yield Seen(problem.span, (problem.key, problem.message, problem.help, name))


def check(project: Project) -> Iterator[Finding]:
    """A finding for each that no other file defines either."""
    defined = {bib.path: frozenset(bib.macros) for bib in project.library.bibs}
    for path, (span, (key, message, help, name)) in project.seen(RULE.code):
        if not any(name in names for other, names in defined.items() if other != path):
            yield RULE.at(span, message, help=help, key=key)
