"""The citation key of one work: a scalar whose change is a rename, and which is never emptied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from zsync.model.base import UNSEEN, Alias, Shown, WorkBase
from zsync.model.plan import Answer, Value
from zsync.model.record import NOTHING, Record
from zsync.reconcile import references
from zsync.reconcile.changes import View, view
from zsync.reconcile.digest import EMPTY, of_value
from zsync.reconcile.merge import Decision, decide
from zsync.reconcile.work import Draft

_KEY = "key"


def views_of(draft: Draft) -> list[View]:
    """How each side stands to the key. No key is no claim: the side gets the one all others use.

    The notes cite; a key cited under an old name is behind, and a work they newly cite is no rename. An entry or
    an item that has an old key again, after it was shown the present one, was renamed back. An item that
    was given the key of one that it took in is renamed, too: somebody chose which of the two stays.
    """
    found = []
    others = {alias for _, record in draft.live() for alias in record.aliases}
    had = {alias.key for alias in draft.entry.aliases if alias.cause == "renamed"}
    merged = {alias.key for alias in draft.entry.aliases} - had | {other.key for other in draft.merged}
    for side, record in draft.live():
        seen = view(draft.entry, side, _KEY, record.key or None)
        back = seen.state == "changed" and not record.cited
        listed = record.key in others and seen.state != "changed"
        old = (record.key in had and not back) or listed
        newly = record.cited and seen.state == "rival" and draft.entry.key
        given = seen.state == "changed" and bool(record.replaces)
        if (record.key in merged and not given) or old or newly:
            seen = View(side, "behind", seen.value, seen.digest)
        elif seen.digest == EMPTY:
            seen = View(side, "empty", None, EMPTY)
        found.append(seen)
    return found


def decided(draft: Draft, views: Sequence[View]) -> Decision:
    """The key all sides shall use; a conflict when two sides renamed it differently."""
    named = draft.policy.renames.get(draft.entry.key or draft.key)
    if named:
        return Decision(named, "you")
    if one_way := _ruled(draft, views):
        return one_way
    agreed = draft.entry.agreed.get(_KEY, EMPTY)
    made = decide(views, agreed, kinds=draft.kinds, projects={v.side: _exact for v in views}, attribute=_KEY)
    if made.conflict == "lost" and draft.entry.key:
        return Decision(draft.entry.key, stands=True)
    if made == Decision(stands=True) and draft.newborn:
        return Decision(draft.newborn)
    return made


def _ruled(draft: Draft, views: Sequence[View]) -> Decision | None:
    """The decision of a one-way rule: the key of a record of the named world, whatever the others say."""
    rule = draft.policy.rule(_KEY)
    if rule.mode != "from":
        return None
    able = [v for v in views if v.value and draft.sides[v.side].world == rule.world]
    able = [v for v in able if v.state != "behind" and not draft.records[v.side].cited]
    able.sort(key=lambda view: (view.side != draft.policy.home, view.side))
    return Decision(able[0].value, able[0].side) if able else None


def wanted(draft: Draft) -> str | None:
    """The key the work shall have, as far as it can say by itself; None when a person has to decide first."""
    if _left(draft):
        return draft.entry.key
    views = views_of(draft)
    decision = decided(draft, views)
    if decision.conflict and decision.conflict != "lost":
        return _answer(draft, views, decision.conflict) or None
    return decision.value if isinstance(decision.value, str) else draft.key


def _left(draft: Draft) -> bool:
    """Whether each side keeps the key it has, by a rule; only `zsync rename` carries one then."""
    off = draft.policy.rule(_KEY).mode == "off"
    return off and draft.entry.key != "" and draft.entry.key not in draft.policy.renames


def _exact(kind: str, attribute: str, value: Value) -> str:
    return str(value)


def merge(draft: Draft, taken: Mapping[str, str]) -> None:
    """Decide the key; `taken` maps every key in use to its work. A key of another work, or of an item that is none
    of the project's (`inuse.OUTSIDE`), is a conflict."""
    if _left(draft):
        _hold(draft)
        return
    views = views_of(draft)
    draft.claims |= {v.side for v in views if v.state in ("changed", "rival")}
    decision = decided(draft, views)
    key = decision.value if isinstance(decision.value, str) else ""
    reason = decision.conflict if decision.conflict != "lost" else ""
    if reason:
        key = _answer(draft, views, reason, taken)
    if key and _of_another(draft, key, taken):
        message = "" if taken[key] else f"a record outside the project has the key {key}"
        key = _free(draft, views, taken, message=message)
    elif key and (unable := _unable(draft, key)):
        told = "".join(f" ({why})" for why in unable.values() if why)
        message = f"{', '.join(unable)} cannot spell this key{told}"
        key = _free(draft, views, taken, reason="unusable key", message=message)
    if not key:
        _hold(draft)
        return
    draft.key = key
    draft.agreed[_KEY] = of_value(draft.work, _KEY, key)
    because = "decided by a person" if key != decision.value else _because(draft, decision.source)
    for seen in views:
        _bring(draft, seen, key, source=decision.source, because=because)
    if draft.named:
        references.mend(draft, taken, because=because, source=decision.source)


