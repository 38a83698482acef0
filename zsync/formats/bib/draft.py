"""Many changes of one document, made together: one new text, parsed again and compared with what was planned."""

from __future__ import annotations

from zsync.formats.bib import changes as c
from zsync.formats.bib import place, rewrite
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.layout import Layout, sample
from zsync.formats.bib.macros import Macros
from zsync.formats.bib.references import renamed_references
from zsync.formats.bib.scan import scan
from zsync.formats.bib.view import View
from zsync.formats.edits import apply
from zsync.model.span import Edit


class EntryView(View):
    """One entry's text as a document of its own, with the macros that hold where it stands."""

    def __init__(self, text: str, document: View, stands_at: int) -> None:
        super().__init__(text, scan(text))
        self._document = document
        self._stands_at = stands_at

    @property
    def macros(self) -> Macros:
        """The whole document's."""
        return self._document.macros

    def resolve(self, raw: str, place: int) -> str:
        """As where the entry stands."""
        return self.macros.resolve(raw, self._stands_at)

    def macro_for(self, value: str, place: int) -> str | None:
        """As where the entry stands."""
        return self.macros.name_for(value, self._stands_at)

    @property
    def entry(self) -> Entry:
        """The one entry; `Refused` when the text is anything else."""
        if len(self.entries) != 1 or (self.entries[0].start, self.entries[0].end) != (0, len(self.text)):
            raise c.Refused(f"this would not read back as one entry: {self.text[:200]!r}")
        return self.entries[0]


class _Slot:
    """An entry on its way from the old document (number `origin`, -1 for a new one) to the new one."""

    __slots__ = ("anchor", "gone", "origin", "view")

    def __init__(self, view: EntryView, origin: int, anchor: int) -> None:
        self.view = view
        self.origin = origin
        self.anchor = anchor
        self.gone = False


