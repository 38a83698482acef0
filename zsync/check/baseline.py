"""A baseline: findings that are known and tolerated, so that only new ones fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from zsync.errors import UsageProblem
from zsync.model.finding import Finding


class _Row(NamedTuple):
    """A finding that is listed: `mark` is its fingerprint."""

    path: str
    code: str
    mark: str


def apply(
    findings: list[Finding], marks: list[str], *, name: str, update: bool, covers: Callable[[str, str], bool]
) -> list[Finding]:
    """The `findings` that the baseline file `name` does not list; with `update`, write them all there first.

    `marks` are their fingerprints. What is listed of paths and codes that the check does not cover stays listed.
    Raises `UsageProblem` when the file cannot be read or written.
    """
    path = Path(name)
    rows = [
        _Row(finding.span.path, finding.code, mark) for finding, mark in zip(findings, marks, strict=True)
    ]
    if update:
        _store(path, [*(row for row in _listed(path) if not covers(row.path, row.code)), *rows])
    known = {row.mark for row in _load(path)}
    return [finding for finding, row in zip(findings, rows, strict=True) if row.mark not in known]


def _store(path: Path, rows: list[_Row]) -> None:
    lines = ",\n".join(json.dumps({"mark": row.mark, "code": row.code, "path": row.path}) for row in sorted(rows))
    try:
        path.write_text(f'{{"schema": 1, "findings": [\n{lines}\n]}}\n', "utf-8")
    except OSError as error:
        help = "name a file that may be written, in a folder that is there"
        raise UsageProblem(f"cannot be written: {error.strerror}", place=str(path), help=help) from None


def _listed(path: Path) -> Iterable[_Row]:
    """What the file lists so far; one that cannot be read is written anew."""
    try:
        return _load(path)
    except UsageProblem:
        return ()


def _load(path: Path) -> frozenset[_Row]:
    try:
        rows = json.loads(path.read_text("utf-8"))["findings"]
        return frozenset(_Row(row["path"], row["code"], row["mark"]) for row in rows)
    except FileNotFoundError:
        help = "write it with --update-baseline"
        raise UsageProblem("no such baseline file", place=str(path), help=help) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UsageProblem("is not a baseline file", place=str(path), help="write it anew") from None
