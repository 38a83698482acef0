"""Groups: a library of its own; one that may only be read is a side like any other, and says why."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.replicas import library
from tests.replicas.library import NOW, Fetched, World, article, attachment, find, opened, operation, run
from zsync import embedded
from zsync.config.libraries import Library
from zsync.embedded.accounts import add_group, add_user
from zsync.embedded.db import write
from zsync.errors import ReplicaProblem

PICTURE = b"\x89PNG cat"


@contextmanager
def group_world(folder: Path, **rules: Any) -> Iterator[World]:
    """A group in which user 1 is what `rules` say; user 2 owns it."""
    app = embedded.app(str(folder / "library.sqlite"))
    with app.services.database.session() as conn, write(conn):
        add_user(conn, 2)
        add_group(conn, {"id": 7, "name": "Lab", "owner": 2, "members": {1: "member"}, **rules})
    transport = httpx2.WSGITransport(app=app)
    world = World(transport, url="http://zotero.invalid", api_key=app.api_key, library=Library("groups", 7))
    try:
        yield world
    finally:
        app.close()


def test_a_group_is_a_library(tmp_path: Path) -> None:
    """A member reads, writes and uploads as in a library of one's own; the side bears the group's name."""
    with group_world(tmp_path) as world:
        world.write(article("one", "One"))
        with opened(world) as replica:
            assert replica.name == "zotero:groups/7"
            record = find(replica.read(), "one")
            assert replica.capabilities.writable
            upload = operation(record, "attachments", None, attachment(PICTURE))
            receipts = run(replica, [operation(record, "title", "One", "Two"), upload], Fetched(PICTURE))
            assert [receipt.error for receipt in receipts] == ["", ""]
            assert replica.open(find(replica.read(), "one").attachments[0]) == PICTURE


@pytest.mark.parametrize(
    ("rules", "writable", "files"),
    [
        ({}, True, True),
        ({"libraryEditing": "admins"}, False, False),
        ({"fileEditing": "admins"}, True, False),
        ({"libraryEditing": "admins", "fileEditing": "admins", "members": {1: "admin"}}, True, True),
        ({"type": "PublicOpen", "libraryReading": "all", "members": {3: "member"}}, False, False),
    ],
)
def test_what_a_role_may(tmp_path: Path, rules: dict[str, Any], writable: bool, files: bool) -> None:
    """The group's own rules narrow what the key may do; a second run without news knows them still."""
    with group_world(tmp_path, **rules) as world:
        for requests in (5, 2):
            world.requests()
            with opened(world) as replica:
                assert replica.read().complete
                found = replica.capabilities
            assert (found.writable, found.holds_files) == (writable, files)
            assert ("Lab" in found.reason) == (not writable)
            assert len(world.requests()) <= requests


def test_a_group_that_is_closed_later(tmp_path: Path) -> None:
    """The library has not moved, so that nobody knows before a write is refused; the next run plans none."""
    with group_world(tmp_path) as world:
        world.write(article("one", "One"))
        with opened(world) as replica:
            record = find(replica.read(), "one")
            with sqlite3.connect(tmp_path / "library.sqlite") as database:
                database.execute("UPDATE groups SET library_editing = 'admins', version = version + 1")
            database.close()
            with pytest.raises(ReplicaProblem, match="403"):
                run(replica, [operation(record, "title", "One", "Two")])
        world.recorder.clear()
        with opened(world) as replica:
            assert find(replica.read(), "one").values["title"] == "One"
            assert not replica.capabilities.writable
            assert "Lab" in replica.capabilities.reason
        assert not any("itemKey" in str(request.url) for request in world.recorder.requests)


def test_a_group_that_is_opened_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten minutes the rules of a closed group are looked at again, also where its library stands still."""
    with group_world(tmp_path, libraryEditing="admins") as world:
        with opened(world) as replica:
            assert not replica.read().records
        with sqlite3.connect(tmp_path / "library.sqlite") as database:
            database.execute("UPDATE groups SET library_editing = 'members', version = version + 1")
        database.close()
        for minutes, writable, requests in ((1, False, 2), (11, True, 3), (30, True, 2)):
            monkeypatch.setattr(library, "NOW", NOW + minutes * 60_000)
            world.requests()
            with opened(world) as replica:
                assert replica.read().complete
                assert replica.capabilities.writable == writable
            assert len(world.requests()) == requests


def test_a_group_we_are_not_in(tmp_path: Path) -> None:
    """A group the key may not see is told at once."""
    with group_world(tmp_path, members={}) as world, opened(world) as replica, pytest.raises(ReplicaProblem):
        replica.read()
