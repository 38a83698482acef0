"""Works the notes call by another key than before: a changed front matter, a renamed file."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from zsync.model.record import Record
from zsync.reconcile.links import Links
from zsync.reconcile.unread import lies_in


def by_note(links: Links, pending: Iterable[Record]) -> list[Record]:
    """A literature note whose subject got another key, or whose file was renamed to one: the work is renamed.

    Only for a key that no work bears. Where a note's name has yet another new key, that is the work's too.
    """
    owners = {path: work for work, entry in links.base.items() for path in entry.notes}
    pending = list(pending)
    linked = (record for records in links.records.values() for record in records.values())
    present = {path for record in (*linked, *pending) for path in record.paths}
    names = {record.key: record for record in pending if record.cited}
    left = []
    called: set[str] = set()
    for record in pending:
        if not record.cited:
            left.append(record)
            continue
        moved = dict(_moved(links, record, present, names))
        works = {owners[path] for path in record.paths if path in owners} | moved.keys()
        if len(works) == 1:
            work = works.pop()
            _rename(links, work, record)
            name = moved.get(work, record.key)
            if name != record.key and not names[name].paths:
                links.attach(work, names[name])
                called.add(name)
        else:
            left.append(record)
    return [record for record in left if not (record.cited and record.key in called)]


def _moved(
    links: Links, record: Record, present: Container[str], names: Container[str]
) -> Iterator[tuple[str, str]]:
    """Works one of whose notes is gone, and stands in a name otherwise the same, each with the key in that name:
    the record's, or one of `names`."""
    for work, entry in links.base.items() if record.paths else ():
        keys = {entry.key, entry.where.get(record.replica, entry.key)}
        for old, path, key in product(entry.notes, record.paths, keys):
            name = _instead(path, old, key) if old not in present else ""
            if name and (name == record.key or name in names) and not lies_in(old, links.unread):
                yield work, name


def _rename(links: Links, work: str, record: Record) -> None:
    """The notes call `work` by the key of `record` from now on."""
    links.attach(work, record)
    united = links.records[work][record.replica]
    links.stray[work] |= {united.key, links.base[work].key}
    links.records[work][record.replica] = replace(united, key=record.key)


def renamed_files(links: Links, pending: Sequence[Record]) -> list[Record]:
    """A note whose file alone was renamed to a key that no work bears. (One that the work had is no new one.)

    What the notes show under that key is the work's too. The records that are still pending.
    """
    borne: set[str] | None = None
    for work, records in links.records.items():
        entry = links.base.get(work)
        record = next((r for r in records.values() if r.cited), None)
        if entry is None or record is None or record.key != entry.key:
            continue
        known = {alias.key for alias in entry.aliases}
        gone = [old for old in entry.notes if old not in record.paths and not lies_in(old, links.unread)]
        for path in set(record.paths) - set(entry.notes):
            new = next((key for old in gone if (key := _instead(path, old, entry.key))), "")
            if not new or new in known:
                continue
            borne = borne or {each.key for shown in links.records.values() for each in shown.values()}
            if new not in borne:
                for other in pending:
                    if other.cited and other.key == new:
                        links.attach(work, other)
                _rename(links, work, replace(record, key=new))
                pending = [other for other in pending if not (other.cited and other.key == new)]
                break
    return list(pending)


def _instead(path: str, old: str, key: str) -> str:
    """What stands in `path` where `key` stood in `old`; "" when the rest is not the same."""
    head, found, tail = old.rpartition(key)
    same = found and path.startswith(head) and path.endswith(tail) and len(path) > len(head) + len(tail)
    return path[len(head) : len(path) - len(tail)] if same else ""
