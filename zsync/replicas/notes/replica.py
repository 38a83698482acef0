"""The notes behind the replica protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from zsync.config.settings import Settings
from zsync.errors import ReplicaProblem
from zsync.formats.notes.plain import is_template, is_whole
from zsync.model.plan import Effect, Operation
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar, Tag
from zsync.replicas.notes import fields, lists, moves, shelves, vault, write
from zsync.replicas.protocol import Capabilities, Fetch, Files, InFiles
from zsync.translate.notes import NotesDialect
from zsync.translate.values.limits import FIXED
from zsync.translate.values.text import collapse, sendable

NO_FIELDS = NotesDialect((), {}, frozenset())
"""No field of front matter is mapped."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What notes are read by: the settings, the keys of the other sides, and the mapped fields."""

    settings: Settings
    known: Collection[str] = ()
    dialect: NotesDialect = NO_FIELDS
    offered: frozenset[str] = frozenset()

    def names(self, attribute: str) -> Sequence[str]:
        """What an attribute is called in front matter."""
        listed = {"tags": self.settings.tag_fields, "collections": shelves.names(self.settings)}
        return listed.get(attribute) or [row.name for row in self.dialect.rows_of(attribute)]


    @property
    def listed(self) -> Sequence[str]:
        """The names of all lists of labels."""
        return [*self.names("tags"), *self.names("collections")]


class NotesReplica(InFiles):
    """All note folders of the project as one side: a record a cited key."""

    world: World = "notes"
    name = "notes"

    def __init__(
        self,
        settings: Settings,
        files: Files,
        known: Collection[str] = (),
        *,
        dialect: NotesDialect = NO_FIELDS,
        offered: Collection[str] = (),
    ) -> None:
        """`known` may be filled later: it is looked at whenever the notes are read.

        `dialect` has the mapped fields of front matter, `offered` the attributes every literature note gets.
        """
        self._files = files
        self._reading = Reading(settings, known, dialect, frozenset(offered))
        self._read: Mapping[str, int] | None = None
        self._looked: vault.Vault | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(holds_files=True, drops_files=False, spells=self._spells)

    def read(self) -> Snapshot:
        """The works the notes cite. A note that cannot be read is a finding with its place."""
        self._looked = None
        read = vault.read(self._reading.settings, self._files, self._reading.known)
        self._read = {note.path: hash(note.content) for note in read.notes.values() if note.subject}
        return Snapshot(
            self.name,
            "notes",
            "",
            tuple(record(read, key, self._reading) for key in read.keys),
            complete=read.complete,
            unreadable=not read.complete,
            findings=(*read.findings, *lists.told(read.notes.values(), self._reading.listed)),
            unread=read.unread,
        )

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        """Keys as they are; fields as far as they are mapped; collections that a folder can be named after."""
        if attribute == "collections":
            settings = self._reading.settings
            held = not shelves.by_folder(settings) or shelves.place(str(value), settings) is not None
            return value if held else None
        if attribute in ("key", "type"):
            return value
        return cast("Scalar | None", self._reading.dialect.project(kind, attribute, value))

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """Texts first, then files that come down, then the renames of files and folders."""
        read = vault.read(self._reading.settings, self._files, self._reading.known)
        changed = {path for path, note in read.notes.items() if self._since(path, note.content)}
        return write.Writer(read, self._reading, self._files, fetch, changed=changed).effects(operations)

    def _spells(self, old: str, new: str) -> str:
        """Why some note, or the name of one, cannot have the key `new` for `old`. The notes are read again for the
        first question of a run: their texts are not kept, and few runs rename."""
        if self._looked is None:
            self._looked = vault.read(self._reading.settings, self._files, self._reading.known)
        looked, known = self._looked, self._reading.known or None
        notes = looked.notes.values()
        return moves.hindrance(notes, looked.folders, named={old: new}, files=self._files, known=known)

    def _since(self, path: str, content: bytes) -> bool:
        """Whether a literature note was not read, or written since."""
        return self._read is not None and self._read.get(path) != hash(content)

    def open(self, attachment: Attachment) -> bytes:
        content = self._files.read(attachment.locator)
        if content is None:
            raise ReplicaProblem("is not there any more", place=attachment.locator)
        return content

    def close(self) -> None:
        """Nothing is kept open."""


def record(read: vault.Vault, key: str, reading: Reading) -> Record:
    """What the vault shows of the work `key`: its literature notes are one side together."""
    return united(read, [key], reading)


def united(read: vault.Vault, keys: Sequence[str], reading: Reading) -> Record:
    """What the vault shows of a work under several keys, as one record under the first of them."""
    notes = [note for note in read.notes.values() if note.subject in keys]
    vocabulary = {"attachments"} if any(map(read.holds_files, keys)) else set()
    telling = [note for note in notes if any(map(note.matter.node, reading.settings.tag_fields))]
    names_of = {note.path: _tags(note, reading.settings.tag_fields) for note in telling}
    tags = {text: Tag(text) for names in names_of.values() for text in names}
    tagged = {path: frozenset(names) for path, names in names_of.items()}
    vocabulary |= {"tags"} if telling else set()
    lists_of = {"tags": tagged, "collections": shelves.listed(notes, reading.settings)}
    held = fields.shown(notes, reading.dialect, reading.offered)
    files = {file.digest: file for key in dict.fromkeys(keys) for file in read.assets.get(key, ())}
    placed = shelves.shown(notes, reading.settings)
    limit = "" if placed is None else shelves.limit(notes, reading.settings)
    bounds = _fixed(notes, reading) | ({"collections": limit} if limit else {})
    vocabulary |= set() if placed is None else {"collections"}
    return Record(
        replica="notes",
        locator=keys[0],
        key=keys[0],
        values=held.values,
        tags=tuple(tags.values()),
        attachments=tuple(files.values()),
        collections=placed or (),
        vocabulary=frozenset(vocabulary) | held.vocabulary,
        cited=True,
        paths=tuple(sorted(note.path for note in notes)),
        limits=held.limits | bounds,
        parts=held.parts,
        sparse=True,
        partial=held.absent | _unread(notes, reading),
        listed={name: by_path for name, by_path in lists_of.items() if by_path},
    )


def _unread(notes: Iterable[vault.Note], reading: Reading) -> set[str]:
    """The sets of which a note lists something that cannot be read."""
    matters = [note.matter for note in notes]
    return {
        attribute
        for attribute in ("tags", "collections")
        if not all(is_whole(matter, name) for matter in matters for name in reading.names(attribute))
    }


def _fixed(notes: Sequence[vault.Note], reading: Reading) -> dict[str, str]:
    """The limits of sets that some note lists in a way that cannot be edited."""
    sets = ("tags", "collections")
    return {name: FIXED for name in sets if any(any(lists.fixed(note, reading.names(name))) for note in notes)}


def _tags(note: vault.Note, fields: Sequence[str]) -> list[str]:
    """The tags that a note lists, in order."""
    return [text for name in fields for text in tag_names(note, name)]


def tag_names(note: vault.Note, name: str) -> list[str]:
    """The tags that the front matter field `name` lists; an unfilled template is none."""
    labels = note.matter.labels(name)
    return [text for label in labels if (text := tag_of(label.text)) and not is_template(label.raw)]


def tag_of(text: str) -> str:
    """The tag that a label is: composed, blanks made one, as every side knows it."""
    return collapse(sendable(text))
