"""What a copy of a library has not been brought, by what the lock says and what it said when it was read last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from zsync.model.base import UNSEEN, Base, SetShown, Shown, WorkBase
from zsync.model.record import Record, Snapshot
from zsync.model.values import Tag
from zsync.reconcile.digest import of_member, of_value
from zsync.reconcile.late import late

SIDE = "zotero:users/1"
SEEN = frozenset({"title", "tags"})
AT = {SIDE: "AAAAAAAA"}


def entry(title: str = "", tags: tuple[str, ...] = (), **more: Any) -> WorkBase:
    """A work with this title and these tags agreed, shown to the copy."""
    agreed = {"title": of_value("w", "title", title)} if title else {}
    sets = {"tags": frozenset(of_member("w", "tags", tag) for tag in tags)}
    return WorkBase("w", "ada2020", **{"where": AT, "agreed": agreed, "sets": sets, **more})


def record(title: str = "", tags: tuple[str, ...] = (), **more: Any) -> Record:
    """What the copy shows of it."""
    values = {"title": title} if title else {}
    own = {"kind": "article", "values": values, "tags": tuple(map(Tag, tags)), "vocabulary": SEEN}
    return Record(**{"replica": SIDE, "locator": "AAAAAAAA", "key": "ada2020", **own, **more})


def waits(
    new: WorkBase | None,
    old: WorkBase | None,
    *records: Record,
    trash: str = "",
    off: str = "",
    whole: bool = True,
) -> bool:
    """Whether the work is late."""
    base, own = ({"w": each} if each else {} for each in (new, old))
    known = {each.locator for each in records} | {trash}
    snapshot = Snapshot(SIDE, "zotero", "1", records, complete=whole)
    found = late(base, own, snapshot, knows=known.__contains__, off=off.split().__contains__)
    assert found.works == ({"w": "ada2020"} if found.locators else {})
    return bool(found.locators)


def test_what_the_lock_says_is_not_there_yet() -> None:
    """Old titles, tags, and those that were never shown to this copy."""
    old, new = entry("One", ("a", "b")), entry("Uno", ("b", "c"))
    assert waits(new, old, record("One", ("a", "b")))
    assert waits(new, old, record("Uno", ("a", "b", "c")))
    assert waits(new, old, record("Uno", ("b",)))
    assert waits(new, entry(tags=("b", "c")), record(tags=("b", "c")))
    never = entry("Uno", shown={SIDE: {"title": Shown(UNSEEN)}})
    assert waits(entry("Uno"), never, record())
    assert waits(entry("Uno"), entry("Uno", where={SIDE: "BBBBBBBB"}), record("Uno", locator="BBBBBBBB"))


def test_what_is_there_is_in_time() -> None:
    """What is neither as it was nor as the lock says may be what was in between, and is late as well."""
    assert not waits(entry("Uno"), entry("One"), record("Uno"))
    assert not waits(entry("Uno", ("b",)), entry("One", ("a",)), record("Uno", ("b", "mine")))
    assert waits(entry("Uno"), entry("One"), record("Eins"))
    assert waits(entry("Uno"), entry("One"), record())


def test_what_the_lock_says_of_the_copy_as_it_did_is_in_time() -> None:
    """Whatever others agreed on meanwhile that was not brought to the library."""
    behind = {SIDE: {"title": Shown(of_value("w", "title", "One"), behind=True)}}
    assert not waits(entry("Uno", shown=behind), entry("One"), record("One"))
    assert not waits(entry("Uno", shown={SIDE: {"title": Shown(UNSEEN)}}), entry("One"), record("One"))
    lacking = SetShown(missing=frozenset({of_member("w", "tags", "a")}))
    assert not waits(entry(tags=("a",), set_shown={SIDE: {"tags": lacking}}), entry(), record())
    assert not waits(entry(tags=("a",), set_shown={SIDE: {"tags": SetShown(unseen=True)}}), entry(), record())
    assert not waits(entry("One"), entry("One"))
    assert not waits(entry("One", tags=("a",)), entry("One"), record("One", partial=frozenset({"tags"})))


def test_items_that_have_not_come_or_gone() -> None:
    """One in the trash has come; one that another work has by now has not stayed behind."""
    assert waits(entry("One"), None)
    assert waits(None, entry("One"), record("One"))
    assert waits(entry("One", where={}), entry("One"), record("One"))
    assert not waits(entry("One"), None, trash="AAAAAAAA")
    assert not waits(None, entry("One"))
    assert not waits(entry("Uno"), entry("One"))
    assert waits(entry("Uno"), entry("One"), whole=False)
    base: Base = {"v": replace(entry(), work="v")}
    snapshot = Snapshot(SIDE, "zotero", "1", (record(),))
    everything, nothing = (lambda key: True), (lambda name: False)
    assert late(base, {"w": entry()}, snapshot, knows=everything, off=nothing).works == {}


def test_a_copy_that_was_never_read_here() -> None:
    """Whatever it shows otherwise than the lock says, be it more, may be what was before."""
    lock = entry("Uno", ("a",))
    assert not waits(lock, None, record("Uno", ("a",)))
    for shown in (record("One", ("a",)), record("", ("a",)), record("Uno"), record("Uno", ("a", "b"))):
        assert waits(lock, None, shown)
    more = {"title": "Uno", "volume": "7"}
    assert waits(entry("Uno"), None, record(values=more))
    assert not waits(entry("Uno"), None, record(values=more), off="volume")
    assert waits(entry("Uno"), None)
    assert not waits(None, None, record("One"))


@pytest.mark.parametrize("name", ["type", "key"])
def test_the_type_and_the_key(name: str) -> None:
    """They are attributes like others."""
    shown = record(**({"kind": "book"} if name == "type" else {"key": "book"}))
    new, old = (entry(agreed={name: of_value("w", name, text)}) for text in ("map", "book"))
    assert waits(new, old, shown)
