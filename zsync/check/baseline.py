"""A baseline: findings that are known and tolerated, so that only new ones fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zsync.errors import UsageProblem
from zsync.model.finding import Finding


def apply(findings: list[Finding], marks: list[str], *, name: str, update: bool) -> list[Finding]:
    """The `findings` that the baseline file `name` does not list; with `update`, write them all there first.

    `marks` are their fingerprints. Raises `UsageProblem` when the file cannot be read or written.
    """
    path = Path(name)
    if update:
        _store(path, findings, marks)
    known = _load(path)
    return [finding for finding, mark in zip(findings, marks, strict=True) if mark not in known]


def _store(path: Path, findings: list[Finding], marks: list[str]) -> None:
    rows: list[dict[str, Any]] = [
        {"mark": mark, "code": finding.code, "path": finding.span.path}
        for finding, mark in zip(findings, marks, strict=True)
    ]
    rows.sort(key=lambda row: (row["path"], row["code"], row["mark"]))
    lines = ",\n".join(json.dumps(row) for row in rows)
    try:
        path.write_text(f'{{"schema": 1, "findings": [\n{lines}\n]}}\n', "utf-8")
    except OSError as error:
        raise UsageProblem(f"cannot be written: {error.strerror}", place=str(path)) from None


def _load(path: Path) -> set[str]:
    try:
        return {row["mark"] for row in json.loads(path.read_text("utf-8"))["findings"]}
    except FileNotFoundError:
        help = "write it with --update-baseline"
        raise UsageProblem("no such baseline file", place=str(path), help=help) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageProblem("is not a baseline file", place=str(path), help="write it anew") from None
