"""Sets of one work, merged member by member. Sets never conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from zsync.model.base import SetShown
from zsync.model.plan import Value
from zsync.model.record import SETS, Record
from zsync.model.values import Attachment, Relation, Tag
from zsync.reconcile import pieces
from zsync.reconcile.digest import of_member
from zsync.reconcile.heldback import identity
from zsync.reconcile.merge import SetView, decide_members
from zsync.reconcile.work import Draft
from zsync.translate.values.limits import ONE

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
    shows: dict[str, frozenset[str]] = {}
    seen = [(side, record) for side, record in draft.live() if draft.sees(side, name)]
    for side, record in seen:
        for each, member in _standing(draft, record, name):
            members.setdefault(of_member(draft.work, name, each), {})[side] = member
    agreed = draft.entry.sets.get(name, frozenset())
    if not agreed and not members:
        draft.members[name] = {}
        return
    memory = {side: shown(draft, side, name) for side, _ in seen}
    cut = pieces.wholes(draft, members, memory) if name == "tags" else {}
    for side, _ in seen:
        found = frozenset(digest for digest, sources in members.items() if side in sources)
        shows[side] = pieces.together(found, cut.get(side, {})) | _unsaid(draft, side, name, members, memory[side])
        now[side] = _as_called(draft, name, shows[side]) - _brought(draft, side, name)
    for digest, (side, member) in _new_names(draft, name, shows).items():
        members.setdefault(digest, {side: member})
    draft.claims |= {side for side, held in now.items() if held - agreed - memory[side].extra}
    last = {side: _last(draft, side, name, held, memory[side]) for side, held in now.items()}
    views = [SetView(side, held, last[side]) for side, held in sorted(now.items())]
    target = _ruled(draft, name, now)
    if target is None:
        target = decide_members(agreed, views, removals=name not in KEPT)
    target -= {of_member(draft.work, name, work) for work in draft.going if name == "relations"}
    if target:
        draft.sets[name] = target
    draft.members[name] = {digest: _pick(members[digest]) for digest in sorted(target & members.keys())}
    for side, _ in draft.live():
        if side not in now:
            if target:
                draft.set_shown.setdefault(side, {})[name] = SetShown(unseen=True)
            continue
        stuck = _stuck(draft, name, side, shows[side])
        here = pieces.apart(shows[side] - set(stuck.values()) | stuck.keys(), cut.get(side, {}), target)
        _bring(draft, name, side, _Member(members, here, target, _known(agreed, last[side]), stuck))


def _brought(draft: Draft, side: str, name: str) -> frozenset[str]:
    """The members that `side` shows on account of another work."""
    return draft.brought.get(side, {}).get(name, frozenset())


def _standing(draft: Draft, record: Record, name: str) -> Iterator[tuple[str, object]]:
    """The members a record shows, by identity; not a relation that ends with the other work's record."""
    for each, member in record.members(name).items():
        ends = isinstance(member, Relation) and member.work in draft.going and not member.lasting
        if not ends:
            yield each, member


def _known(agreed: frozenset[str], seen: SetShown) -> frozenset[str]:
    """The agreed members that a side was shown."""
    return frozenset() if seen.unseen else agreed - seen.missing


def _unsaid(
    draft: Draft, side: str, name: str, members: Mapping[str, Mapping[str, object]], seen: SetShown
) -> frozenset[str]:
    """The members that `side` was shown and of which its silence says nothing: where some could not be read, and
    relations to works it does not hold, be it that no side was read that names them."""
    known = _known(draft.entry.sets.get(name, frozenset()), seen)
    if name in draft.records[side].partial:
        return known
    silent = [digest for digest in known if side not in members.get(digest, {})] if name == "relations" else []
    if not silent:
        return frozenset()
    absent = (work for work, records in draft.works.items() if side not in records and work not in draft.going)
    return frozenset(silent).intersection(of_member(draft.work, name, work) for work in absent)


def _as_called(draft: Draft, name: str, shown: frozenset[str]) -> frozenset[str]:
    """Members by what they are called now: an old name of a collection is no other collection."""
    if name != "collections" or not draft.called.keys() & shown:
        return shown
    return frozenset(of_member(draft.work, name, draft.called[d]) if d in draft.called else d for d in shown)


def _stuck(draft: Draft, name: str, side: str, shown: frozenset[str]) -> dict[str, str]:
    """Collections that a side goes on calling by an old name, having no place for the new one, or being given none
    while some of what it says is not certain: new to old."""
    if name != "collections":
        return {}
    partial = name in draft.records[side].partial
    called = {old: draft.called[old] for old in draft.called.keys() & shown}
    return {
        of_member(draft.work, name, path): old
        for old, path in sorted(called.items())
        if partial or _held(draft, side, name, path, "") is None
    }


