"""A walk shared between two processes finds what one finds alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.check.support import BIB, outcome, write
from zsync.check import ahead, forked
from zsync.check import walk as walk_module
from zsync.check.scope import Scope, load
from zsync.check.walk import Part, Tree, parts_of, walk

FOLDERS = {
    "flat": ["a.md", "b.md", "refs.bib"],
    "one deep": ["a/b/c/d/e.md", "a/b/c/d/refs.bib"],
    "wide": [f"n{number:03}/note.md" for number in range(300)],
    "mixed": ["a.md", "x/b.md", "x/y/c.md", "x/y/z/d.md", ".hidden/e.md", "node_modules/f.md", "w/refs.bib"],
}
"""Files of some projects."""


@pytest.fixture(params=FOLDERS)
def scope(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scope:
    """A project, and a machine on which it counts as large."""
    files = dict.fromkeys(FOLDERS[request.param], BIB)
    files |= {"zsync.yaml": "bib: [w/refs.bib, .hidden/gone.bib]\n", ".zsync/cache.sqlite": "x"}
    root = write(tmp_path, files)
    monkeypatch.setattr(ahead, "_LARGE", 1)
    monkeypatch.setattr(forked, "processors", lambda: 2)
    return load(str(root))


def plain(tree: Tree) -> Tree:
    """`tree` with what a listing of folders in another order cannot change."""
    return Tree(*(dict(sorted(part.items())) if isinstance(part, dict) else part for part in tree))


def test_two_find_what_one_finds(scope: Scope) -> None:
    """Notes, `.bib` files, names and complaints are the same, whoever takes which part."""
    assert plain(ahead.walked(scope)) == plain(walk(scope))


@pytest.mark.parametrize("idle", ["child", "parent", "child fails"])
def test_either_process_can_do_it_all(scope: Scope, idle: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where one of them takes no part, and where the child fails with parts in its hands."""
    here, walk_parts = os.getpid(), ahead.walk_parts

    def of(scope: Scope, parts: Iterable[Part]) -> Tree:
        if (os.getpid() == here) == (idle == "parent"):
            return walk_parts(scope, ())
        found = walk_parts(scope, parts)
        assert idle != "child fails" or os.getpid() == here
        return found

    monkeypatch.setattr(ahead, "walk_parts", of)
    assert plain(ahead.walked(scope)) == plain(walk(scope))


def test_parts_hold_every_folder_once(tmp_path: Path) -> None:
    """However many are wanted, the parts hold each folder once; there are that many where there are folders."""
    root = write(tmp_path, dict.fromkeys([f"a/{n}/x.md" for n in range(5)] + ["b/x.md", "x.md"], ""))
    scope = load(str(root))
    for enough in range(1, 12):
        parts = parts_of(scope, enough=enough)
        assert len(parts) >= min(enough, 8)
        walked = [folder for part in parts for folder in below(root, part)]
        assert sorted(walked) == ["", "a/", *(f"a/{n}/" for n in range(5)), "b/"]


def below(root: Path, part: Part) -> list[str]:
    """The folders that `part` stands for."""
    if not part.deep:
        return [part.folder]
    inner = [f"{path.relative_to(root)}/" for path in (root / part.folder).rglob("*") if path.is_dir()]
    return [part.folder, *(folder for folder in inner if folder[0] != ".")]


def test_long_inode_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems number their files with 64 bits and more, a database keeps 63: nothing breaks, and what is
    changed is seen."""
    number = (1 << 64) - 5

    class Numbered(NamedTuple):
        entry: os.DirEntry[str]

        def __getattr__(self, name: str) -> Any:
            return getattr(self.entry, name)

        def stat(self) -> os.stat_result:
            found = self.entry.stat()
            return os.stat_result((*found[:1], number, *found[2:10]), {"st_mtime_ns": 7, "st_ctime_ns": 7})

    entries = walk_module._entries

    @contextmanager
    def numbered(path: str) -> Iterator[Iterable[Any]]:
        with entries(path) as found:
            yield map(Numbered, found)

    monkeypatch.setattr(walk_module, "_entries", numbered)
    root = write(tmp_path, {"a.md": "@lee2020\n", "refs.bib": BIB})
    assert outcome(root, use_cache=True).findings == []
    assert (root / ".zsync" / "cache.sqlite").exists()
    number -= 1
    write(tmp_path, {"a.md": "@lee2021\n"})
    assert [each.code for each in outcome(root, use_cache=True).findings] == ["ZS001"]
