"""A finding: something wrong at a place, as data. Rendering lives in `zsync.report`."""

from __future__ import annotations

from typing import Literal, NamedTuple

from zsync.model.span import Edit, Span

Severity = Literal["error", "warning", "info"]

UNREAD = "ZS202"
"""The code of what says that a library could not be read in full."""


class Fix(NamedTuple):
    """Edits that mend a finding; `edits` maps each path to its edits. Safe fixes never change meaning."""

    safe: bool
    edits: tuple[tuple[str, Edit], ...]


class Finding(NamedTuple):
    """`code` (ZS001…) never changes meaning; `rule` is its name; `help` says what to do next."""

    code: str
    rule: str
    severity: Severity
    span: Span
    message: str
    help: str = ""
    key: str = ""
    fix: Fix | None = None

    def at(self, path: str) -> Finding:
        """The same finding, in the file `path`."""
        fix = self.fix and self.fix._replace(edits=tuple((path, edit) for _, edit in self.fix.edits))
        return self._replace(span=self.span.at(path), fix=fix)
