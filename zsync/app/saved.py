"""A plan kept in a file, to be looked at and carried out later: exactly it, or nothing.

The file holds the plan as `zsync plan --format json` shows it, the choices it was made with, and a digest of what
each side showed. Later the plan is made anew; it is carried out only if it is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any

from zsync.errors import UsageProblem
from zsync.model.record import Record, Snapshot

_MAKE_ANEW = "look at `zsync plan --out` again, and apply that one"

_CHOICES: Mapping[str, type | UnionType] = {"keep_going": bool, "prefer": str | None, "only": str, "redo": bool}
"""Those a saved plan must hold; later ones may be missing in an old file."""


def digests(snapshots: Iterable[Snapshot]) -> dict[str, str]:
    """A digest of what each side shows, by its name. Versions do not count: they move for other reasons too."""
    return {snapshot.replica: _digest(snapshot.records) for snapshot in snapshots}


def _digest(records: Sequence[Record]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for record in sorted(records, key=lambda record: record.locator):
        total.update(json.dumps(_plain(record), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _plain(record: Record) -> list[object]:
    values = [[name, repr(value)] for name, value in sorted(record.values.items())]
    tags = sorted([tag.name, tag.automatic] for tag in record.tags)
    files = sorted([file.digest, file.locator] for file in record.attachments)
    others = sorted([other.locator, other.key] for other in record.relations)
    rest = [sorted(record.collections), sorted(record.vocabulary), record.frozen, record.cited, record.paths]
    return [record.locator, record.key, record.kind, values, tags, files, others, rest]


def load(path: Path) -> Mapping[str, Any]:
    """The plan in the file. Raises `UsageProblem` when there is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        what, help = f"cannot be read: {error.strerror}", "`zsync plan --out FILE` writes a plan"
        raise UsageProblem(what, place=str(path), help=help) from None
    except ValueError:
        data = None
    if not isinstance(data, dict) or not _is_plan(data):
        raise UsageProblem("is no saved plan", place=str(path), help="`zsync plan --out FILE` writes one")
    return data


def _is_plan(data: Mapping[str, Any]) -> bool:
    """Whether the parts that are read are there, and of their kinds."""
    rows = [data.get(name) for name in ("operations", "conflicts")]
    read, options = data.get("read"), data.get("options")
    if not isinstance(read, dict) or not isinstance(options, dict):
        return False
    listed = all(isinstance(each, list) and all(isinstance(row, dict) for row in each) for each in rows)
    return listed and all(isinstance(options.get(name), kind) for name, kind in _CHOICES.items())


def check(saved: Mapping[str, Any], made: Mapping[str, Any], *, path: Path) -> None:
    """Raise `UsageProblem`, naming what differs, unless `made` (the plan made anew, as data) is the saved one."""
    lines = list(_differences(saved, made))
    if not lines:
        return
    moved = [side for side in made["read"] if saved["read"].get(side) != made["read"][side]]
    where = f" ({', '.join(moved)} changed since)" if moved else " (zsync.lock or zsync.yaml changed since)"
    shown = [*lines[:20], *([f"and {len(lines) - 20} more"] if len(lines) > 20 else [])]
    message = "is not what sync would do now" + where + ":\n  " + "\n  ".join(shown)
    raise UsageProblem(message, place=str(path), help=_MAKE_ANEW)


def _differences(saved: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    for name in ("operations", "conflicts"):
        old, new = ({_text(each): each for each in plan[name]} for plan in (saved, made))
        yield from (f"no longer: {_line(old[text])}" for text in old if text not in new)
        yield from (f"new: {_line(new[text])}" for text in new if text not in old)


def _text(each: Mapping[str, Any]) -> str:
    return json.dumps(each, sort_keys=True, ensure_ascii=False)


def _line(each: Mapping[str, Any]) -> str:
    key, side, action, attribute = (_short(each.get(name)) for name in ("key", "side", "action", "attribute"))
    what = attribute or "record"
    if "reason" in each:
        return f"{key}: {what} needs a decision ({_short(each['reason'])})"
    values = [_short(each.get(end)) for end in ("before", "after")]
    return f"{key} {side}: {action} {what} {' → '.join(filter(None, values))}".rstrip()


def _short(value: object) -> str:
    """A value in a word: a text, the name of a file or tag, "" for none."""
    if isinstance(value, Mapping):
        return _short(value.get("name", "…"))
    return value if isinstance(value, str) else "" if value is None else "…"
