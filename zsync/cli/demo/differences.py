"""What became of files and items between two looks, as lines that a newcomer can read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from zsync.cli.demo.sides import Items

Files = Mapping[str, bytes]

WIDTH = 96
OWN_FILES = ("zsync.lock", "zsync-conflicts.md", "zsync.yaml", ".gitignore", ".gitattributes")
"""Files that are zsync's, not the user's: their contents are no part of the story."""

_LITERATURE = re.compile(r"\{(\d+)\}_([^/@]{0,16})[^/@]*@")
_KEY_LINE = re.compile(r"^Citation Key: (\S+)$", re.MULTILINE)
_SERVER = {"key", "itemType", "version", "dateAdded", "dateModified", "md5", "mtime", "charset", "relations"}
_UNSAID = frozenset({*_SERVER, "collections", "tags"})
"""Properties of an item that are the server's business, and the tags, which are told by member."""


def short(path: str) -> str:
    """A path of the vault without most of its long title: the number, the first words and the key stay."""
    return _LITERATURE.sub(r"{\1}_\2…@", path)


def of_files(before: Files, after: Files) -> Iterator[str]:
    """New and renamed files, and the changed lines of text files."""
    moved = dict(_moves(before, after))
    yield from _renames(moved)
    for new in sorted(set(after) - set(OWN_FILES)):
        old = moved.get(new, new)
        if old not in before:
            yield f"new      {short(new)} ({len(after[new])} bytes)"
            continue
        if before[old] != after[new]:
            yield f"changed  {short(new)}"
            yield from (f"    {line}" for line in _lines(before[old], after[new]))
    for gone in sorted(set(before) - set(after) - set(moved.values())):
        yield f"gone     {short(gone)}"


def _renames(moved: Mapping[str, str]) -> Iterator[str]:
    """Renamed files; a folder that moved with all it holds is told once."""
    pairs = {(old, new) for new, old in moved.items() if PurePosixPath(old).name != PurePosixPath(new).name}
    kept = {(old, new) for new, old in moved.items()} - pairs
    pairs |= {(f"{PurePosixPath(old).parent}/", f"{PurePosixPath(new).parent}/") for old, new in kept}
    for old, new in sorted(pairs):
        yield f"renamed  {short(old)}"
        yield f"     to  {short(new)}"


def _moves(before: Files, after: Files) -> Iterator[tuple[str, str]]:
    """New path and old path of what was renamed: the gone path that looks most like the new one."""
    gone = sorted(set(before) - set(after))
    for new in sorted(set(after) - set(before)):
        same = [old for old in gone if before[old] == after[new]]
        near = same or difflib.get_close_matches(new, [old for old in gone if old.endswith(".md")], 1, 0.9)
        if near:
            gone.remove(near[0])
            yield new, near[0]


def _lines(before: bytes, after: bytes) -> Iterator[str]:
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            yield f"@ line {start + 1}"
            yield from _hunk(old[first:last], new[start:end])


def _hunk(old: list[str], new: list[str]) -> Iterator[str]:
    """Removed lines, then added ones; where both are as many, long lines are cut to where they differ."""
    if len(old) == len(new):
        pairs = [_cut(*pair) for pair in zip(old, new, strict=True)]
        old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    yield from (f"- {_clip(line)}" for line in old if line.strip())
    yield from (f"+ {_clip(line)}" for line in new if line.strip())


def _cut(old: str, new: str) -> tuple[str, str]:
    if max(len(old), len(new)) <= WIDTH:
        return old, new
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
    start = max(0, same - WIDTH // 2)
    head = "…" if start else ""
    return head + _clip(old[start:]), head + _clip(new[start:])


def _clip(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def of_items(before: Items, after: Items) -> Iterator[str]:
    """New items, new attachments, and the changed fields of items."""
    for key in sorted(after, key=lambda key: (_name(after, key), key)):
        new, old = after[key], before.get(key)
        if old is None and new["itemType"] == "attachment":
            yield f"file     {new['filename']}  at  {_name(after, new['parentItem'])}"
        elif old is None:
            yield f"new      {_name(after, key)}"
            yield from _fields({}, new)
        elif old != new and (told := list(_fields(old, new))):
            yield f"changed  {_name(after, key)}"
            yield from told


def _name(items: Items, key: str) -> str:
    """How an item is called here: its citation key, else its title, else its item key."""
    data = items[key]
    line = _KEY_LINE.search(str(data.get("extra", "")))
    return str(data.get("citationKey") or (line and line[1]) or data.get("title") or key)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted((set(old) | set(new)) - _UNSAID):
        was, now = _say(old.get(name)), _say(new.get(name))
        if was == now:
            continue
        if not was or len(name) + len(was) + len(now) <= WIDTH - 4:
            yield _clip(f"    {name}: {was} → {now}" if was else f"    {name}: {now}")
        else:
            yield f"    {name}:"
            yield from (f"      {sign} {text}" for sign, text in zip("-+", _cut(was, now), strict=True))
    yield from _tags(old.get("tags", []), new.get("tags", []))


def _tags(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[str]:
    was, now = {tag["tag"] for tag in old}, {tag["tag"] for tag in new}
    yield from (f"    tag + {name}" for name in sorted(now - was))
    yield from (f"    tag - {name}" for name in sorted(was - now))


def _say(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one.get("lastName") or one.get("name")) for one in value)
    return "" if value is None else str(value).replace("\n", " / ")
