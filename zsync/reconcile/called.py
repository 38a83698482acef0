"""Which work a record means by its key: the one that bears it, or else one that had it before."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from zsync.model.record import NOTHING, Record
from zsync.reconcile import alias
from zsync.reconcile.links import Links


def by_key(links: Links, pending: Sequence[Record]) -> list[Record]:
    """Attach the records whose key a known work has, or else had; the others. What the notes cite by the key of a
    work that is about to go is of the one that it was merged into; by an old key that another record has now, of
    that record."""
    if not pending:
        return []
    current = {entry.key: work for work, entry in links.base.items()}
    for work, records in links.records.items():
        current.update({record.key: work for record in records.values() if record.key})
    aliases = {old.key: work for work, entry in links.base.items() for old in entry.aliases}
    works = {id(record): work for work, records in links.records.items() for record in records.values()}
    listed = alias.owners(record for records in links.records.values() for record in records.values())
    aliases |= {key: works[id(record)] for key, record in listed.items()}
    going = ((other, work) for work, others in links.merged.items() for other in others)
    taken_in = {name: work for other, work in going for name in _names(links, other)}
    taken_in |= {e.key: aliases[e.key] for e in links.base.values() if e.deleted and e.key in aliases}
    anew = {r.key for r in pending if not r.cited and r.key in aliases and not links.fits(aliases[r.key], r)}
    left = []
    for record in pending:
        fit = (current.get(record.key) or _had(links, record, aliases, anew)) if record.key else None
        fit = (record.cited and taken_in.get(record.key)) or fit
        if fit and links.fits(fit, record):
            links.attach(fit, record)
        else:
            left.append(record)
    return left


def _had(links: Links, record: Record, aliases: Mapping[str, str], anew: Container[str]) -> str:
    """The work that had the key of a record; "" for none, or where it is cited and was borne `anew`. Notes that
    were yet to be told the new key of the work mean that by the old one."""
    work = aliases.get(record.key, "")
    if not work or not record.cited or record.key not in anew:
        return work
    marks = links.base[work].shown.get(record.replica, NOTHING) if work in links.base else NOTHING
    return work if "key" in marks and marks["key"].behind else ""


def _names(links: Links, work: str) -> set[str]:
    """The keys of a known work: the one it has, those it had, and those that its records list."""
    entry, records = links.base[work], links.records[work].values()
    return {entry.key, *(old.key for old in entry.aliases), *(name for r in records for name in r.aliases)}
