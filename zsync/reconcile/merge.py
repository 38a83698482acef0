"""The decision for one attribute of one work. Pure, and the same for any number of sides.

The truth table of a scalar (`View.state` of all sides that can show it):

    claims (changed or rival)            incumbents (same)   outcome
    ----------------------------------   ------------------  -------------------------------------------
    none                                 any                 what is agreed stands; behind and empty get it
    changed, all agree                   any                 their value; everybody else gets it
    rivals, all agree, with incumbents   agree or empty      the richest of them; everybody else gets it
    rivals                               differ              conflict
    changed and rivals                   -                   conflict unless all of them agree
    claims that do not agree             -                   conflict

Values agree when one of them, projected into each side's dialect, is what that side shows, or says more of the
same (`2020-05-02` than `2020`, `Ada` than `A.`): a side that said less before anybody asked it is left as it is,
and a claim that says less than a side which is behind takes nothing from that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

from zsync.model.base import SetShown
from zsync.model.values import Creator, Scalar
from zsync.reconcile.changes import View
from zsync.reconcile.digest import EMPTY
from zsync.reconcile.sides import Project
from zsync.translate.values.names import OTHERS
from zsync.translate.values.richness import cased, richer
from zsync.translate.values.text import meaning


@dataclass(frozen=True, slots=True)
class Decision:
    """`value` is what all sides shall show (None = empty); `source` the side it stands on.

    `conflict` is the reason why there is no decision ("" if there is one). `stands`: what was agreed stays
    agreed, so that a side which shows it as far as it can is left alone. `asked`: somebody changed the value,
    so that sides which only say less of it get it too.
    """

    value: Scalar | None = None
    source: str = ""
    conflict: str = ""
    stands: bool = False
    asked: bool = False


def decide(
    views: Sequence[View],
    agreed: str,
    *,
    kinds: Mapping[str, str],
    projects: Mapping[str, Project],
    attribute: str,
) -> Decision:
    """The decision for a scalar; `agreed` is the agreed digest, `kinds` and `projects` are by side.

    Symmetric in the sides' names.
    """
    changed = [v for v in views if v.state == "changed"]
    rivals = [v for v in views if v.state == "rival"]
    incumbents = [v for v in views if v.state == "same" and v.value is not None]
    if not changed and not rivals:
        return _standing(incumbents, agreed)
    claims = [*changed, *rivals] if changed else [*rivals, *incumbents]
    for candidate in sorted(claims, key=richest_first) if len(claims) > 1 else claims:
        if all(covers(candidate.value, other, kinds, projects, attribute) for other in claims):
            told = _told_in_full(candidate, views, kinds, projects, attribute)
            return Decision(told.value, told.side, stands=told.digest == agreed, asked=bool(changed))
    return Decision(conflict="both changed" if changed else "different")


def _told_in_full(
    claim: View,
    views: Sequence[View],
    kinds: Mapping[str, str],
    projects: Mapping[str, Project],
    attribute: str,
) -> View:
    """The claim, or what a side that is behind shows, if that says all of the claim and more."""
    behind = [v for v in views if v.state == "behind" and v.value is not None and claim.value is not None]
    fuller = (v for v in sorted(behind, key=richest_first) if covers(v.value, claim, kinds, projects, attribute))
    return next((v for v in fuller if not covers(claim.value, v, kinds, projects, attribute)), claim)


def _standing(incumbents: Sequence[View], agreed: str) -> Decision:
    """Nobody claims anything: what is agreed stands, and the side that shows it exactly is its source."""
    if agreed == EMPTY:
        return Decision(stands=True)
    exact = sorted((v for v in incumbents if v.digest == agreed), key=richest_first)
    if exact:
        return Decision(exact[0].value, exact[0].side, stands=True)
    return Decision(conflict="lost")


def shows(
    value: Scalar | None,
    view: View,
    kinds: Mapping[str, str],
    projects: Mapping[str, Project],
    attribute: str,
) -> bool:
    """Whether the side of `view` already shows `value`, as far as it can hold it. Braces alone say nothing."""
    if value is None or view.value is None:
        return value is view.value or meaning(attribute, value) == meaning(attribute, view.value)
    if value == view.value:
        return True
    shown = meaning(attribute, view.value)
    if meaning(attribute, value) == shown:
        return True
    held = projects[view.side](kinds[view.side], attribute, value)
    return held is not None and meaning(attribute, held) == shown


def covers(
    value: Scalar | None,
    view: View,
    kinds: Mapping[str, str],
    projects: Mapping[str, Project],
    attribute: str,
) -> bool:
    """Whether the side of `view` shows `value`, or something that `value` says all of and more.

    `projects` tell what each side shows at least: of people whom it may leave out it need not show anything.
    """
    if shows(value, view, kinds, projects, attribute):
        return True
    if value is None or view.value is None:
        return False
    project, kind = projects[view.side], kinds[view.side]
    held = project(kind, attribute, value)
    if held is not None and richer(attribute, held, view.value):
        return True
    return richer(attribute, value, view.value, holds=lambda one: project(kind, attribute, (one,)) is not None)


def enriched(attribute: str, value: Scalar | None, others: Sequence[Scalar]) -> Scalar | None:
    """What a poorer side changed a value to, with what other sides say more of it: the fuller names they have for
    its people, the case they have for its words.

    `and others` is no person whose name somebody else has in full, and nobody gets the name of another one in the
    list: beside `Li, Wei`, `Li, W.` is somebody else.
    """
    if isinstance(value, str):
        return reduce(partial(cased, attribute), (other for other in others if isinstance(other, str)), value)
    if value is None:
        return None
    known = [creator for other in others if isinstance(other, tuple) for creator in other if creator not in value]

    def full(one: Creator) -> Creator:
        return one if one.name == OTHERS else next((k for k in known if richer("creators", (k,), (one,))), one)

    return tuple(map(full, value))


def richest_first(view: View) -> tuple[int, str, str]:
    """An order of views: the longest value first, then by value and side."""
    text = view.value if isinstance(view.value, str) else repr(view.value)
    return (-len(text), text, view.side)


@dataclass(frozen=True, slots=True)
class SetView:
    """One side's view of a set: digests of its members now, and what it was shown (None: never)."""

    side: str
    now: frozenset[str]
    shown: SetShown


def decide_members(agreed: frozenset[str], views: Sequence[SetView], *, removals: bool) -> frozenset[str]:
    """The members all sides shall show. Sets never conflict.

    A member is removed when a side that was shown it no longer has it, unless a side that was never asked has
    it of its own; added when a side has it that was not waiting for its removal. With `removals` False nothing
    is ever removed.
    """
    own = frozenset(member for view in views if view.shown.unseen for member in view.now)
    removed = frozenset(
        member
        for member in agreed - own
        if any(_knew(view, member) and member not in view.now for view in views)
    )
    added = frozenset(
        member for view in views for member in view.now - agreed - (view.shown.extra if removals else frozenset())
    )
    return (agreed - removed if removals else agreed) | added


def _knew(view: SetView, member: str) -> bool:
    return not view.shown.unseen and member not in view.shown.missing
