"""Findings as SARIF 2.1.0 (OASIS), for code scanning.

Columns count code points (`columnKind`), URIs are relative to the repository and percent-encoded, and
fingerprints come from the text of the line, not from its number: they survive insertions above.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from zsync import __version__
from zsync.model.finding import Finding, Fix
from zsync.report.findings import Report, RuleText, statistics_data
from zsync.report.fingerprint import fingerprints
from zsync.report.plain import inert, valid

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_MOST_RESULTS = 25_000
"""GitHub refuses a run with more results than this."""


def render(report: Report, *, with_statistics: bool = False) -> str:
    """One SARIF log with one run; rules that found nothing are not listed. Statistics are one of its
    properties."""
    codes = sorted({finding.code for finding in report.findings})
    driver = {
        "name": "zsync",
        "semanticVersion": __version__,
        "rules": [_rule(code, report.rules[code]) for code in codes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the project."}}},
        "results": _results(report, codes),
    }
    if with_statistics:
        run["properties"] = {"statistics": statistics_data(report)}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return inert(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


def _rule(code: str, text: RuleText) -> dict[str, Any]:
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in text.name.split("-")),
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.title},
        "help": {"text": text.page, "markdown": text.page},
    }


def _results(report: Report, codes: list[str]) -> list[dict[str, Any]]:
    """The results, errors first where there are more than a log may hold."""
    marks = fingerprints(report.findings, report.source)
    pairs = list(zip(report.findings, marks, strict=True))
    if len(pairs) > _MOST_RESULTS:
        pairs.sort(key=lambda pair: pair[0].severity != "error")
    return [_result(finding, mark, codes.index(finding.code)) for finding, mark in pairs[:_MOST_RESULTS]]


def _result(finding: Finding, mark: str, rule_index: int) -> dict[str, Any]:
    span = finding.span
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    region = {
        "startLine": span.line,
        "startColumn": span.col,
        "endLine": span.end_line,
        "endColumn": span.end_col,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(span.path), "region": region}}],
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }
    if finding.fix and finding.fix.safe:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(valid(path)), "uriBaseId": "SRCROOT"}


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for path, edit in fix.edits:
        region = {"charOffset": edit.start, "charLength": edit.end - edit.start}
        changes.setdefault(path, []).append({"deletedRegion": region, "insertedContent": {"text": edit.new}})
    return {
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ]
    }


