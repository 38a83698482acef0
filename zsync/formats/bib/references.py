"""Fields that name other entries by key (biblatex manual, "Special fields")."""

from __future__ import annotations

import re

from zsync.formats.bib.changes import RenameReferences
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.rewrite import check_key
from zsync.model.span import Edit

NAMES = ("crossref", "xref", "xdata", "related", "entryset")
_KEY = re.compile(r"[^,\s{}\"]+")


def renamed_references(entry: Entry, change: RenameReferences) -> list[Edit]:
    """The edits that make `entry` name `change.new` where it names `change.old`. Macros are left."""
    check_key(change.new)
    edits = []
    for field in entry.all_fields:
        if field.name.lower() in NAMES and field.raw[0] in "{\"":
            for found in _KEY.finditer(entry.text, field.value_start, field.end):
                if found[0] == change.old:
                    edits.append(Edit(*found.span(), change.new))
    return edits
