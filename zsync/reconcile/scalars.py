"""Scalars of one work: the decision for each, and the operations and marks that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from zsync.model.base import UNSEEN, Shown
from zsync.model.plan import Answer, Value
from zsync.model.record import NOTHING, SETS
from zsync.model.values import Creator, Scalar
from zsync.reconcile.changes import View, memory, views
from zsync.reconcile.digest import EMPTY, of_value
from zsync.reconcile.echoes import quieted
from zsync.reconcile.merge import Decision, covers, decide, enriched, richest_first, shows
from zsync.reconcile.sides import Project
from zsync.reconcile.work import Draft
from zsync.translate.values import identifiers
from zsync.translate.values.richness import carry, showing

_APART = {"key", "type", *SETS}


def attributes(draft: Draft) -> list[str]:
    """The scalar attributes anybody shows, or that were agreed once, in order; none that is switched off.

    Of all others nobody says anything, and nothing was agreed: nothing follows.
    """
    names = set(draft.entry.agreed)
    for _, record in draft.live():
        names |= {name for name, value in record.values.items() if value and name in record.vocabulary}
        names |= record.parts.keys()
    return sorted(name for name in names - _APART if draft.policy.rule(name).mode != "off")


def merge(draft: Draft, names: Iterable[str]) -> None:
    """Decide each attribute in `names` and write down what follows."""
    records = dict(draft.live())
    for name in names:
        sides = [side for side in records if draft.sees(side, name)]
        found = [views(draft.entry, side, name, records, came=draft.came.get(side, NOTHING)) for side in sides]
        decide_one(draft, name, quieted(draft, name, [seen for each in found for seen in each]))


def decide_one(draft: Draft, name: str, views: Sequence[View]) -> None:
    """Decide one attribute as the sides of `views` show it, and write down what follows."""
    agreed = draft.entry.agreed.get(name, EMPTY)
    draft.claims |= {v.side for v in views if v.state in ("changed", "rival")}
    decision = ruled(draft, name, views) or decide(
        views, agreed, kinds=draft.kinds, projects=draft.least, attribute=name
    )
    if draft.policy.rule(name).mode == "ask" and _overrules(draft, name, views, decision):
        decision = replace(decision, conflict="changed")
    if decision.conflict == "lost":
        decision = _composed(draft, name, views) or decision
    if decision.conflict == "lost" and _nowhere(draft, views):
        decision = replace(decision, conflict=_known_by(draft, name, views))
    if decision.conflict and decision.conflict != "lost":
        decision = asked(draft, name, views, decision)
    if decision.conflict == "lost":
        _offer(draft, name, views)
    if decision.conflict:
        _hold(draft, name)
    else:
        _settle(draft, name, views, decision)


def _overrules(draft: Draft, name: str, views: Sequence[View], decision: Decision) -> bool:
    """Whether a decision that follows from a change takes away what a side shows, and not only adds to it."""
    if decision.conflict or not any(v.state in ("changed", "rival") for v in views):
        return False
    held = [v for v in views if v.value is not None]
    return not all(covers(decision.value, v, draft.kinds, draft.least, name) for v in held)


def _offer(draft: Draft, name: str, views: Iterable[View]) -> None:
    """What no side shows in full any more stays agreed; a record that is made gets what is left of it: what sides
    show for it, or, where it was brought to none of them, what all of them still show."""
    same, before = ([view for view in views if view.state == state] for state in ("same", "behind"))
    left = same or (before if len({view.digest for view in before}) == 1 else [])
    value = min(left, key=richest_first).value if left else None
    if value is not None:
        draft.values[name] = value


def _nowhere(draft: Draft, views: Sequence[View]) -> bool:
    """Whether sides that differ wait for a value that no side has: one a person typed, and a run that was cut."""
    shown = {v.digest for v in views if v.state != "empty"}
    unread = draft.entry.where.keys() - draft.records.keys()
    return len(shown) > 1 and any(v.state == "behind" for v in views) and not unread


def _known_by(draft: Draft, name: str, views: Iterable[View]) -> str:
    """The reason under which it was asked about, if the answer is still there."""
    sides = {v.name: v.value for v in views}
    return "both changed" if draft.answered(name, "both changed", sides) else "different"


def ruled(draft: Draft, name: str, views: Iterable[View]) -> Decision | None:
    """The decision of a one-way rule: what the named world shows, if it shows the attribute at all."""
    rule = draft.policy.rule(name)
    if rule.mode != "from":
        return None
    return _of_world(draft, views, rule.world)


def _of_world(draft: Draft, views: Iterable[View], world: str) -> Decision | None:
    shown = [v for v in views if draft.sides[v.side].world == world and v.state != "empty"]
    if len({v.digest for v in shown if v.place}) > 1:
        return None
    shown.sort(key=lambda view: view.side != draft.policy.home)
    return Decision(shown[0].value, shown[0].side) if shown else None


def asked(draft: Draft, name: str, views: Iterable[View], decision: Decision) -> Decision:
    """A preferred side settles a conflict, or the answer a person gave; else it stands."""
    rule = draft.policy.rule(name)
    preferred = _of_world(draft, views, rule.world) if rule.mode == "prefer" else None
    if preferred is not None:
        return preferred
    sides: dict[str, Value] = {v.name: v.value for v in views if v.state != "empty"}
    answer = draft.dispute(name, decision.conflict, sides, accepts=partial(_holdable, draft, name))
    if answer is None:
        return decision
    taken = {v.name: v.value for v in views}
    value = taken[answer.choice] if answer.choice else _spelled(draft, name, answer.value)
    return Decision(value, answer.choice)


def _holdable(draft: Draft, name: str, answer: Answer) -> bool:
    """Whether a side can show the value a person typed; a type, as just that, and people in their roles."""
    if answer.choice or answer.value is None:
        return True
    able = [side for side, record in draft.live() if record.kind or name != "type"]
    held = [shown for side in able if (shown := _held(draft, side, name, answer.value)) is not None]
    if name == "type":
        return answer.value in held
    known = _roles(*held, *(record.values.get(name) for _, record in draft.live()))
    return bool(held) and _roles(answer.value) <= known


def _roles(*values: Value) -> set[str]:
    """The roles of all people in values."""
    return {one.role for value in values if isinstance(value, tuple) for one in value}


def _spelled(draft: Draft, name: str, value: Scalar | None) -> Scalar | None:
    """A typed value as sides would read it back: an identifier without the address it stood in, and where no side
    shows `2 May 2004` as it is, as the side has it that shows all that the others show."""
    if isinstance(value, str) and identifiers.normalise(name, value):
        value = identifiers.settle(name, value)
    read = {side: _held(draft, side, name, value) for side, _ in draft.live()}
    if value is None or value in read.values():
        return value
    full = [each for each in read.values() if all(_held(draft, at, name, each) == read[at] for at in read)]
    return min((each for each in full if each), key=partial(of_value, draft.work, name), default=value)


def _hold(draft: Draft, name: str) -> None:
    """No decision: the base of this attribute stays as it was, and nobody is written to."""
    if name in draft.entry.agreed:
        draft.agreed[name] = draft.entry.agreed[name]
    for side, marks in draft.entry.shown.items():
        if name in marks:
            draft.shown.setdefault(side, {})[name] = marks[name]
    for side, _ in draft.live():
        if side not in draft.entry.where:
            draft.mark(side, name, Shown(UNSEEN))


def _settle(draft: Draft, name: str, views: Sequence[View], decision: Decision) -> None:
    if decision.asked:
        whole = _carried(draft, name, views, decision)
        if _said_less(draft, name, views, decision.source):
            whole = enriched(name, whole, [v.value for v in views if v.value is not None])
        decision = replace(decision, value=whole, asked=whole == decision.value or not _known(draft, name, whole))
    agreed = draft.entry.agreed.get(name, EMPTY)
    digest = agreed if decision.stands else _digest(draft, name, views, decision.value)
    if digest != EMPTY:
        draft.agreed[name] = digest
    if decision.value is not None:
        draft.values[name] = decision.value
    for side, _ in draft.live():
        seen = [v for v in views if v.side == side]
        if not seen:
            if digest != EMPTY:
                draft.mark(side, name, _unseen(draft, side, name, digest))
            continue
        _bring(draft, name, _worst(draft, name, seen, decision), decision)


def _known(draft: Draft, name: str, value: Scalar | None) -> bool:
    """Whether a value is what was agreed already: somebody changed only how much less a poorer side says."""
    return of_value(draft.work, name, value) == draft.entry.agreed.get(name, EMPTY)


def _unseen(draft: Draft, side: str, name: str, digest: str) -> Shown:
    """What a side that does not show an attribute is remembered to show: nothing, or what it could not say now."""
    if name not in draft.records[side].partial:
        return Shown(UNSEEN)
    last = memory(draft.entry, side, name)
    return Shown(last.digest, behind=last.digest not in (UNSEEN, digest))


def _digest(draft: Draft, name: str, views: Iterable[View], value: Scalar | None) -> str:
    """The digest of a value, which is known where a side shows the very same."""
    known = (view.digest for view in views if view.value is value and not view.place)
    return next(known, None) or of_value(draft.work, name, value)


def _said_less(draft: Draft, name: str, views: Iterable[View], side: str) -> bool:
    """Whether a side was known to say less of an attribute than it can: only then is a short name not its edit."""
    agreed, last = draft.entry.agreed.get(name, EMPTY), memory(draft.entry, side, name).digest
    if last == agreed or side not in draft.records:
        return False
    known = next((v.value for v in views if v.digest == agreed), None)
    return of_value(draft.work, name, _held(draft, side, name, known)) != last


def _carried(draft: Draft, name: str, views: Iterable[View], decision: Decision) -> Scalar | None:
    """Creators as a poorer side changed them, with what it cannot hold kept as others show it."""
    agreed = draft.entry.agreed.get(name, EMPTY)
    now, side = decision.value, decision.source
    standing = [v for v in views if v.state in ("same", "behind") and v.side != side]
    # What shows all that is agreed, or as much as it can, or is yet to be shown it; of those, who says most.
    standing.sort(key=lambda view: (view.state == "behind", view.digest != agreed, richest_first(view)))
    return _onto(draft, name, side, now, standing[0].value if standing else None)


def _composed(draft: Draft, name: str, views: Sequence[View]) -> Decision | None:
    """What was agreed where no side shows it yet: a run that was cut, or undone, was to make it of what a poorer
    side changed and of what the others, which are behind, show besides."""
    agreed = draft.entry.agreed.get(name, EMPTY)
    values = [v.value for v in views if v.value is not None]
    for poorer in (v for v in views if v.state == "same"):
        for behind in (v for v in views if v.state == "behind"):
            whole = _onto(draft, name, poorer.side, poorer.value, behind.value)
            for made in (whole, enriched(name, whole, values)):
                if of_value(draft.work, name, made) == agreed:
                    return Decision(made, poorer.side, stands=True)
    return None


def _onto(draft: Draft, name: str, side: str, now: Scalar | None, known: Scalar | None) -> Scalar | None:
    """Creators as `side` shows them, with what it cannot hold kept from `known`."""
    if not isinstance(now, tuple) or not isinstance(known, tuple) or side not in draft.records:
        return now
    last, kind = memory(draft.entry, side, name).digest, draft.kinds[side]

    def by(project: Project, creators: tuple[Creator, ...]) -> tuple[Creator, ...] | None:
        return cast("tuple[Creator, ...] | None", project(kind, name, creators))

    def remembered(creators: tuple[Creator, ...]) -> bool:
        return of_value(draft.work, name, creators) == last

    held, least = partial(by, draft.projects[side]), partial(by, draft.least[side])
    return carry(showing(known, held, remembered, least), now, held)


def _worst(draft: Draft, name: str, seen: Sequence[View], decision: Decision) -> View:
    """The view of a side that is furthest from the decision: where places differ, all of them get it."""
    if len(seen) == 1:
        return seen[0]
    apart = (v for v in seen if not shows(decision.value, v, draft.kinds, draft.projects, name))
    return next(apart, seen[0])


def _bring(draft: Draft, name: str, view: View, decision: Decision) -> None:
    """Let one side show the decided value, as far as it can hold it. A place of several is not left with less."""
    content = decision.stands and view.state == "same" and not view.place
    if not view.place and (view.state in ("changed", "rival") or not (decision.asked or view.state == "behind")):
        content = content or covers(decision.value, view, draft.kinds, draft.least, name)
    if content or shows(decision.value, view, draft.kinds, draft.projects, name):
        draft.mark(view.side, name, Shown(view.digest))
        return
    after = _held(draft, view.side, name, decision.value)
    if after is None and decision.value is not None:
        draft.mark(view.side, name, Shown(view.digest))
        return
    draft.mark(view.side, name, Shown(view.digest, behind=True))
    if draft.may_write(view.side):
        made = "removed on another side" if decision.value is None else "decided by a person"
        because = f"changed in {decision.source}" if decision.source else made
        draft.operate(
            view.side,
            "update",
            name,
            before=view.value,
            after=decision.value,
            because=because,
            source=decision.source,
        )


def _held(draft: Draft, side: str, name: str, value: Scalar | None) -> Scalar | None:
    if value is None:
        return None
    return draft.projects[side](draft.kinds[side], name, value)
