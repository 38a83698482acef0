"""What check makes of the citations of a note before any library is known.

The reader says what the note's own program sees. A checker asks what its writer meant: `(@lee2020)` in an Obsidian
note is a citation that only pandoc sees, `@everyone` there is a person, and a work that the front matter itself
describes needs no library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zsync.formats.notes.keys import FLAVOURS, likely
from zsync.model.citation import Citation

_CHATS = frozenset(("obsidian", "zettlr"))
"""Programs for daily notes too, which take any `@word` for a citation, but only after a few signs."""


def judged(found: Iterable[Citation], text: str, grammar: str) -> tuple[Citation, ...]:
    """`found` with the kind that is judged by."""
    listed = tuple(found)
    if grammar in _CHATS:
        return tuple(_meant(citation, text) for citation in listed)
    if grammar not in FLAVOURS or not any(c.kind == "local" for c in listed):
        return listed
    own = {c.key for c in listed if c.kind == "local"}
    return tuple(replace(c, kind="local") if c.key in own and c.kind in ("cite", "nocite") else c for c in listed)


def _meant(citation: Citation, text: str) -> Citation:
    """A key in brackets or with a digit is one; any other word after `@` may be a name."""
    at = citation.start - 1
    before, sign = text[at - 1 : at], text[at : at + 1]
    if likely(citation.key, None):
        free = sign == "@" and not before.isalnum() and before != "."
        return replace(citation, kind="cite") if citation.kind == "ambiguous" and free else citation
    named = citation.kind == "cite" and sign == "@" and before not in ("[", "-")
    return replace(citation, kind="ambiguous") if named else citation
