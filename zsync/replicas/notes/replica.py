"""The notes behind the replica protocol."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from zsync.config.settings import Settings
from zsync.errors import ReplicaProblem
from zsync.model.plan import Effect, Operation
from zsync.model.record import Record, Snapshot, World
from zsync.model.values import Attachment, Scalar, Tag
from zsync.replicas.notes import vault, write
from zsync.replicas.protocol import Capabilities, Fetch, Files, InFiles


class NotesReplica(InFiles):
    """All note folders of the project as one side: a record a cited key."""

    world: World = "notes"
    name = "notes"

    def __init__(self, settings: Settings, files: Files, known: Collection[str] = ()) -> None:
        """`known` may be filled later: it is looked at whenever the notes are read."""
        self._settings = settings
        self._files = files
        self._known = known

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(holds_files=True)

    def read(self) -> Snapshot:
        """The works the notes cite. A note that cannot be read is a finding with its place."""
        read = vault.read(self._settings, self._files, self._known)
        return Snapshot(
            self.name,
            "notes",
            "",
            tuple(record(read, key, self._settings.tag_fields) for key in read.keys),
            complete=read.complete,
            unreadable=not read.complete,
            findings=read.findings,
        )

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        """Front matter holds every text as it is."""
        return value if isinstance(value, str) else None

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """Texts first, then files that come down, then the renames of files and folders."""
        read = vault.read(self._settings, self._files, self._known)
        return write.Writer(read, self._settings, self._files, fetch, self._known).effects(operations)

    def open(self, attachment: Attachment) -> bytes:
        content = self._files.read(attachment.locator)
        if content is None:
            raise ReplicaProblem("is not there any more", place=attachment.locator)
        return content

    def close(self) -> None:
        """Nothing is kept open."""


def record(read: vault.Vault, key: str, tag_fields: Sequence[str]) -> Record:
    """What the vault shows of the work `key`: its literature notes are one side together."""
    notes = [note for note in read.notes.values() if note.subject == key]
    vocabulary = {"attachments"} if read.holds_files(key) else set()
    tags: dict[str, Tag] = {}
    for note in notes:
        for name in tag_fields:
            if note.matter.node(name) is not None:
                vocabulary.add("tags")
                tags.update({text: Tag(text) for text in tag_names(note, name)})
    return Record(
        replica="notes",
        locator=key,
        key=key,
        tags=tuple(tags.values()),
        attachments=read.assets.get(key, ()),
        vocabulary=frozenset(vocabulary),
        cited=True,
        paths=tuple(note.path for note in notes),
    )


def united(read: vault.Vault, keys: Sequence[str], tag_fields: Sequence[str]) -> Record:
    """What the vault shows of a work under several keys, as one record under the first of them."""
    records = [record(read, key, tag_fields) for key in dict.fromkeys(keys)]
    tags = {tag.name: tag for shown in records for tag in shown.tags}
    files = {file.digest: file for shown in records for file in shown.attachments}
    return replace(
        records[0],
        tags=tuple(tags.values()),
        attachments=tuple(files.values()),
        vocabulary=frozenset().union(*(shown.vocabulary for shown in records)),
        paths=tuple(sorted({path for shown in records for path in shown.paths})),
    )


def tag_names(note: vault.Note, name: str) -> list[str]:
    """The tags that the front matter field `name` lists; an unfilled template is none."""
    texts = (value.text.strip() for value in note.matter.values(name))
    return [text for text in texts if text and "{{" not in text]
