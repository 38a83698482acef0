"""One `.bib` file as a replica: records out of a lossless document, operations back into it by span."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from zsync.config.settings import BibFile
from zsync.errors import ReplicaProblem
from zsync.formats.bib import Refused, parse
from zsync.formats.bib.changes import Add, Change, Remove, Rename, RenameReferences, Set, SetType, Unset
from zsync.formats.bib.document import Document
from zsync.formats.bib.encoding import Encoding, decode, encode
from zsync.formats.bib.entry import Entry
from zsync.formats.edits import LineIndex
from zsync.model.finding import Finding
from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar, Tag, Work
from zsync.replicas.protocol import Capabilities, Fetch, Files, InFiles
from zsync.translate.bib import ENTRY_TYPE, NOT_WORKS, BibDialect, BibNative, sniff
from zsync.translate.values.identifiers import identifiers_of
from zsync.translate.values.inherit import resolve

ESSENTIAL = frozenset({"title", "creators", "date", "container"})
"""What every entry is offered; anything else only where the file's entries of that type use it."""


@dataclass(frozen=True)
class _File:
    """The file as read: bytes, text, document, and the natives of its entries."""

    content: bytes
    encoding: Encoding
    document: Document
    dialect: BibDialect

    @cached_property
    def own(self) -> Mapping[str, BibNative]:
        """Key to the entry's own fields; the first entry of a key wins."""
        found: dict[str, BibNative] = {}
        for entry in self.document.entries:
            found.setdefault(entry.key, native_of(entry))
        return found

    @cached_property
    def full(self) -> Mapping[str, BibNative]:
        """Key to the entry with what it inherits."""
        heirs = {key: BibNative(self.own[key].type, fields) for key, fields in resolve(self.own).items()}
        return {**self.own, **heirs}

    @cached_property
    def used(self) -> Mapping[str, frozenset[str]]:
        """Entry type to the attributes that any entry of that type shows. "" holds what the file uses at all."""
        found: dict[str, set[str]] = defaultdict(set)
        for native in self.own.values():
            work = self.dialect.read(native)
            found[native.type] |= work.values.keys()
            if self.dialect.tags_field in native.fields:
                found[""].add("tags")
        return {kind: frozenset(names) for kind, names in found.items()}

    @cached_property
    def writer(self) -> BibDialect:
        """The dialect as this file writes it: its characters, its separators."""
        return self.dialect.adapted(self.own.values())


def native_of(entry: Entry) -> BibNative:
    """The entry as the dialect reads it."""
    return BibNative(entry.type, entry.values)


