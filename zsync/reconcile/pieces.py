"""Tags that an export did not keep whole, and that its `.bib` shows in pieces all the same.

Zotero's own exports write tags one after the other, so that a tag `Art, Modern` is two to everybody who reads the
list; Better BibTeX leaves `#` and `%` out of tags (`#todo`). A `.bib` that has all pieces of a tag shows the tag,
where it was never asked before, or was shown it once; and what is only such a piece is no tag of its own.

Nothing of it is remembered but the tag. One that is gone everywhere else is known again by its digest: so a tag
has pieces only where it can be made of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import permutations

from zsync.model.base import SetShown
from zsync.model.values import Tag
from zsync.reconcile.digest import of_member
from zsync.reconcile.work import Draft

Members = Mapping[str, Mapping[str, object]]
"""Digest of a member to the sides that show it, each with the member."""
Wholes = Mapping[str, frozenset[str]]
"""Tag to those of its pieces that are nothing else; all by their digests."""

_NONE: frozenset[str] = frozenset()
_SIGNED = ("#{}", "{}#", "{}%")
_FEW = 3
_MANY = 30
"""In any order are looked for a few pieces of a tag, since another one may have some of them before it, in a list
that does not have too many."""


def wholes(draft: Draft, members: Members, shown: Mapping[str, SetShown]) -> Mapping[str, Wholes]:
    """By side, the tags it shows in pieces; `shown` is what each side was shown of the set."""
    bibs = [side for side in shown if draft.sides[side].world == "bib"]
    agreed = draft.entry.sets.get("tags", _NONE)
    digest = partial(of_member, draft.work, "tags")
    cut = dict(_cut(digest, (_name(by[min(by)]) for by in members.values())))
    if gone := agreed - members.keys():
        told = [side for side in bibs if not shown[side].unseen]
        news = [[_name(by[side]) for d, by in members.items() if side in by and d not in agreed] for side in told]
        made = (name for names in news for name in _joined(names) if digest(name) in gone)
        cut |= dict(_cut(digest, made))
    if not cut:
        return {}
    here = {side: frozenset(d for d, by in members.items() if side in by) for side in bibs}
    found = {side: _fitting(cut, here[side], agreed, shown[side]) for side in bibs}
    pieces = {side: _NONE.union(*parts.values()) for side, parts in found.items()}
    own = agreed | {d for d, by in members.items() if any(d not in pieces.get(side, _NONE) for side in by)}
    return {side: _told(parts, own, shown[side]) for side, parts in found.items()}


def _cut(digest: partial[str], names: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The tags among `names` that an export would not keep whole, with their pieces."""
    for name in names:
        if "," in name:
            parts = name.split(", ")
            if all(part and "," not in part for part in parts):
                yield digest(name), frozenset(map(digest, parts))
        elif name[:1] == "#" or name[-1:] in ("#", "%"):
            bare = name.strip("#%")
            if bare and name in [sign.format(bare) for sign in _SIGNED]:
                yield digest(name), frozenset({digest(bare)})


def _joined(names: list[str]) -> Iterator[str]:
    """The tags whose pieces these may be."""
    for count in range(2, len(names) + 1):
        yield from (", ".join(names[at : at + count]) for at in range(len(names) - count + 1))
    few = range(2, _FEW + 1) if len(names) <= _MANY else ()
    yield from (", ".join(some) for count in few for some in permutations(names, count))
    yield from (sign.format(name) for sign in _SIGNED for name in names)


def _fitting(cut: Wholes, here: frozenset[str], agreed: frozenset[str], shown: SetShown) -> Wholes:
    """The tags of which a side that has `here` has all pieces, and not the tag."""
    asked = cut.keys() if shown.unseen else cut.keys() & agreed - shown.missing
    return {whole: cut[whole] for whole in asked if whole not in here and cut[whole] <= here}


def _told(parts: Wholes, own: frozenset[str], shown: SetShown) -> Wholes:
    """Each tag with the pieces that are no tags of their own; one that has none is not told by them, unless it was
    before."""
    return {whole: some - own for whole, some in parts.items() if some - own or not shown.unseen}


def together(held: frozenset[str], whole: Wholes) -> frozenset[str]:
    """The members a side shows, with tags in the place of their pieces."""
    return (held - _NONE.union(*whole.values())) | whole.keys()


def apart(held: frozenset[str], whole: Wholes, target: frozenset[str]) -> frozenset[str]:
    """As the side has them, for tags that go: their pieces, but for those of tags that stay."""
    going = whole.keys() - target
    staying = _NONE.union(*(parts for tag, parts in whole.items() if tag in target))
    return (held - going) | (_NONE.union(*(whole[tag] for tag in going)) - staying)


def _name(member: object) -> str:
    return member.name if isinstance(member, Tag) else ""