class Draft:
    """Collects changes against `view`; `text()` is the new text."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._old: dict[int, _Slot] = {}
        self._new: list[_Slot] = []
        self._by_key: dict[str, list[_Slot]] = {}

    def apply(self, change: c.Change) -> None:
        """Make one change. Raises `Refused` when it cannot be made."""
        if isinstance(change, c.Add):
            self._add(change)
        elif isinstance(change, c.RenameReferences):
            self._references(change)
        else:
            slot = self._slot(change.old if isinstance(change, c.Rename) else change.key, change.nth)
            self._change(slot, change)

    # -- slots

    def _slots(self, key: str) -> list[_Slot]:
        if key not in self._by_key:
            self._by_key[key] = [self._slot_of(number) for number in self._view.index.get(key, [])]
        return self._by_key[key]

    def _slot_of(self, number: int) -> _Slot:
        if number not in self._old:
            entry = self._view.entries[number]
            self._old[number] = _Slot(EntryView(entry.raw, self._view, entry.start), number, number)
        return self._old[number]

    def _slot(self, key: str, nth: int = 0) -> _Slot:
        slots = self._slots(key)
        if nth >= len(slots):
            raise c.UnknownKey(f"no entry has the key {key!r}")
        return slots[nth]

    # -- changes

    def _change(self, slot: _Slot, change: c.Change) -> None:
        entry = slot.view.entry
        if isinstance(change, c.Remove):
            slot.gone = True
            self._slots(entry.key).remove(slot)
            return
        if isinstance(change, c.Rename) and change.new != change.old and self._slots(change.new):
            raise c.Refused(f"another entry has the key {change.new!r}")
        after = self._rewritten(slot, self._edits(slot, entry, change))
        _compare(entry, after, change, self._view.newline)
        if isinstance(change, c.Rename):
            self._slots(change.old).remove(slot)
            self._slots(change.new).append(slot)

    def _edits(self, slot: _Slot, entry: Entry, change: c.Change) -> list[Edit]:
        match change:
            case c.Set():
                like = self._like(entry, slot.anchor, change.name)
                layout = self._layout(entry, slot.anchor)
                value = _with_newline(change.value, self._view.newline)
                return rewrite.set_field(entry, change.name, value, layout=layout, order=like)
            case c.Unset():
                return rewrite.unset_field(entry, change.name)
            case c.RenameField():
                return rewrite.rename_field(entry, change.old, change.new)
            case c.SetType():
                return rewrite.set_type(entry, change.type)
            case c.Rename():
                return rewrite.rename_key(entry, change.new)
        raise TypeError(f"unknown change {change!r}")

    def _rewritten(self, slot: _Slot, edits: list[Edit]) -> Entry:
        if edits:
            before = slot.view.entry
            view = EntryView(apply(slot.view.text, edits), self._view, slot.view._stands_at)
            if view.entry.odd.reason and not before.odd.reason:
                raise c.Refused(f"entry {before.key!r} would become unclear: {view.entry.odd.reason}")
            slot.view = view
        return slot.view.entry

    def _add(self, change: c.Add) -> None:
        if self._slots(change.key):
            raise c.Refused(f"an entry has the key {change.key!r} already")
        anchor, follows = self._anchor(change)
        layout = self._template(change.type, anchor)
        fields = [(name, _with_newline(value, self._view.newline)) for name, value in change.fields.items()]
        text = rewrite.new_entry(change.key, change.type, fields, layout)
        stands_at = self._view.entries[anchor].end if anchor >= 0 else len(self._view.text)
        slot = _Slot(EntryView(text, self._view, stands_at), -1, anchor)
        entry = slot.view.entry
        read = [(field.name.lower(), field.value) for field in entry.all_fields]
        if entry.key != change.key or entry.odd.reason or read != [(n.lower(), v) for n, v in fields]:
            raise c.Refused(f"the new entry {change.key!r} would not read back as given")
        self._new.insert(self._new.index(follows) + 1 if follows else len(self._new), slot)
        self._slots(change.key).append(slot)

    def _anchor(self, change: c.Add) -> tuple[int, _Slot | None]:
        if change.after is None:
            return place.sorted_place(self._view, change.key), None
        follows = self._slot(change.after)
        return follows.anchor, follows if follows.origin < 0 else None

    def _references(self, change: c.RenameReferences) -> None:
        for number, entry in enumerate(self._view.entries):
            slot = self._old.get(number)
            if change.old in (slot.view.text if slot else entry.raw):
                slot = self._slot_of(number)
                self._rewritten(slot, renamed_references(slot.view.entry, change))
        for slot in self._new:
            self._rewritten(slot, renamed_references(slot.view.entry, change))

    # -- style

    def _layout(self, entry: Entry, anchor: int) -> Layout:
        if entry.fields:
            return sample(entry, self._view.newline)
        return self._template(entry.type, anchor)

    def _near(self, kind: str, anchor: int) -> list[Entry]:
        """Entries around, nearest first, those of the same type before the others."""
        near = self._view.entries[max(anchor - 30, 0) : anchor + 31]
        middle = min(max(anchor, 0), 30)
        order = sorted(range(len(near)), key=lambda i: (near[i].type != kind.lower(), abs(i - middle)))
        return [near[i] for i in order if not near[i].odd.reason and near[i].fields]

    def _template(self, kind: str, anchor: int) -> Layout:
        near = self._near(kind, anchor)
        return sample(near[0], self._view.newline) if near else Layout(
            lead=self._view.newline + "  ", tail=self._view.newline
        )

    def _like(self, entry: Entry, anchor: int, name: str) -> list[str]:
        """The field names, in order, of an entry of the same type that has `name`."""
        if name.lower() in entry.fields:
            return []
        alike = (other for other in self._near(entry.type, anchor) if other.type == entry.type)
        return next((list(other.fields) for other in alike if name.lower() in other.fields), [])

    # -- the new text

    def text(self) -> str:
        """The document's text with all changes made."""
        gone = [slot.origin for slot in self._old.values() if slot.gone]
        edits = place.removals(self._view, gone)
        for slot in self._old.values():
            entry = self._view.entries[slot.origin]
            if not slot.gone and slot.view.text != entry.raw:
                edits.append(Edit(entry.start, entry.end, slot.view.text))
        for anchor, slots in self._groups(frozenset(gone)).items():
            edits.append(place.insertion(self._view, anchor, [slot.view.text for slot in slots]))
        return apply(self._view.text, edits)

    def _groups(self, gone: frozenset[int]) -> dict[int, list[_Slot]]:
        """New entries by the entry they follow; where that one goes, the one before it."""
        groups: dict[int, list[_Slot]] = {}
        for slot in self._new:
            anchor = slot.anchor
            while anchor in gone:
                anchor -= 1
            if not slot.gone:
                groups.setdefault(anchor, []).append(slot)
        return groups

    def expected(self) -> tuple[list[tuple[int, str, str]], dict[int, str]]:
        """What the new document must hold: length, kind and name of every block in order; by its number in that
        list, the text of each entry that is changed or new."""
        gone = frozenset(slot.origin for slot in self._old.values() if slot.gone)
        groups = self._groups(gone)
        first = min((start for start, _, kind, _ in self._view.scanned.pieces if kind == "entry"), default=-1)
        blocks: list[tuple[int, str, str]] = []
        texts: dict[int, str] = {}

        def put(slot: _Slot) -> None:
            texts[len(blocks)] = slot.view.text
            blocks.append((len(slot.view.text), "entry", slot.view.entry.key))

        number = -1
        for start, end, kind, name in self._view.scanned.pieces:
            if start == first:
                for slot in groups.get(-1, ()):
                    put(slot)
            if kind != "entry":
                blocks.append((end - start, kind, name))
                continue
            number += 1
            if number not in gone:
                changed = self._old.get(number)
                put(changed) if changed else blocks.append((end - start, kind, name))
            for slot in groups.get(number, ()):
                put(slot)
        if first < 0:
            for slot in groups.get(-1, ()):
                put(slot)
        return blocks, texts