def _answer(draft: Draft, views: Sequence[View], reason: str, taken: Mapping[str, str] = NOTHING) -> str:
    """The key a person chose of those that are free, "" while they have not."""
    rule = draft.policy.rule(_KEY)
    preferred = [v for v in views if v.value and draft.sides[v.side].world == rule.world]
    if rule.mode == "prefer" and preferred:
        return str(min(preferred, key=lambda view: view.side != draft.policy.home).value)
    shown = {v.side: v.value for v in views if v.value}
    others = sorted({key for key in map(str, shown.values()) if _of_another(draft, key, taken)})
    message = f"{', '.join(others)}: another work's key" if others else ""
    return _free(draft, views, taken, reason=reason, message=message)


def _of_another(draft: Draft, key: str, taken: Mapping[str, str]) -> bool:
    """Whether another work has a key."""
    return taken.get(key, draft.work) != draft.work


def _unable(draft: Draft, key: str) -> dict[str, str]:
    """The sides that shall get the key and cannot spell it; what in their record hinders them, if they say so."""
    told = [name for name, record in draft.live() if record.key != key and draft.may_write(name)]
    without = [name for name in told if draft.sides[name].project(draft.kinds[name], _KEY, key) is None]
    said = {name: _hindrance(draft, name, key) for name in told}
    return {name: why for name, why in said.items() if why or name in without}


def _hindrance(draft: Draft, name: str, key: str) -> str:
    """What in the record of a side cannot have this key."""
    spells, old = draft.sides[name].spells, draft.records[name].key
    return spells(old, key) if spells and old else ""


def _free(
    draft: Draft, views: Sequence[View], taken: Mapping[str, str], *, reason: str = "key clash", message: str = ""
) -> str:
    """The key that a person chose instead of one that cannot be had, "" while they have not."""
    shown = {v.side: v.value for v in views if v.value}

    def fits(key: str) -> bool:
        return not _of_another(draft, key, taken) and not _unable(draft, key)

    free = {side: value for side, value in shown.items() if fits(str(value))}
    return _chosen(draft, reason, shown, fits, choices=free, message=message)


def _chosen(
    draft: Draft,
    reason: str,
    shown: Mapping[str, Value],
    fits: Callable[[str], bool],
    *,
    choices: Iterable[str],
    message: str,
) -> str:
    """The key that a person chose of those shown, or typed, if it `fits`; "" while they have not."""

    def given(answer: Answer) -> str:
        key = str(shown.get(answer.choice) or answer.value or "")
        return key if key and fits(key) else ""

    answer = draft.dispute(
        _KEY, reason, shown, choices=choices, message=message, accepts=lambda answer: bool(given(answer))
    )
    return "" if answer is None else given(answer)


def _hold(draft: Draft) -> None:
    if _KEY in draft.entry.agreed:
        draft.agreed[_KEY] = draft.entry.agreed[_KEY]
    for side, marks in draft.entry.shown.items():
        if _KEY in marks:
            draft.shown.setdefault(side, {})[_KEY] = marks[_KEY]
    for side, _ in draft.live():
        if side not in draft.entry.where:
            draft.mark(side, _KEY, Shown(UNSEEN))


def _bring(draft: Draft, seen: View, key: str, *, source: str, because: str) -> None:
    record = draft.records[seen.side]
    old = sorted({record.key, *(draft.stray if record.cited else ())} - {key})
    if old:
        draft.mark(seen.side, _KEY, Shown(seen.digest, behind=True))
    if not draft.may_write(seen.side):
        return
    for before in old:
        draft.operate(
            seen.side,
            "rename" if before else "update",
            _KEY,
            before=before or None,
            after=key,
            because=_because_old(draft, before, key) or because,
            source=source,
        )


def _because_old(draft: Draft, before: str, key: str) -> str:
    """Why a side gives up a key that no side renames now: it is of a work that became part of this one, or the
    work used to have it. "" where it is renamed now."""
    if before in {key for other in draft.merged for key in (other.key, *(alias.key for alias in other.aliases))}:
        side = next((name for name, record in draft.live() if record.replaces), "")
        return f"merged in {side}" if side else f"one work with {key}"
    earlier = key == draft.entry.key and before in {alias.key for alias in draft.entry.aliases}
    return "renamed earlier" if earlier else ""


def _because(draft: Draft, source: str) -> str:
    if draft.newborn:
        return f"a new key, by the formula {draft.policy.key_formula or 'of Better BibTeX'}"
    return "renamed by you" if source == "you" else f"renamed in {source or 'an earlier run'}"


def aliases(
    entry: WorkBase, key: str, merged: Sequence[WorkBase] = (), works: Mapping[str, Mapping[str, Record]] = NOTHING
) -> tuple[Alias, ...]:
    """The aliases of the work once its key is `key`: keys it had, and those of works merged into it, also the ones
    that their records (among `works`) list for themselves and take with them."""
    old = [alias for alias in entry.aliases if alias.key != key]
    if entry.key and entry.key != key and all(alias.key != entry.key for alias in old):
        old.append(Alias(entry.key))
    taken = {key, *(alias.key for alias in old)}
    for other in merged:
        listed = {name for record in works.get(other.work, NOTHING).values() for name in record.aliases}
        names = {other.key, *listed, *(alias.key for alias in other.aliases)} - taken
        old += [Alias(name, "merged") for name in sorted(names)]
    return tuple(sorted(old, key=lambda alias: alias.key))
