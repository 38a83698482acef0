"""Operations on the notes as effects: one a note text, one a file that comes down, one a rename."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import cast

from zsync.errors import ReplicaProblem, Stale
from zsync.formats.edits import apply
from zsync.formats.notes import Unrepresentable, frontmatter, rewrite
from zsync.formats.notes.edit import Uneditable, set_list
from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.record import SETS, Record
from zsync.model.values import Attachment, Scalar, Tag
from zsync.replicas import folders, overtaken
from zsync.replicas.names import free_path, renamed_path
from zsync.replicas.notes import fields, moves, placing, receipts, replica, shelves, uniting, vault
from zsync.replicas.protocol import Fetch, Files


class Writer:
    """Turns the operations of one run into effects on the vault as it was read."""

    def __init__(
        self,
        read: vault.Vault,
        reading: replica.Reading,
        files: Files,
        fetch: Fetch,
        *,
        changed: Container[str] = (),
    ) -> None:
        """`changed` are the paths of literature notes that were written since the plan was made."""
        self._vault = read
        self._reading = reading
        self._files = files
        self._fetch = fetch
        self._written = changed
        self._known = reading.known or None
        self._placing = placing.Placing()
        self._uniting = uniting.Uniting()
        self._apart = {"key", "attachments", *(["collections"] if shelves.by_folder(reading.settings) else [])}
        self._texts: dict[str, str] = {}
        self._came: dict[str, Attachment] = {}
        self._steps: list[tuple[Effect, frozenset[str]]] = []

    def effects(self, operations: Sequence[Operation]) -> Sequence[Effect]:
        """Each operation is done with the last effect it takes part in; that effect bears its receipt."""
        refused = self._refused(operations)
        operations = [operation for operation in operations if operation.id not in refused]
        self._uniting = uniting.of(self._vault, operations, self._files)
        refused |= {op.id: (op, why) for op in operations if (why := self._uniting.clashes.get(op.id))}
        operations = [operation for operation in operations if operation.id not in refused]
        renames = {str(op.before): op for op in operations if op.attribute == "key"}
        operations = self._placed(operations, renames, refused)
        for note in self._vault.notes.values():
            self._text(note, renames, [op for op in operations if op.attribute not in self._apart])
        for operation in operations:
            if operation.attribute == "attachments" and (why := self._file(operation, renames)):
                refused[operation.id] = (operation, why)
        operations = [operation for operation in operations if operation.id not in refused]
        self._moves(renames)
        after = self._after(operations, renames)
        left = {op.id: Receipt(op.id, after[op.locator], moved=self._moved(op)) for op in operations}
        effects = receipts.completing(self._steps, operations, left)
        return [*effects, *receipts.refusals(refused)]

    def _placed(
        self,
        operations: Sequence[Operation],
        renames: Mapping[str, Operation],
        refused: dict[str, tuple[Operation, str]],
    ) -> Sequence[Operation]:
        """Find where notes go; the operations without those for which there is no room."""
        named = {old: str(op.after) for old, op in renames.items()}

        def found(some: Iterable[Operation]) -> placing.Placing:
            settings, keys = self._reading.settings, lambda op: _keys(op, renames)
            return placing.of(self._vault, some, settings, self._files, keys=keys, renames=named)

        why = found(operations).taken()
        works = {op.work: why[op.id] for op in operations if op.id in why}
        staying = [op for op in operations if op.attribute == "collections" and op.work in works]
        refused.update({op.id: (op, works[op.work]) for op in staying})
        operations = [op for op in operations if op not in staying]
        self._placing = found(operations)
        return operations

    def _refused(self, operations: Sequence[Operation]) -> dict[str, tuple[Operation, str]]:
        """What some note cannot take, a key it cannot spell or a value it cannot hold: not begun at all; nor what
        would replace a value that a person may have typed since."""
        renames = {str(op.before): op for op in operations if op.attribute == "key"}
        unnamed = moves.unnamed(self._vault.notes, self._vault.folders, operations, self._files)
        found = {op.id: (op, unnamed[op.id]) for op in operations if op.id in unnamed}
        for operation in operations:
            for note in self._vault.notes.values():
                try:
                    self._tried(note, operation, renames)
                except Unrepresentable as problem:
                    found[operation.id] = (operation, f"{note.path}: {problem}: choose another key")
                except Uneditable as problem:
                    place = vault.place_of(note, self._reading.names(operation.attribute))
                    found[operation.id] = (operation, f"{place}: {problem}: change it by hand")
                except ReplicaProblem as problem:
                    found[operation.id] = (operation, problem.line)
        return found

    def _tried(self, note: vault.Note, operation: Operation, renames: Mapping[str, Operation]) -> None:
        """Do an operation on a note to no effect. Raises `Unrepresentable`, `Uneditable`, `ReplicaProblem`."""
        changed = False
        if operation.attribute == "key":
            named = {str(operation.before): str(operation.after)}
            edits = rewrite(note.text, named, grammar=note.grammar, known=self._known)
            changed = bool(edits) or renamed_path(note.path, named) != note.path
        elif note.subject in _keys(operation, renames):
            if note.path in self._written and overtaken.replaces(operation):
                raise Stale(overtaken.CHANGED, place=note.path)
            changed = self._told(note.text, [operation], note.grammar) != note.text
        if changed and (why := self._files.hindrance(note.path)):
            raise ReplicaProblem(why, place=note.path, help="give yourself the right to write to it")

    # -- texts

    def _text(self, note: vault.Note, renames: dict[str, Operation], telling: Sequence[Operation]) -> None:
        mine = [op for op in telling if note.subject in _keys(op, renames)]
        named = {old: str(op.after) for old, op in renames.items() if old in note.cited}
        edits = rewrite(note.text, named, grammar=note.grammar, known=self._known) if named else []
        text = apply(note.text, edits)
        text = self._told(text, mine, note.grammar)
        ids = {renames[old].id for old in named} | {op.id for op in mine} | self._placing.ids(note, text)
        text = self._placing.linked(note, text)
        if text != note.text:
            self._texts[note.path] = text
            self._replace(note.path, text.encode("utf-8"), expected=note.content, ids=ids)

    def _told(self, text: str, operations: Sequence[Operation], grammar: str) -> str:
        """A text with tags, collections and fields as the operations want them."""
        text = self._tagged(text, [op for op in operations if op.attribute == "tags"])
        placing = [op for op in operations if op.attribute == "collections"]
        text = shelves.edited(text, placing, self._reading.settings)
        for op in operations:
            if op.attribute not in SETS:
                value, dialect = cast("Scalar | None", op.after), self._reading.dialect
                offered = op.attribute in self._reading.offered
                text = fields.written(text, dialect, op.attribute, value, offered=offered, grammar=grammar)
        return text

    def _tagged(self, text: str, operations: Sequence[Operation]) -> str:
        for operation in operations:
            matter = frontmatter.read(text)
            names = [name for name in self._reading.settings.tag_fields if matter.node(name) is not None]
            if isinstance(operation.after, Tag):
                new = operation.after.name
                changed = [(names[0], [*_listed(matter, names[0]), new])] if names else []
            else:
                gone = operation.before.name if isinstance(operation.before, Tag) else ""
                kept = {name: [t for t in _listed(matter, name) if replica.tag_of(t) != gone] for name in names}
                changed = [(name, left) for name, left in kept.items() if len(left) < len(_listed(matter, name))]
            for name, wanted in changed:
                text = apply(text, set_list(text, name, wanted))
        return text

    def _replace(self, path: str, content: bytes, *, expected: bytes | None, ids: Iterable[str]) -> None:
        def run() -> tuple[Receipt, ...]:
            self._files.replace(path, content, expected=expected)
            return ()

        images = (*folders.made(self._files, path), Image(path, expected))
        effect = Effect(f"write {path}", (), images, run, (Image(path, content),))
        self._steps.append((effect, frozenset(ids)))

    # -- files that come down

    def _file(self, operation: Operation, renames: Mapping[str, Operation]) -> str:
        """A file that comes down; why it cannot ("" if it can). One that is not to be had holds up no other."""
        file = operation.after
        if not isinstance(file, Attachment):
            return ""  # no file of a person is ever taken away
        coming = {**self._uniting.coming, **{each.locator: each.digest for each in self._came.values()}}
        path = free_path(self._files, self._folder(operation, renames), file, taken=coming)
        if why := self._files.hindrance(path):
            return f"{path}: {why}"
        try:
            content = self._fetch(operation.source, file)
        except ReplicaProblem as problem:
            return problem.line
        self._came[operation.id] = replace(file, locator=path, name=PurePosixPath(path).name)
        if path not in coming and self._files.read(path) != content:
            self._replace(path, content, expected=None, ids={operation.id})
        return ""

    def _folder(self, operation: Operation, renames: Mapping[str, Operation]) -> str:
        """The work's folder: one that is there, under any of its keys, else the one its notes will link into."""
        keys = _keys(operation, renames)
        present = [folder for key in keys for folder in self._vault.folders.get(key, ())]
        if present:
            return self._uniting.targets.get(present[0], present[0])
        named = {key: str(renames[key].after) for key in keys if key in renames}
        linked = next(at for key in keys if (at := self._vault.linked.get(key)))
        return renamed_path(linked + "/", named).rstrip("/")

    # -- renames of files and folders

    def _moves(self, renames: Mapping[str, Operation]) -> None:
        """Asset folders before the notes beside them; a name keeps everything but its key. Then other folders."""
        found = uniting.renamed(self._vault, renames)
        found += moves.named(self._vault.notes, renames)
        found.sort(key=lambda move: move.source in self._uniting.unions)  # once the name is there
        turns = (*moves.in_turn(found), *moves.in_turn(self._placing.moves))
        for move in (move for together in turns for move in together):
            for effect in uniting.effects(self._files, move, self._uniting.unions.get(move.source)):
                self._steps.append((effect, frozenset({move.operation})))
        self._steps += [(uniting.cleared(self._files, folder), frozenset()) for folder in self._placing.emptied]

    def _moved(self, operation: Operation) -> dict[str, str]:
        """Where the notes are in the end that the operation moves, by where they were."""
        if operation.attribute != "key":
            return {move.source: move.target for move in self._placing.moves if move.operation == operation.id}
        renamed = moves.named(self._vault.notes, {str(operation.before): operation})
        return {move.source: self._placing.path(move.source) for move in renamed}

    # -- what the notes show afterwards

    def _after(
        self, operations: Sequence[Operation], renames: Mapping[str, Operation]
    ) -> dict[str, Record]:
        """By the locator of each operation, the record once all of them are done, read from the new texts."""
        found: dict[str, Record] = {}
        then = replace(self._vault, notes={path: self._then(note) for path, note in self._vault.notes.items()})
        for operation in operations:
            at = operation.locator
            keys = _keys(operation, renames)
            record = found.get(at) or replica.united(then, keys, self._reading)
            found[at] = self._changed(record, operation)
        return found

    def _then(self, note: vault.Note) -> vault.Note:
        """A note with its new text, at its new place."""
        text, path = self._texts.get(note.path), self._placing.path(note.path)
        if text is None:
            return note if path == note.path else replace(note, path=path)
        return replace(note, path=path, text=text, matter=frontmatter.read(text))

    def _changed(self, record: Record, operation: Operation) -> Record:
        """The record once a key or a file has come, which the new texts do not tell."""
        if operation.attribute == "key":
            return replace(record, key=str(operation.after), locator=str(operation.after))
        file = self._came.get(operation.id)
        if file is None or file.digest in record.members("attachments"):
            return record
        return replace(record, attachments=(*record.attachments, file))


def _keys(operation: Operation, renames: Mapping[str, Operation]) -> list[str]:
    """The keys under which the vault may still show the work: a run killed half way leaves several, and so does
    an undo of a rename that a person began.

    Where keys are exchanged, the new one is still that of another work.
    """
    old = [key for key, rename in renames.items() if rename.work == operation.work]
    new = renames.get(operation.key, operation)
    return [operation.locator, *operation.also, *old, *([operation.key] if new.work == operation.work else [])]


def _listed(matter: frontmatter.FrontMatter, name: str) -> list[str]:
    return [label.text for label in matter.labels(name)]
