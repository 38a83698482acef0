"""One project, a library of one's own and a group: a work in both is one work, and new ones have a home."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.replicas.library import World, article
from zsync import embedded
from zsync.app.project import opened
from zsync.app.sync import Run, sync
from zsync.config.libraries import Library
from zsync.config.settings import load
from zsync.embedded.accounts import add_group, add_user
from zsync.embedded.db import write
from zsync.embedded.server import make_server
from zsync.errors import ConfigProblem

ENTRY = "@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{{title}}},\n  year = {{2020}}\n}}\n"


@dataclass
class Shared:
    """A project, and the two libraries as somebody else sees them."""

    root: Path
    mine: World
    group: World
    count: int = 0

    def configure(self, more: str = "") -> None:
        libraries = f"zotero: {{libraries: [users/1, groups/7]{more}}}\n"
        (self.root / "zsync.yaml").write_text("bib: [refs.bib]\n" + libraries)

    def sync(self) -> Run:
        self.count += 1
        env = {"ZOTERO_API_KEY": self.mine.api_key, "ZOTERO_API_URL": self.mine.url}
        with opened(load(self.root), env) as project:
            return sync(project, run=f"run{self.count}")

    def settled(self) -> None:
        """Another run does nothing."""
        run = self.sync()
        assert (run.plan.operations, run.plan.conflicts) == ((), ())


def titles(world: World) -> dict[str, str]:
    """Citation key to title, of what is not in the trash."""
    shown = world.outside.items(list(world.outside.versions(since=None).objects))
    items = [item["data"] for item in shown.items if not item["data"].get("deleted")]
    return {data["citationKey"]: data["title"] for data in items}


def change(world: World, key: str, **changes: Any) -> None:
    """Somebody changes the item with this citation key."""
    shown = world.outside.items(list(world.outside.versions(since=None).objects))
    item = next(item for item in shown.items if item["data"].get("citationKey") == key)
    world.write({"key": item["key"], "version": item["version"], **changes})


def serving(folder: Path, **rules: Any) -> Iterator[Shared]:
    app = embedded.app(str(folder / "library.sqlite"))
    with app.services.database.session() as conn, write(conn):
        add_user(conn, 2)
        add_group(conn, {"id": 7, "name": "Lab", "owner": 2, "members": {1: "member"}, **rules})
    server = make_server(app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    transport = httpx2.HTTPTransport()
    owner = httpx2.HTTPTransport()
    try:
        mine = World(transport, url=url, api_key=app.api_key, library=Library("users", 1))
        group = World(owner, url=url, api_key=app.api_key, library=Library("groups", 7))
        yield Shared(folder, mine, group)
    finally:
        transport.close()
        owner.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.close()


@pytest.fixture
def shared_libraries(tmp_path: Path) -> Iterator[Shared]:
    """One work in both libraries and the .bib; agreed."""
    for made in serving(tmp_path):
        made.configure()
        made.mine.write(article("one2020", "One"), article("other2020", "Other"))
        made.group.write(article("one2020", "One"), article("theirs2020", "Theirs"))
        works = {"one2020": "One", "other2020": "Other"}
        entries = [ENTRY.format(key=key, title=title) for key, title in works.items()]
        (tmp_path / "refs.bib").write_text("\n".join(entries))
        first = made.sync()
        assert (first.plan.operations, first.plan.conflicts) == ((), ())
        yield made


def test_one_work_in_both(shared_libraries: Shared) -> None:
    """No conflict, no doubling; an edit in the group reaches the other library and the .bib."""
    it = shared_libraries
    change(it.group, "one2020", title="One, corrected")
    assert it.sync().applied.failed == ()
    assert titles(it.mine)["one2020"] == "One, corrected"
    assert "One, corrected" in (it.root / "refs.bib").read_text()
    assert "other2020" not in titles(it.group)
    it.settled()


def test_new_works_go_home_and_nowhere_else(shared_libraries: Shared) -> None:
    """The group, when that is home."""
    it = shared_libraries
    it.configure(", home: groups/7")
    bib = it.root / "refs.bib"
    bib.write_text(bib.read_text() + "\n" + ENTRY.format(key="new2020", title="New"))
    it.sync()
    assert "new2020" in titles(it.group)
    assert "new2020" not in titles(it.mine)
    it.settled()


def test_taken_out_of_one_library(shared_libraries: Shared) -> None:
    """In the trash of one library: the other keeps it, the .bib keeps it; then in both: the .bib lets go."""
    it = shared_libraries
    change(it.mine, "one2020", deleted=1)
    assert it.sync().plan.operations == ()
    assert "one2020" in titles(it.group)
    it.settled()
    change(it.group, "one2020", deleted=1)
    it.sync()
    assert "one2020" not in (it.root / "refs.bib").read_text()
    it.settled()


def test_a_home_that_is_none(shared_libraries: Shared) -> None:
    """A library that is not listed is told at once."""
    shared_libraries.configure(", home: groups/8")
    with pytest.raises(ConfigProblem, match="none of the libraries"):
        shared_libraries.sync()


def test_a_group_that_is_opened_again_gets_what_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library did not move, and all was known to be at rest: after a while its rules are looked at again."""
    for it in serving(tmp_path):
        it.configure()
        it.group.write(article("theirs2020", "Theirs"))
        (tmp_path / "refs.bib").write_text(ENTRY.format(key="theirs2020", title="Theirs"))
        it.sync()
        rules(tmp_path, "admins")
        (tmp_path / "refs.bib").write_text(ENTRY.format(key="theirs2020", title="Theirs, corrected"))
        assert it.sync().applied.failed != ()  # the first refusal tells
        for _ in range(3):
            it.settled()
        rules(tmp_path, "members")
        monkeypatch.setattr(time, "time_ns", partial(int, time.time_ns() + 11 * 60 * 10**9))
        it.sync()
        assert titles(it.group)["theirs2020"] == "Theirs, corrected"
        it.settled()


def rules(folder: Path, editing: str) -> None:
    """The owner of the group says who may edit it."""
    database = sqlite3.connect(folder / "library.sqlite")
    with database:
        database.execute("UPDATE groups SET library_editing = ?, version = version + 1", (editing,))
    database.close()
