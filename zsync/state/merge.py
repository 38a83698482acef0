"""Three versions of `zsync.lock` to one, work by work: what git calls when two branches both synced.

    ancestor   ours and theirs                    the merged lock holds
    --------   --------------------------------   ---------------------------------------------------------
    any        one of them as the ancestor        the other one, a removal too
    any        equal                              that
    has it     both changed, or one removed it    the ancestor's entry: what both branches came to shows on all
                                                  sides, and content that is equal on all sides is no conflict
    lacks it   both added it, differently         its name, aliases and identifiers, agreed on nothing: the next
                                                  run meets it like the first time, unites sets and asks about
                                                  the rest, and no absence counts as a deletion
"""

from __future__ import annotations

from zsync.model.base import Alias, WorkBase
from zsync.state import lockfile


def merged(ancestor: str, ours: str, theirs: str) -> str:
    """The text of the merged lock. Symmetric. Raises `ConfigProblem` when one of the texts is no lock."""
    old, one, two = (lockfile.loads(text) for text in (ancestor, ours, theirs))
    base: dict[str, WorkBase] = {}
    for work in {*old, *one, *two}:
        entry = _entry(old.get(work), one.get(work), two.get(work))
        if entry is not None:
            base[work] = entry
    return lockfile.dumps(base)


def _entry(old: WorkBase | None, one: WorkBase | None, two: WorkBase | None) -> WorkBase | None:
    if one == two or two == old:
        return one
    if one == old:
        return two
    if old is not None or one is None or two is None:
        return old
    return _met_anew(one, two)


def _met_anew(one: WorkBase, two: WorkBase) -> WorkBase:
    """What two first meetings of one work have in common, without any agreement."""
    key = min(one.key, two.key)
    named = {alias.key: alias for alias in (*one.aliases, *two.aliases, Alias(one.key), Alias(two.key))}
    aliases = tuple(named[name] for name in sorted(named) if name not in ("", key))
    ids = {name: value for name, value in one.ids.items() if two.ids.get(name, value) == value}
    ids |= {name: value for name, value in two.ids.items() if name not in one.ids}
    return WorkBase(one.work, key, aliases=aliases, ids=ids)
