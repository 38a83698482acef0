"""The story of the demo as events: what is said, what is run, what changed. Rendering is another matter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from zsync.cli.demo import differences
from zsync.cli.demo.sides import Items, Sides

CONFLICTS = "zsync-conflicts.md"


@dataclass(frozen=True, slots=True)
class Act:
    """A new part of the story begins."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Ran:
    """A command of zsync was run in the vault."""

    argv: tuple[str, ...]
    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Did:
    """Somebody changed something on one side."""

    side: str
    says: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What the commands since the last look changed on the users' sides."""

    files: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A file that zsync wrote for a person to read."""

    path: str
    text: str


Event = Act | Ran | Did | Changed | Page


@dataclass(slots=True)
class Watch:
    """What the sides held at the last look."""

    sides: Sides
    files: Mapping[str, bytes]
    items: Items
    version: int

    @classmethod
    def start(cls, sides: Sides) -> Watch:
        """A first look."""
        return cls(sides, sides.files(), sides.items(), sides.version())

    def look(self) -> Changed:
        """What changed since the last look."""
        files, items = self.sides.files(), self.sides.items()
        seen = Changed(
            tuple(differences.of_files(self.files, files)), tuple(differences.of_items(self.items, items))
        )
        self.files, self.items, self.version = files, items, self.sides.version()
        return seen

    def unmoved(self) -> bool:
        """Whether no byte of a file and no version of the library changed since the last look."""
        return self.files == self.sides.files() and self.version == self.sides.version()


def tell(sides: Sides) -> Iterator[Event]:
    """The story, event by event, as it happens. Raises `RuntimeError` when a law of zsync is broken on the way."""
    watch = Watch.start(sides)
    yield from _friday(sides, watch)
    yield from _weekend(sides)
    yield from _monday(sides, watch)
    yield from _decision(sides, watch)
    yield from _again(sides, watch)


def _friday(sides: Sides, watch: Watch) -> Iterator[Event]:
    yield Act("Friday", "A vault of notes, a references.bib and a Zotero library meet for the first time.")
    yield _run(sides, "init", "--yes", "--library", "embedded", "--notes", ".", "--bib", "references.bib")
    yield from _plan_and_sync(sides)
    yield watch.look()


_END = "Every edit of the weekend, and both decisions, stand on every side that can hold them."


def _plan_and_sync(sides: Sides) -> Iterator[Event]:
    """Both verbs say the same list; the second time it is left out."""
    planned = _run(sides, "plan")
    yield planned
    synced = _run(sides, "sync", "--yes")
    yield replace(synced, output=synced.output.replace(planned.output, "… as planned …\n"))


def _weekend(sides: Sides) -> Iterator[Event]:
    yield Act("The weekend", "Three people work on, each in their own place. Nobody runs zsync.")
    steps: list[dict[str, Any]] = yaml.safe_load((sides.examples / "weekend.yaml").read_text("utf-8"))
    for step in steps:
        sides.apply(step)
        yield Did(step["side"], step["says"])


def _monday(sides: Sides, watch: Watch) -> Iterator[Event]:
    yield Act("Monday", "What one side changed goes to the others. What two sides changed differently waits.")
    watch.look()
    yield from _plan_and_sync(sides)
    yield watch.look()


def _decision(sides: Sides, watch: Watch) -> Iterator[Event]:
    yield Act("A person decides", "What only a person can decide stands on a page, to be ticked in any editor.")
    page = sides.vault / CONFLICTS
    yield Page(CONFLICTS, page.read_text("utf-8"))
    page.write_text(page.read_text("utf-8").replace("- [ ] bib:", "- [x] bib:"), "utf-8", newline="")
    yield Did("person", "Ticks what the .bib says, for the pages and for the title.")
    yield _run(sides, "sync", "--yes")
    yield watch.look()


def _again(sides: Sides, watch: Watch) -> Iterator[Event]:
    yield Act("And once more", "A second run right after must find nothing to do, and touch nothing.")
    yield _run(sides, "sync", "--yes")
    if not watch.unmoved():
        raise RuntimeError("the second run changed something")
    yield watch.look()
    yield Act("In the end", _END)


def _run(sides: Sides, *argv: str) -> Ran:
    """Run a verb in the vault, as a user would; 0 and 1 are the codes of a run that went well."""
    hidden = ("ZSYNC_", "ZOTERO_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    done = subprocess.run(
        [sys.executable, "-m", "zsync", *argv], cwd=sides.vault, env={**env, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode > 1:
        raise RuntimeError(f"zsync {' '.join(argv)} ended with {done.returncode}:\n{done.stdout}")
    return Ran(argv, done.returncode, done.stdout)
