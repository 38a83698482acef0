"""Lists of labels in front matter that can be read and not edited: `tags: *shared` is another field's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zsync.formats.edits import LineIndex
from zsync.formats.notes.edit import Uneditable, set_list
from zsync.formats.notes.plain import is_whole
from zsync.model.finding import Finding
from zsync.replicas.notes.vault import Note

_SIMPLE = re.compile(r"[^&*!#|>]*")
"""Lists as most are written: nothing is shared, typed, or said beside the members."""
_OTHER = "x" * 9
"""A label that no list has."""


class Fixed(NamedTuple):
    """A list that can be read and not edited: its name, where that stands, and why."""

    name: str
    at: int
    why: str


def fixed(note: Note, names: Iterable[str]) -> Iterator[Fixed]:
    """Those of the lists `names` that no label can come into, or that some label cannot go out of."""
    for name in names:
        pair = next(((k, v) for k, v in note.matter.pairs(name) if k.value == note.matter.inner(name)), None)
        if pair is None or not is_whole(note.matter, name):
            continue
        key, node = pair
        shared = node.start_mark.index < key.end_mark.index
        if (shared or not _SIMPLE.fullmatch(note.matter.raw(node))) and (why := _why(note, name)):
            yield Fixed(name, note.matter.place(key)[0], why)


def _why(note: Note, name: str) -> str:
    """Why the list cannot be edited, "" if it can: each edit is tried."""
    held = list(dict.fromkeys(label.text for label in note.matter.labels(name)))
    try:
        for wanted in ([*held, _OTHER], *([each for each in held if each != label] for label in held)):
            set_list(note.text, name, wanted)
    except Uneditable as problem:
        return str(problem)
    return ""


def told(notes: Iterable[Note], names: Sequence[str]) -> Iterator[Finding]:
    """A warning for each list that is only read."""
    for note in notes:
        for each in fixed(note, names) if note.subject else ():
            span = LineIndex(note.text).span(each.at, each.at + len(each.name), note.path)
            message = f"{each.why}: what is added or removed elsewhere does not come here"
            help = f"write `{each.name}` as a list of its own: [one, two]"
            yield Finding("ZS207", "fixed-list", "warning", span, message, help)
