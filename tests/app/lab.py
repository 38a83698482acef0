"""A project in a temporary folder: notes, a .bib file, an embedded library, and hands to change each."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.replicas.library import EmbeddedWorld
from zsync.app.project import opened
from zsync.app.sync import Run, plan, sync
from zsync.config.settings import load
from zsync.model.plan import Plan
from zsync.model.values import Attachment

LIBRARY = ".zsync"
CONFIG = "notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n"


class Killed(BaseException):
    """The process dies here."""


class Lab:
    """One project. `library` is the Zotero side as somebody else sees it."""

    def __init__(self, root: Path, *, config: str = CONFIG) -> None:
        self.root = root
        self.library = EmbeddedWorld(root / LIBRARY)
        self.write("zsync.yaml", config)
        (root / "notes").mkdir(exist_ok=True)
        self.count = 0

    def write(self, path: str, content: str | bytes) -> None:
        """Put a file there."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def text(self, path: str) -> str:
        """The text of a file, line ends as they are."""
        return (self.root / path).read_bytes().decode()

    def swap(self, path: str, old: str, new: str) -> None:
        """A person edits a file; `old` must be there."""
        text = self.text(path)
        assert old in text, (path, old, text)
        self.write(path, text.replace(old, new, 1))

    def items(self) -> dict[str, dict[str, Any]]:
        """The regular items of the library by citation key."""
        shown = self.library.outside.items(list(self.library.outside.versions(since=None).objects))
        data = [dict(item["data"]) for item in shown.items]
        return {d.get("citationKey", d["key"]): d for d in data if d["itemType"] not in ("attachment", "note")}

    def children(self, key: str) -> list[dict[str, Any]]:
        """The attachments of the item with this citation key."""
        shown = self.library.outside.items(list(self.library.outside.versions(since=None).objects))
        parent = self.items()[key]["key"]
        return [dict(i["data"]) for i in shown.items if i["data"].get("parentItem") == parent]

    def patch(self, key: str, **changes: Any) -> None:
        """Somebody changes the item with this citation key in Zotero."""
        data = self.items()[key]
        self.library.write({"key": data["key"], "version": data["version"], **changes})

    def files(self) -> dict[str, bytes]:
        """Every file of the project but its own state."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and LIBRARY not in path.relative_to(self.root).parts
        }

    def plan(self) -> Plan:
        """The plan of now."""
        with opened(load(self.root), {}) as project:
            return plan(project)

    def sync(self, watch: Callable[[str, int], None] | None = None, *, env: Mapping[str, str] = os.environ) -> Run:
        """One run."""
        self.count += 1
        with opened(load(self.root), env) as project:
            return sync(project, run=f"run{self.count}", watch=watch)

    def attach(self, key: str, name: str, content: bytes) -> None:
        """Somebody attaches a file to the item with this citation key in Zotero."""
        from tests.replicas.library import Fetched, attachment, operation, run

        replica = self.library.open()
        record = next(r for r in replica.read().records if r.key == key)
        file = attachment(content, name, "application/pdf")
        made = operation(record, "attachments", None, Attachment(file.digest, name, name, len(content)))
        run(replica, [made], Fetched(content))
        replica.close()


def killer(moment: str, at: int) -> Callable[[str, int], None]:
    """A watch that dies at `moment` of effect `at`."""

    def watch(now: str, number: int) -> None:
        if (now, number) == (moment, at):
            raise Killed

    return watch
