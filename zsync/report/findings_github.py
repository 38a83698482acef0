"""Findings as GitHub workflow commands, which become annotations of a pull request.

Source: GitHub's "Workflow commands" page and actions/toolkit `command.ts`: in the message `%`, CR and LF are
escaped, in properties also `:` and `,`. GitHub shows ten errors and ten warnings a step, so errors come first.
"""

from __future__ import annotations

from zsync.model.finding import Finding
from zsync.report.findings import Report, statistics_lines
from zsync.report.plain import valid

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_ORDER = {"error": 0, "warning": 1, "info": 2}


def render(report: Report, *, with_statistics: bool = False) -> str:
    """One command a line, errors first; "" without findings. Statistics are lines of the log below them."""
    ordered = sorted(report.findings, key=lambda finding: _ORDER[finding.severity])
    lines = [*map(_command, ordered), *(statistics_lines(report) if with_statistics else ())]
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding) -> str:
    span = finding.span
    properties = {
        "file": span.path,
        "line": str(span.line),
        "endLine": str(span.end_line),
        "col": str(span.col),
        "endColumn": str(span.end_col),
        "title": f"{finding.code} {finding.rule}",
    }
    listed = ",".join(f"{name}={property_value(value)}" for name, value in properties.items())
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    return f"::{_LEVELS[finding.severity]} {listed}::{message_value(text)}"


def message_value(text: str) -> str:
    """`text` escaped as the message of a workflow command."""
    return valid(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_value(text: str) -> str:
    """`text` escaped as the value of a property of a workflow command."""
    return message_value(text).replace(":", "%3A").replace(",", "%2C")
