"""Many changes of one document, made together: one new text, parsed again and compared with what was planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zsync.formats.bib import changes as c
from zsync.formats.bib import place, rewrite
from zsync.formats.bib.compare import compare, with_newline
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.layout import Layout, bare_numbers, sample
from zsync.formats.bib.references import keys_named, may_name, renamed_references
from zsync.formats.bib.slot import EntryView, Slot
from zsync.formats.bib.view import View
from zsync.formats.edits import apply
from zsync.model.span import Edit

_NEAR = 30


class Draft:
    """Collects changes against `view`; `text()` is the new text."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._old: dict[int, Slot] = {}
        self._new: list[Slot] = []
        self._by_key: dict[str, list[Slot]] = {}
        self._named: dict[str, list[Slot]] | None = None
        self._order = place.Order(view)

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

    def _slots(self, key: str) -> list[Slot]:
        if key not in self._by_key:
            self._by_key[key] = [self._slot_of(number) for number in self._view.index.get(key, [])]
        return self._by_key[key]

    def _slot_of(self, number: int) -> Slot:
        if number not in self._old:
            entry = self._view.entries[number]
            self._old[number] = Slot(EntryView(entry.raw, self._view, entry.start), number, number)
        return self._old[number]

    def _slot(self, key: str, nth: int = 0) -> Slot:
        slots = self._slots(key)
        if nth >= len(slots):
            raise c.UnknownKey(f"no entry has the key {key!r}")
        return slots[nth]

    # -- changes

    def _change(self, slot: Slot, change: c.Change) -> None:
        entry = slot.view.entry
        if isinstance(change, c.Remove):
            slot.gone = True
            self._slots(entry.key).remove(slot)
            return
        if isinstance(change, c.Rename) and change.new != change.old and self._slots(change.new):
            raise c.Refused(f"another entry has the key {change.new!r}")
        after = self._rewritten(slot, self._edits(slot, entry, change))
        compare(entry, after, change, self._view.newline)
        if isinstance(change, c.Rename):
            self._slots(change.old).remove(slot)
            self._slots(change.new).append(slot)

    def _edits(self, slot: Slot, entry: Entry, change: c.Change) -> list[Edit]:
        match change:
            case c.Set():
                like = self._like(entry, slot.anchor, change.name)
                layout = self._layout(entry, slot.anchor, change)
                value = with_newline(change.value, self._view.newline)
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

    def _rewritten(self, slot: Slot, edits: list[Edit]) -> Entry:
        if edits:
            before = slot.view.entry
            view = EntryView(apply(slot.view.text, edits), self._view, slot.view.stands_at)
            if view.entry.odd.reason and not before.odd.reason:
                raise c.Refused(f"entry {before.key!r} would become unclear: {view.entry.odd.reason}")
            slot.view = view
            self._note_names(slot)
        return slot.view.entry

    def _add(self, change: c.Add) -> None:
        if self._slots(change.key):
            raise c.Refused(f"an entry has the key {change.key!r} already")
        anchor, follows = self._anchor(change)
        like = self._model(change.type, anchor)
        layout = self._laid_out_like(like)
        names = rewrite.ordered(list(change.fields), list(like.fields) if like else [])
        fields = [(name, with_newline(change.fields[name], self._view.newline)) for name in names]
        text = rewrite.new_entry(change.key, change.type, fields, layout)
        stands_at = self._view.entries[anchor].end if anchor >= 0 else len(self._view.text)
        slot = Slot(EntryView(text, self._view, stands_at), -1, anchor)
        entry = slot.view.entry
        read = [(field.name.lower(), field.value) for field in entry.all_fields]
        if entry.key != change.key or entry.odd.reason or read != [(n.lower(), v) for n, v in fields]:
            raise c.Refused(f"the new entry {change.key!r} would not read back as given")
        self._new.insert(self._new.index(follows) + 1 if follows else len(self._new), slot)
        self._slots(change.key).append(slot)
        self._note_names(slot)

    def _anchor(self, change: c.Add) -> tuple[int, Slot | None]:
        if change.after is None:
            return self._order.place_of(change.key), None
        follows = self._slot(change.after)
        return follows.anchor, follows if follows.origin < 0 else None

    def _references(self, change: c.RenameReferences) -> None:
        if self._named is None:
            self._named = {}
            for number in sorted({*may_name(self._view), *self._old}):  # those changed so far may name by now
                self._note_names(self._slot_of(number))
            for slot in self._new:
                self._note_names(slot)
        for slot in self._named.get(change.old.lower(), [])[:]:
            if not slot.gone:
                self._rewritten(slot, renamed_references(slot.view.entry, change, self._taken))

    def _taken(self, key: str) -> bool:
        return bool(self._slots(key))

    def _note_names(self, slot: Slot) -> None:
        """Keep, once it is needed, which entries name which keys, these in lower case."""
        if self._named is not None:
            for key in keys_named(slot.view.entry):
                slots = self._named.setdefault(key.lower(), [])
                if slot not in slots[-1:]:
                    slots.append(slot)

    # -- style

    def _layout(self, entry: Entry, anchor: int, change: c.Set) -> Layout:
        """The layout of `entry`; one without numbers writes them as near entries do, best in that field."""
        if not entry.fields:
            return self._laid_out_like(self._model(entry.type, anchor))
        layout = sample(entry, self._view.newline)
        if layout.bare_numbers is not None or not change.value.isdigit():
            return layout
        near = [other.fields for other in self._near(anchor)]
        raws = [fields[change.name.lower()].raw for fields in near if change.name.lower() in fields]
        bare = bare_numbers(raws)
        if bare is None:
            bare = bare_numbers([field.raw for fields in near for field in fields.values()])
        return replace(layout, bare_numbers=bare)

    def _near(self, anchor: int) -> Iterator[Entry]:
        """The clear entries with fields around entry number `anchor`, nearest first."""
        entries = self._view.entries
        for step in range(_NEAR):
            for number in (anchor - step, anchor + step + 1):
                if 0 <= number < len(entries) and not entries[number].odd.reason and entries[number].fields:
                    yield entries[number]

    def _model(self, kind: str, anchor: int) -> Entry | None:
        """The nearest entry of this type, else the nearest one."""
        near = list(self._near(anchor))
        return next((entry for entry in near if entry.type == kind.lower()), near[0] if near else None)

    def _laid_out_like(self, model: Entry | None) -> Layout:
        """How the entry is laid out that a new one is made after."""
        newline = self._view.newline
        return sample(model, newline) if model else Layout(lead=newline + "  ", tail=newline)

    def _like(self, entry: Entry, anchor: int, name: str) -> list[str]:
        """The field names, in order, of a near entry that has `name`: of the same type, else of any."""
        if name.lower() in entry.fields:
            return []
        first: list[str] = []
        for other in self._near(anchor):
            if name.lower() in other.fields:
                first = first or list(other.fields)
                if other.type == entry.type:
                    return list(other.fields)
        return first

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

    def _groups(self, gone: frozenset[int]) -> dict[int, list[Slot]]:
        """New entries by the entry they follow; where that one goes, the one before it."""
        groups: dict[int, list[Slot]] = {}
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

        def put(slot: Slot) -> None:
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
