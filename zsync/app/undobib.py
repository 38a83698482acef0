"""A .bib that was edited since a run: what the run wrote is taken back field by field, where it still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zsync.formats.bib import Refused, parse
from zsync.formats.bib.changes import Add, Change, Remove, Rename, RenameReferences, Set, SetType, Unset
from zsync.formats.bib.document import Document
from zsync.formats.bib.encoding import decode, encode
from zsync.formats.bib.entry import Entry


@dataclass(slots=True)
class Taken:
    """`content` with the run's changes taken back; `left` are places that moved on, with the reason."""

    content: bytes
    left: list[tuple[str, str]] = field(default_factory=list)


def taken_back(before: bytes, after: bytes, now: bytes, *, renames: Iterable[tuple[str, str]]) -> Taken:
    """`now` without what changed from `before` to `after`; every other byte stays. `renames` are pairs of keys."""
    old, new = (parse(decode(content)[0]) for content in (before, after))
    text, encoding = decode(now)
    shown = parse(text)
    taken = Taken(now)
    renamed = _renamed(old, new, renames)
    changes: list[Change] = []
    for key, entry in _entries(new).items():
        past = _entries(old).get(renamed.get(key, key))
        if past is None and _had_none(old, entry):
            taken.left.append((key, "it had no key before, and the file was edited since"))
            continue
        changes += _entry(past, entry, shown, taken)
    changes += _dropped(old, new, shown, renamed)
    for key, past_key in renamed.items():
        changes += [Rename(key, past_key), RenameReferences(key, past_key)] if shown.find(key) else []
    for change in changes:
        shown = _made(shown, change, taken)
    taken.content = encode(shown.text, encoding)
    return taken


def _made(document: Document, change: Change, taken: Taken) -> Document:
    try:
        return document.apply_many([change])
    except Refused as refused:
        taken.left.append(("", str(refused)))
        return document


def _entries(document: Document) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in document.entries:
        found.setdefault(entry.key, entry)
    return found


def _renamed(old: Document, new: Document, renames: Iterable[tuple[str, str]]) -> dict[str, str]:
    """New key to old key. An undone undo goes the other way, so each rename counts in the direction it shows."""
    ways = [way for one, two in renames for way in ((one, two), (two, one))]
    return {
        come: gone
        for gone, come in ways
        if old.find(gone) and not old.find(come) and new.find(come) and not new.find(gone)
    }


def _had_none(old: Document, written: Entry) -> bool:
    """Whether the run gave the entry its key: the same stood there without one."""
    facts = [(field.name, field.raw) for field in written.all_fields]
    return any([(field.name, field.raw) for field in each.all_fields] == facts for each in old.nameless)


def _entry(past: Entry | None, written: Entry, shown: Document, taken: Taken) -> list[Change]:
    now = shown.find(written.key)
    place = f"{written.key}"
    if now is None:
        if past is None or past.raw != written.raw:
            taken.left.append((place, "the entry is gone since, or has another key"))
        return []
    if past is None:
        if now.raw == written.raw:
            return [Remove(written.key)]
        taken.left.append((place, "the new entry was edited since"))
        return []
    changes = _fields(past, written, now, taken)
    if past.type != written.type and now.type == written.type:
        changes.append(SetType(written.key, past.type))
    return changes


def _fields(past: Entry, written: Entry, now: Entry, taken: Taken) -> list[Change]:
    changes: list[Change] = []
    for name in sorted({*past.fields, *written.fields}):
        old, new, here = (_value(entry.fields, name) for entry in (past, written, now))
        if old == new or here == old:
            continue
        if here != new:
            taken.left.append((f"{written.key} {name}", "edited since"))
        elif old is None:
            changes.append(Unset(written.key, name))
        else:
            changes.append(Set(written.key, name, old))
    return changes


def _value(fields: Mapping[str, object], name: str) -> str | None:
    found = fields.get(name)
    return None if found is None else str(getattr(found, "value", ""))


def _dropped(old: Document, new: Document, shown: Document, renamed: Mapping[str, str]) -> list[Change]:
    """Entries the run took away come back behind the entry they followed."""
    changes: list[Change] = []
    for at, key in enumerate(old.keys):
        if new.find(key) or key in renamed.values() or shown.find(key):
            continue
        entry = old.entries[at]
        fields = {name: found.value for name, found in entry.fields.items()}
        behind = next((each for each in reversed(old.keys[:at]) if shown.find(each)), None)
        changes.append(Add(key, entry.type, fields, behind))
    return changes
