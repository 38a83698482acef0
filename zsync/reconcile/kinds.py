"""The type of a work: a change of it is carried over; different types at a first meeting are left as they are.

Entry types are coarser than item types (`@misc` may be a preprint, a web page, a document), so that two sides
which never agreed on a type are no conflict: each goes on showing its own until somebody changes one.
"""

from __future__ import annotations

from collections.abc import Collection

from zsync.model.base import Shown
from zsync.reconcile import scalars
from zsync.reconcile.changes import view
from zsync.reconcile.digest import EMPTY
from zsync.reconcile.work import Draft

_TYPE = "type"


def merge(draft: Draft) -> None:
    """Decide the type, where the rules of the project do not switch it off."""
    if draft.policy.rule(_TYPE).mode == "off":
        return
    views = [view(draft.entry, side, _TYPE, record.kind) for side, record in draft.live() if record.kind]
    if any(seen.state in ("changed", "behind") for seen in views):
        scalars.decide_one(draft, _TYPE, views)
        draft.values.pop(_TYPE, None)
        _without(draft, {seen.side for seen in views})
        draft.becoming.update({op.side: str(op.after) for op in draft.operations if op.attribute == _TYPE})
        return
    agreed = draft.entry.agreed.get(_TYPE, EMPTY)
    agreed = agreed or min((seen.digest for seen in views), default=EMPTY)
    if agreed != EMPTY:
        draft.agreed[_TYPE] = agreed
    for seen in views:
        draft.mark(seen.side, _TYPE, Shown(seen.digest))


def _without(draft: Draft, kinds: Collection[str]) -> None:
    """A side whose records have no type is not marked: that says nothing, in any run."""
    for side in draft.shown.keys() - kinds:
        draft.shown[side].pop(_TYPE, None)
