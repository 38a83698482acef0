"""Fields that name other entries by key (biblatex manual, "Special fields")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from zsync.formats.bib.changes import RenameReferences
from zsync.formats.bib.entry import Entry, Field
from zsync.formats.bib.rewrite import check_key
from zsync.formats.bib.view import View
from zsync.model.span import Edit

NAMES = ("crossref", "xref", "xdata", "related", "entryset")
_HAS_NAMES = re.compile(r"(?i)\b(?:" + "|".join(NAMES) + r")\s*+=")
_KEY = re.compile(r"[^,\s{}\"]+")


def may_name(view: View) -> Iterator[int]:
    """The numbers of the entries that have such a field."""
    for number, entry in enumerate(view.entries):
        if _HAS_NAMES.search(view.text, entry.start, entry.end):
            yield number


def keys_in(value: str) -> list[str]:
    """The keys in the text of such a field."""
    return _KEY.findall(value)


def keys_named(entry: Entry) -> set[str]:
    """The keys that `entry` names."""
    return {found[0] for field in _naming(entry) for found in _found(entry, field)}


def _naming(entry: Entry) -> list[Field]:
    return [field for field in entry.all_fields if field.name.lower() in NAMES and field.raw[0] in "{\""]


def _found(entry: Entry, field: Field) -> Iterator[re.Match[str]]:
    return _KEY.finditer(entry.text, field.value_start, field.end)


def renamed_references(entry: Entry, change: RenameReferences, taken: Callable[[str], bool]) -> list[Edit]:
    """The edits that make `entry` name `change.new` where it names `change.old`. Macros are left.

    Letter case does not matter, as for bibtex, but where the key as it is spelled is `taken` by an entry.
    """
    check_key(change.new)
    old = change.old.lower()
    found = [found for field in _naming(entry) for found in _found(entry, field) if found[0].lower() == old]
    return [Edit(*each.span(), change.new) for each in found if each[0] == change.old or not taken(each[0])]
