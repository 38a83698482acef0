"""What the demo says of changed files and items."""

from __future__ import annotations

from typing import Any

import pytest

from zsync.cli.demo.differences import WIDTH, of_files, of_items, short

NOTE = "literature/{7}_A Very Long Title About Nothing@lee2020.md"
RENAMED = "literature/{7}_A Very Long Title About Nothing@leeTitle2020.md"

FILES: list[tuple[str, dict[str, bytes], dict[str, bytes], list[str]]] = [
    ("nothing", {"a.md": b"x\n"}, {"a.md": b"x\n"}, []),
    ("a line", {"a.md": b"x\ny\n"}, {"a.md": b"x\nz\n"}, ["changed  a.md", "    @ line 2", "    - y", "    + z"]),
    ("new", {}, {"b.png": b"\x89PNG"}, ["new      b.png (4 bytes)"]),
    ("gone", {"a.md": b"x\n"}, {}, ["gone     a.md"]),
    ("our own file", {}, {"zsync.lock": b"{}"}, []),
    ("moved", {NOTE: b"x\n"}, {RENAMED: b"x\n"},
     ["renamed  literature/{7}_A Very Long Titl…@lee2020.md",
      "     to  literature/{7}_A Very Long Titl…@leeTitle2020.md"]),
    ("folder moved", {"a/x.png": b"x", "a/y.png": b"y"}, {"b/x.png": b"x", "b/y.png": b"y"},
     ["renamed  a/", "     to  b/"]),
    ("moved and edited", {NOTE: b"x\n"}, {RENAMED: b"y\n"},
     ["renamed  literature/{7}_A Very Long Titl…@lee2020.md",
      "     to  literature/{7}_A Very Long Titl…@leeTitle2020.md",
      "changed  literature/{7}_A Very Long Titl…@leeTitle2020.md", "    @ line 1", "    - x", "    + y"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "told"), FILES, ids=[case[0] for case in FILES])
def test_files(name: str, before: dict[str, bytes], after: dict[str, bytes], told: list[str]) -> None:
    """Each kind of change is told in its own words."""
    assert list(of_files(before, after)) == told


def test_long_lines_are_cut_to_where_they_differ() -> None:
    """Of two long lines that differ far to the right, that place is shown, within the width."""
    before, after = "a" * 300 + "OLD" + "b" * 300, "a" * 300 + "NEW" + "b" * 300
    *_, minus, plus = of_files({"a.md": before.encode()}, {"a.md": after.encode()})
    assert "OLD" in minus
    assert "NEW" in plus
    assert max(len(minus), len(plus)) <= WIDTH + 8


def test_short_keeps_other_paths() -> None:
    """Only names of literature notes are shortened."""
    assert short("overview.md") == "overview.md"


ITEM: dict[str, Any] = {"key": "AAAA2222", "itemType": "book", "title": "T", "tags": [{"tag": "a"}]}
ITEMS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("version only", {"version": 2}, []),
    ("a field", {"date": "2021"}, ["changed  T", "    date: 2021"]),
    ("a corrected field", {"title": "U"}, ["changed  U", "    title: T → U"]),
    ("tags", {"tags": [{"tag": "b"}]}, ["changed  T", "    tag + b", "    tag - a"]),
    ("names", {"creators": [{"lastName": "Lee"}, {"name": "ACM"}]}, ["changed  T", "    creators: Lee; ACM"]),
]


@pytest.mark.parametrize(("name", "patch", "told"), ITEMS, ids=[case[0] for case in ITEMS])
def test_items(name: str, patch: dict[str, Any], told: list[str]) -> None:
    """Each kind of change of an item is told in its own words; what only the server counts is not."""
    assert list(of_items({"AAAA2222": ITEM}, {"AAAA2222": ITEM | patch})) == told


def test_new_items_and_files() -> None:
    """A new item shows its fields, a new attachment its name and its parent."""
    child = {"key": "BBBB2222", "itemType": "attachment", "parentItem": "AAAA2222", "filename": "a.pdf"}
    told = list(of_items({}, {"AAAA2222": ITEM, "BBBB2222": child}))
    assert told == ["file     a.pdf  at  T", "new      T", "    title: T", "    tag + a"]
