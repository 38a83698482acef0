"""Which brace closes which, in a bounded stretch of text, under both readings of `\\{` and `\\}`."""

from __future__ import annotations

from zsync.formats.bib.grammar import BRACES, BRACES_ESCAPED, ESCAPED_BRACE, QUOTE_OR_BRACE


class Region:
    """`[start, end)` of `text`. Each map is made once, so that many openings cost one pass together."""

    __slots__ = ("_escaped", "_escapes", "_plain", "_text", "end", "start")

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self.start = start
        self.end = end
        self._plain: dict[int, int] | None = None
        self._escaped: dict[int, int] | None = None
        self._escapes: bool | None = None

    def has_escapes(self) -> bool:
        """Whether a `\\{` or `\\}` stands in the stretch."""
        if self._escapes is None:
            self._escapes = ESCAPED_BRACE.search(self._text, self.start, self.end) is not None
        return self._escapes

    def closes(self, *, escapes: bool) -> dict[int, int]:
        """Offset of each `{` to that of its `}`; with `escapes`, a brace behind a backslash is none."""
        if escapes:
            if self._escaped is None:
                self._escaped = _pairs(self._text, self.start, self.end, escapes=True)
            return self._escaped
        if self._plain is None:
            self._plain = _pairs(self._text, self.start, self.end, escapes=False)
        return self._plain


def _pairs(text: str, start: int, end: int, *, escapes: bool) -> dict[int, int]:
    pattern = BRACES_ESCAPED if escapes else BRACES
    open_: list[int] = []
    pairs: dict[int, int] = {}
    for found in pattern.finditer(text, start, end):
        at = found.start()
        if text[at] == "{":
            open_.append(at)
        elif text[at] == "}" and open_:
            pairs[open_.pop()] = at
    return pairs


def quoted_end(text: str, start: int, end: int, closes: dict[int, int]) -> int:
    """Behind the quote sign that closes the one at `start`: none inside braces does. `start` if there is none."""
    at = start + 1
    for found in QUOTE_OR_BRACE.finditer(text, at, end):
        if found.start() < at:
            continue
        if found[0] == '"':
            return found.end()
        at = closes.get(found.start(), found.start()) + 1
    return start


def fits_quotes(value: str) -> bool:
    """Whether a balanced value can stand in quotes: each `"` in it is in braces, under both readings."""
    if '"' not in value:
        return True
    text = f'"{value}"'
    region = Region(text, 0, len(text))
    ends = (quoted_end(text, 0, len(text), region.closes(escapes=escapes)) for escapes in (False, True))
    return all(end == len(text) for end in ends)


def is_balanced(value: str) -> bool:
    """Whether the braces of `value` close each other, under both readings."""
    return all(_depths_hold(value, escapes=escapes) for escapes in (False, True))


def _depths_hold(value: str, *, escapes: bool) -> bool:
    depth = 0
    for found in (BRACES_ESCAPED if escapes else BRACES).finditer(value):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth < 0:
            return False
    return depth == 0 and not (escapes and _ends_in_backslash(value))


def _ends_in_backslash(value: str) -> bool:
    return (len(value) - len(value.rstrip("\\"))) % 2 == 1
