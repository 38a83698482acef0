"""Lists cut at commas, as `groups` and `related` are: read, and changed by one member, all others as written."""

from __future__ import annotations

from collections.abc import Collection

from zsync.translate.values.text import collapse


def read(raw: str) -> tuple[str, ...]:
    """The members, each once."""
    return tuple(dict.fromkeys(name for part in raw.split(",") if (name := collapse(part))))


def added(raw: str, name: str) -> str:
    """The list with one more member; what stands there stays."""
    kept = raw.rstrip().removesuffix(",")
    comma = "," if "," in kept and ", " not in kept else ", "
    return f"{kept}{comma}{name}" if kept else name


def without(raw: str, names: Collection[str]) -> str:
    """The list without some members; the others stay as written."""
    return ",".join(part for part in raw.split(",") if collapse(part) not in names).strip()
