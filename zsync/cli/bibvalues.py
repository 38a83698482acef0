"""The works of a `.bib` file, for the verbs that show them or make keys of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zsync.formats.bib import Document
    from zsync.formats.bib.entry import Entry
    from zsync.translate.bib import BibDialect


def dialect_for(document: Document, name: str = "") -> BibDialect:
    """The dialect `name`, or the one the file's own entries speak."""
    from zsync.config.mappings import load
    from zsync.translate.bib import BibDialect, sniff

    return BibDialect.from_mapping(load(f"bib/{name or sniff(document.entries)}"), load("canonical"))


def works(document: Document, dialect: BibDialect) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Each entry with its canonical values as plain data, fields inherited by `crossref` and `xdata` included."""
    from zsync.translate.bib import BibNative
    from zsync.translate.shape import as_data
    from zsync.translate.values.inherit import resolve

    natives = [
        BibNative(entry.type, {name: field.value for name, field in entry.fields.items()})
        for entry in document.entries
    ]
    first: dict[str, BibNative] = {}
    for entry, native in zip(document.entries, natives, strict=True):
        first.setdefault(entry.key, native)
    heirs = resolve(first)
    for entry, native in zip(document.entries, natives, strict=True):
        fields = heirs.get(entry.key) if native is first[entry.key] else None
        yield entry, as_data(dialect.read(BibNative(entry.type, fields) if fields else native))
