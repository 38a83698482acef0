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

from tests.app.keyrings import InMemory, using, zsync
from tests.app.test_two_libraries import titles
from tests.replicas.library import World, article, socket_world
from zsync import embedded
from zsync.app.project import opened
from zsync.app.sync import Run, sync
from zsync.config.settings import load
from zsync.embedded import Options
from zsync.embedded.server import make_server
from zsync.replicas.zotero import opening

CONFIG = "bib: {{files: [refs.bib], add: all}}\nzotero: [{}]\nmerge: {{max_deletes: 3}}\n"


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


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computers]:
    """Two computers in agreement: three works in the library, and in each clone's .bib."""
    for name in ("night", "laptop", "web", "copy"):
        (tmp_path / name).mkdir()
    with socket_world(tmp_path / "web") as web, using(InMemory()):
        found = Computers(tmp_path / "night", tmp_path / "laptop", web, tmp_path / "copy")
        (found.night / "zsync.yaml").write_text(CONFIG.format("users/1"))
        (found.laptop / "zsync.yaml").write_text(CONFIG.format("local"))
        for root in (found.night, found.laptop):
            (root / "refs.bib").write_text("")
        tags = [{"tag": "old"}]
        web.write(*(article(f"{name}2020", name.title(), tags=tags) for name in ("one", "two", "three")))
        found.synchronise()
        with program(found.copy_file) as url:
            monkeypatch.setattr(opening, "DESKTOP", url)
            found.night_brings()
            found.calm(found.laptop)
            yield found


def test_an_old_title_is_no_edit(both: Computers) -> None:
    """Nor is a tag that went, or a year; the other works go on, and after the synchronisation all agree."""
    both.patch("one2020", title="Uno", tags=[{"tag": "new"}], date="2021")
    both.night_brings()
    both.waits("one2020")
    both.synchronise()
    both.calm(both.laptop)


def test_what_has_not_come_down_is_not_deleted(both: Computers) -> None:
    """New works, and one that is in the trash by now."""
    both.web.write(*(article(f"{name}2020", name.title()) for name in ("four", "five")))
    both.patch("two2020", deleted=1)
    both.night_brings()
    both.waits("five2020", "four2020", "two2020")
    both.synchronise()
    both.calm(both.laptop)
    assert sorted(both.items()) == ["five2020", "four2020", "one2020", "three2020"]


def test_an_edit_here_goes_through_beside_what_is_late(both: Computers) -> None:
    """Of another work; one of the same work waits until Zotero has synchronised."""
    both.patch("one2020", title="Uno")
    both.night_brings()
    bib = both.laptop / "refs.bib"
    edited = bib.read_text().replace("{Two}", "{Deux}").replace("{Uno},\n", "{Uno},\n  volume = {7},\n")
    bib.write_text(edited)
    both.sync(both.laptop)
    assert "Uno" in bib.read_text()
    both.synchronise()
    assert both.sync(both.laptop).plan.conflicts == ()
    both.pull(both.night, both.laptop)
    both.sync(both.night)
    assert titles(both.web) == {"one2020": "Uno", "two2020": "Deux", "three2020": "Three"}
    assert both.items()["one2020"]["volume"] == "7"


def test_a_renamed_key_that_has_not_come_down(both: Computers) -> None:
    """The old key is neither a rename back nor a new work."""
    both.patch("one2020", citationKey="uno2021")
    both.night_brings()
    both.waits("uno2021")
    both.synchronise()
    both.calm(both.laptop)


def test_a_fresh_clone(both: Computers) -> None:
    """It has never run here: what is missing has not come down yet; the rest is read."""
    both.web.write(article("four2020", "Four"))
    both.night_brings()
    shutil.rmtree(both.laptop / ".zsync")
    both.waits("four2020")
    both.synchronise()
    both.calm(both.laptop)


def test_a_deletion_here_is_one(both: Computers) -> None:
    """Where the lock says nothing else than when it was left here."""
    both.patch("two2020", deleted=1)
    both.synchronise()
    made = both.sync(both.laptop).plan
    assert [(op.side, op.action, op.key) for op in made.operations] == [("bib:refs.bib", "delete", "two2020")]


def test_a_person_says_that_zotero_has_synchronised(
    both: Computers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it shows is meant then: the old title is an edit; the next run knows that without being told."""
    both.patch("one2020", title="Uno")
    both.night_brings()
    monkeypatch.chdir(both.laptop)
    waiting = zsync("status")
    assert "zsync sync --synced" in waiting.stdout + waiting.stderr
    assert zsync("sync", "--yes").exit_code == 3
    assert zsync("sync", "--yes", "--synced").exit_code == 0
    assert "{One}" in (both.laptop / "refs.bib").read_text()
    both.calm(both.laptop)


def test_a_lock_of_before(both: Computers) -> None:
    """What this computer wrote itself tells of its copy: an old commit is no lock of others."""
    old: list[bytes] = []
    for title in ("Eins", "Uno"):
        old = [(both.laptop / name).read_bytes() for name in ("refs.bib", "zsync.lock")]
        both.patch("one2020", title=title)
        both.synchronise()
        both.sync(both.laptop)
        both.calm(both.laptop)
    for name, content in zip(("refs.bib", "zsync.lock"), old, strict=True):
        (both.laptop / name).write_bytes(content)
    both.sync(both.laptop)
    assert "{Uno}" in (both.laptop / "refs.bib").read_text()


def test_a_program_that_may_be_written_makes_no_second_item(
    both: Computers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry whose item has not come down gets none of its own, in no run."""
    monkeypatch.chdir(both.laptop)
    assert zsync("login", "--desktop").exit_code == 0
    bib = both.night / "refs.bib"
    bib.write_text(bib.read_text() + "\n@article{six2020,\n  author = {Lovelace, Ada},\n  title = {Six}\n}\n")
    both.night_brings()
    both.waits("six2020")
    both.synchronise()
    assert zsync("login", "--desktop").exit_code == 0
    both.calm(both.laptop)
