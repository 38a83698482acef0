"""Keys that entries name and no entry bears: after a rename by hand, the old key in `crossref` and its like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from zsync.formats.bib.references import NAMES, keys_in, keys_named
from zsync.formats.bib.view import View
from zsync.translate.bib import BibNative

_NAMES = frozenset(NAMES)
_PARENTS = ("crossref", "xdata")

Dangling = Mapping[str, frozenset[str]]
"""Such a key to the locators of the entries that would take fields from an entry with that key."""

NONE: Dangling = {}


def dangling(document: View, own: Mapping[str, BibNative], aliases: Iterable[tuple[str, ...]]) -> Dangling:
    """Those of one file. `own` are its entries by locator, `aliases` other keys that these list, which biber takes
    for their own. What stands in a macro, which serves others, too, does not count: no rename goes there."""
    naming = {at: each.fields for at, each in own.items() if not _NAMES.isdisjoint(each.fields)}
    named = {name for fields in naming.values() for name in _named(fields, NAMES)}
    missing = named.difference(document.index)
    if not missing:
        return NONE
    missing = missing.difference(*aliases)
    entries = (document.find(at) for at in naming if missing.intersection(_named(naming[at], NAMES)))
    written = {name for entry in entries if entry is not None for name in keys_named(entry)}
    children: dict[str, list[str]] = defaultdict(list)
    for at, fields in naming.items():
        for parent in _named(fields, _PARENTS):
            children[parent].append(at)
    borne = {key.lower() for key in own}  # in which case a key is written is nothing to those who inherit
    found = sorted(missing & written)
    return {name: frozenset() if name.lower() in borne else _heirs(name, children) for name in found}


def _heirs(name: str, children: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The entries that take from `name`, or from one that does."""
    found: set[str] = set()
    new = {name}
    while new:
        new = {at for parent in new for at in children.get(parent, ())} - found
        found |= new
    return frozenset(found)


def _named(fields: Mapping[str, str], names: Iterable[str]) -> set[str]:
    return {key for name in names if name in fields for key in keys_in(fields[name])}
