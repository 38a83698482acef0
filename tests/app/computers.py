"""Two computers, one library at zotero.org: `night` syncs over the web, `laptop` with its Zotero program, which
has a copy of the library, as new as its last synchronisation."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.app.keyrings import InMemory, using
from tests.replicas.library import World, article, socket_world
from zsync import embedded
from zsync.app.project import opened
from zsync.app.sync import Run, sync
from zsync.config.settings import load
from zsync.embedded import Options
from zsync.embedded.server import make_server
from zsync.replicas.zotero import opening

CONFIG = "bib: {{files: [refs.bib], add: all}}\nzotero: [{}]\nmerge: {{max_deletes: 9}}\n"


@dataclass
class Computers:
    """Two clones of a project, the library on the web, and the folder with the program's copy of it."""

    night: Path
    laptop: Path
    web: World
    copy: Path
    runs: int = 0

    def sync(self, root: Path) -> Run:
        """A run on one of the two."""
        self.runs += 1
        env = {"ZOTERO_API_KEY": self.web.api_key, "ZOTERO_API_URL": self.web.url}
        with opened(load(root), env) as project:
            return sync(project, run=f"run{self.runs}")

    def pull(self, root: Path, other: Path) -> None:
        """git brings the files of the other clone."""
        for name in ("refs.bib", "zsync.lock"):
            shutil.copy(other / name, root / name)

    def night_brings(self) -> None:
        """A run over the web; what it made is pulled."""
        assert self.sync(self.night).plan.conflicts == ()
        self.pull(self.laptop, self.night)

    def synchronise(self) -> None:
        """The Zotero program brings its copy up to date."""
        with closing(sqlite3.connect(self.web_file)) as old, closing(sqlite3.connect(self.copy_file)) as new:
            old.backup(new)

    @property
    def web_file(self) -> Path:
        return self.copy.parent / "web" / "library.sqlite"

    @property
    def copy_file(self) -> Path:
        return self.copy / "library.sqlite"

    def items(self) -> dict[str, dict[str, Any]]:
        """The items on the web that are not in the trash, by citation key."""
        shown = self.web.outside.items(list(self.web.outside.versions(since=None).objects))
        found = [dict(item["data"]) for item in shown.items]
        return {data["citationKey"]: data for data in found if not data.get("deleted")}

    def patch(self, key: str, **changes: Any) -> None:
        """Somebody changes an item on the web."""
        item = self.items()[key]
        self.web.write({"key": item["key"], "version": item["version"], **changes})

    def waits(self, *keys: str) -> None:
        """The laptop does nothing, says that these works have not come down, and says so in the next run."""
        before = (self.laptop / "refs.bib").read_bytes()
        for _ in range(2):
            made = self.sync(self.laptop).plan
            (finding,) = made.findings
            assert finding.message.endswith(f": {', '.join(keys)}")
            assert (made.operations, made.conflicts, made.unread) == ((), (), True)
        assert (self.laptop / "refs.bib").read_bytes() == before
        self.pull(self.night, self.laptop)
        self.calm(self.night)

    def calm(self, root: Path) -> None:
        """A run has nothing to do and nothing to say, and changes no file."""
        before = [(root / name).read_bytes() for name in ("refs.bib", "zsync.lock")]
        made = self.sync(root).plan
        assert (made.stopped, made.operations, made.conflicts, made.findings) == ("", (), (), ())
        assert [(root / name).read_bytes() for name in ("refs.bib", "zsync.lock")] == before


@contextmanager
def program(copy: Path) -> Iterator[str]:
    """The Zotero program over its copy; its address."""
    app = embedded.app(str(copy), Options(local=True))
    with make_server(app) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()
            app.close()


@contextmanager
def computers(folder: Path) -> Iterator[Computers]:
    """The two in agreement: three works in the library, and in each clone's .bib."""
    for name in ("night", "laptop", "web", "copy"):
        (folder / name).mkdir()
    with socket_world(folder / "web") as web, using(InMemory()), pytest.MonkeyPatch.context() as patch:
        found = Computers(folder / "night", folder / "laptop", web, folder / "copy")
        (found.night / "zsync.yaml").write_text(CONFIG.format("users/1"))
        (found.laptop / "zsync.yaml").write_text(CONFIG.format("local"))
        for root in (found.night, found.laptop):
            (root / "refs.bib").write_text("")
        tags = [{"tag": "old"}]
        web.write(*(article(f"{name}2020", name.title(), tags=tags) for name in ("one", "two", "three")))
        found.synchronise()
        with program(found.copy_file) as url:
            patch.setattr(opening, "DESKTOP", url)
            found.night_brings()
            yield found
