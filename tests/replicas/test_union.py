"""Folders that come into one: which files move, which are there already, and what is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.replicas.union import unions
from zsync.state.files import Disk

NAMES = ["a", "A", "b", "sub/a", "Sub/b", "sub/.h", ".h", ".h-1", "sub"]
FILES = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=1))


def lay(root: Path, folder: str, files: dict[str, bytes]) -> None:
    """Put files into a folder; what a file is in the way of is left out."""
    (root / folder).mkdir(parents=True)
    for name, content in files.items():
        path = root / folder / name
        if not path.parent.is_file() and not path.is_dir():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)


def contents(root: Path) -> set[bytes]:
    """The bytes of all files below."""
    return {path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _pairs(folder: Path) -> bool:
    """Whether names below differ by case alone."""
    paths = [str(path.relative_to(folder)) for path in folder.rglob("*")]
    return len({path.lower() for path in paths}) < len(paths)


@given(st.lists(FILES, min_size=1, max_size=3), st.booleans())
def test_nothing_is_lost_or_written_over(tmp_path_factory: pytest.TempPathFactory, files: list[dict[str, bytes]],
                                         there: bool) -> None:
    """Each move finds its place free; what is taken away lies elsewhere; no folder is left, unless one clashes."""
    root = tmp_path_factory.mktemp("union")
    names = [f"from{number}" for number in range(len(files))]
    for name, some in zip(names, files, strict=True):
        lay(root, name, some)
    if there:
        lay(root, "to", files[0] if len(files) == 1 else {"b": b"x"})
    disk, before = Disk(root), contents(root)
    found = unions(disk, names, "to")
    assert names[0] in found or not there
    if any(each.clash for each in found.values()):
        return
    alone = not any(_pairs(root / name) for name in (*names, "to"))
    for name in names:
        if name not in found:
            disk.move(name, "to")
            continue
        for source, target in found[name].moves.items():
            disk.move(source, target)
        for source, target in found[name].same.items():
            content = disk.read(target)
            assert content is not None
            disk.remove(source, expected=content)
        for folder in found[name].emptied:
            disk.clear(folder)
    assert contents(root) == before
    assert [path.name for path in root.iterdir()] == ["to"]
    assert not (alone and _pairs(root / "to"))


def test_names_in_other_letters_are_one(tmp_path: Path) -> None:
    """Some file systems have one folder for both: its files are no copies of themselves."""
    for name in ("x@One.assets", "x@one.assets"):
        lay(tmp_path, name, {"a": b"a"})
    assert unions(Disk(tmp_path), ["x@One.assets"], "x@one.assets") == {}
