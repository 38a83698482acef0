"""Findings as JSON, for programs. The document is described in the README; fields are added, never renamed."""

from __future__ import annotations

import json
from json.encoder import encode_basestring as _quoted
from typing import Any

from zsync.model.finding import Finding, Fix
from zsync.report.findings import Report, statistics_data
from zsync.report.plain import inert

_dumps = json.JSONEncoder(ensure_ascii=False).encode


def render(report: Report, *, with_statistics: bool = False) -> str:
    """One JSON document, a finding a line, UTF-8 without lone surrogates."""
    findings = ",\n".join(map(_line, report.findings))
    parts = [f'"schema": 1,\n"findings": [\n{findings}\n]' if findings else '"schema": 1,\n"findings": []']
    counts = {
        "files": report.files,
        "citations": report.citations,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
    }
    parts.append(f'"summary": {_dumps(counts)}')
    if with_statistics:
        parts.append(f'"statistics": {_dumps(statistics_data(report))}')
    return inert("{" + ",\n".join(parts) + "}\n")


def _line(finding: Finding) -> str:
    """`as_data` as JSON: of a thousand findings the encoder takes four times as long."""
    code, rule, severity, span, message, help, key, fix = finding
    path, start, end, line, col, end_line, end_col = span
    return (
        f'{{"code": {_quoted(code)}, "rule": {_quoted(rule)}, "severity": {_quoted(severity)}, '
        f'"path": {_quoted(path)}, "line": {line}, "col": {col}, "end_line": {end_line}, "end_col": {end_col}, '
        f'"start": {start}, "end": {end}, "key": {_quoted(key)}, "message": {_quoted(message)}, '
        f'"help": {_quoted(help)}, "fix": {_dumps(_fix(fix)) if fix else "null"}}}'
    )


def as_data(finding: Finding) -> dict[str, Any]:
    """`finding` as the JSON object that every surface of zsync shows for it."""
    span = finding.span
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "path": span.path,
        "line": span.line,
        "col": span.col,
        "end_line": span.end_line,
        "end_col": span.end_col,
        "start": span.start,
        "end": span.end,
        "key": finding.key,
        "message": finding.message,
        "help": finding.help,
        "fix": _fix(finding.fix),
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{"path": path, "start": edit.start, "end": edit.end, "new": edit.new} for path, edit in fix.edits]
    return {"safe": fix.safe, "edits": edits}
