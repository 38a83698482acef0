"""Dates as CSL and Quarto write them in front matter: a mapping of date parts, of named parts, or of a text.

`date-parts: [[2021, 5, 2]]`, `{year: 2021, month: 5}` (older pandoc), `literal:` and `raw:`; whatever else stands
in the mapping stays. Ranges and seasons are left alone. Source: CSL-JSON's schema, "date-variable".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from zsync.model.values import Plain
from zsync.translate.values import dates

PARTS = "date-parts"
_NAMED = ("year", "month", "day")
_TEXTS = ("literal", "raw")
_KNOWN = frozenset({PARTS, *_NAMED, *_TEXTS})
_APART = frozenset({"season", "end", "end-year"})
_WHOLE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def read(native: Plain) -> str | None:
    """The date of a mapping (or of a list of one), "" when it is empty; None when it is none, or more than one."""
    if isinstance(native, tuple) and len(native) == 1:
        native = native[0]
    if not isinstance(native, Mapping) or _APART & native.keys() or not _KNOWN & native.keys():
        return None
    if PARTS in native:
        return _of_parts(native[PARTS])
    if "year" in native:
        return _joined([native.get(name) for name in _NAMED])
    texts = [native[name] for name in _TEXTS if name in native]
    text = next((each for each in texts if each), "")
    return dates.read(text) if isinstance(text, str) else None


def _of_parts(parts: Plain) -> str | None:
    if isinstance(parts, tuple) and len(parts) == 1 and isinstance(parts[0], tuple):
        parts = parts[0]
    return _joined(list(parts)) if isinstance(parts, tuple) else "" if parts is None else None


def _joined(parts: list[Plain]) -> str | None:
    """The parts as one date; None when they make none."""
    given = [part for part in parts if part]
    if not all(isinstance(part, str) and part.isdigit() for part in given) or len(given) > len(_NAMED):
        return None
    if not given:
        return ""
    year, month, day = cast("list[str]", [*given, "", ""][:3])
    return (dates.iso(year, month, day) or None) if len(year) == 4 else None


def show(value: str, present: Plain) -> Plain:
    """The mapping with this date in its own manner, as a text where parts cannot say it."""
    if isinstance(present, tuple):
        return (show(value, present[0]),)
    held = cast("Mapping[str, Plain]", present)
    rest = {name: part for name, part in held.items() if name not in _KNOWN}
    whole = _WHOLE.fullmatch(value)
    parts = [part for part in whole.groups() if part] if whole else []
    numbers = tuple(str(int(part)) if at else part for at, part in enumerate(parts))
    if not numbers or (_KNOWN & held.keys()) <= {*_TEXTS}:
        name = next((name for name in _TEXTS if name in held), "literal")
        return {**_kept(held, {name: value}), **rest}
    if PARTS not in held:
        return {**_kept(held, dict(zip(_NAMED, numbers, strict=False))), **rest}
    flat = isinstance(held[PARTS], tuple) and not any(isinstance(each, tuple) for each in held[PARTS] or ())
    return {**_kept(held, {PARTS: numbers if flat and held[PARTS] else (numbers,)}), **rest}


def _kept(held: Mapping[str, Plain], new: Mapping[str, Plain]) -> dict[str, Plain]:
    """The new parts, those that stood there first and in their order."""
    return {**{name: new[name] for name in held if name in new}, **new}


def empty(present: Plain) -> Plain:
    """The mapping without a date; nothing at all where it held nothing else."""
    if isinstance(present, tuple):
        return (empty(present[0]),)
    rest = {name: part for name, part in cast("Mapping[str, Plain]", present).items() if name not in _KNOWN}
    return rest or None
