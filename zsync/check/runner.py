"""All rules over one project: findings in order, without what comments turn off."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from zsync.check.facts import File
from zsync.check.project import Project
from zsync.model.finding import Finding

_UNKNOWN = frozenset({"ZS001", "ZS004"})
_SAYS_MORE = frozenset({"ZS006", "ZS007"})
"""Rules that say why a key is unknown: at their place, that it is, or is in no `.bib`, goes without saying."""


def run(project: Project, *, only: Collection[str] = (), without: Collection[str] = ()) -> list[Finding]:
    """The findings of the rules `only` (none named: all) but `without`, by path and place."""
    if not (project.notes or project.bibs or project.others or project.unread):
        return []
    from zsync.check import rules

    codes = [code for code in rules.wanted(project.marks, project.calls) if wanted(code, only, without)]
    found = [finding for code in codes for finding in rules.module(code).check(project)]
    said = {_place(finding) for finding in found if finding.code in _SAYS_MORE}
    orders = {file.path: file for file in project.with_orders}
    kept = [f for f in found if not _ignored(f, orders) and not (f.code in _UNKNOWN and _place(f) in said)]
    return sorted(kept, key=lambda f: (f.span.path, f.span.start, f.span.end, f.code, f.key, f.message))


def _place(finding: Finding) -> tuple[str, int]:
    return finding.span.path, finding.span.start


def wanted(code: str, only: Collection[str], without: Collection[str]) -> bool:
    """Whether `code` is asked for; `ZS1` names all codes that begin so."""
    return (not only or _named(code, only)) and not _named(code, without)


def _named(code: str, prefixes: Iterable[str]) -> bool:
    return any(code.startswith(prefix.upper()) for prefix in prefixes)


def _ignored(finding: Finding, orders: dict[str, File]) -> bool:
    file = orders.get(finding.span.path)
    return file is not None and file.ignores(finding.code, finding.span.line)
