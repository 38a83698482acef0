"""The files that the entries of a `.bib` link to: where they lie, what they are, and where new ones go.

A path is looked up in the folders that zsync.yaml names, in JabRef's file directories, beside the `.bib` file,
and at the root of the project, in this order; the first that is there counts. Only the project and the folders
named in zsync.yaml are looked into, never what is hidden: a `.bib` from elsewhere reaches nothing else.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from zsync.formats.bib import Refused
from zsync.formats.filename import spellings
from zsync.formats.notes import Unrepresentable
from zsync.model.values import Attachment, FileRef
from zsync.replicas.names import ASSETS, folder_key, renamed_path
from zsync.replicas.protocol import Files
from zsync.replicas.union import union
from zsync.translate.values import files as field_text
from zsync.translate.values.filerecords import setting

_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|[\\/]")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ASSETS = f"{ASSETS}/"
_JABREF = "fileDirectory"
_FALLBACK = "files"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder whose files may be read: its absolute path with `/`, and the way to them."""

    root: str
    files: Files

    def holds(self, full: str) -> str:
        """The path below the root, "" when it is not below it or hidden."""
        if not full.startswith(self.root.rstrip("/") + "/"):
            return ""
        inner = full[len(self.root.rstrip("/")) + 1 :]
        return "" if any(part.startswith(".") for part in inner.split("/")) else inner


@dataclass(frozen=True, slots=True)
class Shelves:
    """The project's own shelf, and the folders outside of it that zsync.yaml names (they are read only).

    `notes` and `ignore` say where the notes are, whose asset folders are renamed with the keys in their names.
    """

    project: Shelf
    outside: tuple[Shelf, ...] = ()
    notes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A member of a `file` field and the file it means; `base` is the folder it was found from ("" = absolute)."""

    ref: FileRef
    file: Attachment
    base: str


@dataclass(frozen=True, slots=True)
class Members:
    """The files of one entry. `whole`: every member was found (a web address is none)."""

    found: tuple[Found, ...] = ()
    whole: bool = True

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Each content once, as the first member names it."""
        return tuple({each.file.digest: each.file for each in reversed(self.found)}.values())[::-1]


