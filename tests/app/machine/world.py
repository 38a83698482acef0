"""The project a life begins in: agreed on all sides, built once a process and copied for each life."""

from __future__ import annotations

import json
import random
import shutil
import socket
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self, cast

import pytest

from tests.app.machine.hands import Hands, mark, stem
from tests.replicas.library import article
from zsync import embedded
from zsync.app.apply import Watch
from zsync.app.project import Project, opened
from zsync.app.sync import Run, plan, sync
from zsync.app.undo import Undone, undo
from zsync.app.unfinished import mend
from zsync.config import program
from zsync.config.settings import load
from zsync.embedded import Application, Fault, services
from zsync.model.plan import Plan
from zsync.replicas.protocol import Capabilities, Replica
from zsync.replicas.zotero import opening
from zsync.state.lockfile import LOCK_NAME

CONFIG = "notes: [notes]\nbib: [refs.bib, more.bib]\nzotero: ['embedded:{library}']\n"
HEAD = "% groomed by hand for years\n@string{jj = {Journal}}\n\n"
PROSE = "研究 prose that nobody may touch, with $x_1$ and `code @here`."
BORN = ("one2020", "two2021", "three2022", "four2023")
STATE = ".zsync"
AT: dict[str, str] = {}
"""The library files behind addresses."""


def article_entry(key: str) -> str:
    """An entry in a style of its own."""
    return (
        f"@article{{{key},\n    title    = {{Title {key}}},\n    author   = {{Lovelace, Ada}},\n"
        f"    journal  = jj,\n    year     = 2020,\n    keywords = {{born-{key}}},\n}}\n"
    )


def book_entry(key: str) -> str:
    """A book, in another style, after a comment."""
    return (
        f"% about {key}\n\n@book{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{Title {key}}},\n"
        f"  publisher = {{House}},\n  year = 2021,\n  keywords = {{born-{key}}}\n}}\n"
    )


class House(Hands):
    """A project with every kind of run in it. `settings` are what its zsync.yaml says, `env` the environment."""

    settings = CONFIG
    fixed: tuple[str, ...] = ()
    """The .bib files that only a person changes."""
    apart: frozenset[str] = frozenset()
    """The fields that are not merged."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, config=self.settings.format(library=root / STATE / "library.sqlite"))
        self.env: dict[str, str] = {}

    def cloned(self, root: Path) -> Self:
        """The files of the project elsewhere, and the same libraries."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns(STATE))
        clone = copy(self)
        clone.root = root
        return clone

    @contextmanager
    def project(self, **changes: Any) -> Iterator[Project]:
        """The open project; `changes` are to its fields."""
        with opened(load(self.root), self.env) as project:
            yield replace(project, **changes)

    def planned(self, **changes: Any) -> Plan:
        """The plan of now."""
        with self.project(**changes) as project:
            return plan(project)

    def ran(self, watch: Watch | None = None, *, still: str = "", **changes: Any) -> Run:
        """One run; the side whose name begins with `still` may only be read."""
        self.count += 1
        with self.project(**changes) as project:
            sides = project.replicas
            if still:
                sides = tuple(_still(each) if each.name.startswith(still) else each for each in sides)
            return sync(replace(project, replicas=sides), run=f"run{self.count:04}", watch=watch)

    def mended(self, watch: Watch | None = None) -> None:
        """Files of a run that was cut short are put back, as each command does it first."""
        with self.project() as project:
            mend(project, watch=watch)

    def took_back(self, watch: Watch | None = None) -> Undone:
        """The last run that stands, undone."""
        self.count += 1
        with self.project() as project:
            return undo(project, name=f"run{self.count:04}", watch=watch)

    def journal(self) -> str:
        """All that the journal remembers, images too."""
        folder = self.root / STATE / "journal"
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
        return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


    def braked(self, brake: str) -> None:
        """This brake at nought, in zsync.yaml."""
        text = self.text("zsync.yaml")
        head, merge, rest = text.partition("merge: {")
        self.write("zsync.yaml", f"{head}merge: {{{brake}: 0{f', {rest}' if merge else '}'}\n")

    def furnish(self) -> None:
        """The first project: articles and a book in two files, an item only cited, notes."""
        self.write("refs.bib", HEAD + article_entry("one2020") + "\n" + book_entry("two2021"))
        self.write("more.bib", HEAD + article_entry("three2022"))
        for key in BORN[:2]:
            front = f"---\ncitekey: {key}\ntags:\n  - born-{key}  # mine\n---\n"
            self.write(f"notes/{stem(key)}@{key}.md", f"{front}\n{PROSE}\n\nSee [@{key}].\n")
        self.write(f"notes/{stem('one2020')}@one2020.assets/a.png", b"picture of one2020")
        cites = "So say [@one2020; @two2021] as @three2022 and [[@four2023|four]]."
        self.write("notes/other.md", f"{PROSE}\n\n{cites}\n")
        for key in BORN:
            item = article(key, f"Title {key}", tags=[{"tag": mark(key)}])
            book = {"itemType": "book", "publisher": "House", "date": "2021"}
            self.library.write({**item, **(book if key == "two2021" else {"publicationTitle": "Journal"})})

    def agrees(self, birth: str, excused: Container[str]) -> None:
        """More that must hold of a work at rest; `excused` are attributes that wait for a person."""

    def agree_together(self, births: Sequence[str]) -> None:
        """What must hold between works at rest."""


