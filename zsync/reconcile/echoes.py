"""Values that an export wrote into another field, since the item has nothing for that one.

A conference paper without proceedings is exported as one in a book by the name of the conference, a report
without a number by the number of its series, a letter of no sort as a `Letter`. Where nobody has anything else
to say of such an attribute, and somebody says the same of the other one, nothing is claimed: the field stays as it
is, and the item does not get one value twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zsync.reconcile.changes import View
from zsync.reconcile.digest import EMPTY
from zsync.reconcile.work import Draft
from zsync.translate.values.fuller import ELSEWHERE
from zsync.translate.values.richness import richer
from zsync.translate.values.text import equal


def quieted(draft: Draft, name: str, views: Sequence[View]) -> Sequence[View]:
    """The views of an attribute; where all that is shown of it are echoes, none of them claims anything."""
    told = [view for view in views if view.value is not None]
    if name not in ELSEWHERE or draft.entry.agreed.get(name, EMPTY) != EMPTY or not told:
        return views
    if any(view.state != "rival" or not _is_echo(draft, name, view, told) for view in told):
        return views
    return [replace(view, state="same") if view in told else view for view in views]


def _is_echo(draft: Draft, name: str, view: View, told: Sequence[View]) -> bool:
    """Whether a side that says nothing of the attribute says this of another one."""
    speaking = {each.side for each in told}
    silent = [record for side, record in draft.records.items() if side not in speaking]
    said = [{"type": record.kind, **record.values}.get(other) for record in silent for other in ELSEWHERE[name]]
    return any(equal(name, one, view.value) or richer(name, one or "", view.value or "") for one in said)
