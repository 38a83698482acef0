"""Digests of values: what the base remembers instead of the values themselves.

Salted with the work's id, so that equal tags of two works do not show as equal in a public lock.
Two values of one meaning have the same digest (`zsync.translate.values.text.meaning`).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from zsync.model.values import Scalar
from zsync.translate.values.text import meaning, text_meaning

EMPTY = ""
"""The digest of no value."""


def of_text(*parts: str) -> str:
    """Sixteen hex digits of the parts, unambiguous in where one ends."""
    return _hashed("".join([f"{len(part)}:{part}" for part in parts]))


def _hashed(packed: str) -> str:
    return blake2b(packed.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def of_value(work: str, attribute: str, value: Scalar | None) -> str:
    """The digest of a scalar of one work; `EMPTY` for no value."""
    folded = text_meaning(attribute, value) if isinstance(value, str) else meaning(attribute, value)
    # `of_text(work, attribute, folded)`, written out: a plan of many works does little else.
    packed = f"{len(work)}:{work}{len(attribute)}:{attribute}{len(folded)}:{folded}"
    return _hashed(packed) if folded else EMPTY


def of_creation(work: str, side: str) -> str:
    """The id of the operation that makes the record of a work on a side: the same whatever the record holds."""
    return of_text("create", work, side)


def of_conflict(work: str, attribute: str, reason: str, sides: Iterable[tuple[str, object]]) -> str:
    """The id of a conflict: it changes as soon as one of `sides` shows something else."""
    return of_text("conflict", work, attribute, reason, *sorted(f"{side}={value!r}" for side, value in sides))


def of_member(work: str, attribute: str, identity: str) -> str:
    """The digest of one member of a set."""
    # `of_text(work, attribute, "member", identity)`, written out.
    return _hashed(f"{len(work)}:{work}{len(attribute)}:{attribute}6:member{len(identity)}:{identity}")