def _new_names(
    draft: Draft, name: str, shows: Mapping[str, frozenset[str]]
) -> Mapping[str, tuple[str, object]]:
    """The new names of collections that a side still calls otherwise, by digest, with that side."""
    if name != "collections":
        return {}
    return {
        of_member(draft.work, name, path): (side, path)
        for old, path in draft.called.items()
        for side, members in sorted(shows.items())
        if old in members
    }


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


def _last(draft: Draft, side: str, name: str, held: frozenset[str], seen: SetShown) -> SetShown:
    """What `side`, which holds these members now, was shown: `seen`, but for what went with a note, which nobody
    took out."""
    lost = draft.entry.sets.get(name, frozenset()) - held
    if seen.unseen or not lost or not _gone(draft, draft.records[side], name):
        return seen
    return replace(seen, missing=seen.missing | lost)


def _gone(draft: Draft, record: Record, name: str) -> bool:
    """Whether a note that was known is gone, and what it listed with it.

    Where folders name collections, a note that went from one to another has changed them.
    """
    known, here = set(draft.entry.notes), set(record.paths)
    if not record.paths or known <= here:
        return False
    return name == "tags" or (name == "collections" and (not record.limits.get(name) or here < known))


class _Member:
    """The members of one set as one side stands to them; `stuck` as in `_stuck`. `unread` are those that it was
    never shown, and that no side shows that was read."""

    def __init__(
        self,
        members: Mapping[str, Mapping[str, object]],
        now: frozenset[str],
        target: frozenset[str],
        known: frozenset[str],
        stuck: Mapping[str, str],
    ) -> None:
        self.members = members
        self.stuck = stuck
        self.add = sorted((target - now) & members.keys())
        self.drop = sorted(now - target)
        self.gone = (target - now) & known
        self.unread = (target - now) - known - members.keys()


def _bring(draft: Draft, name: str, side: str, step: _Member) -> None:
    kept_away = step.gone if name in KEPT else frozenset()
    add = [m for m in step.add if m not in kept_away]
    extra = frozenset(step.drop) | frozenset(step.stuck.values())
    missing = frozenset(add) | step.unread
    if missing or extra:
        draft.set_shown.setdefault(side, {})[name] = SetShown(missing=missing, extra=extra)
    if not draft.may_write(side):
        return
    renamed = {draft.called.get(digest) for digest in step.drop}
    drop = step.drop
    if limit := draft.records[side].limits.get(name):
        add, drop = _in_place(draft, side, name, step) if limit == ONE else ([], [])
    for digest in add if name not in draft.records[side].partial else ():
        sources = step.members[digest]
        source = min(sources)
        member = _held(draft, side, name, _value(_pick(sources)), source)
        if member is None:
            continue
        because = "renamed on another side" if member in renamed else f"added in {source}"
        draft.operate(side, "create", name, before=None, after=member, because=because, source=source)
    at = draft.sides[side]
    for digest in drop if name not in KEPT or (at.files and at.drops_files) else ():
        sources = step.members.get(step.stuck.get(digest, digest), {})
        if side not in sources:
            continue
        member = _value(sources[side])
        if name != "collections" or _held(draft, side, name, member, "") is not None:
            because = _why(draft, digest, member)
            draft.operate(side, "delete", name, before=member, after=None, because=because)


def _why(draft: Draft, digest: str, member: Value) -> str:
    """Why a member is taken away."""
    if isinstance(member, Relation) and member.work in draft.going:
        return "that work is deleted"
    return "renamed on another side" if digest in draft.called else "removed on another side"


def _in_place(draft: Draft, side: str, name: str, step: _Member) -> tuple[list[str], list[str]]:
    """What is brought to a record that shows one member: the first it can show, in place of the one that goes.

    While none goes, or no other could take its place, it stays as it is.
    """
    if not step.drop:
        return [], []
    found = {digest: _value(_pick(step.members[digest])) for digest in step.add}
    held = [digest for digest in found if _held(draft, side, name, found[digest], "") is not None]
    first = sorted(held, key=lambda digest: identity(found[digest]))[:1]
    return first, step.drop if first else []


def _held(draft: Draft, side: str, name: str, member: Value, source: str) -> Value:
    """A member as a side can hold it; None for a file it does not want, a collection or a work it has not."""
    if isinstance(member, Attachment):
        return member if draft.sides[side].wants(member) else None
    if isinstance(member, Relation):
        here = draft.related(side, member)
        if here is None:
            draft.wait(side, member, source)
        return here
    if name != "collections" or not isinstance(member, str):
        return member
    return member if draft.sides[side].project(draft.records[side].kind, name, member) is not None else None


def _pick(sources: Mapping[str, object]) -> object:
    """The member as the first side that has it shows it; a tag typed by hand anywhere is a tag typed by hand."""
    first = sources[min(sources)]
    if isinstance(first, Tag):
        return Tag(first.name, automatic=all(isinstance(m, Tag) and m.automatic for m in sources.values()))
    return first


def _value(member: object) -> Value:
    if isinstance(member, Tag | Attachment | Relation | str):
        return member
    raise TypeError(f"not a member of a set: {member!r}")
