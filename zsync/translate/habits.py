"""What the entries of a `.bib` file do alike, so that what is written into it looks like the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zsync.translate.values import tags
from zsync.translate.values.tex import decode


def habits(entries: Iterable[Mapping[str, str]], tags_field: str) -> tuple[bool, bool]:
    """Whether most lists of keywords are cut at semicolons, and whether accents are always written as commands."""
    semicolons = commas = accents = foreign = 0
    for fields in entries:
        sign = tags.separator(fields.get(tags_field, ""))
        semicolons, commas = semicolons + (sign == ";"), commas + (sign == ",")
        values = fields.values()
        foreign += not all(map(str.isascii, values))
        accents += any("\\" in text and not decode(text).isascii() for text in values)
    return semicolons > commas, accents > 0 == foreign
