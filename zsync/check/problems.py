"""What the `.bib` reader itself found wrong, carried to the rules that tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.project import Project
from zsync.check.views import BibText
from zsync.model.finding import Finding


def observer(rule: Rule) -> Callable[[BibText], Iterable[Seen]]:
    """The `observe_bib` of a rule that the reader sees itself."""

    def observe(bib: BibText) -> Iterable[Seen]:
        found = (problem for problem in bib.document.problems if problem.code == rule.code)
        return (Seen(problem.span, (problem.key, problem.message, problem.help)) for problem in found)

    return observe


def reporter(rule: Rule) -> Callable[[Project], Iterator[Finding]]:
    """The `check` of a rule whose observations are findings as they are: key, message, help."""

    def check(project: Project) -> Iterator[Finding]:
        for _, (span, (key, message, help)) in project.seen(rule.code):
            yield rule.at(span, message, help=help, key=key)

    return check
