"""A file or folder of the project cannot be read.

What is in it is missing from the check, so keys may seem unknown that are not.

Bad: a note without read permission, a folder that another user owns.

Good: everything readable.

What to do: mend the permissions, or list the folder under `notes: ignore:` in `zsync.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule, start_of
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS014", "unreadable-file", "error")


def check(project: Project) -> Iterator[Finding]:
    """A finding for each."""
    for path, reason in sorted(project.unread.items()):
        yield RULE.at(start_of(path.rstrip("/")), reason, help="mend the permissions")
