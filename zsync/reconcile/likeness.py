"""What a work's records show, as one short digest: equal digests, equal records in all that a decision looks at.

A work that was at rest (`zsync.reconcile.rest`) is at rest again while its base and its records are what they
were. Telling so takes one digest for each work, where looking anew takes one for each value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from zsync.model.record import Record
from zsync.model.values import Creator

SIZE = 16
"""Bytes of a likeness."""

_END = "\x1e"
"""Between parts: a sign hardly any text has. Where one has it, the lengths of all parts come first."""

IGNORED = frozenset({"version"})
"""Fields of a record that no decision looks at; nor does any at how a tag was made, once the sides agree."""


def of_records(work: str, records: Mapping[str, Record]) -> bytes:
    """The likeness of a work: of all that its records, by side, show."""
    parts = [work]
    for side in sorted(records):
        _tell(records[side], parts)
    packed = _END.join(parts)
    if packed.count(_END) != len(parts) - 1:
        packed = f"{list(map(len, parts))}{packed}"
    return blake2b(packed.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def _tell(record: Record, parts: list[str]) -> None:
    """Every field of a record but those that are `IGNORED`, after how many parts there are of each."""
    values, ids, tags = record.values, record.ids, record.tags
    rare = _rare(record)
    counts = f"{len(values)} {len(ids)} {len(tags)} {rare}"
    known = _sorted(frozenset(record.vocabulary))
    parts += (record.replica, record.locator, record.key, record.kind, known, counts)
    parts += values
    for value in values.values():
        if isinstance(value, str):
            parts.append(value)
        else:
            _tell_people(value, parts)
    if ids:
        parts += ids
        parts += ids.values()
    parts += [tag.name for tag in tags]


def _rare(record: Record) -> str:
    """The fields that most records leave empty, "" when this one does."""
    others = (record.aliases, record.relations)
    lists = (record.attachments, record.collections, record.replaces, record.paths, *others)
    named = (record.limits, record.parts, record.shelves)
    flags = (record.frozen, record.cited, record.sparse, record.partial)
    if not (any(lists) or any(named) or any(flags)):
        return ""
    return repr((*lists, *flags[:3], sorted(record.partial), *(sorted(each.items()) for each in named)))


def _tell_people(people: Sequence[Creator], parts: list[str]) -> None:
    parts.append(str(len(people)))
    for one in people:
        parts += (one.role, one.family, one.given, one.particle, one.suffix, one.name)


@lru_cache(maxsize=4096)
def _sorted(vocabulary: frozenset[str]) -> str:
    """As one text; most records share a few vocabularies."""
    return " ".join(sorted(vocabulary))
