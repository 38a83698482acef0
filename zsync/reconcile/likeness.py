"""What a work's records show, as one short digest: equal digests, equal records in all that a decision looks at.

A work that was at rest (`zsync.reconcile.rest`) is at rest again while its base and its records are what they
were. Telling so takes one digest for each work, where looking anew takes one for each value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from zsync.model.record import Record

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
    packed = _packed(_END.join(parts))
    if packed.count(b"\x1e") != len(parts) - 1:
        packed = _packed(f"{list(map(len, parts))}") + packed
    return blake2b(packed, digest_size=SIZE).digest()


def _packed(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _tell(record: Record, parts: list[str]) -> None:
    """Every field of a record but those that are `IGNORED`, after how many parts there are of each."""
    values, ids, tags = record.values, record.ids, record.tags
    counts = f"{len(values)} {len(ids)} {len(tags)} {_rare(record)}"
    parts += (record.replica, record.locator, record.key, record.kind, _digest(record.vocabulary), counts)
    parts += values
    for value in values.values():
        if isinstance(value, str):
            parts.append(value)
        else:
            parts.append(str(len(value)))
            for one in value:
                parts += (one.role, one.family, one.given, one.particle, one.suffix, one.name)
    if ids:
        parts += ids
        parts += ids.values()
    parts += [tag.name for tag in tags]


def _rare(one: Record) -> str:
    """The fields that most records leave empty, "" when this one does."""
    # One expression, and no list of fields: with many works, building such lists is what takes the time.
    lists = one.attachments or one.collections or one.replaces or one.paths or one.aliases or one.relations
    named = one.limits or one.parts or one.shelves or one.listed or one.silent
    if not (lists or named or one.frozen or one.cited or one.sparse or one.partial or one.needed):
        return ""
    members = (one.attachments, one.collections, one.replaces, one.paths, one.aliases, one.relations)
    pairs = [sorted(each.items()) for each in (one.limits, one.parts, one.shelves)]
    listed = sorted((name, path, sorted(held[path])) for name, held in one.listed.items() for path in held)
    unsaid = sorted(one.partial), sorted(one.silent)
    return repr((*members, listed, one.frozen, one.cited, one.needed, one.sparse, *unsaid, *pairs))


@lru_cache(maxsize=4096)
def _digest(vocabulary: frozenset[str]) -> str:
    """Much shorter than the names; most records share a few vocabularies."""
    return blake2b(" ".join(sorted(vocabulary)).encode(), digest_size=SIZE).hexdigest()
