"""A conflict for the eye: the values side by side, the words that differ in brackets."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from zsync.model.plan import Conflict
from zsync.report.plan_json import by_world
from zsync.report.plan_text import words

_WORD = re.compile(r"\s+|[^\W_]+|.")


def marked(conflict: Conflict, *, width: int = 100) -> Iterator[str]:
    """The conflict with each side's value; words that the first side does not have stand in `[…]`."""
    yield f"{conflict.key}: {conflict.attribute} ({conflict.reason})"
    if conflict.message:
        yield f"  {conflict.message}"
    sides = {name: words(value) for name, value in by_world(conflict.sides).items()}
    longest = max((len(name) for name in sides), default=0)
    first = next(iter(sides.values()), "")
    others = [text for text in sides.values() if text != first]
    for name, text in sides.items():
        against = first if text != first else (others[0] if others else first)
        yield f"  {name.ljust(longest)}  {differing(text, against)}"


def differing(text: str, other: str) -> str:
    """`text` with the runs of words that `other` lacks in brackets; all of it when little is shared."""
    here, there = _WORD.findall(text), _WORD.findall(other)
    matcher = difflib.SequenceMatcher(a=there, b=here, autojunk=False)
    if len(here) * len(there) > 1_000_000 or matcher.ratio() < 0.3:
        return text
    parts = []
    for kind, _, _, start, end in matcher.get_opcodes():
        run = "".join(here[start:end])
        parts.append(f"[{run}]" if kind != "equal" and run.strip() else run)
    return "".join(parts)
