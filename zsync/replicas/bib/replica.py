"""One `.bib` file as a replica: records out of a lossless document, operations back into it by span."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import cast

from zsync.config.bibfile import BibFile
from zsync.errors import ReplicaProblem
from zsync.formats.bib import parse
from zsync.formats.bib.document import Document
from zsync.formats.bib.encoding import decode
from zsync.formats.bib.problems import marked
from zsync.formats.bib.rewrite import can_be_key
from zsync.formats.edits import LineIndex
from zsync.model.finding import Finding
from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.record import REFERENCES, Record, Snapshot, World
from zsync.model.values import Attachment, Scalar
from zsync.replicas import overtaken
from zsync.replicas.bib import heirs
from zsync.replicas.bib.edits import edited, is_new
from zsync.replicas.bib.linked import Shelves
from zsync.replicas.bib.parsed import ParsedFile, Shown, native_of
from zsync.replicas.bib.saving import Saving
from zsync.replicas.protocol import Capabilities, Fetch, Files, InFiles
from zsync.translate.bib import BibDialect, sniff


class BibReplica(InFiles):
    """The file `file.path` of the project. Entries zsync cannot read for certain are held, never written."""

    world: World = "bib"

    def __init__(
        self, file: BibFile, files: Files, dialects: Mapping[str, BibDialect], shelves: Shelves | None = None
    ) -> None:
        """`shelves` are where the files that its entries link to may lie; None: they are not merged."""
        self._file = file
        self._files = files
        self._dialects = dialects
        self._shelves = shelves
        self._shown: Shown | None = None
        self._read: tuple[bytes, Mapping[str, Record]] | None = None
        self._first: Document | None = None
        self._parents: frozenset[str] = frozenset()
        self._readonly = "named read-only in zsync.yaml" if file.read_only else ""
        self._locked = False

    @property
    def name(self) -> str:
        return f"bib:{self._file.path}"

    @property
    def capabilities(self) -> Capabilities:
        writable, shown = not self._readonly, self._shown
        return Capabilities(
            writable=writable,
            creates=writable,
            holds_files=writable and shown is not None and shown.takes_files,
            reason=self._readonly,
            takes=self._file.takes,
            endings=shown.endings if shown else frozenset(),
        )

    def read(self) -> Snapshot:
        """The entries of the file. A missing or cut file is incomplete, and a finding says where."""
        content = self._files.read(self._file.path)
        if content is None:
            span = LineIndex("").span(0, 0, self._file.path)
            help = "create it, or take it out of zsync.yaml"
            gone = Finding("ZS014", "unreadable-file", "error", span, "this .bib file is not there", help)
            return Snapshot(self.name, "bib", "", (), complete=False, unreadable=True, findings=(gone,))
        locked = "" if self._readonly else self._files.hindrance(self._file.path)
        self._locked = bool(locked)
        file = self._parsed(content)
        self._shown = Shown.of(file)
        document = file.document
        self._readonly = self._readonly or document.readonly_reason or (locked and f"it {locked}")
        records = tuple(file.records())
        self._read = content, {record.locator: record for record in records}
        self._parents = heirs.parents(file.own)
        problems = tuple(_told(problem, file).at(self._file.path) for problem in document.problems)
        problems += (_protected(self._file.path, locked),) if locked and not document.readonly_reason else ()
        syntax = [problem for problem in problems if problem.code == "ZS101" and not file.mends(problem)]
        return Snapshot(
            self.name,
            "bib",
            "",
            records,
            complete=not syntax,
            unreadable=bool(marked(document.text)) or any(_is_cut(problem, document.text) for problem in syntax),
            findings=problems,
            dangling=file.dangling,
        )

    def mark(self) -> str:
        """See `Recognises`: nobody looks at files outside the project, nor at who may write."""
        return "" if self._locked or (self._shelves and self._shelves.outside) else super().mark()

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        if attribute == "key":
            return value if can_be_key(str(value)) else None
        if attribute == "collections":
            held = self._file.groups and self._shown and self._shown.groups.name(str(value)) is not None
            return value if held else None
        if attribute == "relations":
            return value if self._file.relations and self._dialect.related_field else None
        return cast("Scalar | None", self._dialect.project(kind, attribute, value))

    def foreseen(self, operations: Sequence[Operation]) -> Mapping[str, Record]:
        """See `Foresees`: entries show what they take from others by `crossref`."""
        edits = heirs.edits_of(operations, self._parents)
        gone = heirs.deletions_of(operations)
        if self._read is None or not (edits or self._parents.intersection(map(str.lower, gone))):
            return {}
        file = self._parsed(self._read[0])
        return {
            **heirs.needed(file, gone),
            **heirs.foreseen(file, operations, edits=edits, parsed=self._parsed),
        }

    def open(self, attachment: Attachment) -> bytes:
        """The bytes of a linked file."""
        shown = self._shown or Shown.of(self._parsed(self._files.read(self._file.path) or b""))
        linked = shown.linked
        content = linked.open(attachment.locator) if linked else None
        if content is None:
            raise ReplicaProblem("is not there any more", place=attachment.locator)
        return content

    def close(self) -> None:
        """Nothing is kept open."""

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """New files first, then the whole `.bib`, edited in its own style, read again and compared."""
        path = self._file.path
        content = self._files.read(path)
        if content is None:
            raise ReplicaProblem("is not there any more", place=path)
        file = self._parsed(content)
        saving = Saving.of(operations, file, self._files, fetch)
        refused = {**saving.refused, **self._overtaken(operations, file)}
        new, more = edited(file, [op for op in operations if op.id not in refused], saving.paths)
        refused |= more
        allowed = [operation for operation in operations if operation.id not in refused]

        def run() -> tuple[Receipt, ...]:
            saving.check(allowed)
            if new != content:
                self._files.replace(path, new, expected=content)
            failed = (Receipt(id, None, reason) for id, reason in refused.items())
            return (*self._receipts(allowed, new, self._reread(allowed, file)), *failed)

        summary = f"{path}: {len(operations)} changes"
        whole = Effect(summary, tuple(operations), (Image(path, content),), run, (Image(path, new),))
        return [*saving.effects(allowed), whole]

    def _overtaken(self, operations: Sequence[Operation], file: ParsedFile) -> dict[str, str]:
        """The operations that would do away with what was written since the file was read, and why not."""
        if self._read is None or self._read[0] == file.content:
            return {}
        read, now = self._read[1], {record.locator: record for record in file.records()}
        found = [op for op in operations if overtaken.differs(op, read.get(op.locator), now.get(op.locator))]
        return {op.id: f"{self._file.path}: the entry {op.locator} {overtaken.CHANGED}" for op in found}

    def _reread(self, operations: Iterable[Operation], file: ParsedFile) -> dict[str, frozenset[str]]:
        """By operation, the values that a new type alone makes others: `number` counts issues of an article, and
        volumes of a series in a book."""
        retyped = [operation for operation in operations if operation.attribute == "type"]
        if not retyped:
            return {}
        after = {record.locator: record for record in self._parsed(edited(file, retyped, {})[0]).records()}
        before = {record.locator: record for record in file.records()}
        return {op.id: _differing(before.get(op.locator), after.get(op.locator)) for op in retyped}

    def _receipts(
        self, operations: Iterable[Operation], content: bytes, reread: Mapping[str, frozenset[str]]
    ) -> tuple[Receipt, ...]:
        """What the file shows now, read again from the bytes that were written."""
        renamed = {op.locator: str(op.after) for op in operations if op.attribute == "key"}
        made = {op.work: op.key for op in operations if is_new(op)}
        records = {record.locator: record for record in self._parsed(content).records()}
        return tuple(
            Receipt(op.id, record, "" if record or _needs_none(op) else _UNREAD, reread.get(op.id, frozenset()))
            for op in operations
            for record in [records.get(made.get(op.work) or renamed.get(op.locator, op.locator))]
        )

    @cached_property
    def _dialect(self) -> BibDialect:
        if self._file.dialect:
            return self._dialects[self._file.dialect]
        content = self._files.read(self._file.path) or b""
        text, _ = decode(content)
        document = parse(text)
        self._first = document
        return self._dialects[sniff([native_of(entry) for entry in document.entries])]

    def _parsed(self, content: bytes) -> ParsedFile:
        dialect = self._dialect
        parsed, self._first = self._first, None
        file = replace(self._file, keys=self._file.keys and not self._locked)
        return ParsedFile.of(file, content, dialect, self._shelves, parsed)


_UNREAD = "the entry does not read back"


def _protected(path: str, why: str) -> Finding:
    message = f"this file {why}: it is only read, and what comes from the others waits"
    help = "give yourself the right to write to it, or name it `read_only: true` in zsync.yaml"
    return Finding("ZS206", "write-protected", "error", LineIndex("").span(0, 0, path), message, help)


def _told(problem: Finding, file: ParsedFile) -> Finding:
    """A problem, with what happens if a sync is about to mend it."""
    if not file.mends(problem):
        return problem
    return problem._replace(severity="warning", help="`zsync sync` gives the entry a key")


def _differing(one: Record | None, other: Record | None) -> frozenset[str]:
    """The values that two records do not both show."""
    if one is None or other is None:
        return frozenset()
    names = one.values.keys() | other.values.keys()
    return frozenset(name for name in names if one.values.get(name) != other.values.get(name))


def _needs_none(operation: Operation) -> bool:
    """Whether an operation may leave no record behind: entries may name a work that the file does not hold."""
    return operation.action == "delete" or operation.attribute == REFERENCES


def _is_cut(problem: Finding, text: str) -> bool:
    """Whether the malformed block runs to the end of the file: a file cut in the middle."""
    return problem.span.end >= len(text.rstrip())
