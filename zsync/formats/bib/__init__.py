"""Lossless BibTeX and BibLaTeX: `parse(text).text == text`, and edits that change nothing else.

Each name is loaded when it is first asked for: who only reads (`zsync check`) loads half as much.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_ELSEWHERE = {"Block": "block", "Document": "document", "parse": "document", "Entry": "entry", "Field": "entry"}
"""The modules of the names; all others are changes."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'changes')}"), name)
