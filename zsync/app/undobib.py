"""A .bib that was edited since a run: what the run wrote is taken back field by field, where it still stands.

An entry is followed through the keys it had, so that what was edited in it since stays with its work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zsync.formats.bib import Refused, parse
from zsync.formats.bib.changes import Add, Change, Remove, Rename, RenameReferences, Set, SetType, Unset, steps
from zsync.formats.bib.document import Document
from zsync.formats.bib.encoding import decode, encode
from zsync.formats.bib.entry import Entry

GONE = "the entry is gone since, or has another key"
TWICE = "its key is given more than once"

Entries = Mapping[str, Entry]
Keys = Mapping[str, str]
"""By the key of an entry in one text, its key in another."""


@dataclass(slots=True)
class Taken:
    """`content` with the run's changes taken back; `left` are places that moved on, with the reason.

    `called` has by the key that the run left the one of `content`, of the entries that are there.
    """

    content: bytes
    called: Keys
    left: list[tuple[str, str]] = field(default_factory=list)


def taken_back(before: bytes, after: bytes, now: bytes, *, renames: Iterable[tuple[str, str]]) -> Taken:
    """`now` without what changed from `before` to `after`; every other byte stays. `renames` are pairs of keys."""
    old, new = (parse(decode(content)[0]) for content in (before, after))
    text, encoding = decode(now)
    shown, others = parse(text), _others(renames)
    was = _matched(_entries(new), _entries(old), others, moved=True)
    if now in (before, after):
        return Taken(before, was)
    here = _matched(_entries(new), _entries(shown), others, moved=False)
    back = _Back(old, new, shown, was, here)
    back.remove_new()
    back.rename()
    back.set_values()
    back.add_dropped()
    return Taken(encode(back.shown.text, encoding), back.here, back.left)


def _entries(document: Document) -> Entries:
    """The entries that their key names: a run leaves the others alone."""
    single = {key: places[0] for key, places in document.index.items() if key and len(places) == 1}
    return {key: document.entries[place] for key, place in single.items()}


def _others(renames: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """By key, what its entry may be called instead: an undone undo goes the other way."""
    others: dict[str, set[str]] = defaultdict(set)
    for old, new in renames:
        others[old].add(new)
        others[new].add(old)
    return others


def _matched(one: Entries, two: Entries, others: Mapping[str, set[str]], *, moved: bool) -> Keys:
    """By key in `one`, the key of the same entry in `two`.

    The title tells. Where it does not: a run changes keys (`moved`) and few fields, so these tell; a person
    changes fields and hardly ever keys, so the key tells.
    """
    found = {key: key for key in one if key in two and key not in others}
    fits = []
    for key in one.keys() & others.keys():
        for at in {key, *others[key]} & two.keys():
            title, like = _likeness(one[key], two[at])
            fits.append((title, *((like, at != key) if moved else (at == key, like)), key, at))
    taken: set[str] = set()
    for *_, key, at in sorted(fits, reverse=True):
        if key not in found and at not in taken:
            found[key] = at
            taken.add(at)
    return {key: found[key] for key in one if key in found}


def _likeness(one: Entry, two: Entry) -> tuple[bool, int]:
    """Whether two entries have one title, and how many fields they have in common."""
    mine, other = one.values, two.values
    return "title" in mine and mine["title"] == other.get("title"), len(mine.items() & other.items())


@dataclass(slots=True)
class _Back:
    """Makes `shown`, the file of now, what it was before the run that made `new` of `old`.

    By the key of an entry in `new`, `was` has that in `old`, `here` the one in `shown`, and follows it.
    """

    old: Document
    new: Document
    shown: Document
    was: Keys
    here: Keys
    left: list[tuple[str, str]] = field(default_factory=list)

    def remove_new(self) -> None:
        """Entries that the run made go again."""
        for key, written in _entries(self.new).items():
            if key in self.was:
                continue
            now = self._now(key)
            if _had_none(self.old, written):
                self.left.append((key, "it had no key before, and the file was edited since"))
            elif now is None:
                self._missed(key)
            elif now.raw != written.raw:
                self.left.append((key, "the new entry was edited since"))
            else:
                self._make(Remove(now.key))

    def rename(self) -> None:
        """Entries get their keys of before, those that follow each other together.

        Where an entry is gone, what names it does so by its key of before.
        """
        wanted = self._wanted()
        given = set(wanted.values())
        crossing = {at: past for at, past in wanted.items() if past in wanted or at in given}
        alone = ({at: past} for at, past in wanted.items() if at not in crossing)
        for group in (crossing, *alone):
            keys = {at: past for at, past in group.items() if self.shown.find(at)}
            renames = [Rename(*step) for step in steps(keys)]
            if self._make(*renames, *_references(group)):
                self.here = {key: keys.get(at, at) for key, at in self.here.items()}

    def _wanted(self) -> dict[str, str]:
        """By key of now the key of before, where that is free, or becomes free with these."""
        wanted = {}
        for key, past in self.was.items():
            if key in self.here or not self.shown.find(key):
                wanted[self.here.get(key, key)] = past
        wanted = {at: past for at, past in wanted.items() if at != past}
        while blocked := [at for at, past in wanted.items() if past not in wanted and self.shown.find(past)]:
            for at in blocked:
                self.left.append((at, f"another entry has the key {wanted.pop(at)!r}"))
        return wanted

    def set_values(self) -> None:
        """Fields and types get their values of before."""
        before, after = _entries(self.old), _entries(self.new.apply_many(_references(self.was)))
        for key, past in self.was.items():
            now = self._now(key)
            if now is not None:
                self._take(before[past], after[key], now)
            elif before[past].raw != after[key].raw:
                self._missed(key)

    def _take(self, past: Entry, written: Entry, now: Entry) -> None:
        for name in sorted({*past.fields, *written.fields}):
            old, new, here = (_value(entry.fields, name) for entry in (past, written, now))
            if old == new or here == old:
                continue
            if here != new:
                self.left.append((f"{written.key} {name}", "edited since"))
            else:
                self._make(Unset(now.key, name) if old is None else Set(now.key, name, old))
        if past.type != written.type and now.type == written.type:
            self._make(SetType(now.key, past.type))

    def add_dropped(self) -> None:
        """Entries that the run took away come back behind the entry they followed."""
        kept, behind = set(self.was.values()), None
        for key, entry in _entries(self.old).items():
            if key not in kept and not self.shown.find(key):
                fields = {name: found.value for name, found in entry.fields.items()}
                self._make(Add(key, entry.type, fields, behind))
            behind = key if self.shown.find(key) else behind

    def _now(self, key: str) -> Entry | None:
        return self.shown.find(self.here[key]) if key in self.here else None

    def _missed(self, key: str) -> None:
        twice = self.shown.find(key, 1) is not None
        self.left.append((key, TWICE if twice else GONE))

    def _make(self, *changes: Change) -> bool:
        """Make the changes, or none of them."""
        try:
            self.shown = self.shown.apply_many(changes)
        except Refused as refused:
            self.left.append(("", str(refused)))
            return False
        return True


def _references(keys: Keys) -> list[Change]:
    return [RenameReferences(*step) for step in steps(keys)]


def _had_none(old: Document, written: Entry) -> bool:
    """Whether the run gave the entry its key: the same stood there without one."""
    facts = [(field.name, field.raw) for field in written.all_fields]
    return any([(field.name, field.raw) for field in each.all_fields] == facts for each in old.nameless)


def _value(fields: Mapping[str, object], name: str) -> str | None:
    found = fields.get(name)
    return None if found is None else str(getattr(found, "value", ""))
