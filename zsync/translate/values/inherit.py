"""Fields an entry takes from others: `xdata` and `crossref`. For reading only; nothing is ever flattened on write.

Source: the biblatex manual, section 2.4.1 and appendix B (default inheritance setup).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

_NEVER = frozenset({
    "ids", "crossref", "xref", "entryset", "entrysubtype", "execute", "label", "options", "presort",
    "related", "relatedoptions", "relatedstring", "relatedtype", "shorthand", "shorthandintro", "sortkey",
    "xdata", "keywords", "file", "groups", "abstract", "note", "doi", "url", "urldate",
})  # fmt: skip
_TITLES = ("title", "subtitle", "titleaddon")
_FOR_ITSELF = ("shorttitle", "sorttitle", "indextitle", "indexsorttitle")
"""What belongs to a title, and does not go with it where the title becomes that of the book or the journal."""
_VOLUMES = frozenset({"mvbook", "mvcollection", "mvproceedings", "mvreference"})
_IN_VOLUMES = frozenset({
    "inbook", "bookinbook", "suppbook", "book", "incollection", "suppcollection", "collection",
    "inproceedings", "proceedings", "inreference", "reference", "conference",
})  # fmt: skip
_PARTS = frozenset({
    "inbook", "bookinbook", "suppbook", "incollection", "suppcollection", "inproceedings", "conference",
    "inreference",
})  # fmt: skip
_WHOLE = frozenset({"book", "collection", "proceedings", "reference", "booklet"})
_DEEPEST = 16


class Entry(Protocol):
    """Anything with a lower-case type and a mapping of lower-case field names to values."""

    @property
    def type(self) -> str:
        """The entry type."""
        ...

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields by name."""
        ...


def resolve(entries: Mapping[str, Entry]) -> Mapping[str, Mapping[str, str]]:
    """The fields of each entry that takes from another, own and inherited; entries that take nothing are absent.

    Keys are matched exactly, then without regard to case. A missing or circular parent gives nothing.
    """
    lower = {key.lower(): key for key in reversed(list(entries))}
    heirs = [key for key, entry in entries.items() if "crossref" in entry.fields or "xdata" in entry.fields]
    return {key: _resolved(key, entries, lower, depth=0) for key in heirs}


def _resolved(
    key: str, entries: Mapping[str, Entry], lower: Mapping[str, str], *, depth: int
) -> Mapping[str, str]:
    entry = entries[key]
    fields = dict(entry.fields)
    if depth > _DEEPEST:
        return fields
    for name in [part.strip() for part in fields.get("xdata", "").split(",") if part.strip()]:
        if (parent := _find(name, entries, lower)) and parent != key:
            given = _resolved(parent, entries, lower, depth=depth + 1)
            fields = _with({k: v for k, v in given.items() if k != "xdata"}, fields)
    parent = _find(fields.get("crossref", "").strip(), entries, lower)
    if parent and parent != key:
        given = _resolved(parent, entries, lower, depth=depth + 1)
        passed = _passed(entry.type, entries[parent].type, given)
        if "title" in fields:
            passed = {k: v for k, v in passed.items() if k not in _TITLES}
        fields = _with(passed, fields)
    return fields


def _with(passed: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What an entry has itself, and what is passed to it beside that: no date, where it has a year."""
    dated = "year" in own and "date" not in own
    return {**{k: v for k, v in passed.items() if not (dated and k == "date")}, **own}


def _find(name: str, entries: Mapping[str, Entry], lower: Mapping[str, str]) -> str:
    return name if name in entries else lower.get(name.lower(), "")


def _passed(child: str, parent: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What a parent of one type hands to a child of another, under the names it has there."""
    prefix = _title_prefix(child, parent)
    passed = {name: value for name, value in fields.items() if name not in _NEVER}
    if prefix:
        passed = {name: value for name, value in passed.items() if name not in {*_TITLES, *_FOR_ITSELF}}
        renamed = {f"{prefix}{name}": fields[name] for name in _TITLES if name in fields}
        passed = {**passed, **renamed, **{k: v for k, v in passed.items() if k.startswith(prefix)}}
    if child in {"inbook", "bookinbook", "suppbook"} and parent in {"book", "mvbook"} and "author" in fields:
        passed["bookauthor"] = fields["author"]
    return passed


def _title_prefix(child: str, parent: str) -> str:
    """How the parent's title is called in the child: `booktitle`, `maintitle`, `journaltitle`; "" for none."""
    if parent in _VOLUMES and child in _IN_VOLUMES:
        return "main"
    if parent in _WHOLE and child in _PARTS:
        return "book"
    return "journal" if parent == "periodical" and child in {"article", "suppperiodical", "review"} else ""
