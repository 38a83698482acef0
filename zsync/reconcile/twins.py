"""Works that look alike: what keeps a creation from doubling a record that is there under another name.

Alike are two records of one title by one of the same people, and two with one identifier: two entries, one DOI.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from unicodedata import normalize

from zsync.model.record import NOTHING, Record
from zsync.model.values import Creator, Scalar
from zsync.reconcile.digest import of_text
from zsync.reconcile.sides import Side
from zsync.translate.values.names import OTHERS
from zsync.translate.values.text import meaning

STRONG = {"doi": "DOI", "arxiv": "arXiv number", "pmid": "PMID", "isbn": "ISBN"}
"""The identifiers that no two works share, as people call them."""

_VAGUE = {"", "document"}

_ALIKE = 0.6
"""How much of two titles is the same when one was corrected; two papers of one author and year share less."""


class Index:
    """All records, whether in scope or not, by what may be alike; each made when it is first asked for.

    `leaving` are side and locator of the records that go in this run: they are like nothing that stays.
    """

    def __init__(
        self,
        sides: Sequence[Side],
        works: Mapping[str, Mapping[str, Record]] = NOTHING,
        *,
        leaving: Container[tuple[str, str]] = (),
    ) -> None:
        self._sides = sides
        self._titles: dict[str, Mapping[str, Sequence[Record]]] = {}
        self._works = works
        self._leaving = leaving

    def _staying(self) -> Iterator[Record]:
        """The records of all sides, side by side."""
        for side in self._sides:
            yield from (r for r in side.snapshot.records if (side.name, r.locator) not in self._leaving)

    def name(self, record: Record) -> str:
        """What stands for a record, whatever it shows: its work, or a digest of its place where it is of none."""
        place = (record.replica, record.locator)
        return self._owners.get(place) or of_text("record", *place)

    def named(self, name: str, sides: Container[str]) -> Record | None:
        """The record on one of `sides` that `name` stands for; None when it is gone."""
        return next((r for r in self._named.get(name, ()) if r.replica in sides), None) if name else None

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._staying():
            found[self.name(record)].append(record)
        return found

    @cached_property
    def _owners(self) -> Mapping[tuple[str, str], str]:
        """By side and place, the works in scope."""
        return {(r.replica, r.locator): work for work, shown in self._works.items() for r in shown.values()}

    def titled(self, side: str, title: str) -> Sequence[Record]:
        """The records of a side that show this title."""
        if side not in self._titles:
            self._titles[side] = self._by_title(side)
        return self._titles[side].get(title, ())

    def _by_title(self, name: str) -> Mapping[str, Sequence[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self._staying():
            if record.replica == name and record.values.get("title"):
                found[plain_title(record.values)].append(record)
        return found

    @cached_property
    def bearers(self) -> Mapping[tuple[str, str, str], Sequence[Record]]:
        """By side, kind of identifier and identifier."""
        found: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for record in self._staying():
            for kind, text in identifiers(record):
                found[(record.replica, kind, text)].append(record)
        return found


def identifiers(record: Record) -> Sequence[tuple[str, str]]:
    """Kind and text of what names this work and no other."""
    ids = record.ids
    return [(kind, ids[kind]) for kind in STRONG if ids.get(kind)] if ids else ()


def parted(own: Iterable[str], others: Iterable[str]) -> bool:
    """Whether DOIs tell two works apart that share another identifier: a paper, and the preprint of it."""
    one, two = set(own) - {""}, set(others) - {""}
    return bool(one and two) and not one & two


def doi(record: Record) -> str:
    """The DOI of a record, "" for none."""
    return record.ids.get("doi", "")


def namesake(records: Index, own: Iterable[Record], *, side: str = "") -> tuple[Record, str] | None:
    """Another record that bears the same identifier as one of a work's `own`, and its kind: on `side`, by default
    on the side of that one."""
    for record in own:
        for kind, text in identifiers(record):
            for other in records.bearers[(side or record.replica, kind, text)]:
                same = (other.replica, other.locator) == (record.replica, record.locator)
                if not same and not parted([doi(record)], [doi(other)]):
                    return other, kind
    return None


def twin(records: Index, side: str, values: Mapping[str, Scalar], kind: str) -> Record | None:
    """A record of `side` that shows the same title and may be the same work: nothing tells against it."""
    for record in records.titled(side, plain_title(values)):
        if not _apart(record, values, kind):
            return record
    return None


def plain_title(values: Mapping[str, Scalar]) -> str:
    """A title as it is compared: letters and digits."""
    return "".join(filter(str.isalnum, meaning("title", values.get("title")).lower()))


def alike(record: Record, others: Iterable[Record]) -> bool:
    """Whether a record has a title much like that of one of the others, as far as these have one."""
    title = _folded(record)
    shown = [text for other in others if (text := _folded(other))]
    return not shown or any(similar(title, text) for text in shown)


def similar(one: str, two: str) -> bool:
    """Whether one title may be the other, corrected."""
    return SequenceMatcher(None, one, two).ratio() >= _ALIKE


def _folded(record: Record) -> str:
    return meaning("title", record.values.get("title")).casefold()


def _apart(record: Record, values: Mapping[str, Scalar], kind: str) -> bool:
    """Two DOIs, nobody in common, or two definite types make two works: a preprint and its paper, say. In one
    container (a journal, an anthology) types tell nothing: there somebody only calls the work something else."""
    one, two = (meaning("doi", shown.get("doi")) for shown in (record.values, values))
    if (one and two and one != two) or _strangers(record.values, values):
        return True
    one, two = (meaning("container", shown.get("container")) for shown in (record.values, values))
    return record.kind != kind and not {record.kind, kind} & _VAGUE and not (one and one == two)


def _strangers(one: Mapping[str, Scalar], two: Mapping[str, Scalar]) -> bool:
    """Whether both name people, and nobody on the one side is on the other. Given names tell nothing: they are
    spelt out in one place, are initials in another and left out in the next; and lists are cut short."""
    ours, theirs = _families(one), _families(two)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _families(values: Mapping[str, Scalar]) -> set[str]:
    """The family names of the creators without accents and particles; the last word of other names."""
    people = values.get("creators") or ()
    named = (person.name or person.family for person in people if isinstance(person, Creator))
    words = (normalize("NFKD", name).casefold().split()[-1:] for name in named if name != OTHERS)
    return {"".join(filter(str.isalnum, last)) for word in words for last in word}
