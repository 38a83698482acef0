"""What check makes of the citations of a note before any library is known.

The reader says what the note's own program sees. A checker asks what its writer meant: `(@lee2020)` in an Obsidian
note is a citation that only pandoc sees, `@everyone` there is a person, and a work that the front matter itself
describes, or a `\\bibitem` of the document, needs no library.
"""

from __future__ import annotations

from collections.abc import Sequence

from zsync.formats.notes import Hit
from zsync.formats.notes.keys import FLAVOURS, likely

_CHATS = frozenset(("obsidian", "zettlr"))
"""Programs for daily notes too, which take any `@word` for a citation, but only after a few signs."""
_DESCRIBING = frozenset((*FLAVOURS, "latex"))
"""The grammars of notes that may describe works themselves."""


def judged(found: Sequence[Hit], text: str, grammar: str) -> Sequence[Hit]:
    """`found` with the kind that is judged by."""
    if grammar in _CHATS:
        return [_meant(hit, text) if hit.kind in ("cite", "ambiguous") else hit for hit in found]
    own = {hit.key for hit in found if hit.kind == "local"} if grammar in _DESCRIBING else None
    if not own:
        return found
    return [
        hit._replace(kind="local") if hit.key in own and hit.kind in ("cite", "nocite") else hit for hit in found
    ]


def _meant(hit: Hit, text: str) -> Hit:
    """A key in brackets or with a digit is one; any other word after `@` may be a name."""
    if (hit.kind == "cite") == likely(hit.key, None):
        return hit
    at = hit.start - 1
    before, sign = text[at - 1 : at], text[at : at + 1]
    if hit.kind == "cite":
        named = sign == "@" and before not in ("[", "-")
        return hit._replace(kind="ambiguous") if named else hit
    free = sign == "@" and not before.isalnum() and before != "."
    return hit._replace(kind="cite") if free else hit
