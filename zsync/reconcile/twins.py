"""Works that look alike: what keeps a creation from doubling a record that is there under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from zsync.model.record import Record
from zsync.model.values import Scalar
from zsync.reconcile.sides import Side
from zsync.translate.values.text import meaning

_VAGUE = {"", "document"}


class Index:
    """All records by side, title and creators, whether in scope or not; made when it is first asked for."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self._sides = sides

    @cached_property
    def records(self) -> Mapping[tuple[str, str, str], Sequence[Record]]:
        found: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for side in self._sides:
            for record in side.snapshot.records:
                if record.values.get("title"):
                    found[(side.name, *_content(record.values))].append(record)
        return found


def twin(records: Index, side: str, values: Mapping[str, Scalar], kind: str) -> Record | None:
    """A record of `side` that shows the same title by the same creators and may be the same work."""
    for record in records.records.get((side, *_content(values)), ()):
        if not _apart(record, values, kind):
            return record
    return None


def _content(values: Mapping[str, Scalar]) -> tuple[str, str]:
    title = meaning("title", values.get("title")).lower()
    return "".join(filter(str.isalnum, title)), meaning("creators", values.get("creators"))


def _apart(record: Record, values: Mapping[str, Scalar], kind: str) -> bool:
    """Two DOIs, or two definite types, make two works: a preprint and its paper, say."""
    one, two = record.values.get("doi"), values.get("doi")
    if one and two and one != two:
        return True
    return record.kind != kind and not {record.kind, kind} & _VAGUE
