"""The project at a glance, as text, Markdown and JSON data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from zsync.model.plan import Plan
from zsync.model.words import counted
from zsync.report.findings_json import as_data
from zsync.report.folding import shorten
from zsync.report.plan_json import conflict_data
from zsync.report.plan_text import conflict_lines, verdict, words

_SIGNS = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)")
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Row(Protocol):
    """One work, as `zsync.app.overview.WorkRow`."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def creators(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def sides(self) -> tuple[str, ...]: ...
    @property
    def pending(self) -> int: ...
    @property
    def conflicts(self) -> int: ...


class Data(Protocol):
    """The project, as `zsync.app.overview.Overview`."""

    @property
    def sides(self) -> tuple[str, ...]: ...
    @property
    def works(self) -> tuple[Row, ...]: ...
    @property
    def plan(self) -> Plan: ...


def text(data: Data, *, width: int = 100) -> Iterator[str]:
    """One line a work, then the conflicts, then the sum."""
    longest = max((len(row.key) for row in data.works), default=0)
    for row in data.works:
        marks = " ".join(_mark(side, row) for side in data.sides)
        head = f"{row.key.ljust(longest)}  {marks}  "
        yield head + shorten(row.title, max(20, width - len(head)))
    for conflict in data.plan.conflicts:
        yield from conflict_lines(conflict, width=width)
    yield f"{counted(len(data.works), 'work')} on {counted(len(data.sides), 'side')}. {verdict(data.plan)}"


def markdown(data: Data) -> Iterator[str]:
    """The same as a Markdown page: a table of works, a table for each conflict, and the findings."""
    yield "# Works kept in agreement"
    yield ""
    yield f"{counted(len(data.works), 'work')} on {counted(len(data.sides), 'side')}. {verdict(data.plan)}"
    yield ""
    yield "| key | title | by | date | " + " | ".join(_cell(side) for side in data.sides) + " | left to do |"
    yield "|---" * (5 + len(data.sides)) + "|"
    for row in data.works:
        where = " | ".join("✓" if side in row.sides else "–" for side in data.sides)
        left = f"{row.pending} pending" if row.pending else ""
        left += f" {row.conflicts} to decide" if row.conflicts else ""
        cells = [_code(row.key), _cell(row.title), _cell(row.creators), _cell(row.date), where, left.strip()]
        yield "| " + " | ".join(cells) + " |"
    for conflict in data.plan.conflicts:
        yield ""
        yield f"## {_cell(conflict.key)}: {conflict.attribute} ({conflict.reason})"
        yield ""
        yield "| side | value |"
        yield "|---|---|"
        for side, value in conflict.sides.items():
            yield f"| {_cell(side)} | {_cell(words(value))} |"
    if data.plan.findings:
        yield from ("", "## Findings", "", "| where | what | what to do |", "|---|---|---|")
    for finding in data.plan.findings:
        told = f"{finding.severity} {finding.code}: {finding.message}"
        yield f"| {_cell(str(finding.span))} | {_cell(told)} | {_cell(finding.help)} |"


def data(data: Data) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "schema": 1,
        "sides": list(data.sides),
        "works": [
            {
                "key": row.key,
                "title": row.title,
                "creators": row.creators,
                "date": row.date,
                "sides": list(row.sides),
                "pending": row.pending,
                "conflicts": row.conflicts,
            }
            for row in data.works
        ],
        "conflicts": [conflict_data(conflict) for conflict in data.plan.conflicts],
        "findings": [as_data(finding) for finding in data.plan.findings],
        "stopped": data.plan.stopped,
    }


def _mark(side: str, row: Row) -> str:
    name = side.partition(":")[0]
    return name if side in row.sides else "·" * len(name)


def _cell(value: str) -> str:
    """Text that cannot break a table or start markup. Math between dollars is left as such."""
    escaped = _SIGNS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", value).replace("<", "&lt;"))
    return " ".join(escaped.split())


def _code(key: str) -> str:
    """A key as code in a table, whatever signs it has."""
    fence = "`` " if "`" in key else "`"
    return f"{fence}{key}{fence[::-1]}".replace("|", "\\|")
