"""Which known work a record shows by its DOI, arXiv number, PMID or ISBN."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from zsync.model.record import Record
from zsync.reconcile.links import Links
from zsync.reconcile.twins import doi, identifiers, parted


def attach(links: Links, pending: Iterable[Record]) -> list[Record]:
    """Attach the records that have the identifier of one work, which has none on their side; the others but for
    those that are ambiguous. A paper is not taken for its preprint: their DOIs tell them apart."""
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
    left = []
    for record in pending:
        works = {work for place in identifiers(record) for work in known.get(place, ())}
        works = {work for work in works if not parted([doi(record)], _dois(links, work))}
        free = {work for work in works if record.replica not in links.records[work]}
        if len(works) == 1 and free:
            links.attach(works.pop(), record)
        elif works and not record.cited:
            links.ambiguous.append((record, works))
        else:
            left.append(record)
    return left


def _dois(links: Links, work: str) -> set[str]:
    known = {links.base[work].ids.get("doi", "")} if work in links.base else set()
    return known | {doi(record) for record in links.records.get(work, {}).values()}
