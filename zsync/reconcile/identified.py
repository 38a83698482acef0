"""Which known work a record shows by its DOI, arXiv number, PMID or ISBN."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from zsync.model.record import Record
from zsync.reconcile.links import Links
from zsync.reconcile.twins import doi, identifiers, parted


def attach(links: Links, pending: Iterable[Record]) -> list[Record]:
    """Attach the records that have the identifier of one work, which has none on their side, if at a first meeting
    no other one there has it, too; the others but for those that are ambiguous. A paper is not taken for its
    preprint: their DOIs tell them apart."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for work, entry in links.base.items():
        for place in entry.ids.items():
            known[place].add(work)
    for work, records in links.records.items():
        for record in records.values():
            for place in identifiers(record):
                known[place].add(work)
    if not known:
        return list(pending)
    found = [(record, _works(links, known, record)) for record in pending]
    claims = Counter((record.replica, work) for record, works in found for work in works if not record.cited)
    left = []
    for record, works in found:
        free = {work for work in works if record.replica not in links.records[work]}
        sure = all(claims[record.replica, work] < 2 or _stood(links, work, record.replica) for work in works)
        if len(works) == 1 and free and sure:
            links.attach(works.pop(), record)
        elif works and not record.cited:
            links.ambiguous.append((record, works))
        else:
            left.append(record)
    return left


def _stood(links: Links, work: str, side: str) -> bool:
    """Whether a side is known to have held a work: then one that has its identifier is what became of it."""
    return work in links.base and side in links.base[work].where


def _works(links: Links, known: Mapping[tuple[str, str], Iterable[str]], record: Record) -> set[str]:
    """The works that have an identifier of a record; not those that a DOI tells from it."""
    works = {work for place in identifiers(record) for work in known.get(place, ())}
    return {work for work in works if not parted([doi(record)], _dois(links, work))}


def _dois(links: Links, work: str) -> set[str]:
    known = {links.base[work].ids.get("doi", "")} if work in links.base else set()
    return known | {doi(record) for record in links.records.get(work, {}).values()}
