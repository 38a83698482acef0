"""The project at a glance as one page of HTML that needs nothing else: no script, no other file, no server.

Every value passes through two gates that no template line can forget: `plain` (no signs of control, none that turn
the direction of text) and the escaping of HTML. A policy in the page's head forbids whatever might get by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from zsync.model.plan import Operation, Value
from zsync.report.overview import Data
from zsync.report.plain import plain
from zsync.report.plan_json import by_world
from zsync.report.plan_text import by_key, subject, summary, words


class Deed(NamedTuple):
    """One effect: the side it is for, what it changes there, the old and the new text ("" = none), and why."""

    side: str
    what: str
    old: str
    new: str
    because: str


def page(data: Data, *, made: str) -> str:
    """The page. `made` says by what and when it was made."""
    environment = Environment(
        loader=PackageLoader("zsync", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("overview.html")
    return template.render(
        made=made,
        sides=data.sides,
        works=data.works,
        summary=summary(data.plan),
        stopped=data.plan.stopped,
        conflicts=[(each, _values(each.sides)) for each in data.plan.conflicts],
        pending=[(key, list(map(_deed, operations))) for key, operations in by_key(data.plan)],
        findings=data.plan.findings,
    )


def _shown(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _values(sides: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The name of each side and what it shows, in words."""
    return [(name, words(value)) for name, value in by_world(sides).items()]


def _deed(operation: Operation) -> Deed:
    old, new = operation.before, operation.after
    return Deed(
        operation.side,
        subject(operation),
        words(old) if operation.action != "create" else "",
        words(new) if operation.action != "delete" else "",
        operation.because,
    )
