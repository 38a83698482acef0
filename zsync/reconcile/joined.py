"""Two works that a person made one, by giving a record of one the key or an identifier of the other.

Known as two, since they stood on different sides under different names. They become one if no side would show it
twice; else the key is a clash, and the identifier a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zsync.model.record import Record
from zsync.reconcile import heldback
from zsync.reconcile.links import Links
from zsync.reconcile.twins import doi, identifiers, parted


def join(links: Links) -> None:
    """Let records that stand at known places show one work, where somebody said so since."""
    for work, other in [*_by_key(links)]:
        if _apart(links, work, other):
            links.merged[work].add(other)
            _take(links, work, other)
    for work, other in [*_by_identifier(links)]:
        if _apart(links, work, other):
            _take(links, work, other)


def _own(links: Links, work: str) -> list[Record]:
    return [record for record in links.records[work].values() if not record.cited]


def _apart(links: Links, work: str, other: str) -> bool:
    """Whether the two stand on sides of their own, each on one at least, and did so before: who takes a record
    away has not said that the other one there is of both works."""
    notes = {record.replica for records in links.records.values() for record in records.values() if record.cited}
    one, two = ({record.replica for record in _own(links, each)} for each in (work, other))
    if not one or not two or links.base[work].deleted or links.base[other].deleted:
        return False
    known = [(sides | links.base[each].where.keys()) - notes for each, sides in ((work, one), (other, two))]
    return known[0].isdisjoint(known[1])


def _by_key(links: Links) -> Iterator[tuple[str, str]]:
    """A work that bears its key, and another one of which a record got that key."""
    given = {
        (other, record.key)
        for other in links.renewed
        for known in (links.base[other].key,)
        for record in links.records[other].values()
        if record.key != known and not record.cited
    }
    current = {entry.key: work for work, entry in links.base.items() if entry.key} if given else {}
    for other, key in sorted(given):
        work = current.get(key, other)
        bears = work != other and any(record.key == key for record in _own(links, work))
        if bears and not _handed(links, work, other):
            yield work, other


def _handed(links: Links, work: str, other: str) -> bool:
    """Whether the key of `work` is at a record of `other` because that took in the one of `work`, which came back
    for an edit until a person has undone that. They are two still."""
    entry = links.base[work]
    return any(heldback.awaits_record(entry, r.replica) for r in _own(links, other) if r.replaces)


def _by_identifier(links: Links) -> Iterator[tuple[str, str]]:
    """A work, and another one of which a record got its identifier; no third one bears that."""
    given = {
        place
        for work in links.renewed.intersection(links.records)
        for known in (links.base[work].ids,)
        for record in links.records[work].values()
        if record.ids and record.ids != known and not record.ids.items() <= known.items()
        for place in identifiers(record)
    }
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for work in links.records if given else ():
        for record in _own(links, work):
            for place in given.intersection(identifiers(record)):
                found[place].add(work)
    for _, works in sorted(found.items()):
        if len(works) == 2:
            work, other = sorted(works)
            if not parted(map(doi, _own(links, work)), map(doi, _own(links, other))):
                yield work, other


def _take(links: Links, work: str, other: str) -> None:
    """The records of `other` are of `work`; what the notes call it goes with them."""
    for record in links.records.pop(other).values():
        if record.cited:
            links.stray[work].add(record.key)
        links.attach(work, record)
