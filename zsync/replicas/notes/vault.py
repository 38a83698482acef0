"""The vault as read: each note with its citations and subject, each asset folder with its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from zsync.config import paths
from zsync.config.settings import Settings
from zsync.errors import ReplicaProblem
from zsync.formats import conflicts
from zsync.formats.edits import LineIndex
from zsync.formats.notes import cells, grammar_for, scan, scan_path
from zsync.formats.notes import frontmatter as front
from zsync.formats.notes.keys import FLAVOURS
from zsync.formats.notes.paths import before_title
from zsync.formats.notes.registry import SHOWN
from zsync.formats.notes.unmerged import conflict
from zsync.model.citation import SOFT
from zsync.model.finding import Finding
from zsync.model.values import Attachment
from zsync.replicas.names import ASSETS, folder_key
from zsync.replicas.protocol import Files, Listing

ENCODING = ("ZS011", "bad-encoding")
FRONT_MATTER = ("ZS012", "broken-front-matter")
UNMERGED = ("ZS016", "merge-conflict")
NO_JSON = ("ZS017", "broken-json")
UNREADABLE = ("ZS014", "unreadable-file")


@dataclass(frozen=True, slots=True)
class Note:
    """One note file. `cited` are the keys in its text and its name.

    `subject` is the key of the work it is about ("" for a note that merely cites).
    """

    path: str
    content: bytes
    text: str
    grammar: str
    cited: frozenset[str]
    matter: front.FrontMatter
    subject: str


@dataclass(frozen=True, slots=True)
class Vault:
    """All notes by path; by key, the files in its asset folders, the folders, and those that notes link into.

    `unread` are the notes and the folders that could not be read; none of them is among `notes`."""

    notes: Mapping[str, Note]
    assets: Mapping[str, tuple[Attachment, ...]]
    folders: Mapping[str, tuple[str, ...]]
    linked: Mapping[str, str]
    findings: tuple[Finding, ...]
    unread: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether all of it was read."""
        return not self.findings

    @property
    def keys(self) -> list[str]:
        """Every key that is cited, is a subject, or has an asset folder."""
        cited = {key for note in self.notes.values() for key in note.cited}
        return sorted(cited | {n.subject for n in self.notes.values() if n.subject} | self.folders.keys())

    def holds_files(self, key: str) -> bool:
        """Whether the work `key` has an asset folder, or a note links into one."""
        return key in self.folders or key in self.linked


def read(settings: Settings, files: Files, known: Collection[str] = ()) -> Vault:
    """Read the vault. A note that cannot be read, its front matter included, is a finding and left aside: the
    vault is incomplete.

    `known` are the keys of the other sides: they tell a citation from text that only looks like one.
    """
    listing = files.walk(settings.notes, settings.ignore)
    notes: dict[str, Note] = {}
    broken: dict[str, Finding] = {place: _gone(place) for place in listing.missing}
    for path in filter(is_note, listing.files):
        note = read_note(path, settings, files, known)
        problem = note if isinstance(note, Finding) else _front_problem(note)
        if problem is not None:
            broken[path] = problem
        elif isinstance(note, Note):
            notes[path] = note
    linked: dict[str, str] = {}
    for note in notes.values():
        for key, folder in linked_folders(note, known).items():
            linked.setdefault(key, folder)
    return Vault(
        notes,
        assets=_assets(listing, files, known),
        folders=_folders(listing, known),
        linked=linked,
        findings=tuple(broken.values()),
        unread=frozenset(broken),
    )


def is_note(path: str) -> bool:
    """A text by its suffix, outside asset folders; the page of conflicts is ours."""
    suffix = PurePosixPath(path).suffix.lower()[1:]
    known = suffix in paths.NOTE_SUFFIXES or suffix in paths.LISTED_SUFFIXES
    return known and ASSETS + "/" not in path and path != conflicts.NAME


def grammar_of(path: str, text: str, settings: Settings) -> str:
    """What a note is read as: as the settings say of its path, else by its name and what it holds."""
    return paths.grammar(path, settings.grammars) or grammar_for(path, text)


def read_note(path: str, settings: Settings, files: Files, known: Collection[str] = ()) -> Note | Finding:
    """One note, or why it cannot be read."""
    try:
        content = files.read(path)
        if content is None:
            return _finding(path, "", 0, "this link leads nowhere", "mend or remove the link")
        text = content.decode("utf-8")
    except ReplicaProblem as problem:
        return _finding(path, "", 0, problem.message, problem.help)
    except UnicodeDecodeError as error:
        text = error.object[: error.start].decode("utf-8")
        help = "save it as UTF-8, then run again"
        return _finding(path, text, error.start, "this note is not UTF-8", help, ENCODING)
    grammar = grammar_of(path, text, settings)
    if place := conflict(text, grammar=grammar):
        help = "settle it and take the signs out; until then this note takes no part"
        return _finding(path, text, place[0], "git left a merge conflict here", help, UNMERGED)
    if (wrong := cells.fault(text) if grammar in SHOWN else None) is not None:
        help = "mend it, or take the file back from a copy; until then it takes no part"
        return _finding(path, text, wrong.place, f"this is not JSON: {wrong.message}", help, NO_JSON)
    matter = front.read(text) if grammar in FLAVOURS else front.FrontMatter()  # of others it is plain text
    found = scan(text, grammar=grammar, known=known or None)
    named = _named(path, known)
    cited = {c.key for c in found if c.kind not in SOFT} | named
    subject = _subject(named, matter)
    return Note(path, content, text, grammar, frozenset(cited), matter, subject)


