"""Citation keys made from a work, by a formula of Better BibTeX's language."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from itertools import count

from zsync.translate.formula.evaluate import MARKER, Stem, stem
from zsync.translate.formula.item import fill, item_of
from zsync.translate.formula.parse import FormulaError

__all__ = ["DEFAULT", "FormulaError", "free", "make"]

DEFAULT = "auth.lower + shorttitle(3,3) + year"
"""Better BibTeX's default: `pengEfficientSpeechEmotion2021`."""

_NAMELESS = "untitled"


def make(values: Mapping[str, object], *, formula: str = DEFAULT, taken: Collection[str] = frozenset()) -> str:
    """The key of a work, free in `taken` (compared without case): a postfix a, b, ... is set where it must be.

    `values` are canonical values by name, with `type`, `tags` and creators as dicts or `Creator`s. A work that
    says nothing the formula asks for is `untitled`. Raises `FormulaError` for a formula that cannot be read.
    """
    return free(values, formula=formula, used={key.lower() for key in taken})


def free(values: Mapping[str, object], *, formula: str, used: Container[str]) -> str:
    """The same, for many works: `used` are the taken keys in lower case, folded once and not for each of them."""
    shape = stem(formula, item_of(values))
    if not shape.text:
        shape = Stem(_NAMELESS, shape.template, shape.start)
    if MARKER not in shape.text:
        shape = Stem(shape.text + MARKER, shape.template, shape.start)
    return next(key for number in count(shape.start) if (key := _numbered(shape, number)).lower() not in used)


def _numbered(shape: Stem, number: int) -> str:
    """The key with its postfix; number 0 has none."""
    parts = {"n": str(number), "a": _letters(number), "A": _letters(number).upper()}
    return shape.text.replace(MARKER, fill(shape.template, parts) if number else "")


def _letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa, as columns of a spreadsheet are named."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
