"""Non-strict reading of an item, as the desktop does it: what does not fit goes to Extra, known lines move out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zsync.embedded.schema import ItemType, label, schema

_LINE = re.compile(r"^([A-Za-z][A-Za-z -]*[A-Za-z])\s*:\s*(\S.*)$")


def loosen(json: Mapping[str, Any], *, structure: frozenset[str], kind: str, extra: str) -> dict[str, Any]:
    """An edit without unknown or misplaced fields; `kind` and `extra` are the stored item's ("" for a new one).

    Known lines of Extra fill fields that the edit leaves empty; a line `Type: dataset` changes the item type.
    """
    body = dict(json)
    found = schema().types.get(str(body.get("itemType") or kind))
    if found is None or not found.regular:
        return body
    lines = str(body.get("extra", extra) or "").split("\n")
    found = _retype(body, lines, found)
    moved = _take_misfits(body, found, structure)
    kept = [line for line in lines if not _fill(body, found, line)]
    text = "\n".join([*kept, *moved]).strip()
    if moved or "extra" in body or text != extra.strip():
        body["extra"] = text
    return body


def _retype(body: dict[str, Any], lines: list[str], kind: ItemType) -> ItemType:
    for line in lines:
        match = re.fullmatch(r"\s*type\s*:\s*(\w+)\s*", line, re.IGNORECASE)
        if match and match[1] in schema().types:
            lines.remove(line)
            body["itemType"] = match[1]
            return schema().types[match[1]]
    return kind


def _take_misfits(body: dict[str, Any], kind: ItemType, structure: frozenset[str]) -> list[str]:
    misfits = [name for name in body if name not in structure and name not in kind.fields]
    values = {name: body.pop(name) for name in misfits}
    return [f"{label(name)}: {value}" for name, value in values.items() if value not in ("", None)]


def _fill(body: dict[str, Any], kind: ItemType, line: str) -> bool:
    match = _LINE.match(line)
    if match is None:
        return False
    wanted = re.sub(r"[ -]", "", match[1]).lower()
    field = next((name for name in kind.fields if name.lower() == wanted and name != "extra"), None)
    if field is None or body.get(field):
        return False
    body[field] = match[2].strip()
    return True
