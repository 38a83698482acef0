"""`notes: fields:` of `zsync.yaml`: a preset of `mappings/notes/`, names of one's own, or both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

PRESET = "preset"
NONE = "none"


class NoteField(NamedTuple):
    """A name of front matter, the canonical field it holds, and where `zsync.yaml` says so ("" for a preset)."""

    name: str
    target: str
    place: str = ""


def presets() -> tuple[str, ...]:
    """The presets there are."""
    from zsync.config.mappings import data_folder

    return tuple(sorted(path.stem for path in (data_folder("mappings") / "notes").glob("*.yaml")))


def preset(name: str) -> Mapping[str, str]:
    """The names of a preset and what they hold."""
    from zsync.config.mappings import load

    found: Mapping[str, str] = load(f"notes/{name}")["fields"]
    return found


def known() -> Mapping[str, str]:
    """Every name that a preset has; where presets differ, as the first of them has it."""
    found: dict[str, str] = {}
    for each in presets():
        found = {**preset(each), **found}
    return found


def merged(name: str, own: Iterable[NoteField]) -> tuple[NoteField, ...]:
    """The fields of a preset ("" for none) with one's own over them; `none` takes a name out.

    One's own come first: of several names of one field the first is the one made in a note that has none.
    """
    mine = {field.name: field for field in own}
    rest = (NoteField(key, target) for key, target in (preset(name) if name else {}).items() if key not in mine)
    return tuple(field for field in (*mine.values(), *rest) if field.target not in ("", NONE))
