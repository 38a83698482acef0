"""Findings made by hand, with everything in them that can go wrong in a format."""

from __future__ import annotations

from zsync.model.finding import Finding, Fix
from zsync.model.span import Edit, Span
from zsync.report.findings import Report, RuleText

LINES = {
    "notes/a.md": ["See [@pengEficient2021].", "研究 @Lee2020 与 ::error::x 和 \x1b[31mred %0A"],
    "notes/odd, name: 1%.md": ["x" * 300 + " [@DBLP:conf/x,1] " + "y" * 300],
    "refs.bib": ["@book{lee2020,", "  title = {A},"],
}


def report() -> Report:
    """Four findings of three severities, one with a safe fix and one with an unsafe one."""
    safe = Fix(safe=True, edits=(("notes/a.md", Edit(29, 36, "lee2020")),))
    unsafe = Fix(safe=False, edits=(("notes/a.md", Edit(6, 22, "pengEfficient2021")),))
    findings = (
        finding("ZS001", "notes/a.md", (6, 22), (1, 7, 1, 23), "`pengEficient2021` is unknown", fix=unsafe),
        finding("ZS002", "notes/a.md", (29, 36), (2, 5, 2, 12), "case, and\n::error::injected\r\n%0A", fix=safe),
        finding("ZS114", "notes/odd, name: 1%.md", (303, 317), (1, 304, 1, 318), "`DBLP:conf/x,1`", "info"),
        finding("ZS103", "refs.bib", (6, 30), (1, 7, 2, 14), "over\x1b[2J lines \udcff\u202e", "warning"),
    )
    rules = {f.code: RuleText(f.rule, f"About {f.code}.", f"# {f.code}\n") for f in findings}
    return Report(findings, 3, 12, rules, source)


def source(path: str, line: int) -> str:
    """A line of the files above."""
    lines = LINES.get(path, [])
    return lines[line - 1] if 0 < line <= len(lines) else ""


def finding(
    code: str,
    path: str,
    place: tuple[int, int],
    lines: tuple[int, int, int, int],
    message: str,
    severity: str = "error",
    *,
    fix: Fix | None = None,
) -> Finding:
    """One finding."""
    span = Span(path, *place, *lines)
    return Finding(code, f"rule-{code.lower()}", severity, span, message, "do this: a,b", "key:1", fix)  # type: ignore[arg-type]
