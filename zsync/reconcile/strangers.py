"""Items that came in the place of another: made anew under its key after it was deleted, say, or imported again.

Nobody has shown them what is agreed. What they lack nobody has taken away, and what they say otherwise is put
beside what is agreed, as of a side that holds the work for the first time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zsync.model.base import WorkBase
from zsync.model.record import Record


def unmet(entry: WorkBase, records: Mapping[str, Record]) -> WorkBase:
    """The base of a work, as if the sides on which another record stands for it now had never held it."""
    strange = {side for side, at in entry.where.items() if side in records and _another(at, records[side])}
    if not strange:
        return entry
    return replace(
        entry,
        where={side: at for side, at in entry.where.items() if side not in strange},
        shown={side: marks for side, marks in entry.shown.items() if side not in strange},
        set_shown={side: marks for side, marks in entry.set_shown.items() if side not in strange},
    )


def _another(known: str, record: Record) -> bool:
    """Whether a record is not the one that stood at `known`. Where the key is the place, a new place says nothing;
    what took in the other one took its values, too."""
    lasting = bool(record.kind and record.key) and record.locator != record.key
    return lasting and record.locator != known and known not in record.replaces
