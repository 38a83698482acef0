"""Lossless BibTeX and BibLaTeX: `parse(text).text == text`, and edits that change nothing else."""

from __future__ import annotations

from zsync.formats.bib.block import Block
from zsync.formats.bib.changes import (
    Add,
    Change,
    Refused,
    Remove,
    Rename,
    RenameField,
    RenameReferences,
    Set,
    SetType,
    UnknownKey,
    Unset,
)
from zsync.formats.bib.document import Document, parse
from zsync.formats.bib.entry import Entry, Field

__all__ = [
    "Add",
    "Block",
    "Change",
    "Document",
    "Entry",
    "Field",
    "Refused",
    "Remove",
    "Rename",
    "RenameField",
    "RenameReferences",
    "Set",
    "SetType",
    "UnknownKey",
    "Unset",
    "parse",
]
