"""The Zotero replica keeps the contract: over the embedded library in process, over a socket, as the desktop
program, over any server.

ZOTERO_API_URL, ZOTERO_API_KEY and ZSYNC_TEST_LIBRARY (`users/ID` or `groups/ID`) in the environment point the
suite at a server of your choice. The library must be empty, and is emptied afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.conformance.suite import Stage, ValuesSuite
from tests.replicas.davserver import DavWorld, dav_world
from tests.replicas.library import World, article, embedded_world, socket_world
from tests.replicas.program import Program, program_over
from zsync.config.libraries import parse
from zsync.replicas.protocol import Replica
from zsync.replicas.zotero.davstore import WebDavStore
from zsync.replicas.zotero.linked import Base, Linked
from zsync.replicas.zotero.mirror import MemoryMirror
from zsync.replicas.zotero.stores import Keeping
from zsync.state.digests import Digests
from zsync.state.files import Disk
from zsync.state.mirror import SqliteMirror

ANY_SERVER = os.environ.get("ZSYNC_TEST_LIBRARY", "")


class ZoteroStage:
    """A library; every replica opened is a run of its own, without memory of the others."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: dict[str, str] = {}

    def open(self) -> Replica:
        return self.world.open(mirror=MemoryMirror())

    def seed(self, key: str, title: str, tags: Sequence[str] = ()) -> None:
        (self.keys[key],) = self.world.write(article(key, title, tags=[{"tag": tag} for tag in tags]))

    def touch(self, key: str, title: str) -> None:
        item = self.world.item(self.keys[key])
        self.world.write({"key": item["key"], "version": item["version"], "title": title})


class RememberingStage(ZoteroStage):
    """The same, where every run finds on disk what the runs before it learnt."""

    def __init__(self, world: World, mirror: SqliteMirror) -> None:
        super().__init__(world)
        self.mirror = mirror

    def open(self) -> Replica:
        return self.world.open(mirror=self.mirror)


class TestInProcess(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with embedded_world(tmp_path) as world:
            yield ZoteroStage(world)


class TestInProcessWithMemory(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with embedded_world(tmp_path) as world, closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
            yield RememberingStage(world, mirror)


class TestOverASocket(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with socket_world(tmp_path) as world:
            yield ZoteroStage(world)


class DavStage(ZoteroStage):
    """The files are on a WebDAV server; every replica signs in anew."""

    def __init__(self, world: World, dav: DavWorld) -> None:
        super().__init__(world)
        self.dav = dav

    def open(self) -> Replica:
        return self.world.open(mirror=MemoryMirror(), keeping=Keeping(WebDavStore(self.dav.dav())))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavWorld]:
    """A WebDAV server."""
    with dav_world(tmp_path_factory.mktemp("dav") / "served") as made:
        yield made


class TestWithFilesOnWebDav(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path, served: DavWorld) -> Iterator[Stage]:
        served.reset()
        with embedded_world(tmp_path) as world:
            yield DavStage(world, served)


class LinkStage(ZoteroStage):
    """New files become links below a folder."""

    def __init__(self, world: World, base: Path) -> None:
        super().__init__(world)
        self.base = base
        base.mkdir()

    def open(self) -> Replica:
        look = Digests(self.base, self.base.parent / "linked.json").look
        linked = Linked(Base(self.base, Disk(self.base, look), look))
        return self.world.open(mirror=MemoryMirror(), keeping=Keeping(linked=linked, links=True))


class TestWithLinkedFiles(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with embedded_world(tmp_path) as world:
            yield LinkStage(world, tmp_path / "papers")


class ProgramStage(ZoteroStage):
    """The desktop program, whose owner has let zsync write; somebody else works over the web."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.web)
        self.program = program
        program.allow()

    def open(self) -> Replica:
        return self.program.open(mirror=MemoryMirror())


class TestOverTheDesktopProgram(ValuesSuite):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with program_over(tmp_path) as program:
            yield ProgramStage(program)


if ANY_SERVER:

    class TestOverAnyServer(ValuesSuite):
        @pytest.fixture
        def stage(self) -> Iterator[Stage]:
            url, key = os.environ["ZOTERO_API_URL"], os.environ["ZOTERO_API_KEY"]
            transport = httpx2.HTTPTransport()
            world = World(transport, url=url, api_key=key, library=parse(ANY_SERVER).library)
            assert not world.outside.versions(since=None).objects, f"{ANY_SERVER} is not empty"
            yield ZoteroStage(world)
            world.clear()
            transport.close()
