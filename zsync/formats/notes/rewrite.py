"""Renaming keys in a note: all renames at once, by the places of the citations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zsync.formats.edits import apply
from zsync.formats.notes.hits import Known, citations
from zsync.formats.notes.paths import decode, encode
from zsync.formats.notes.registry import reader
from zsync.model.citation import SOFT, Citation
from zsync.model.span import Edit

_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


class Unrepresentable(ValueError):
    """A new key cannot be written in this grammar at this place, so that it reads back."""


def rewrite(text: str, renames: Mapping[str, str], *, grammar: str, known: Known = None) -> list[Edit]:
    """The edits that rename every citation of `renames` in `text`; swaps work.

    Percent-encoding and braces stay as written; a key that needs pandoc's braces gets them. Soft citations stay.
    Law: scanning the edited text gives the same citations with the new keys, else `Unrepresentable` is raised.
    """
    if not any(old in text or _ENCODED.search(text) for old in renames):
        return []
    found = _scan(text, grammar, known)
    edits = [_edit(text, c, renames[c.key], grammar) for c in found if c.key in renames and _renamed(c, renames)]
    if edits:
        _verify(text, edits, found, renames, grammar, known)
    return edits


def _scan(text: str, grammar: str, known: Known) -> tuple[Citation, ...]:
    return citations(text, reader(grammar)(text, grammar=grammar, known=known), grammar)


def _renamed(citation: Citation, renames: Mapping[str, str]) -> bool:
    return citation.kind not in SOFT and renames[citation.key] != citation.key


def _edit(text: str, citation: Citation, new: str, grammar: str) -> Edit:
    written = text[citation.start : citation.end]
    if citation.kind in ("path", "zotero"):
        new = encode(new, everything=written != decode(written))
    return Edit(citation.start, citation.end, new)


def _verify(
    text: str,
    edits: list[Edit],
    found: tuple[Citation, ...],
    renames: Mapping[str, str],
    grammar: str,
    known: Known,
) -> None:
    """Raise `Unrepresentable` unless the edited text reads back with exactly the new keys."""
    wanted = [
        (renames.get(c.key, c.key) if c.kind not in SOFT else c.key) for c in found if c.kind not in SOFT
    ]
    now = None if known is None else frozenset(known) | frozenset(renames.values())
    read = [c.key for c in _scan(apply(text, edits), grammar, now) if c.kind not in SOFT]
    if read != wanted:
        bad = next((w for r, w in zip(read, wanted, strict=False) if r != w), wanted[-1])
        raise Unrepresentable(f"the key {bad!r} cannot be written here in {grammar}")


