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
    heirs = [key for key, entry in entries.items() if "crossref" in entry.fields or "xdata" in entry.fields]
    family = _Family(entries)
    return {key: family.fields_of(key) for key in heirs}


class _Family:
    """The entries of a file; each is looked at once, but in a circle, and there once for each heir."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._lower = {key.lower(): key for key in reversed(list(entries))}
        self._whole: dict[str, dict[str, str]] = {}
        self._cut: dict[str, dict[str, str]] = {}
        self._open: set[str] = set()

    def fields_of(self, key: str) -> Mapping[str, str]:
        """The fields of one entry, own and inherited."""
        self._cut.clear()
        return self._resolved(key)

    def _resolved(self, key: str) -> dict[str, str]:
        if (known := self._whole.get(key) or self._cut.get(key)) is not None:
            return known
        self._open.add(key)
        entry = self._entries[key]
        fields = dict(entry.fields)
        parents = [parent for name in fields.get("xdata", "").split(",") if (parent := self._find(name))]
        for parent in parents:
            if self._may_enter(parent):
                fields = _with({k: v for k, v in self._resolved(parent).items() if k != "xdata"}, fields)
        parent = self._find(fields.get("crossref", ""))
        if parent and self._may_enter(parent):
            fields = _with(_handed(entry.type, self._entries[parent].type, self._resolved(parent), fields), fields)
        self._open.discard(key)
        whole = all(each in self._whole for each in (*parents, *filter(None, [parent])))
        (self._whole if whole else self._cut)[key] = fields
        return fields

    def _may_enter(self, key: str) -> bool:
        return key not in self._open and len(self._open) <= _DEEPEST

    def _find(self, name: str) -> str:
        name = name.strip()
        return name if name in self._entries else self._lower.get(name.lower(), "")


def _handed(child: str, parent: str, given: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What goes from a parent to a child that has `own`: no title beside its own."""
    passed = _passed(child, parent, given)
    return {k: v for k, v in passed.items() if k not in _TITLES} if "title" in own else passed


def _with(passed: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """What an entry has itself, and what is passed to it beside that: no date, where it has a year."""
    dated = "year" in own and "date" not in own
    return {**{k: v for k, v in passed.items() if not (dated and k == "date")}, **own}


def _passed(child: str, parent: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What a parent of one type hands to a child of another, under the names it has there."""
    prefix = _title_prefix(child, parent)
    passed = {name: value for name, value in fields.items() if name not in _NEVER}
    if prefix:
        passed = {name: value for name, value in passed.items() if name not in {*_TITLES, *_FOR_ITSELF}}
        title = fields.get("title")  # for itself; another `booktitle` is for its parts
        apart = fields.get(f"{prefix}title", title) != title
        renamed = {f"{prefix}{name}": fields[name] for name in _TITLES if name in fields and not apart}
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
