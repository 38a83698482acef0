"""The base while a run changes it, and what is remembered beside it."""

from __future__ import annotations

from zsync.app import copies, ownlibrary, settled
from zsync.app.project import Project
from zsync.model.base import WorkBase
from zsync.model.plan import Plan
from zsync.state import lockfile, resting
from zsync.state.files import with_line_ends


class Store:
    """The base in memory, and its file: written only when its bytes change. `content` are those saved last."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._found = project.disk.read(lockfile.LOCK_NAME)
        self._lines = lockfile.Lines()
        self.content = b""
        self.base: dict[str, WorkBase] = {}

    def put(self, base: dict[str, WorkBase]) -> None:
        """Replace the base by `base`, in memory and on disk."""
        self.base = base
        self.save()

    def save(self) -> None:
        """Write the lock file if it would change."""
        disk = self._project.disk
        old = disk.read(lockfile.LOCK_NAME)
        new = with_line_ends(self._lines.text(self.base), old)
        if new != old:
            disk.replace(lockfile.LOCK_NAME, new, expected=old)
        ownlibrary.keep(self._project, new, changed=new != self._found)
        copies.keep(self._project, self.base, new, changed=new != self._found)
        self.content = new

    def rest(self, made: Plan) -> None:
        """Remember, beside the base as it was saved last, which works `made` found at rest."""
        project = self._project
        resting.keep(project.state, made.resting, kind=settled.kind(project.settings), base=self.content)
