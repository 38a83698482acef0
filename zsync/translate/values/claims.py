"""What the places of one record say of an attribute together: two notes of one work, two fields of one note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zsync.model.record import Part
from zsync.model.values import Scalar
from zsync.translate.values.limits import bounded
from zsync.translate.values.richness import richer
from zsync.translate.values.text import equal


@dataclass(frozen=True, slots=True)
class Said:
    """The value, its limit, and the places where they do not say the same: as in `Record`."""

    value: Scalar | None = None
    limit: str = ""
    parts: tuple[Part, ...] = ()


def together(attribute: str, claims: Sequence[Part]) -> Said:
    """What `claims` (at least one) say together: the one that all others are a part of, else the first that says
    anything."""
    best = _best(attribute, claims)
    apart = best is None or not all(claim.value for claim in claims if best.value)
    shown = best or next(claim for claim in claims if claim.value)
    return Said(shown.value, _widest(claims, shown), tuple(claims) if apart else ())


def _best(attribute: str, claims: Sequence[Part]) -> Part | None:
    """The claim that all others are a part of; None when they do not say the same."""
    valued = [claim for claim in claims if claim.value]
    if not valued:
        return claims[0]
    return next((claim for claim in valued if all(_says(attribute, claim, other) for other in valued)), None)


def _says(attribute: str, claim: Part, other: Part) -> bool:
    """Whether `claim`, as far as the place of `other` can show it, is what stands there."""
    assert claim.value is not None
    assert other.value is not None
    held = bounded(attribute, other.limit, claim.value)
    return equal(attribute, held, other.value) or richer(attribute, claim.value, other.value)


def _widest(claims: Sequence[Part], best: Part) -> str:
    """How far the places can show an attribute at most: no limit where one of them has none."""
    return "" if any(not claim.limit for claim in claims) else best.limit
