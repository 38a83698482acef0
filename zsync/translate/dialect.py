"""What every dialect can do: one class a world, the same four methods, no I/O.

Laws (tests/translate/test_laws.py), with `equal` of `zsync.translate.values.text` as equality:
`read(native + write(native, a, v))` shows `project(kind, a, v)` for `a`; `project` twice is `project` once;
`write` of what is shown already is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from zsync.model.values import FileRef, Scalar, Tag, Work

Value = Scalar | tuple[Tag, ...] | tuple[FileRef, ...]
"""The value of an attribute: text, creators, or a set of tags or files."""

Native = TypeVar("Native")


class Dialect(Protocol[Native]):
    """One world's way to write a work down. Attributes: `type`, a canonical field, `tags`, `files`."""

    def read(self, native: Native) -> Work:
        """The work a native thing shows."""
        ...

    def write(self, native: Native, attribute: str, value: Value | None) -> Mapping[str, object]:
        """The native fields to change so that `attribute` shows `value`; empty when it means that already."""
        ...

    def project(self, kind: str, attribute: str, value: Value | None) -> Value | None:
        """What this world would show of a value of a work of the canonical type `kind`; None if nothing."""
        ...

    def create(self, work: Work, *, offered: Iterable[str]) -> Native:
        """A new native thing with only the `offered` attributes of `work`."""
        ...


def attribute_of(work: Work, attribute: str) -> Value | None:
    """The value of an attribute of a work; None where it has none."""
    if attribute == "type":
        return work.kind
    if attribute == "tags":
        return work.tags or None
    if attribute == "files":
        return work.files or None
    return work.values.get(attribute) or None
