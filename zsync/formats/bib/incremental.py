"""Scan a text again after an edit: what stands before and after it is taken over. Equal to a full scan."""

from __future__ import annotations

from bisect import bisect_right

from zsync.formats.bib.grammar import KEY_HEAD
from zsync.formats.bib.scan import Scan, scan, scan_from


def rescan(text: str, old_text: str, old: Scan) -> Scan:
    """`scan(text)`, given the scan of a text that is alike. Malformed files are scanned whole."""
    if text == old_text:
        return old
    if old.whole:
        return scan(text)
    start = _common_start(text, old_text)
    end = len(old_text) - _common_end(text, old_text, start)
    return _around(text, old_text, old, (start, end))


def _around(text: str, old_text: str, old: Scan, changed: tuple[int, int]) -> Scan:
    pieces, shift = old.pieces, len(text) - len(old_text)
    kept = _safe_prefix(old_text, old, changed[0])
    at = pieces[kept - 1][1] if kept else 0
    result = Scan()
    result.pieces = pieces[:kept]
    result.notes = [note for note in old.notes if note.start < at]
    result.odd = {start: odd for start, odd in old.odd.items() if start < at}
    first = bisect_right(pieces, changed[1], key=lambda piece: piece[0])
    stops = {
        piece[0] + shift: i
        for i, piece in enumerate(pieces[first:], first)
        if piece[2] == "entry" and piece[0] not in old.odd
    }
    stopped = scan_from(text, at, result, stops=stops)
    if stopped not in stops:
        return result
    rest = pieces[stops[stopped] :]
    result.pieces += [(a + shift, b + shift, kind, name) for a, b, kind, name in rest]
    old_place = stopped - shift
    result.odd |= {start + shift: odd for start, odd in old.odd.items() if start >= old_place}
    later = (note for note in old.notes if note.start >= old_place)
    result.notes += [note._replace(start=note.start + shift, end=note.end + shift) for note in later]
    return result


def _safe_prefix(text: str, old: Scan, changed: int) -> int:
    """How many pieces cannot depend on text from `changed` on: up to an entry whose head, at a line's start,
    ends every block before it, and which is itself closed before the change."""
    pieces, odd = old.pieces, old.odd
    last = bisect_right(pieces, changed, key=lambda piece: piece[1] + 1) - 1
    while last >= 0:
        start, _, kind, _ = pieces[last]
        opens_line = start == 0 or text[start - 1] in "\n\r"
        if opens_line and kind == "entry" and start not in odd and KEY_HEAD.match(text, start):
            return last
        last -= 1
    return 0


def _common_start(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(a: str, b: str, start: int) -> int:
    low, high = 0, min(len(a), len(b)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low
