"""A file or folder of the project cannot be read, or a `.bib` file of the settings is not there.

What is in it is missing from the check, so keys may seem unknown that are not.

Bad: a note without read permission, a folder that another user owns, a `.bib` in `zsync.yaml` that is not there.

Good: everything readable.

What to do: mend the permissions, or list the folder under `notes: ignore:` in `zsync.yaml`; take a `.bib` that is
no more out of `bib: files:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule, start_of
from zsync.check.project import Project
from zsync.check.walk import GONE, NO_FILE, OUTSIDE
from zsync.model.finding import Finding

RULE = Rule("ZS014", "unreadable-file", "error")
_HELP = {
    GONE: "create it, or take it out of zsync.yaml",
    NO_FILE: "name a .bib file in zsync.yaml",
    OUTSIDE: "move it inside, or take it out of zsync.yaml",
}


def check(project: Project) -> Iterator[Finding]:
    """A finding for each."""
    for path, reason in sorted(project.unread.items()):
        yield RULE.at(start_of(path.rstrip("/") or "."), reason, help=_HELP.get(reason, "mend the permissions"))
