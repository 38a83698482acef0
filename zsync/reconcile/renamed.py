"""Works the notes call by another key than before: a changed front matter, a renamed file."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from zsync.model.base import WorkBase
from zsync.model.record import Record
from zsync.reconcile.links import Links


def by_note(links: Links, pending: Iterable[Record]) -> list[Record]:
    """A literature note whose subject got another key, or whose file was renamed to one: the work is renamed.

    Only for a key that no work bears.
    """
    owners = {path: work for work, entry in links.base.items() for path in entry.notes}
    pending = list(pending)
    linked = (record for records in links.records.values() for record in records.values())
    present = {path for record in (*linked, *pending) for path in record.paths}
    left = []
    for record in pending:
        works = {owners[path] for path in record.paths if path in owners} | set(_moved(links, record, present))
        if record.cited and len(works) == 1:
            _rename(links, works.pop(), record)
        else:
            left.append(record)
    return left


def _moved(links: Links, record: Record, present: Container[str]) -> Iterator[str]:
    """Works one of whose notes is gone, and stands under the record's key in a name otherwise the same."""
    for work, entry in links.base.items():
        for path in record.paths:
            old = entry.key.join(path.rsplit(record.key, 1))
            if old in entry.notes and old not in present:
                yield work


def _rename(links: Links, work: str, record: Record) -> None:
    """The notes call `work` by the key of `record` from now on."""
    links.attach(work, record)
    united = links.records[work][record.replica]
    links.stray[work] |= {united.key, links.base[work].key}
    links.records[work][record.replica] = replace(united, key=record.key)


def renamed_files(links: Links) -> None:
    """A note whose file alone was renamed to a key that no work bears."""
    borne = {record.key for records in links.records.values() for record in records.values()}
    for work, records in links.records.items():
        entry = links.base.get(work)
        record = next((r for r in records.values() if r.cited), None)
        if entry is None or record is None or record.key != entry.key:
            continue
        for path in set(record.paths) - set(entry.notes):
            new = _new_key(path, entry, record.paths)
            if new and new not in borne:
                _rename(links, work, replace(record, key=new))
                break


def _new_key(path: str, entry: WorkBase, present: Sequence[str]) -> str:
    """The key that stands in `path` where a note of the work, gone by now, had the work's key; "" if none."""
    for old in set(entry.notes) - set(present):
        head, key, tail = old.rpartition(entry.key)
        if key and path.startswith(head) and path.endswith(tail) and len(path) > len(head) + len(tail):
            return path[len(head) : len(path) - len(tail)]
    return ""
