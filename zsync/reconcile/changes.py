"""What one side did to one attribute since it was last shown something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zsync.model.base import UNSEEN, SetShown, Shown, WorkBase
from zsync.model.record import NOTHING, SETS, Part, Record
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


_NEVER = Shown(UNSEEN)


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


def views(
    entry: WorkBase,
    side: str,
    attribute: str,
    records: Mapping[str, Record],
    *,
    came: Mapping[str, WorkBase] = NOTHING,
) -> list[View]:
    """What `side` shows of a scalar: one view, or one of each place where those do not say the same.

    `records` are those of all sides. A place that still says what the side was shown, as far as it can show that
    (the value is known where some side has it yet), makes no claim; nor does one that says nothing beside others.
    A note nobody knew has been shown nothing, and has emptied nothing, nor does it overrule others. Nor does one
    that `came` from another work claim what it was shown of that.
    """
    record = records[side]
    parts = record.parts.get(attribute, ())
    if not parts:
        seen = view(entry, side, attribute, record.values.get(attribute))
        if any(_of_other(seen, other, attribute) for other in came.values()):
            return [replace(seen, state="behind")]
        unsaid = not seen.value and _says_nothing(entry, record, attribute)
        if seen.state == "changed" and seen.value and replaced(entry, side, record):
            return [replace(seen, state="rival")]
        return [View(side, "empty", None, EMPTY) if unsaid and seen.state in ("changed", "rival") else seen]
    last = memory(entry, side, attribute)
    held = [other.values.get(attribute) for other in records.values() if attribute not in other.parts]
    known = next((each for each in held if each and of_value(entry.work, attribute, each) == last.digest), None)
    found = []
    for part in parts:
        seen = _of_part(view(entry, side, attribute, part.value), part, attribute, last, known)
        newcomer = seen.state == "changed" and part.path not in entry.notes
        stale = part.path in came and _of_other(seen, came[part.path], attribute)
        found.append(replace(seen, state="behind" if stale else "rival") if stale or newcomer else seen)
    return found


def _of_other(seen: View, other: WorkBase, attribute: str) -> bool:
    """Whether what would be news is what the side was shown of another work."""
    if seen.value is None or seen.state not in ("changed", "rival"):
        return False
    return of_value(other.work, attribute, seen.value) == memory(other, seen.side, attribute).digest


def _says_nothing(entry: WorkBase, record: Record, attribute: str) -> bool:
    """Whether an empty attribute is nobody's doing: it was not read, or stands in notes alone that nobody knew."""
    return attribute in record.partial or nobody_knew(entry, record)


def nobody_knew(entry: WorkBase, record: Record) -> bool:
    """Whether a record consists of notes, none of which was known before."""
    return bool(record.paths) and set(record.paths).isdisjoint(entry.notes)


def replaced(entry: WorkBase, side: str, record: Record) -> bool:
    """Whether a record consists of notes that nobody knew, in the place of others that are gone.

    A note that was only moved is one of those: it still says most of what it was shown.
    """
    if not entry.notes or not nobody_knew(entry, record):
        return False
    told = {name: memory(entry, side, name).digest for name in record.values}
    held = [name for name, digest in told.items() if digest not in (UNSEEN, EMPTY)]
    kept = sum(of_value(entry.work, name, record.values[name]) == told[name] for name in held)
    return 2 * kept <= len(held)


def _of_part(seen: View, part: Part, attribute: str, last: Shown, known: Scalar | None) -> View:
    if not part.value:
        return View(seen.side, "empty", None, EMPTY, part.place)
    if known is not None and equal(attribute, bounded(attribute, part.limit, known), part.value):
        return View(seen.side, "behind" if last.behind else "same", part.value, last.digest, part.place)
    return replace(seen, place=part.place)


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


def sees(entry: WorkBase, side: str, record: Record, attribute: str) -> bool:
    """Whether `side` can show `attribute`: it uses it, or was shown it before (then absence is a removal)."""
    if attribute in record.vocabulary:
        return True
    if attribute in SETS or record.sparse or side not in entry.where or attribute in record.partial:
        return False
    agreed = entry.agreed.get(attribute, EMPTY)
    return agreed != EMPTY and memory(entry, side, attribute).digest not in (UNSEEN, EMPTY)


def arrived(entry: WorkBase, attribute: str) -> bool:
    """Whether a side was last known to show what is agreed, be it that nothing is."""
    agreed = entry.agreed.get(attribute, EMPTY)
    return agreed == EMPTY or any(memory(entry, side, attribute).digest == agreed for side in entry.where)


def memory(entry: WorkBase, side: str, attribute: str) -> Shown:
    """What `side` was last known to show of `attribute`; `UNSEEN` when it has never held the work."""
    if side not in entry.where:
        return _NEVER
    shown = entry.shown.get(side, NOTHING).get(attribute)
    return Shown(entry.agreed.get(attribute, EMPTY)) if shown is None else shown


def holds(entry: WorkBase, side: str, name: str) -> frozenset[str]:
    """What the set `name` of `side` was last known to hold, as digests of members."""
    mark = entry.set_shown.get(side, NOTHING).get(name, SetShown())
    agreed = entry.sets.get(name, frozenset())
    return frozenset() if mark.unseen else (agreed - mark.missing) | mark.extra
