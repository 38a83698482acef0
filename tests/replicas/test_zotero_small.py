"""The small parts of the Zotero replica: names of libraries, item keys, rights of a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.config.libraries import Library, Spec, parse
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.replicas.zotero.access import access, in_group, keyless
from zsync.replicas.zotero.keys import ALPHABET, is_key, item_key
from zsync.replicas.zotero.opening import open_library

USER, GROUP = Library("users", 7), Library("groups", 9)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("embedded", Spec(Library("users", 1), "embedded", ".zsync/library.sqlite")),
        ("embedded:lib/mine.sqlite", Spec(Library("users", 1), "embedded", "lib/mine.sqlite")),
        ("users/7", Spec(USER)),
        ("groups/9", Spec(GROUP)),
        ("local", Spec(Library("users", 0), "local")),
        ("sqlite:~/Zotero", Spec(Library("users", 0), "sqlite", "~/Zotero")),
        ("local:groups/9", Spec(GROUP, "local")),
    ],
)
def test_names_of_libraries(spec: str, found: Spec) -> None:
    """Each way to name a library is read."""
    assert parse(spec) == found


NO_NAMES = ["", "users", "users/me", "users/0", "groups/-1", "users/1/items", "web", "local:", "sqlite:"]


@pytest.mark.parametrize("spec", NO_NAMES)
def test_other_names_are_told(spec: str) -> None:
    """Anything else is one clear message with what can be used."""
    with pytest.raises(UsageProblem, match=r"embedded\[:PATH\], users/ID, groups/ID, local") as problem:
        parse(spec)
    assert problem.value.exit_code == 2


def test_an_address_that_is_none(tmp_path: Path) -> None:
    """An unusable ZOTERO_API_URL is a matter of usage."""
    with pytest.raises(UsageProblem, match="no address"):
        open_library("users/1", root=tmp_path, api_key="x", api_url="api.zotero.org", dialect=None)  # type: ignore[arg-type]


@given(st.text())
def test_item_keys(operation: str) -> None:
    """Eight characters of Zotero's alphabet, the same at every replay."""
    key = item_key(operation)
    assert is_key(key)
    assert key == item_key(operation)


def test_item_keys_differ() -> None:
    """Ten thousand operations have ten thousand keys."""
    assert len({item_key(str(number)) for number in range(10_000)}) == 10_000


NO_KEYS = ["", "ABCD234", "ABCD23456", "ABCD2340", "abcd2345", "ABCD234O", "ABCD2341", "ABCD,345"]


@pytest.mark.parametrize("text", NO_KEYS)
def test_what_is_no_key(text: str) -> None:
    """A malformed key is never sent: a list of such keys would answer with the whole library."""
    assert not is_key(text)


def test_the_alphabet() -> None:
    """No 0, 1 and O."""
    assert len(ALPHABET) == 33
    assert not set("01O") & set(ALPHABET)


ALL = {"library": True, "files": True, "notes": True, "write": True}


@pytest.mark.parametrize(
    ("library", "rights", "writable", "files", "hidden"),
    [
        (USER, {"user": ALL}, True, True, ""),
        (USER, {"user": {"library": True, "notes": True}}, False, False, ""),
        (USER, {"user": {"library": True, "notes": True, "write": True}}, True, False, ""),
        (USER, {"user": {"library": True, "write": True, "files": True}}, True, True, "notes"),
        (GROUP, {"groups": {"all": {"library": True, "write": True}}}, True, True, ""),
        (GROUP, {"groups": {"9": {"library": True}}}, False, False, ""),
        (GROUP, {"groups": {"all": {"library": True, "write": True}, "9": {"library": True}}}, False, False, ""),
    ],
)
def test_rights(library: Library, rights: dict[str, Any], writable: bool, files: bool, hidden: str) -> None:
    """An absent permission is off; a group's own entry counts before `all`."""
    found = access(library, {"userID": 7, "access": rights})
    assert (found.capabilities.writable, found.capabilities.holds_files) == (writable, files)
    assert bool(found.capabilities.reason) == (not writable)
    assert hidden in found.hidden
    assert bool(found.hidden) == bool(hidden)


@pytest.mark.parametrize(
    ("library", "key"),
    [
        (USER, {"userID": 8, "access": {"user": ALL}}),
        (USER, {"userID": 7, "access": {}}),
        (GROUP, {"userID": 7, "access": {"user": ALL}}),
        (GROUP, {"userID": 7}),
    ],
)
def test_a_key_that_cannot_read(library: Library, key: dict[str, Any]) -> None:
    """A key of somebody else, or without the library, is told at once: nothing is taken as deleted."""
    with pytest.raises(ReplicaProblem) as problem:
        access(library, key)
    assert problem.value.help


@pytest.mark.parametrize(
    ("group", "writable", "files"),
    [
        ({"owner": 7, "libraryEditing": "admins", "fileEditing": "none"}, True, False),
        ({"owner": 7, "libraryEditing": "admins", "fileEditing": "admins"}, True, True),
        ({"owner": 1, "admins": [7], "libraryEditing": "admins"}, True, True),
        ({"owner": 1, "libraryEditing": "admins", "name": "Lab"}, False, False),
        ({"owner": 1, "libraryEditing": "members", "fileEditing": "members"}, True, True),
        ({"owner": 1, "libraryEditing": "members", "fileEditing": "admins"}, True, False),
    ],
)
def test_rules_of_a_group(group: dict[str, Any], writable: bool, files: bool) -> None:
    """Library editing and file editing are two settings of the group, apart from what the key may do."""
    rights = access(GROUP, {"userID": 7, "access": {"groups": {"all": {"library": True, "write": True}}}})
    found = in_group(rights, group, 7).capabilities
    assert (found.writable, found.holds_files) == (writable, files)
    assert bool(found.reason) == (not writable)


def test_without_a_key() -> None:
    """A public library can be read without a key, and the reason why not more is at hand."""
    assert not keyless(USER).capabilities.writable
    assert "ZOTERO_API_KEY" in keyless(USER).capabilities.reason
