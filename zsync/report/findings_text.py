"""Findings for a person: place, message, the source line with a caret, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from zsync.model.finding import Finding
from zsync.report.findings import Report, statistics_lines, summary
from zsync.report.plain import excerpt, plain

_COLORS = {"error": "31", "warning": "33", "info": "36", "bold": "1", "dim": "2"}


def render(report: Report, *, color: bool = False, with_statistics: bool = False) -> str:
    """The findings of `report` as text that ends with a summary line; without findings only that line."""
    parts = ["\n".join(_finding(finding, report, color)) for finding in report.findings]
    if with_statistics and report.findings:
        parts.append("\n".join(statistics_lines(report)))
    parts.append(summary(report))
    return "\n".join(parts) + "\n"


def _finding(finding: Finding, report: Report, color: bool) -> Iterator[str]:
    place = _paint(f"{_path(finding.span.path)}:{finding.span.line}:{finding.span.col}:", "bold", color)
    kind = _paint(f"{finding.severity} {finding.code}", finding.severity, color)
    yield f"{place} {kind} {finding.rule}: {plain(finding.message)}"
    line = report.source(finding.span.path, finding.span.line)
    if line and not line.isspace():
        yield from _source(finding, line, color)
    if finding.help:
        yield f"  help: {plain(finding.help)}"


def _path(path: str) -> str:
    """`path`, never read as a workflow command at the start of a line."""
    shown = plain(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def _source(finding: Finding, line: str, color: bool) -> Iterator[str]:
    span = finding.span
    end = span.end_col - 1 if span.end_line == span.line else len(line)
    shown, carets = excerpt(line, span.col - 1, min(end, len(line)))
    number = str(span.line)
    yield _paint(f"  {number} | ", "dim", color) + shown
    yield _paint(f"  {' ' * len(number)} | ", "dim", color) + _paint(carets, finding.severity, color)


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if color else text
