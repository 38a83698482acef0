"""`zsync.lock`: the base, one work a line, committed beside the notes.

JSON Lines, sorted by work id, keys in a fixed order: the same base gives the same bytes, and lines of
different works never conflict in git. Digests only; see `zsync.model.base` for what they mean, and
`zsync.state.lockmarks` for the short notation inside a line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import Any

from zsync.errors import ConfigProblem
from zsync.model.base import Alias, Base, WorkBase
from zsync.state import lockmarks as marks
from zsync.state.garbage import no_garbage

LOCK_NAME = "zsync.lock"
VERSION = 1
HEAD = json.dumps({"zsync": VERSION})
"""The first line."""
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def read(path: Path) -> dict[str, WorkBase]:
    """The base stored at `path`; empty when there is no such file. Raises `ConfigProblem` with the line."""
    try:
        return decoded(path.read_bytes(), path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigProblem(f"cannot be read: {error}", place=str(path)) from None


def decoded(content: bytes, path: Path) -> dict[str, WorkBase]:
    """The base in the bytes of the file `path`. Raises `ConfigProblem` with the line."""
    return loads(text(content, path), path.name)


def text(content: bytes, path: Path) -> str:
    """The text in the bytes of the file `path`. Raises `ConfigProblem` where they are none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigProblem(f"cannot be read: {error}", place=str(path)) from None


def loads(text: str, name: str = LOCK_NAME) -> dict[str, WorkBase]:
    """The base written in `text`. Raises `ConfigProblem` naming the line that is wrong."""
    with no_garbage():
        return _loads(text, name)


def _loads(text: str, name: str) -> dict[str, WorkBase]:
    base: dict[str, WorkBase] = {}
    scan = json.JSONDecoder().raw_decode
    decode = _decoder()
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        try:
            data, end = scan(line)
            if number == 1:
                _check_version(data, name)
            elif line[end:].strip():
                raise ValueError("more than one value")
            else:
                entry = decode(data)
                if not (isinstance(entry.work, str) and isinstance(entry.key, str)):
                    raise TypeError("no name")
                base[entry.work] = entry
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration, RecursionError):
            raise _wrong(line, f"{name}:{number}:1") from None
    return base


def _wrong(line: str, place: str) -> ConfigProblem:
    if line.startswith(_MARKERS):
        help = "run `zsync init --git`, `git checkout --merge zsync.lock`, or take either version: nothing is lost"
        return ConfigProblem("git left a merge conflict in the lock", place=place, help=help)
    help = "restore the file from git; deleting it means a first run"
    return ConfigProblem("this line is not a work of the lock", place=place, help=help)


def _check_version(head: Mapping[str, Any], name: str) -> None:
    version = head["zsync"]
    if isinstance(version, int) and version > VERSION:
        raise ConfigProblem("was written by a later version of zsync", place=f"{name}:1:1", help="update zsync")
    if version != VERSION:
        raise ValueError("no version")


def dumps(base: Base) -> str:
    """The text of the lock file that holds `base`."""
    return Lines().text(base)


class Lines:
    """The text of a base that changes work by work: a line is written anew only when its entry is another."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[WorkBase, str]] = {}

    def text(self, base: Base) -> str:
        """The text of the lock file that holds `base`."""
        known = {work: self._line(base[work]) for work in sorted(base)}
        self._known = known
        return "\n".join([HEAD, *(text for _, text in known.values())]) + "\n"

    def _line(self, entry: WorkBase) -> tuple[WorkBase, str]:
        found = self._known.get(entry.work)
        return found if found is not None and found[0] is entry else (entry, line(entry))


def line(entry: WorkBase) -> str:
    """The line of one work."""
    data: dict[str, Any] = {"work": entry.work, "key": entry.key}
    data["aliases"] = [{"key": alias.key, "cause": alias.cause} for alias in entry.aliases]
    data["ids"] = dict(sorted(entry.ids.items()))
    data["where"] = dict(sorted(entry.where.items()))
    further = {
        "notes": sorted(entry.notes),
        "agreed": marks.digests_text(entry.agreed),
        "sets": marks.sets_text(entry.sets),
        "shown": marks.by_side(entry.shown, lambda each: marks.shown_text(each, entry.agreed)),
        "set_shown": marks.by_side(entry.set_shown, marks.set_shown_text),
        "deleted": entry.deleted,
        "held": marks.by_side(entry.held, marks.sets_text),
        "making": sorted(entry.making),
        "shelves": marks.by_side(entry.shelves, marks.sets_text),
    }
    data |= {name: value for name, value in further.items() if value}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A file name that is no UTF-8 comes with surrogates, which a file of UTF-8 holds as JSON spells them.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _decoder() -> Callable[[Mapping[str, Any]], WorkBase]:
    """What reads a line's data."""
    reader = marks.Reader()
    digests, sets, shown, set_shown = reader.digests, reader.sets, reader.shown, reader.set_shown
    nothing: Mapping[str, Any] = {}
    nobody: frozenset[str] = frozenset()

    def decode(data: Mapping[str, Any]) -> WorkBase:
        get = data.get
        agreed, seen, seen_sets, held = get("agreed", ""), get("shown"), get("set_shown"), get("held")
        shelves = get("shelves")
        return WorkBase(
            data["work"],
            data["key"],
            _aliases(data["aliases"]) if data["aliases"] else (),
            {intern(kind): text for kind, text in data["ids"].items()} if data["ids"] else nothing,
            {intern(side): at for side, at in data["where"].items()},
            tuple(data["notes"]) if "notes" in data else (),
            digests(agreed),
            sets(get("sets", "")),
            {side: shown(text, agreed) for side, text in seen.items()} if seen else nothing,
            {side: set_shown(text) for side, text in seen_sets.items()} if seen_sets else nothing,
            get("deleted", False) is True,
            {side: sets(text) for side, text in held.items()} if held else nothing,
            frozenset(data["making"]) if "making" in data else nobody,
            {side: sets(text) for side, text in shelves.items()} if shelves else nothing,
        )

    return decode


def _aliases(found: Sequence[Mapping[str, Any]]) -> tuple[Alias, ...]:
    return tuple([Alias(each["key"], each["cause"]) for each in found])
