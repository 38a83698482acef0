"""`zsync.lock`: the base, one work a line, committed beside the notes.

JSON Lines, sorted by work id, keys in a fixed order: the same base gives the same bytes, and lines of
different works never conflict in git. Digests only; see `zsync.model.base` for what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zsync.errors import ConfigProblem
from zsync.model.base import UNSEEN, Alias, Base, SetShown, Shown, WorkBase

LOCK_NAME = "zsync.lock"
VERSION = 1
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def read(path: Path) -> dict[str, WorkBase]:
    """The base stored at `path`; empty when there is no such file. Raises `ConfigProblem` with the line."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigProblem(f"cannot be read: {error}", place=str(path)) from None
    return loads(text, path.name)


def loads(text: str, name: str = LOCK_NAME) -> dict[str, WorkBase]:
    """The base written in `text`. Raises `ConfigProblem` naming the line that is wrong."""
    base: dict[str, WorkBase] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        try:
            data = json.loads(line)
            if number == 1:
                _check_version(data)
                continue
            work = _decode(data)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _wrong(line, f"{name}:{number}:1") from None
        base[work.work] = work
    return base


def _wrong(line: str, place: str) -> ConfigProblem:
    if line.startswith(_MARKERS):
        help = "run `zsync init --git`, `git checkout --merge zsync.lock`, or take either version: nothing is lost"
        return ConfigProblem("git left a merge conflict in the lock", place=place, help=help)
    help = "restore the file from git; deleting it means a first run"
    return ConfigProblem("this line is not a work of the lock", place=place, help=help)


def dumps(base: Base) -> str:
    """The text of the lock file that holds `base`."""
    lines = [json.dumps({"zsync": VERSION})]
    lines += [_line(base[work]) for work in sorted(base)]
    return "\n".join(lines) + "\n"


def _check_version(head: Mapping[str, Any]) -> None:
    if head["zsync"] != VERSION:
        raise ValueError("written by another version of zsync")


def _line(entry: WorkBase) -> str:
    data: dict[str, Any] = {"work": entry.work, "key": entry.key}
    data["aliases"] = [{"key": alias.key, "cause": alias.cause} for alias in entry.aliases]
    data["ids"] = _sorted(entry.ids)
    data["where"] = _sorted(entry.where)
    if entry.notes:
        data["notes"] = sorted(entry.notes)
    data["agreed"] = _sorted(entry.agreed)
    data["sets"] = {name: sorted(members) for name, members in sorted(entry.sets.items()) if members}
    data["shown"] = {
        side: {name: _mark(shown) for name, shown in sorted(marks.items())}
        for side, marks in sorted(entry.shown.items())
        if marks
    }
    sets = {
        side: {name: _set_marks(shown) for name, shown in sorted(marks.items())}
        for side, marks in sorted(entry.set_shown.items())
        if marks
    }
    if sets:
        data["set_shown"] = sets
    if entry.deleted:
        data["deleted"] = True
    if entry.held:
        data["held"] = {
            side: {name: sorted(tokens) for name, tokens in sorted(marks.items())}
            for side, marks in sorted(entry.held.items())
        }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _sorted(mapping: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(mapping.items()))


def _mark(shown: Shown) -> str:
    if shown.digest == UNSEEN:
        return UNSEEN
    return ("!" if shown.behind else "=") + shown.digest


def _set_marks(shown: SetShown) -> list[str]:
    if shown.unseen:
        return [UNSEEN]
    return [*(f"-{member}" for member in sorted(shown.missing)), *(f"+{member}" for member in sorted(shown.extra))]


def _decode(data: Mapping[str, Any]) -> WorkBase:
    return WorkBase(
        work=data["work"],
        key=data["key"],
        aliases=tuple(Alias(alias["key"], alias["cause"]) for alias in data["aliases"]),
        ids=dict(data["ids"]),
        where=dict(data["where"]),
        notes=tuple(data.get("notes", ())),
        agreed=dict(data["agreed"]),
        sets={name: frozenset(members) for name, members in data["sets"].items()},
        shown={
            side: {name: _unmark(mark) for name, mark in marks.items()} for side, marks in data["shown"].items()
        },
        set_shown={
            side: {name: _set_unmark(items) for name, items in marks.items()}
            for side, marks in data.get("set_shown", {}).items()
        },
        deleted=bool(data.get("deleted", False)),
        held={
            side: {name: frozenset(tokens) for name, tokens in marks.items()}
            for side, marks in data.get("held", {}).items()
        },
    )


def _unmark(mark: str) -> Shown:
    return Shown(UNSEEN) if mark == UNSEEN else Shown(mark[1:], mark[0] == "!")


def _set_unmark(items: Iterable[str]) -> SetShown:
    marks = list(items)
    if marks == [UNSEEN]:
        return SetShown(unseen=True)
    return SetShown(
        missing=frozenset(mark[1:] for mark in marks if mark[0] == "-"),
        extra=frozenset(mark[1:] for mark in marks if mark[0] == "+"),
    )