def _named(path: str, known: Collection[str]) -> set[str]:
    """The key in the name of a file."""
    return {c.key for c in scan_path(PurePosixPath(path).name, known=known or None) if c.kind not in SOFT}


def _subject(named: set[str], matter: front.FrontMatter) -> str:
    """The one key that the front matter names, else the file name, else the aliases; "" when they name several."""
    keys = {value.text for value in matter.citekeys} or named
    if not keys:
        keys = {_alias_key(alias.text) for alias in matter.aliases if alias.text[:1] == "@"}
    return keys.pop() if len(keys) == 1 else ""


def _alias_key(alias: str) -> str:
    """The key of an alias `@key` or `@key A title`."""
    word, *title = alias.split(maxsplit=1)
    return before_title(word[1:]) if title else word[1:]


def _folders(listing: Listing, known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Key to its asset folders."""
    found: dict[str, tuple[str, ...]] = {}
    for folder in listing.folders:
        if key := folder_key(folder, known):
            found[key] = (*found.get(key, ()), folder)
    return found


def linked_folders(note: Note, known: Collection[str] = ()) -> Mapping[str, str]:
    """The asset folders a note links into, by key: `](folder/x.png)`, `[[folder/x.png]]`, `src="folder/x.png"`."""
    found: dict[str, str] = {}
    if ASSETS + "/" not in note.text:
        return found
    for citation in scan(note.text, grammar=note.grammar, known=known or None):
        if citation.kind == "path" and note.text.startswith(ASSETS + "/", citation.end):
            start = max(note.text.rfind(mark, 0, citation.start) + len(mark) for mark in ("](", "[[", '="'))
            folder = unquote(note.text[start : citation.end + len(ASSETS)])
            parts = PurePosixPath(folder).parts
            if "://" not in folder and ".." not in parts and "\n" not in folder and not folder.startswith("/"):
                found.setdefault(citation.key, str(PurePosixPath(note.path).parent.joinpath(*parts)))
    return found


_LEAVINGS = re.compile(r"(?:Thumbs\.db|desktop\.ini|Icon\r|~\$.*)", re.I | re.S)
"""What Windows, macOS and Office leave in folders. Nobody filed it."""


def _assets(listing: Listing, files: Files, known: Collection[str]) -> dict[str, tuple[Attachment, ...]]:
    """Key to the files in its asset folders, by content."""
    keys = {folder + "/": key for folder in listing.folders if (key := folder_key(folder, known))}
    found: dict[str, dict[str, Attachment]] = {}
    for path in listing.files:
        cut = path.find(ASSETS + "/")
        key = keys.get(path[: cut + len(ASSETS) + 1], "") if cut >= 0 else ""
        name = PurePosixPath(path).name
        content = files.read(path) if key and not _LEAVINGS.fullmatch(name) else None
        if key and content is not None:
            digest = digest_of(content)
            found.setdefault(key, {}).setdefault(digest, Attachment(digest, name, path, len(content)))
    return {key: tuple(by_digest.values()) for key, by_digest in found.items()}


def _front_problem(note: Note) -> Finding | None:
    problem = note.matter.problem
    if problem is None:
        return None
    message = f"the front matter does not read: {problem.message}"
    help = "mend the YAML between the --- lines"
    return _finding(note.path, note.text, problem.offset, message, help, FRONT_MATTER)


def _gone(place: str) -> Finding:
    return _finding(place, "", 0, "this folder of notes cannot be read", "mount it, or take it out of zsync.yaml")


def _finding(
    path: str, text: str, at: int, message: str, help: str, rule: tuple[str, str] = UNREADABLE
) -> Finding:
    return Finding(*rule, "error", LineIndex(text).span(at, at, path), message, help)


def place_of(note: Note, names: Iterable[str]) -> str:
    """Where a note has the first of these names that it uses, as `path:line:col`; its path when it has none."""
    node = next((node for name in names if (node := note.matter.node(name)) is not None), None)
    if node is None:
        return note.path
    line, col = LineIndex(note.text).line_col(note.matter.place(node)[0])
    return f"{note.path}:{line}:{col}"


def digest_of(content: bytes) -> str:
    """The identity of a file: the hex MD5 of its bytes."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
