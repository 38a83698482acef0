"""A library that stands still is recognised by two requests; one that moved is read without asking again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replicas.library import EmbeddedWorld, article


@pytest.fixture
def world(tmp_path: Path) -> EmbeddedWorld:
    """A library with two items, read once."""
    world = EmbeddedWorld(tmp_path)
    world.write(article("one2020", "One"), article("two2020", "Two"))
    return world


def mark_of(world: EmbeddedWorld) -> str:
    """What a run leaves."""
    replica = world.open()
    replica.read()
    return replica.mark()


def test_nothing_moved(world: EmbeddedWorld) -> None:
    """Two requests, of the key and of the version, and no item."""
    mark = mark_of(world)
    world.recorder.requests.clear()
    assert world.open().stands(mark)
    assert len(world.recorder.requests) == 2


def test_something_moved(world: EmbeddedWorld) -> None:
    """The read that follows asks nothing that was asked already."""
    mark = mark_of(world)
    world.write(article("three2020", "Three"))
    world.recorder.requests.clear()
    replica = world.open()
    assert not replica.stands(mark)
    assert len(replica.read().records) == 3
    asked = len(world.recorder.requests)
    assert replica.mark() not in ("", mark)
    world.write(article("four2020", "Four"))
    world.recorder.requests.clear()
    world.open().read()
    assert asked == len(world.recorder.requests)


def test_moved_between_the_question_and_the_read(world: EmbeddedWorld) -> None:
    """An answer that is no longer true is noticed, as in any read."""
    mark = mark_of(world)
    world.write(article("three2020", "Three"))
    replica = world.open()
    assert not replica.stands(mark)
    world.write(article("four2020", "Four"))
    assert len(replica.read().records) == 4
    assert replica.mark() == mark_of(world)


@pytest.mark.parametrize("mark", ["", "x", "users/1@0000@3", "@", "@1"])
def test_foreign_marks(world: EmbeddedWorld, mark: str) -> None:
    """Another library, another key, or no mark at all: nothing is recognised."""
    assert not world.open().stands(mark)


def test_older_library(world: EmbeddedWorld) -> None:
    """A library that went back is another library."""
    partition, _, version = mark_of(world).rpartition("@")
    assert not world.open().stands(f"{partition}@{int(version) + 1}")
