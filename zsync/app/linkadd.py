"""New entries for works that only notes name."""

from __future__ import annotations

from collections.abc import Iterable

from zsync.app.linkwrite import carry_out
from zsync.app.project import Project
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.model.plan import Operation
from zsync.model.values import Attachment, Work


def add(project: Project, works: Iterable[tuple[str, Work]], *, run: str) -> None:
    """Add an entry for each work to the first `.bib` file that takes new ones, in its own style (run `run`)."""
    side = next((r for r in project.replicas if r.world == "bib" and r.capabilities.creates), None)
    if side is None:
        raise UsageProblem("no .bib file takes new entries", help="see `read_only` in zsync.yaml")
    side.read()
    operations = [
        Operation(
            id=f"add-{key}", work=key, key=key, side=side.name, world="bib", locator="", action="create",
            attribute="", before=None, after=work, because="named in a note",
        )
        for key, work in works
    ]  # fmt: skip
    carry_out(project, side.prepare(operations, _no_files), run=run)


def _no_files(side: str, attachment: Attachment) -> bytes:
    raise ReplicaProblem("an entry has no files", place=side)
