"""What the fields of an entry say, all at once. Nearly every entry is plain, and read much faster than others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Row = tuple[str, str, str]
"""A field: its name as written; its text if that is in one pair of braces, else "" and the value as written."""


def texts(rows: Sequence[Row], words: Mapping[str, str]) -> dict[str, str]:
    """Lower-case name to `Field.value` of all `rows`; nothing for an entry that is not plain.

    In a plain one no name is given twice, and each value is one text in braces or quotes, a number, or one of
    `words` (in lower case), which stand for the same text all over the document.
    """
    found = {name.lower(): text for name, text, other in rows if not other}
    if len(found) < len(rows):
        found = {
            name.lower(): said
            for name, text, other in rows
            if (said := _text(other, words) if other else text) is not None
        }
    return found if len(found) == len(rows) else {}


def _text(raw: str, words: Mapping[str, str]) -> str | None:
    """What `raw` says, which is not in braces; None for what takes more care."""
    if raw[0] == '"':
        return None if "#" in raw else raw[1:-1]
    return raw if raw.isdigit() else words.get(raw.lower())


def resolved(rows: Sequence[Row], resolve: Callable[[str, int], str], place: int) -> dict[str, str]:
    """The same of any entry, which stands at `place`: of a name given twice the first counts."""
    found: dict[str, str] = {}
    for name, text, other in rows:
        if (lower := name.lower()) not in found:
            found[lower] = resolve(other, place) if other else text
    return found


def row(name: str, raw: str) -> Row:
    """The row of a field whose value is written `raw`."""
    return (name, raw[1:-1], "") if raw[:1] == "{" and "#" not in raw else (name, "", raw)
