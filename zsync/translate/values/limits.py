"""How far one record shows an attribute, where that is less than its world could: `year: 2021` for a date.

A limit is a text: `year` or `month` for dates; for creators the roles it has a place for, and the form its names
are in (`zsync.translate.values.listed`): `author/natural editor/parts`. Of a set: `one` where a record shows one
member and can be given another in its place, `fixed` where it cannot be given any.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.model.values import Creator, Scalar
from zsync.translate.values import dates, listed

ONE = "one"
FIXED = "fixed"


def bounded(attribute: str, limit: str, value: Scalar) -> Scalar | None:
    """What of `value` a record with this limit shows; None for nothing. Twice is the same as once."""
    if not limit:
        return value
    if isinstance(value, str):
        return _BY_PRECISION[limit](dates.read(value)) or None
    return tuple(creator for part in limit.split() for creator in _of_role(value, *part.split("/"))) or None


def _of_role(creators: tuple[Creator, ...], role: str, form: str) -> Iterator[Creator]:
    """The creators of a role, as names in this form are read back."""
    for creator in creators:
        shown = listed.settled(creator, form) if creator.role == role else None
        if shown is not None:
            yield shown


_BY_PRECISION = {"year": dates.to_year, "month": dates.to_month}
