"""Long values on one line: folded so that what differs between them stays in sight."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 9
"""Characters a folded value has at least."""


def shorten(text: str, room: int) -> str:
    """`text` in at most `room` characters, the middle folded."""
    room = max(room, LEAST)
    if len(text) <= room:
        return text
    half = (room - 1) // 2
    return f"{text[:half]}…{text[-(room - 1 - half) :]}"


def shorten_alike(texts: Sequence[str], room: int) -> list[str]:
    """Each text in at most `room` characters; texts that differ look different.

    Where one is too long, all are folded to start a little before the place of the first difference.
    """
    room = max(room, LEAST)
    if all(len(text) <= room for text in texts):
        return list(texts)
    same = _common(texts)
    if same == 0 or len(set(texts)) == 1:
        return [shorten(text, room) for text in texts]
    start = max(0, same - room // 3)
    if start == 0:
        return [_head(text, room) for text in texts]
    start = texts[0].find(" ", start, same) + 1 or start
    return ["…" + _head(text[start:], room - 1) for text in texts]


def _common(texts: Sequence[str]) -> int:
    """How many characters all texts begin with alike."""
    first, last = min(texts), max(texts)
    return next((at for at, sign in enumerate(first) if last[at : at + 1] != sign), len(first))


def _head(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
