"""What every renderer of findings is given, and the order in which findings are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from zsync.model.words import counted

if TYPE_CHECKING:
    from zsync.model.finding import Finding


class RuleText(NamedTuple):
    """What a renderer says of a rule: its name, one line about it, and its page."""

    name: str
    title: str
    page: str


class Report(NamedTuple):
    """The outcome of one check. `files` and `citations` count what the report covers.

    `rules` maps each code to its text; `source(path, line)` is that line of that file, without its end ("" if
    there is none), with secrets masked.
    """

    findings: tuple[Finding, ...]
    files: int
    citations: int
    rules: Mapping[str, RuleText]
    source: Callable[[str, int], str]

    def count(self, severity: str) -> int:
        """How many findings have `severity`."""
        return sum(finding.severity == severity for finding in self.findings)


def statistics(report: Report) -> list[tuple[int, str, str, str]]:
    """Count, code, severity and name of every rule that found something, the most frequent first."""
    counts: dict[tuple[str, str, str], int] = {}
    for finding in report.findings:
        name = (finding.code, finding.severity, finding.rule)
        counts[name] = counts.get(name, 0) + 1
    return sorted(((n, *name) for name, n in counts.items()), key=lambda row: (-row[0], row[1:]))


def statistics_data(report: Report) -> list[dict[str, int | str]]:
    """`statistics` for programs."""
    names = ("count", "code", "severity", "rule")
    return [dict(zip(names, row, strict=True)) for row in statistics(report)]


def statistics_lines(report: Report) -> Iterator[str]:
    """`statistics` for people, a rule a line."""
    for count, code, severity, name in statistics(report):
        yield f"{count:>7,}  {code}  {severity:<7}  {name}"


def summary(report: Report) -> str:
    """One line: what was found in how much."""
    scope = f"{counted(report.files, 'file')}, {counted(report.citations, 'citation')}"
    if not report.findings:
        return f"no problems in {scope}"
    kinds = [(report.count(name), name) for name in ("error", "warning")]
    told = [counted(count, name) for count, name in kinds if count]
    if report.count("info"):
        told.append(counted(report.count("info"), "remark"))
    return f"{', '.join(told)} in {scope}"
