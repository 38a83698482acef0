"""What one side did to one attribute since it was last shown something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from zsync.model.base import UNSEEN, Shown, WorkBase
from zsync.model.record import Part
from zsync.model.values import Scalar
from zsync.reconcile.digest import EMPTY, of_value
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal

State = Literal["same", "behind", "empty", "changed", "rival"]
"""same: shows what it was shown, which is what is agreed, as far as it can hold it.
behind: still shows what was agreed before; no claim, wants an update.
empty: never shown this attribute and shows nothing; no claim, wants an update.
changed: shows something new, and knew what was agreed: a claim.
rival: shows something of its own without having been shown what is agreed: a claim, concurrent with it."""


@dataclass(frozen=True, slots=True)
class View:
    """One side's view of one attribute. `value` is None when the side shows nothing.

    `place` is set where the places of a side do not say the same: there is a view of each.
    """

    side: str
    state: State
    value: Scalar | None
    digest: str
    place: str = ""

    @property
    def name(self) -> str:
        """What a person knows the view by."""
        return f"{self.side}:{self.place}" if self.place else self.side


def view(entry: WorkBase, side: str, attribute: str, value: Scalar | None) -> View:
    """Compare what `side` shows now with what it was shown (law: a change equal to what is agreed is none)."""
    now = of_value(entry.work, attribute, value)
    return View(side, _state(entry, side, attribute, now), value or None, now)


def parted(entry: WorkBase, side: str, attribute: str, parts: Iterable[Part], known: Scalar | None) -> list[View]:
    """A view of each place of a side that does not say the same everywhere.

    A place that still says what the side was shown makes no claim, nor does one that says nothing. `known` is the
    value the side was shown, where some side still has it: a place may be able to show less of it.
    """
    last = memory(entry, side, attribute)
    views = []
    for part in parts:
        seen = replace(view(entry, side, attribute, part.value), place=part.place)
        if not part.value:
            seen = View(side, "empty", None, EMPTY, part.place)
        elif known is not None and equal(attribute, bounded(attribute, part.limit, known), part.value):
            seen = View(side, "behind" if last.behind else "same", part.value, last.digest, part.place)
        views.append(seen)
    return views


def _state(entry: WorkBase, side: str, attribute: str, now: str) -> State:
    agreed = entry.agreed.get(attribute, EMPTY)
    shown = memory(entry, side, attribute)
    if shown.digest == UNSEEN:
        if now == EMPTY:
            return "empty"
        return "same" if now == agreed else "rival"
    if now == shown.digest:
        return "behind" if shown.behind else "same"
    if now == agreed:
        return "same"
    return "rival" if shown.behind else "changed"


def memory(entry: WorkBase, side: str, attribute: str) -> Shown:
    """What `side` was last known to show of `attribute`; `UNSEEN` when it has never held the work."""
    if side not in entry.where:
        return Shown(UNSEEN)
    agreed = Shown(entry.agreed.get(attribute, EMPTY))
    return entry.shown.get(side, {}).get(attribute, agreed)
