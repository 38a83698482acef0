"""Entries that take fields from others: what they will show once those others are edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from zsync.formats.bib.references import keys_in
from zsync.model.plan import Operation
from zsync.model.record import SETS, Record
from zsync.model.values import Scalar
from zsync.replicas.bib.edits import edited
from zsync.replicas.bib.parsed import ParsedFile
from zsync.translate.bib import BibNative
from zsync.translate.values.text import equal

_PARENTS = ("crossref", "xdata")


def parents(own: Mapping[str, BibNative]) -> frozenset[str]:
    """The keys, in lower case, of all from whom an entry of `own` takes fields."""
    named = (native.fields[name] for native in own.values() for name in _PARENTS if name in native.fields)
    return frozenset(key.lower() for text in named for key in keys_in(text))


def edits_of(operations: Iterable[Operation], keys: frozenset[str]) -> list[Operation]:
    """The changes of fields of the entries `keys`: what is handed on when it changes."""
    apart = {"key", "", *SETS}
    plain = (op for op in operations if op.action == "update" and op.attribute not in apart)
    return [op for op in plain if op.locator.lower() in keys]


def deletions_of(operations: Iterable[Operation]) -> frozenset[str]:
    """The entries that go."""
    return frozenset(op.locator for op in operations if op.lets_go)


def needed(file: ParsedFile, gone: frozenset[str]) -> dict[str, Record]:
    """By locator, the records that are to go and of which entries that stay take fields."""
    staying = parents({at: native for at, native in file.own.items() if at not in gone})
    marked = (record for record in file.records() if record.locator in gone)
    return {each.locator: replace(each, needed=True) for each in marked if each.locator.lower() in staying}


def foreseen(
    file: ParsedFile,
    operations: Sequence[Operation],
    *,
    edits: Sequence[Operation],
    parsed: Callable[[bytes], ParsedFile],
) -> dict[str, Record]:
    """By locator, the records that read differently after `edits`, as they will read.

    What `operations` themselves bring to a record is not foreseen: it still has to be brought, unless the entry
    will show the very same without it.
    """
    if not edits:
        return {}
    before = {record.locator: record for record in file.records()}
    after = parsed(edited(file, edits, {})[0]).records()
    asked = {(op.locator, op.attribute): op for op in operations}
    edited_here = {(op.locator, op.attribute) for op in edits}
    found = {}
    for record in after:
        old = before.get(record.locator, record)
        values = dict(old.values)
        for name in old.values.keys() | record.values.keys():
            now, op = record.values.get(name), asked.get((record.locator, name))
            if (record.locator, name) in edited_here or (op and not equal(name, cast(Scalar, op.after), now)):
                continue
            if now is None:
                values.pop(name, None)
            else:
                values[name] = now
        if values != old.values:
            found[record.locator] = replace(record, values=values)
    return found