def _still(replica: Replica) -> Replica:
    """The replica, which may only be read."""

    class Still:
        capabilities = Capabilities(
            writable=False, reason="a test says so", newborn=replica.capabilities.newborn
        )

        def __getattr__(self, name: str) -> Any:
            return getattr(replica, name)

    return cast(Replica, Still())


class Seed:
    """The first project as files, made once; `grow` gives a copy to live in."""

    def __init__(self, folder: Path, house: type[House] = House) -> None:
        self.folder = folder / "seed"
        self.house = house
        self.folder.mkdir(parents=True)
        first = house(self.folder)
        first.furnish()
        run = first.ran()
        assert (run.plan.conflicts, run.applied.failed) == ((), ()), run
        assert not first.planned().operations
        first.library.app.close()
        self.count = first.count
        self.names = 0

    def grow(self) -> House:
        """A house of its own in a new folder."""
        self.names += 1
        root = self.folder.parent / f"life{self.names}"
        shutil.copytree(self.folder, root)
        house = self.house(root)
        house.count = self.count
        return house


class Malice:
    """What hits the libraries that runs open; nothing waits, and nothing is forced to the disk. The `dice` that
    make their keys fall in each life as they fell before, so that a life can be lived again."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.faults: tuple[Fault, ...] = ()
        self.dice = random.Random("what there was before")
        make = embedded.app

        def app(path: str) -> Application:
            made = make(path)
            made.faults.cut_error = lambda: opening.httpx2.ReadError("cut")
            for fault in self.faults:
                made.faults.add(fault)
            return made

        clock = SimpleNamespace(monotonic=lambda: 0.0, sleep=lambda seconds: None, time_ns=lambda: 10**18)
        patch.setattr(embedded, "app", app)
        patch.setattr(opening, "outward", lambda url: opening.InProcess(app(AT[url])))
        patch.setattr(opening, "LIMIT", 1)
        patch.setattr(opening, "time", clock)
        patch.setattr("os.fsync", lambda handle: None)
        patch.setattr(services, "secrets", self.dice)
        stamp = program.stamp()  # the program does not change in a life
        patch.setattr(program, "stamp", lambda: stamp)


class Death:
    """The end of a process, without a chance to put anything in order."""

    def __init__(self, house: House, watch: Watch) -> None:
        self._house = house
        self._watch = watch
        self._lock: bytes | None = None

    def __call__(self, moment: str, number: int) -> None:
        path = self._house.root / LOCK_NAME
        self._lock = path.read_bytes() if path.exists() else None
        self._watch(moment, number)

    def leave(self) -> None:
        """What it leaves: its lock in place, the lock file as it was then, half-written files beside others."""
        house = self._house
        if self._lock is not None:
            house.write(LOCK_NAME, self._lock)
        house.write(f"{STATE}/lock", json.dumps({"pid": 2**22 - 1, "host": socket.gethostname()}))
        house.write(".zsync-dead.tmp", b"@article{half")
        house.write("notes/.zsync-dead.tmp", b"@half [@dead2020")
