"""Sets of one work, merged member by member. Sets never conflict."""

from __future__ import annotations

from collections.abc import Mapping

from zsync.model.base import SetShown
from zsync.model.plan import Value
from zsync.model.record import SETS
from zsync.model.values import Attachment, Tag
from zsync.reconcile.digest import of_member
from zsync.reconcile.merge import SetView, decide_members
from zsync.reconcile.work import Draft

KEPT = frozenset({"attachments"})
"""Sets of which nothing is ever removed: a file that is gone on one side stays on the others."""


def merge(draft: Draft) -> None:
    """Decide every set and write down what follows."""
    for name in SETS:
        if draft.policy.rule(name).mode != "off":
            _merge_set(draft, name)


def _merge_set(draft: Draft, name: str) -> None:
    members: dict[str, dict[str, object]] = {}
    now: dict[str, frozenset[str]] = {}
    for side, record in draft.live():
        if draft.sees(side, name):
            found = {of_member(draft.work, name, i): m for i, m in record.members(name).items()}
            now[side] = frozenset(found) | (_known(draft, side, name) if name in record.partial else frozenset())
            for digest, member in found.items():
                members.setdefault(digest, {})[side] = member
    agreed = draft.entry.sets.get(name, frozenset())
    draft.claims |= {side for side, held in now.items() if held - agreed}
    views = [SetView(side, held, shown(draft, side, name)) for side, held in sorted(now.items())]
    target = _ruled(draft, name, now)
    if target is None:
        target = decide_members(agreed, views, removals=name not in KEPT)
    if target:
        draft.sets[name] = target
    draft.members[name] = {digest: _pick(members[digest]) for digest in sorted(target & members.keys())}
    for side, _ in draft.live():
        if side not in now:
            if target:
                draft.set_shown.setdefault(side, {})[name] = SetShown(unseen=True)
            continue
        _bring(draft, name, side, _Member(members, now[side], target, _known(draft, side, name)))


def _known(draft: Draft, side: str, name: str) -> frozenset[str]:
    """The agreed members that `side` was shown."""
    seen = shown(draft, side, name)
    return frozenset() if seen.unseen else draft.entry.sets.get(name, frozenset()) - seen.missing


def _ruled(draft: Draft, name: str, now: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The members a one-way rule asks for: those the named world shows, if it shows the set at all."""
    rule = draft.policy.rule(name)
    shown = [held for side, held in sorted(now.items()) if draft.sides[side].world == rule.world]
    return frozenset().union(*shown) if rule.mode == "from" and shown else None


def shown(draft: Draft, side: str, name: str) -> SetShown:
    """What `side` was shown of the set."""
    if side not in draft.entry.where:
        return SetShown(unseen=True)
    return draft.entry.set_shown.get(side, {}).get(name, SetShown())


class _Member:
    """The members of one set as one side stands to them."""

    def __init__(
        self,
        members: Mapping[str, Mapping[str, object]],
        now: frozenset[str],
        target: frozenset[str],
        known: frozenset[str],
    ) -> None:
        self.members = members
        self.add = sorted((target - now) & members.keys())
        self.drop = sorted(now - target)
        self.gone = (target - now) & known


def _bring(draft: Draft, name: str, side: str, step: _Member) -> None:
    kept_away = step.gone if name in KEPT else frozenset()
    add = [m for m in step.add if m not in kept_away]
    if add or step.drop:
        draft.set_shown.setdefault(side, {})[name] = SetShown(missing=frozenset(add), extra=frozenset(step.drop))
    if not draft.may_write(side):
        return
    for digest in add if name not in draft.records[side].partial else ():
        sources = step.members[digest]
        source = min(sources)
        member = _value(_pick(sources))
        if isinstance(member, Attachment) and not draft.sides[side].wants(member):
            continue
        draft.operate(
            side, "create", name, before=None, after=member, because=f"added in {source}", source=source
        )
    for digest in step.drop if draft.sides[side].files or name not in KEPT else ():
        sources = step.members.get(digest, {})
        if side not in sources:
            continue
        member = _value(sources[side])
        draft.operate(side, "delete", name, before=member, after=None, because="removed on another side")


def _pick(sources: Mapping[str, object]) -> object:
    """The member as the first side that has it shows it; a tag typed by hand anywhere is a tag typed by hand."""
    first = sources[min(sources)]
    if isinstance(first, Tag):
        return Tag(first.name, automatic=all(isinstance(m, Tag) and m.automatic for m in sources.values()))
    return first


def _value(member: object) -> Value:
    if isinstance(member, Tag | Attachment | str):
        return member
    raise TypeError(f"not a member of a set: {member!r}")