class BibReplica(InFiles):
    """The file `file.path` of the project. Entries zsync cannot read for certain are held, never written."""

    world: World = "bib"

    def __init__(self, file: BibFile, files: Files, dialects: Mapping[str, BibDialect]) -> None:
        self._file = file
        self._files = files
        self._dialects = dialects
        self._readonly = "named read-only in zsync.yaml" if file.read_only else ""

    @property
    def name(self) -> str:
        return f"bib:{self._file.path}"

    @property
    def capabilities(self) -> Capabilities:
        writable = not self._readonly
        return Capabilities(writable=writable, creates=writable, reason=self._readonly, takes=self._file.takes)

    def read(self) -> Snapshot:
        """The entries of the file. A missing or cut file is incomplete, and a finding says where."""
        content = self._files.read(self._file.path)
        if content is None:
            span = LineIndex("").span(0, 0, self._file.path)
            help = "create it, or take it out of zsync.yaml"
            gone = Finding("ZS014", "unreadable-file", "error", span, "this .bib file is not there", help)
            return Snapshot(self.name, "bib", "", (), complete=False, unreadable=True, findings=(gone,))
        file = self._parsed(content)
        document = file.document
        self._readonly = self._readonly or document.readonly_reason
        problems = tuple(problem.at(self._file.path) for problem in document.problems)
        syntax = [problem for problem in problems if problem.code == "ZS101"]
        return Snapshot(
            self.name,
            "bib",
            "",
            tuple(self._records(file)),
            complete=not syntax,
            unreadable=any(_is_cut(problem, document.text) for problem in syntax),
            findings=problems,
        )

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        return cast("Scalar | None", self._dialect.project(kind, attribute, value))

    def open(self, attachment: Attachment) -> bytes:
        raise ReplicaProblem("a .bib file holds no files", place=self._file.path)

    def close(self) -> None:
        """Nothing is kept open."""

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """One effect: the whole file, edited in its own style, read again and compared."""
        content = self._files.read(self._file.path)
        if content is None:
            raise ReplicaProblem("is not there any more", place=self._file.path)
        file = self._parsed(content)
        new, refused = self._edited(file, operations)
        allowed = [operation for operation in operations if operation.id not in refused]

        def run() -> tuple[Receipt, ...]:
            if new != content:
                self._files.replace(self._file.path, new, expected=content)
            failed = (Receipt(id, None, reason) for id, reason in refused.items())
            return (*self._receipts(allowed, new), *failed)

        summary = f"{self._file.path}: {len(operations)} changes"
        path = self._file.path
        return [Effect(summary, tuple(operations), (Image(path, content),), run, (Image(path, new),))]

    def _edited(self, file: _File, operations: Sequence[Operation]) -> tuple[bytes, dict[str, str]]:
        """The bytes with all operations done, but for those the file cannot take, and why."""
        try:
            changed = file.document.apply_many(self._changes(file, operations))
            return encode(changed.text, file.encoding), {}
        except (Refused, UnicodeEncodeError) as error:
            reason = f"{self._file.path}: {_told(error, file.encoding)}"
        if len(operations) == 1:
            return file.content, {operations[0].id: reason}
        refused: dict[str, str] = {}
        for group in _parts(operations):
            refused |= self._edited(file, group)[1]
        if not refused:
            return file.content, {op.id: reason for op in operations}
        content, more = self._edited(file, [op for op in operations if op.id not in refused])
        return content, {**refused, **more}

    # -- reading

    @cached_property
    def _dialect(self) -> BibDialect:
        if self._file.dialect:
            return self._dialects[self._file.dialect]
        content = self._files.read(self._file.path) or b""
        text, _ = decode(content)
        return self._dialects[sniff([native_of(entry) for entry in parse(text).entries])]

    def _parsed(self, content: bytes) -> _File:
        text, encoding = decode(content)
        return _File(content, encoding, parse(text), self._dialect)

    def _records(self, file: _File) -> Iterable[Record]:
        seen: set[str] = set()
        for entry in file.document.entries:
            if entry.key and entry.key not in seen and entry.type not in NOT_WORKS:
                seen.add(entry.key)
                yield self._record(file, entry)

    def _record(self, file: _File, entry: Entry) -> Record:
        if entry.opaque:
            return Record(self.name, entry.key, entry.key, frozen=entry.opaque_reason or "not read for certain")
        work = file.dialect.read(file.full[entry.key])
        return Record(
            replica=self.name,
            locator=entry.key,
            key=entry.key,
            kind=file.dialect.refined(file.full[entry.key]),
            values=work.values,
            tags=work.tags,
            vocabulary=self._vocabulary(file, entry.type) | work.values.keys(),
            ids=identifiers_of(work.values),
        )

    def _vocabulary(self, file: _File, entry_type: str) -> frozenset[str]:
        listed = frozenset(self._file.fields)
        return ESSENTIAL | file.used.get(entry_type, frozenset()) | file.used.get("", frozenset()) | listed

    # -- writing

    def _changes(self, file: _File, operations: Sequence[Operation]) -> list[Change]:
        changes: list[Change] = []
        natives = dict(file.own)
        works: dict[str, Work] = {}
        for operation in operations:
            if _is_new(operation):
                changes.append(self._addition(file, operation))
            elif operation.action == "delete" and not operation.attribute:
                changes.append(Remove(operation.locator))
            elif operation.attribute != "key":
                changes += self._field_changes(file, operation, natives, works)
        return changes + _renames({str(op.before): str(op.after) for op in operations if op.attribute == "key"})

    def _addition(self, file: _File, operation: Operation) -> Change:
        work = cast(Work, operation.after)
        kind = file.writer.create(work, offered=()).type
        native = file.writer.create(work, offered=self._vocabulary(file, kind))
        return Add(operation.key, native.type, native.fields)

    def _field_changes(
        self, file: _File, operation: Operation, natives: dict[str, BibNative], works: dict[str, Work]
    ) -> list[Change]:
        key = operation.locator
        native = natives[key]
        value: object = operation.after
        if operation.attribute == "tags":
            work = works.get(key) or file.dialect.read(native)
            works[key] = replace(work, tags=_tags(work.tags, operation))
            value = works[key].tags
        written = dict(file.writer.write(native, operation.attribute, cast(Scalar, value)))
        kind = written.pop(ENTRY_TYPE, None) or native.type
        fields = dict(native.fields)
        changes: list[Change] = [SetType(key, kind)] if kind != native.type else []
        for name, text in written.items():
            changes.append(Unset(key, name) if text is None else Set(key, name, text))
            fields.pop(name, None) if text is None else fields.__setitem__(name, text)
        natives[key] = BibNative(kind, fields)
        return changes

    def _receipts(self, operations: Iterable[Operation], content: bytes) -> tuple[Receipt, ...]:
        """What the file shows now, read again from the bytes that were written."""
        file = self._parsed(content)
        renamed = {op.locator: str(op.after) for op in operations if op.attribute == "key"}
        records = {record.key: record for record in self._records(file)}
        return tuple(
            Receipt(op.id, record, "" if record or op.action == "delete" else "the entry does not read back")
            for op in operations
            for record in [records.get(op.key if _is_new(op) else renamed.get(op.locator, op.locator))]
        )


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


def _renames(keys: Mapping[str, str]) -> list[Change]:
    """Renames with the references to them; where a new key is another's old one, by way of passing names."""
    passing = {old: f"zsync.passing.{number}" for number, old in enumerate(keys)}
    if not keys.keys() & set(keys.values()):
        passing = {}
    steps = [*passing.items(), *((passing.get(old, old), new) for old, new in keys.items())]
    return [change for old, new in steps for change in (Rename(old, new), RenameReferences(old, new))]


def _is_new(operation: Operation) -> bool:
    return operation.action == "create" and not operation.attribute


def _tags(tags: tuple[Tag, ...], operation: Operation) -> tuple[Tag, ...]:
    if isinstance(operation.after, Tag):
        return (*tags, operation.after)
    gone = cast(Tag, operation.before).name
    return tuple(tag for tag in tags if tag.name != gone)


def _is_cut(problem: Finding, text: str) -> bool:
    """Whether the malformed block runs to the end of the file: a file cut in the middle."""
    return problem.span.end >= len(text.rstrip())
