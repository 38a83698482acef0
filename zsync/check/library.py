"""The works a project knows, from what is in the repository: the lock, the `.bib` files, `@key` notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, partial
from typing import NamedTuple

from zsync.check.facts import File


class Entry(NamedTuple):
    """What check keeps of a `.bib` entry. `start` to `col` are the place of its key; values are as written.

    `part` tells the volumes of a book from one another; `place` is the pages, of an article volume, number and
    pages, a line each.
    """

    path: str
    key: str
    type: str
    start: int
    end: int
    line: int
    col: int
    title: str
    year: str
    doi: str
    family: str
    part: str = ""
    place: str = ""


as_entry = partial(tuple.__new__, Entry)
"""All that an `Entry` holds, in order, as one: `Entry` takes each of thousands apart first."""

_IDENTIFIER = (
    r"doi:10\.\d{4,9}/|pmid:\d+$|pmcid:PMC\d+$|arxiv:(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})|isbn:[\dX-]{10,17}$|url:https?://"
    r"|wikidata:Q\d+$|(?:tag|raw):\S"
)
"""Citation keys of Manubot that name their work by themselves, or by a tag that its own files explain (its manual,
"Citation"). Few keys are looked at."""


class Library:
    """Keys and works. Sets are built when first asked for."""

    def __init__(self, *, bibs: Iterable[File], notes: Iterable[File], lock: File | None) -> None:
        self.bibs = list(bibs)
        self.notes = list(notes)
        self.lock = lock

    @cached_property
    def in_bib(self) -> frozenset[str]:
        """Keys of the `.bib` entries."""
        return frozenset().union(*(bib.keys for bib in self.bibs))

    @cached_property
    def in_lock(self) -> frozenset[str]:
        """Current keys of the works in the lock."""
        return frozenset(self.lock.keys) if self.lock else frozenset()

    @cached_property
    def in_zotero(self) -> frozenset[str]:
        """Keys of the works that the lock knows to be in Zotero, those that their entries have among them."""
        return frozenset(key for *_, keys in self.lock.more for key in keys) if self.lock else frozenset()

    @cached_property
    def in_notes(self) -> frozenset[str]:
        """Keys that notes are about. With a lock they prove nothing, and the set is empty."""
        if self.lock:
            return frozenset()
        subjects = [note.row.subjects for note in self.notes]
        return frozenset("\n".join(filter(None, subjects)).split("\n")) if any(subjects) else frozenset()

    @cached_property
    def known(self) -> frozenset[str]:
        """Every key that stands for a work: of the lock and notes, not what an entry took over with its `ids`."""
        absent = (self.in_lock | self.in_notes) - self.in_bib
        return self.in_bib | (absent - self._ids.keys()) if absent else self.in_bib

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        """Keys that entries list in `ids`, each with the keys of those entries."""
        found: dict[str, list[str]] = {}
        for alias, key in (pair for bib in self.bibs for pair in bib.facts.get("ids", ())):
            found.setdefault(alias, []).append(key)
        return found

    @cached_property
    def old(self) -> dict[str, list[str]]:
        """Keys that works used to have, each with the keys those works have today. A key in use is never old."""
        lock = [(alias, key) for key, aliases, _ in self.lock.more for alias in aliases] if self.lock else []
        ids = [(alias, key) for alias, keys in self._ids.items() for key in keys]
        found: dict[str, list[str]] = {}
        for alias, key in (*ids, *lock):
            if alias not in self.known and key not in found.setdefault(alias, []):
                found[alias].append(key)
        return found

    @cached_property
    def by_case(self) -> dict[str, list[str]]:
        """Case-folded keys, each with the known keys it stands for, sorted."""
        return _by_case(self.known)

    def stands(self, key: str) -> bool:
        """Whether `key` names a work: today's key or an old one."""
        return key in self.known or key in self.old

    def proves(self, key: str) -> bool:
        """Whether more than a note says that `key` names a work."""
        return key in self.in_bib or key in self.in_lock or key in self.old

    def glued(self, key: str) -> str:
        """The longest key of a work that begins `key` and is followed by a letter of another script, or ""."""
        for end in range(min(len(key) - 1, 200), 0, -1):
            if not key[end].isascii() and self.stands(key[:end]):
                return key[:end]
        return ""

    def unknown(self, key: str) -> bool:
        """Whether a cited key names no work, however one reads it: not old, not glued, in no other case."""
        return not (self.stands(key) or key.casefold() in self.by_case or self.glued(key) or self.describes(key))

    def describes(self, key: str) -> bool:
        """Whether `key` is an identifier that Manubot looks up, and no key of the library begins like it."""
        if not re.match(_IDENTIFIER, key):
            return False
        prefix = key[: key.index(":") + 1]
        return not any(known.startswith(prefix) for known in self.known)

    @cached_property
    def entries(self) -> list[Entry]:
        """Every `.bib` entry, in the order of the files."""
        return [Entry(bib.path, *fields) for bib in self.bibs for fields in bib.more]

    @cached_property
    def bib_by_case(self) -> dict[str, list[str]]:
        """The same of the keys of the `.bib` entries."""
        return _by_case(self.in_bib)

    @cached_property
    def in_several(self) -> frozenset[str]:
        """Keys that more than one `.bib` file has."""
        if len(self.bibs) < 2:
            return frozenset()
        once: set[str] = set()
        twice: set[str] = set()
        for bib in self.bibs:
            twice |= once.intersection(bib.keys)
            once.update(bib.keys)
        return frozenset(twice)

    @cached_property
    def by_key(self) -> dict[str, list[Entry]]:
        """The entries of each key."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.key, []).append(entry)
        return found


def _by_case(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        found.setdefault(key.casefold(), []).append(key)
    return found
