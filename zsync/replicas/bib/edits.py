"""Operations on a `.bib` file as changes of its document; those it cannot take are left out, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast

from zsync.formats.bib import Refused
from zsync.formats.bib.changes import Add, Change, Remove, Rename, RenameReferences, Set, SetType, Unset, steps
from zsync.formats.bib.encoding import Encoding, encode
from zsync.model.plan import Operation
from zsync.model.record import REFERENCES
from zsync.model.values import Attachment, Relation, Scalar, Tag, Work
from zsync.reconcile.twins import STRONG
from zsync.replicas.bib.linked import without
from zsync.replicas.bib.parsed import GROUPS, ParsedFile
from zsync.translate.bib import ENTRY_TYPE, BibNative
from zsync.translate.values import commas, files

Paths = Mapping[str, str]
"""By id of the operation, the path of the project that a new file gets."""


def edited(file: ParsedFile, operations: Sequence[Operation], paths: Paths) -> tuple[bytes, dict[str, str]]:
    """The bytes with all operations done, but for those the file cannot take, and why."""
    try:
        changed = file.document.apply_many(_Edits(file, paths).changes(operations))
        return encode(changed.text, file.encoding), {}
    except (Refused, UnicodeEncodeError) as error:
        reason = f"{file.file.path}: {_told(error, file.encoding)}"
    if len(operations) == 1:
        return file.content, {operations[0].id: reason}
    refused: dict[str, str] = {}
    for group in _parts(operations):
        refused |= edited(file, group, paths)[1]
    if not refused:
        return file.content, {op.id: reason for op in operations}
    content, more = edited(file, [op for op in operations if op.id not in refused], paths)
    return content, {**refused, **more}


class _Edits:
    """The changes of one run; `natives` are the entries as they stand after those made so far."""

    def __init__(self, file: ParsedFile, paths: Paths) -> None:
        self.file = file
        self.paths = paths
        self.named: Mapping[str, str] = {}
        self.natives = dict(file.own)
        self.works: dict[str, Work] = {}
        self.related = file.related.copy() if file.related else None
        self.made: Collection[str] = ()
        self.gone: Collection[str] = ()
        self.files: dict[str, list[Operation]] = defaultdict(list)

    def changes(self, operations: Sequence[Operation]) -> list[Change]:
        """All of them: keys for entries that have none first, renames last, but for new entries under keys that
        others give up."""
        given = [op for op in operations if op.attribute == "key" and op.locator in self.file.places]
        self.named = {op.locator: str(op.after) for op in given}
        self.natives = {self.named.get(at, at): native for at, native in self.natives.items()}
        made = {operation.work for operation in operations if is_new(operation)}
        self.made = {operation.key for operation in operations if is_new(operation)}
        self.gone = {op.locator for op in operations if op.lets_go}
        for each in operations:
            if each.attribute == "attachments":
                self.files[each.work].append(each)
        given.sort(key=lambda op: self.file.places[op.locator], reverse=True)
        changes: list[Change] = [Rename("", str(op.after), self.file.places[op.locator]) for op in given]
        keys = {str(op.before): str(op.after) for op in operations if op.attribute == "key" and op not in given}
        late: list[Change] = []
        for operation in operations:
            if is_new(operation):
                freed = operation.key in keys or operation.key in self.gone
                (late if freed else changes).append(self._addition(operation))
            elif operation.lets_go:
                changes.append(Remove(self._key(operation.locator)))
            elif operation.attribute == "relations":
                changes += self._related(operation)
            elif operation.attribute not in ("key", REFERENCES) and operation.work not in made:
                changes += self._field_changes(operation)
        kept = [change for old, new in keys.items() for change in (*self._kept(old, new), *self._moved(old, keys))]
        renames = [change for step in steps(keys) for change in (Rename(*step), RenameReferences(*step))]
        return [*changes, *self._mended(operations), *renames, *kept, *late]  # what is mended may be renamed yet

    def _mended(self, operations: Sequence[Operation]) -> list[Change]:
        """References to keys that still nobody bears."""
        old = {str(op.before): str(op.after) for op in operations if op.attribute == REFERENCES}
        return [RenameReferences(*pair) for pair in old.items() if pair[0] in self.file.dangling]

    def _key(self, locator: str) -> str:
        """The key of an entry while the changes are made."""
        if locator in self.file.places and locator not in self.named:
            raise Refused("it has no citation key yet")
        return self.named.get(locator, locator)

    def _moved(self, old: str, keys: Mapping[str, str]) -> list[Change]:
        """The links to files in the work's asset folder, which the notes rename after this."""
        name, linked = self.file.dialect.files_field, self.file.linked
        raw = self.natives[old].fields.get(name, "") if old in self.natives else ""
        text = linked.moved(raw, old, keys[old], leaving=keys) if linked and raw else raw
        return [Set(keys[old], name, text)] if text != raw else []

    def _kept(self, old: str, new: str) -> list[Change]:
        """The old key among the entry's other keys, where the project wants it and biblatex reads it."""
        native = self.natives.get(old)
        if native is None or not self.file.file.aliases or self.file.dialect.name != "biblatex":
            return []
        listed = [key for key in self.file.dialect.aliases(native) if key not in (old, new)]
        return [Set(new, "ids", ", ".join([*listed, old]))]

    def _addition(self, operation: Operation) -> Change:
        work = cast(Work, operation.after)
        kind = self.file.writer.entry_type(work.kind, str(work.values.get("genre", "")))
        # Where no other side shows the work, what names it must stand here, or the next side has it twice.
        more = frozenset() if operation.source else frozenset(STRONG)
        native = self.file.writer.create(work, offered=self.file.newborn(kind) | more)
        fields = dict(native.fields)
        for path in work.collections if self.file.file.groups else ():
            fields[GROUPS] = self._grouped(fields.get(GROUPS, ""), path)
        for other in work.relations:
            fields |= self._relation(operation.key, self._key(other.locator))
        for each in self.files.get(operation.work, ()):
            fields |= {name: text for name, text in self._linked(each, fields).items() if text}
        return Add(operation.key, native.type, fields)

    def _field_changes(self, operation: Operation) -> list[Change]:
        key = self._key(operation.locator)
        native = self.natives.get(key)
        if native is None:
            raise Refused(f"there is no entry {key or operation.key!r}")
        written = self._written(operation, native)
        kind = written.pop(ENTRY_TYPE, None) or native.type
        fields = dict(native.fields)
        changes: list[Change] = [SetType(key, kind)] if kind != native.type else []
        for name, text in written.items():
            changes.append(Unset(key, name) if text is None else Set(key, name, text))
            fields.pop(name, None) if text is None else fields.__setitem__(name, text)
        self.natives[key] = BibNative(kind, fields)
        return changes

    def _written(self, operation: Operation, native: BibNative) -> dict[str, str | None]:
        """The fields to set; None takes one away."""
        value = cast(Scalar, operation.after)
        if operation.attribute == "attachments":
            return {**self._linked(operation, native.fields)}
        if operation.attribute == "collections":
            raw = native.fields.get(GROUPS, "")
            if operation.action == "create":
                return {GROUPS: self._grouped(raw, str(operation.after))}
            return {GROUPS: commas.without(raw, [self.file.groups.name(str(operation.before)) or ""]) or None}
        if operation.attribute != "tags":
            return dict(self.file.writer.write(native, operation.attribute, value))
        return self._tagged(operation, native)

    def _tagged(self, operation: Operation, native: BibNative) -> dict[str, str | None]:
        """The list of keywords; one that was taken from `xdata` is from now on the entry's own, as a whole."""
        key, writer = self._key(operation.locator), self.file.writer
        work = self.works.get(key) or writer.read(self.file.full.get(operation.locator, native))
        self.works[key] = replace(work, tags=_tags(work.tags, operation))
        if not self.works[key].tags and "xdata" in native.fields:
            return {writer.tags_field: ""}  # without the field it would take those again
        return dict(writer.write(native, "tags", self.works[key].tags))

    def _related(self, operation: Operation) -> list[Change]:
        """A relation more, which one of the two entries says, or one less, which neither says any more."""
        key = self._key(operation.locator)
        if isinstance(operation.after, Relation):
            told = self._relation(key, self._key(operation.after.locator))
            return [Set(key, name, text) for name, text in told.items()]
        other = operation.before
        assert isinstance(other, Relation)
        ways = ((key, other.locator or other.key), (other.locator, key))
        return [change for one, two in ways for change in self._unrelated(one, two)]

    def _relation(self, key: str, other: str) -> Mapping[str, str]:
        """The field of an entry with another one; nothing where either says so."""
        related = self.related
        if related is None or (other not in self.natives and other not in self.made):
            raise Refused(f"there is no entry {other!r} to relate to")
        if related.names(key, other) or related.names(other, key):
            return {}
        related.put(key, commas.added(related.raw.get(key, ""), other))
        return {self.file.dialect.related_field: related.raw[key]}

    def _unrelated(self, key: str, other: str) -> list[Change]:
        related, name = self.related, self.file.dialect.related_field
        names = related.names(key, other) if related else ()
        if related is None or not names or key in self.gone:
            return []
        related.put(key, commas.without(related.raw[key], names))
        return [Set(key, name, related.raw[key]) if related.raw[key] else Unset(key, name)]

    def _grouped(self, raw: str, path: str) -> str:
        name = self.file.groups.name(path)
        if name is None:
            raise Refused(f"JabRef has no group for the collection {path!r}")
        return raw if name in commas.read(raw) else commas.added(raw, name)

    def _linked(self, operation: Operation, fields: Mapping[str, str]) -> Mapping[str, str | None]:
        """The `file` field with one file more, or without one: other members keep every character."""
        name, linked = self.file.dialect.files_field, self.file.linked
        raw = fields.get(name, "")
        if linked is None:
            raise Refused("its links to files are not merged")
        if isinstance(operation.before, Attachment):
            return {name: without(raw, linked, operation.before.digest) or None}
        path = self.paths[operation.id]
        if any(hit and hit.file.locator == path for hit in map(linked.find, files.read(raw))):
            return {}
        try:
            return {name: files.added(raw, linked.ref(path), records=linked.manner.records)}
        except ValueError as error:
            raise Refused(str(error)) from None


def _told(error: Refused | UnicodeEncodeError, encoding: Encoding) -> str:
    if isinstance(error, Refused):
        return str(error)
    missing = error.object[error.start : error.end][:20]
    return f"its encoding, {encoding.name}, has no {missing!r}: save the file as UTF-8"


def _parts(operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
    """The operations by work; those of a single work one by one."""
    works = sorted({operation.work for operation in operations})
    if len(works) == 1:
        return [[operation] for operation in operations]
    return [[operation for operation in operations if operation.work == work] for work in works]


def is_new(operation: Operation) -> bool:
    """Whether the operation makes a new entry."""
    return operation.action == "create" and not operation.attribute


def _tags(tags: tuple[Tag, ...], operation: Operation) -> tuple[Tag, ...]:
    if isinstance(operation.after, Tag):
        return (*tags, operation.after)
    gone = cast(Tag, operation.before).name
    return tuple(tag for tag in tags if tag.name != gone)