@dataclass
class Linked:
    """The `file` fields of one document: `raw` are their texts by entry key."""

    bib: str
    folders: tuple[str, ...]
    jabref: Mapping[str, str]
    raw: Mapping[str, str]
    shelves: Shelves
    _known: dict[str, Found | None] = field(default_factory=dict)

    @cached_property
    def _root(self) -> str:
        return self.shelves.project.root

    @cached_property
    def _here(self) -> str:
        return posixpath.normpath(f"{self._root}/{posixpath.dirname(self.bib)}")

    @cached_property
    def _named(self) -> tuple[str, ...]:
        return tuple(_joined(self._root, folder) for folder in self.folders)

    @cached_property
    def _jabref(self) -> tuple[str, ...]:
        """JabRef's directories: those of a user and computer before the general one, as JabRef has it."""
        general = [name for name in self.jabref if name == _JABREF]
        named = [*(name for name in self.jabref if name.startswith(_JABREF + "-")), *general]
        texts = (setting(self.jabref[name]) for name in named)
        return tuple(_joined(self._here, text) for text in texts if text)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The folders that relative paths are looked up in, in order."""
        return tuple(dict.fromkeys((*self._named, *self._jabref, self._here, self._root)))

    @cached_property
    def members(self) -> Mapping[str, Members]:
        """By key, the files of each entry that has a `file` field."""
        return {key: self._members(field_text.read(raw)) for key, raw in self.raw.items()}

    def _members(self, refs: Iterable[FileRef]) -> Members:
        local = [ref for ref in refs if not _URL.match(ref.path)]
        found = [self.find(ref) for ref in local]
        return Members(tuple(each for each in found if each), None not in found)

    def find(self, ref: FileRef) -> Found | None:
        """The file a member means; None when it is not there, out of reach, or no plain file."""
        if ref.path not in self._known:
            self._known[ref.path] = next(self._hits(ref), None)
        return self._known[ref.path]

    def _hits(self, ref: FileRef) -> Iterator[Found]:
        for base, full in self._places(ref.path):
            shelf, inner = self._shelf(full)
            hashed = shelf.files.digest(inner) if shelf else None
            if shelf and hashed:
                at = inner if shelf is self.shelves.project else full
                yield Found(ref, Attachment(hashed[0], posixpath.basename(full), at, hashed[1]), base)

    def _places(self, path: str) -> Iterator[tuple[str, str]]:
        """Where the file may lie, best first, each with the folder that says so."""
        written = dict.fromkeys((path, path.replace("\\", "/"))) if "\0" not in path else ()
        for text in (spelt for each in written for spelt in spellings(each)):
            for base in ("",) if _ABSOLUTE.match(text) else self.bases:
                yield base, _joined(base, text)

    def _shelf(self, full: str) -> tuple[Shelf | None, str]:
        for shelf in (self.shelves.project, *self.shelves.outside):
            if inner := shelf.holds(full):
                return shelf, inner
        return None, ""

    def moved(self, raw: str, old: str, new: str, *, leaving: Container[str] = ()) -> str:
        """The field once the notes have renamed the asset folders of the key `old`: members in one follow.

        `leaving` are all keys that change in the run. Raises `Refused` when such a folder cannot get its name.
        """
        hits = filter(None, map(self.find, field_text.read(raw)))
        inside = [hit.file.locator for hit in hits if _ASSETS in hit.file.locator]
        if not inside:
            return raw
        listing = self.shelves.project.files.walk(self.shelves.notes, self.shelves.ignore)
        for folder in (each for each in listing.folders if folder_key(each, {old}) == old):
            try:
                renamed = renamed_path(f"{folder}/", {old: new}).rstrip("/")
            except Unrepresentable:
                continue
            if renamed != folder and any(path.startswith(f"{folder}/") for path in inside):
                at = union(self.shelves.project.files, folder, renamed) if new not in leaving else None
                if at and at.clash:
                    raise Refused(at.clash)
                for name in spellings(posixpath.basename(folder)):
                    raw = raw.replace(f"{name}/", posixpath.basename(renamed) + "/")
        return raw

    # -- new files

    @cached_property
    def home(self) -> str:
        """The folder of the project that takes new files: the first named in zsync.yaml, JabRef's, or the one
        where most files lie; "" when there is none."""
        lying = Counter(
            f"{self._root}/{posixpath.dirname(each.file.locator)}"
            for members in self.members.values()
            for each in members.found
            if not each.file.locator.startswith("/") and _ASSETS not in each.file.locator
        )
        most = [folder for folder, _ in sorted(lying.items(), key=lambda item: (-item[1], item[0]))]
        for folder in (*self._named, *reversed(self._jabref), *most):
            if inner := self.shelves.project.holds(posixpath.normpath(folder) + "/x"):
                return posixpath.dirname(inner) or "."
        return ""

    @cached_property
    def fallback(self) -> str:
        """The folder for new files where the project wants them, and nothing says where."""
        return posixpath.join(posixpath.dirname(self.bib), _FALLBACK)

    @property
    def used(self) -> bool:
        """Whether the file links to any file that can be read."""
        return any(members.found for members in self.members.values())

    @cached_property
    def endings(self) -> frozenset[str]:
        """The endings of the files that the entries name, readable or not."""
        refs = (ref for raw in self.raw.values() for ref in field_text.read(raw))
        return frozenset(posixpath.splitext(ref.path)[1].lower() for ref in refs) - {""}

    def ref(self, path: str) -> FileRef:
        """The member that names the file `path` of the project, in the manner of the others."""
        full = posixpath.normpath(f"{self._root}/{path}")
        name, ending = posixpath.splitext(posixpath.basename(path))
        return self.manner.ref(self._spelled(full), name, ending)

    @cached_property
    def manner(self) -> field_text.Manner:
        """How most members of the file are written."""
        return field_text.manner(ref for raw in self.raw.values() for ref in field_text.read(raw))

    def _spelled(self, full: str) -> str:
        """A relative path by which the file is found, from the folder most members start from."""
        starts = Counter(each.base for members in self.members.values() for each in members.found if each.base)
        usual = sorted(starts, key=lambda base: (-starts[base], self.bases.index(base)))
        for base in dict.fromkeys((*usual, *self._jabref, self._here, *self.bases)):
            text = posixpath.relpath(full, base)
            if self._leads_to(text, full):
                return text
        return posixpath.relpath(full, self._here)

    def _leads_to(self, text: str, full: str) -> bool:
        """Whether the path `text` finds the file `full`, or will once it is there."""
        for _, place in self._places(text):
            if place == full:
                return True
            shelf, inner = self._shelf(place)
            if shelf and shelf.files.digest(inner):
                return False
        return False

    def open(self, locator: str) -> bytes | None:
        """The bytes of a file found before."""
        if not _ABSOLUTE.match(locator):
            return self.shelves.project.files.read(locator)
        shelf, inner = self._shelf(locator)
        return shelf.files.read(inner) if shelf else None


def _joined(base: str, path: str) -> str:
    path = path.replace("\\", "/") if re.match(r"[A-Za-z]:\\", path) else path
    return posixpath.normpath(path if _ABSOLUTE.match(path) else f"{base}/{path}")


def without(raw: str, linked: Linked, digest: str) -> str:
    """The field without the members that are the file `digest`."""
    gone: Sequence[str] = [
        ref.path for ref in field_text.read(raw) if (hit := linked.find(ref)) and hit.file.digest == digest
    ]
    return field_text.without(raw, gone)
