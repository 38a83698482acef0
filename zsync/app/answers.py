"""The answers ticked in `zsync-conflicts.md`, and the page itself: written anew after each run."""

from __future__ import annotations

from collections.abc import Sequence

from zsync.app.project import Project
from zsync.formats import conflicts as page
from zsync.model.plan import Conflict


def read(project: Project) -> page.Answers:
    """What a person ticked, by id of the conflict, and what of it cannot be used."""
    ticked = page.read(text(project))
    return page.Answers({**ticked.given, **project.answers}, ticked.problems)


def text(project: Project) -> str:
    """The page as it stands, "" when there is none."""
    content = project.disk.read(page.NAME)
    return content.decode("utf-8", "replace") if content else ""


def write(project: Project, conflicts: Sequence[Conflict]) -> None:
    """Put the open conflicts on the page; what is settled goes, and so does an empty page."""
    old = project.disk.read(page.NAME)
    new = page.render(conflicts).encode()
    if old is not None and not new:
        project.disk.remove(page.NAME, expected=old)
    elif new and new != old:
        project.disk.replace(page.NAME, new, expected=old)
