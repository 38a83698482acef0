"""Which front matter fields of literature notes say something of their work: what `zsync init` proposes to map.

A field is proposed when its name is known (`mappings/notes/`) and, where the `.bib` files have the works, when it
says what they say more often than not: the `title` of a note may be the note's, its `date` the day it was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zsync.app.project import dialects
from zsync.config.mappings import load
from zsync.config.notefields import known
from zsync.config.settings import BibFile, Settings
from zsync.model.values import Scalar, Values
from zsync.replicas.bib import BibReplica
from zsync.replicas.notes import fields, vault
from zsync.state.files import Disk
from zsync.translate.notes import NotesDialect, Shown
from zsync.translate.values.limits import bounded
from zsync.translate.values.richness import richer
from zsync.translate.values.text import equal

UNSURE = frozenset({"date"})
"""Names that are as often the note's own as the work's: proposed only when works speak for them."""


def proposed(root: Path, notes: Sequence[str], bib: Sequence[str]) -> Mapping[str, str]:
    """Front matter names and what they hold, in the order of their first use."""
    targets = known()
    spoken = NotesDialect.from_mapping(targets, load("canonical"))
    disk = Disk(root)
    works = {key: values for file in bib for key, values in _works(disk, file)}
    used: Counter[str] = Counter()
    fits: Counter[str] = Counter()
    for note in _literature(Settings(root, notes=tuple(notes)), disk):
        for name, fit in _judged(note, spoken, works.get(note.subject)):
            used[name] += 1
            fits[name] += fit
    names = [name for name in used if fits[name] > 0 or (fits[name] == 0 and name not in UNSURE)]
    return {name: targets[name] for name in names}


def _works(disk: Disk, file: str) -> Iterator[tuple[str, Values]]:
    if disk.exists(file):
        for record in BibReplica(BibFile(file), disk, dialects()).read().records:
            yield record.key, record.values


def _literature(settings: Settings, disk: Disk) -> Iterator[vault.Note]:
    """The notes that have a work as their subject."""
    for path in disk.walk(settings.notes).files:
        note = vault.read_note(path, settings, disk) if vault.is_note(path) else None
        if isinstance(note, vault.Note) and note.subject:
            yield note


def _judged(note: vault.Note, spoken: NotesDialect, work: Values | None) -> Iterator[tuple[str, int]]:
    """Each known field of a note that says something: 1 when the work says the same, -1 when not, 0 without it."""
    native = fields.native(note, spoken)
    for row in spoken.rows:
        for shown in spoken.shown({row.name: native[row.name]}, row.attribute) if row.name in native else ():
            if shown.value:
                other = work.get(row.attribute) if work is not None else None
                yield row.name, 0 if other is None else 1 if _alike(row.attribute, shown, other) else -1


def _alike(attribute: str, shown: Shown, other: Scalar) -> bool:
    value = shown.value
    assert value is not None
    held = bounded(attribute, shown.limit, other)
    return equal(attribute, held, value) or richer(attribute, value, other) or richer(attribute, other, value)
