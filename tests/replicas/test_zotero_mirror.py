"""What is remembered of libraries: the mirror on disk does what the one in memory does, and survives damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.replicas.zotero.mirror import Item, MemoryMirror, Mirror, trimmed
from zsync.state.mirror import SqliteMirror

HERE = "users/1@aaaa"


def item(key: str, version: int, title: str = "é\ud800") -> Item:
    return {"key": key, "version": version, "data": {"key": key, "title": title}}


@pytest.fixture(params=["memory", "sqlite"])
def mirror(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mirror]:
    """Each kind of mirror."""
    if request.param == "memory":
        yield MemoryMirror()
        return
    with closing(SqliteMirror(tmp_path / "deep" / "mirror.sqlite")) as kept:
        yield kept


def test_a_new_mirror_knows_nothing(mirror: Mirror) -> None:
    """No version, no items, no facts."""
    assert mirror.version(HERE) is None
    assert (dict(mirror.versions(HERE)), list(mirror.items(HERE)), dict(mirror.facts(HERE))) == ({}, [], {})


def test_keeping_and_dropping(mirror: Mirror) -> None:
    """Items come back as they were, the latest of each key, in order of key."""
    mirror.keep(HERE, [item("B", 1), item("A", 2, "x")])
    mirror.keep(HERE, [item("B", 3, "new"), item("C", 4)])
    mirror.drop(HERE, ["C", "unknown"])
    assert list(mirror.items(HERE)) == [item("A", 2, "x"), item("B", 3, "new")]
    assert dict(mirror.versions(HERE)) == {"A": 2, "B": 3}
    assert dict(mirror.get(HERE, ["B", "C"])) == {"B": item("B", 3, "new")}


def test_many_keys_at_once(mirror: Mirror) -> None:
    """More keys than one statement takes."""
    mirror.keep(HERE, [item(f"K{number}", number) for number in range(1200)])
    assert len(mirror.get(HERE, [f"K{number}" for number in range(1200)])) == 1200


def test_sealing(mirror: Mirror) -> None:
    """The version and the facts of the last seal; no version means unknown."""
    mirror.seal(HERE, 7, {"group": {"name": "é"}})
    assert (mirror.version(HERE), mirror.facts(HERE)) == (7, {"group": {"name": "é"}})
    mirror.seal(HERE, None, {})
    assert (mirror.version(HERE), mirror.facts(HERE)) == (None, {})


def test_libraries_are_apart(mirror: Mirror) -> None:
    """The same key in two libraries is two items."""
    for place in (HERE, "users/11@aaaa", "groups/1@aaaa"):
        mirror.keep(place, [item("A", 1, place)])
        mirror.seal(place, 1, {})
    assert [each["data"]["title"] for each in mirror.items("users/11@aaaa")] == ["users/11@aaaa"]
    assert mirror.version(HERE) == 1


def test_another_view_takes_the_place(tmp_path: Path) -> None:
    """What another key saw of the same library is forgotten."""
    with closing(SqliteMirror(tmp_path / "mirror.sqlite")) as mirror:
        mirror.keep(HERE, [item("A", 1)])
        mirror.seal(HERE, 1, {})
        mirror.seal("users/1@bbbb", 1, {})
        assert (mirror.version(HERE), list(mirror.items(HERE))) == (None, [])


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 99), st.booleans()), max_size=6))
def test_disk_and_memory_agree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]]
) -> None:
    """Any history leaves both mirrors with the same content, also after reopening."""
    path, memory = tmp_path_factory.mktemp("mirror") / "mirror.sqlite", MemoryMirror()
    for key, version, keep in steps:
        with closing(SqliteMirror(path)) as disk:
            for mirror in (disk, memory):
                if keep:
                    mirror.keep(HERE, [item(key, version)])
                else:
                    mirror.drop(HERE, [key])
    with closing(SqliteMirror(path)) as disk:
        assert list(disk.items(HERE)) == list(memory.items(HERE))


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_set_up_anew(tmp_path: Path, content: bytes) -> None:
    """A cache that cannot be read is an empty cache."""
    path = tmp_path / "mirror.sqlite"
    path.write_bytes(content)
    with closing(SqliteMirror(path)) as mirror:
        mirror.keep(HERE, [item("A", 1)])
        assert mirror.versions(HERE) == {"A": 1}


def test_another_layout_is_set_up_anew(tmp_path: Path) -> None:
    """A cache of another version of zsync is an empty cache."""
    path = tmp_path / "mirror.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE items (other TEXT); PRAGMA user_version = 99;")
    with closing(SqliteMirror(path)) as mirror:
        assert list(mirror.items(HERE)) == []


def test_what_is_worth_keeping() -> None:
    """Of a server's item: key, version, data, and where its file is; links and library are not kept."""
    file = {"enclosure": {"length": 3}}
    sent = {"key": "A", "version": 1, "data": {"x": 1}, "links": {"self": {}, **file}, "meta": {}}
    assert trimmed(sent) == {"key": "A", "version": 1, "data": {"x": 1}, "links": file}
    assert trimmed({**sent, "links": {"self": {}}}) == {"key": "A", "version": 1, "data": {"x": 1}}