def _with_newline(value: str, newline: str) -> str:
    """`value` with the file's line ends."""
    return value if newline == "\n" else value.replace("\r\n", "\n").replace("\n", newline)


def _compare(before: Entry, after: Entry, change: c.Change, newline: str) -> None:
    """Raise `Refused` unless `after` differs from `before` by `change` alone."""
    key = change.new if isinstance(change, c.Rename) else before.key
    kind = change.type.lower() if isinstance(change, c.SetType) else before.type
    if (after.key, after.type) != (key, kind):
        raise c.Refused(f"entry {before.key!r} would not read back as planned")
    if _facts(before, change) != _facts(after, change):
        raise c.Refused(f"other fields of entry {before.key!r} would change")
    if isinstance(change, c.Set) and _value(after, change.name) != _with_newline(change.value, newline):
        raise c.Refused(f"field {change.name!r} of {before.key!r} would not read back as given")
    if isinstance(change, c.Unset) and change.name.lower() in after.fields:
        raise c.Refused(f"field {change.name!r} of {before.key!r} would stay")


def _value(entry: Entry, name: str) -> str | None:
    field = entry.fields.get(name.lower())
    return None if field is None else field.value


def _facts(entry: Entry, change: c.Change) -> list[tuple[str, str]]:
    """Names and raw values of the fields that `change` does not touch; a field it renames by its new name."""
    facts = [(field.name.lower(), field.raw) for field in entry.all_fields]
    if isinstance(change, c.Unset):
        return [fact for fact in facts if fact[0] != change.name.lower()]
    if isinstance(change, c.Set):
        names = [name for name, _ in facts]
        first = names.index(change.name.lower()) if change.name.lower() in names else len(names)
        return facts[:first] + facts[first + 1 :]
    if isinstance(change, c.RenameField):
        return [(change.new.lower() if name == change.old.lower() else name, raw) for name, raw in facts]
    return facts
