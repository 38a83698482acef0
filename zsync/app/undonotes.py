"""A note that was edited since a run: keys and lines that the run changed are taken back, the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zsync.formats.backout import likeness, taken_out
from zsync.formats.edits import apply
from zsync.formats.notes import Unrepresentable, rewrite

LIKE = 0.5
"""How much a text must have in common with a note to be taken for it under another name."""


@dataclass(frozen=True, slots=True)
class Notes:
    """How notes are taken back: `keys` maps each key the run gave to the one before; `grammar` is asked for the
    path and the text of a note; `others` reads the notes there are, by path."""

    keys: Mapping[str, str] = field(default_factory=dict)
    grammar: Callable[[str, str], str] = lambda path, text: "markdown"
    others: Callable[[], Mapping[str, bytes]] = dict


def taken_back(path: str, before: bytes, after: bytes, now: bytes, *, notes: Notes) -> tuple[bytes, list[str]]:
    """`now` without what changed from `before` to `after`, and why some of it stays.

    Citations get the keys of before, also those that were typed since: whoever typed them saw the new keys.
    """
    try:
        old, new, text = (content.decode("utf-8") for content in (before, after, now))
        text, new = (_renamed(path, each, notes) for each in (text, new))
    except (UnicodeDecodeError, Unrepresentable):
        return now, ["edited since"]
    made, left = taken_out(old, new, text)
    return made.encode("utf-8"), [f"edited since: {line}" for line in left]


def _renamed(path: str, text: str, notes: Notes) -> str:
    keys = notes.keys
    known = frozenset({*keys, *keys.values()})
    return apply(text, rewrite(text, keys, grammar=notes.grammar(path, text), known=known))


def nearer(now: bytes, *, to: bytes, than: bytes) -> bool:
    """Whether a text has more lines in common with one version of it than with the other."""
    return alike(now, to) > alike(now, than)


def alike(one: bytes, two: bytes) -> float:
    """How much of their lines two texts have in common, from 0 to 1."""
    return likeness(one.decode("utf-8", "replace"), two.decode("utf-8", "replace"))


def elsewhere(content: bytes, others: Mapping[str, bytes]) -> str:
    """The path of the note that is most like `content`; "" when none is, or two are."""
    found = sorted((alike(content, other), path) for path, other in others.items())
    best = [path for ratio, path in found if ratio >= LIKE and ratio == found[-1][0]]
    return best[0] if len(best) == 1 else ""
