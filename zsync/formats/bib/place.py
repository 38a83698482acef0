"""Where in a document entries go and come from: separators, sorted places, what goes with a removed entry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise

from zsync.formats.bib.entry import Entry
from zsync.formats.bib.view import View
from zsync.model.span import Edit

_LINE_REST = re.compile(r"[ \t]*,?[ \t]*(?:%[^\n\r]*)?(?=[\n\r]|\Z)")
_SPACE = re.compile(r"\s*")
_NEAR = 20


def separator(view: View, near: int) -> str:
    """The blank most used between entries around entry number `near`; an empty line where there is none to see."""
    entries = view.entries[max(near - _NEAR, 0) : near + _NEAR]
    gaps = [view.text[a.end : b.start] for a, b in pairwise(entries)]
    blank = [gap for gap in gaps if not gap.strip() and ("\n" in gap or "\r" in gap)]
    if blank:
        return Counter(blank).most_common(1)[0][0]
    return view.newline * 2


class Order:
    """The order of a document's keys, looked at once: exact, without regard to case, or none."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def _sorted(self) -> tuple[Callable[[str], str], list[str]] | None:
        for order in (str, str.lower):
            keys = [order(key) for key in self._view.keys]
            if len(keys) > 1 and all(map(_not_after, keys, keys[1:])):
                return order, keys
        return None

    def place_of(self, key: str) -> int:
        """The number of the entry to add `key` behind: by the order, if there is one, else the last; -1: first."""
        if self._sorted is None:
            return len(self._view.keys) - 1
        order, keys = self._sorted
        return bisect_right(keys, order(key)) - 1


def _not_after(one: str, other: str) -> bool:
    return one <= other


def insertion(view: View, anchor: int, raws: Sequence[str]) -> Edit:
    """New entries behind entry number `anchor`; -1: before the first one, or at the end of a file without any."""
    if not view.entries:
        return _into_empty(view, raws)
    gap = separator(view, max(anchor, 0))
    if anchor < 0:
        at = view.entries[0].start
        return Edit(at, at, "".join(raw + gap for raw in raws))
    at = view.entries[anchor].end
    rest = _LINE_REST.match(view.text, at)
    at = rest.end() if rest else at
    return Edit(at, at, "".join(gap + raw for raw in raws))


def _into_empty(view: View, raws: Sequence[str]) -> Edit:
    text, newline = view.text, view.newline
    at = len(text)
    front = "" if not text.strip("\ufeff \t\n\r") else newline if text.endswith(newline) else newline * 2
    return Edit(at, at, front + (newline * 2).join(raws) + newline)


def removals(view: View, gone: Sequence[int]) -> list[Edit]:
    """Take the entries with these numbers away, each with the blank that set it apart."""
    edits = []
    for first, last in _runs(view, sorted(gone)):
        edits.append(_removal(view.text, view.entries[first], view.entries[last]))
    return edits


def _runs(view: View, gone: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours with only blank between them, taken together."""
    runs: list[tuple[int, int]] = []
    for i in gone:
        gap = view.text[view.entries[i - 1].end : view.entries[i].start] if i else "x"
        if runs and runs[-1][1] == i - 1 and not gap.strip():
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def _removal(text: str, first: Entry, last: Entry) -> Edit:
    start, end = first.start, last.end
    before, after = _blank_before(text, start), _blank_after(text, end)
    line_start = max(text.rfind("\n", before, start), text.rfind("\r", before, start)) + 1
    opens_line = line_start > before or before == 0
    if after == len(text):
        return Edit(before, after if before == 0 else end, "")
    newline = max(text.rfind("\n", end, after), text.rfind("\r", end, after))
    if opens_line and newline >= 0:
        return Edit(max(line_start, before), newline + 1, "")
    return Edit(start, after if newline < 0 else end, "") if opens_line else Edit(before, end, "")


def _blank_before(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _blank_after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
