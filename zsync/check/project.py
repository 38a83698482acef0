"""The project as rules see it: the files the report is about, and all there is to know around them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from zsync.check import gather
from zsync.check.facts import OFF_MARK, SOFT_MARK, File, Seen, key_span
from zsync.check.library import Library
from zsync.check.scope import Scope
from zsync.check.walk import LOCK_NAME, Tree
from zsync.model.citation import SOFT, Citation
from zsync.model.span import Span

if TYPE_CHECKING:
    from zsync.check.suggest import Suggester


_QUARTO = ("_quarto.yml", "_quarto.yaml")


class Parts(NamedTuple):
    """`notes`, `bibs`, `others` are the files asked about; `library` and `names` cover the whole project.

    `folders` are pairs of a `.bib` file and a folder where its linked files lie.
    `unread` maps what could not be read to the reason. `digest` is that of the bytes a file's facts are of. `kept`
    waits until the cache is written.
    """

    root: str
    notes: list[File]
    bibs: list[File]
    others: list[File]
    library: Library
    names: Collection[str]
    unread: dict[str, str]
    digest: Callable[[str], bytes]
    folders: tuple[tuple[str, str], ...] = ()
    kept: Callable[[], object] = gather.no_wait


class Project(Parts):
    """A project from its parts."""

    @cached_property
    def suggest(self) -> Suggester:
        """Did-you-mean over the library."""
        from zsync.check.suggest import Suggester

        return Suggester(self.library)

    @cached_property
    def line_of(self) -> Callable[[str, int], str]:
        """The text of a line of a file (`zsync.check.lines`); each file is read once."""
        from zsync.check.lines import reader

        return reader(self.root)

    @cached_property
    def held(self) -> frozenset[str]:
        """Keys that a Zotero library had when it was last read on this computer: for words of help alone."""
        from pathlib import Path

        from zsync.state.cache import FOLDER
        from zsync.state.held import load

        return load(Path(self.root) / FOLDER)

    def calls(self, need: str) -> bool:
        """Whether there is anything for rules with this need (`zsync.check.rules.RULES`) to judge."""
        library = self.library
        if need == "unknown":
            return not self.keys <= library.known or SOFT_MARK in self._marked
        if need == "cited":
            return bool(self.keys)
        if need == "several":
            return len(library.bibs) > 1
        if need == "unread":
            return bool(self.unread)
        return need == "named" and "@" in "\n".join([note.path for note in self.notes])

    @property
    def has_bib(self) -> bool:
        """Whether the project has a `.bib` file at all."""
        return bool(self.library.bibs)

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there; hidden folders are looked up on disk."""
        return path in self.names or os.path.exists(f"{self.root}/{path}")  # noqa: PTH110

    def cited(self, keys: Set[str]) -> Iterator[tuple[Citation, Span]]:
        """Citations of `keys` in the notes, with the place of the key (the file's start for a file name)."""
        for note in self.notes if keys else ():
            if not keys.isdisjoint(note.keys):
                for citation in note.citations():
                    if citation.key in keys and citation.kind not in SOFT:
                        yield citation, key_span(note.path, citation)

    def seen(self, code: str) -> Iterator[tuple[str, Seen]]:
        """What the rule `code` saw in the files asked about, each with the file's path."""
        for file in self._marked.get(code, ()):
            for seen in file.seen(code):
                yield file.path, seen

    @property
    def marks(self) -> Collection[str]:
        """The codes of the rules that saw something."""
        return self._marked.keys()

    @cached_property
    def _marked(self) -> dict[str, list[File]]:
        found: dict[str, list[File]] = {}
        for file in (*self.notes, *self.bibs, *self.others):
            for code in file.row.marks.split("\n") if file.row.marks else ():
                found.setdefault(code, []).append(file)
        return found

    @property
    def with_orders(self) -> list[File]:
        """The files in which comments turn findings off."""
        return self._marked.get(OFF_MARK, [])

    def soft(self) -> Iterator[tuple[Citation, Span]]:
        """What only looks like a citation; mere mentions of people among it."""
        for note in self._marked.get(SOFT_MARK, ()):
            for citation in note.citations():
                if citation.kind == "ambiguous":
                    yield citation, key_span(note.path, citation)

    def refers(self, citation: Citation, path: str) -> bool:
        """Whether a citation in the note `path` is a cross-reference: of a type that a Quarto project has, or to a
        label that a document defines, this one or another."""
        from zsync.formats.notes.keys import crossref
        from zsync.formats.notes.labels import homes

        key, grammar = citation.key, "jupyter" if path.endswith(".ipynb") else citation.grammar
        if any(crossref(key, types) for folder, types in self._quarto.items() if path.startswith(folder)):
            return True
        return any(key in self._labels(home) for home in homes(key, grammar))

    @cached_property
    def _labels(self) -> Callable[[str], frozenset[str]]:
        """The labels that all documents in a grammar define."""
        from zsync.check.lines import text_of
        from zsync.formats.notes.labels import defined

        @cache
        def labels(grammar: str) -> frozenset[str]:
            written = [note.path for note in self.library.notes if note.facts.get("grammar") == grammar]
            return frozenset().union(*(defined(text_of(self.root, path), grammar) for path in written))

        return labels

    @cached_property
    def _quarto(self) -> dict[str, frozenset[str]]:
        """The folders of Quarto projects, each with the types of cross-references that its settings define."""
        from zsync.check.lines import text_of
        from zsync.formats.notes.keys import defined_crossrefs

        found = (path.rpartition("/") for path in sorted(self.names) if path.endswith(_QUARTO))
        settings = [f"{folder}{slash}{name}" for folder, slash, name in found if name in _QUARTO]
        return {path.rpartition("_")[0]: defined_crossrefs(text_of(self.root, path)) for path in settings}

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """The paths of all files and folders, by their last name."""
        found: dict[str, list[str]] = {}
        for path in self.names:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def paged(self) -> frozenset[str]:
        """The keys that names of Markdown notes end with: pages that wikilinks lead to."""
        ends = [path.rpartition("@")[2] for path in self.names if "@" in path and path.endswith(".md")]
        return frozenset(end.removesuffix(".md") for end in ends)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key the notes cite."""
        keys = "\n".join([note.row.keys for note in self.notes if note.row.keys])
        return frozenset(keys.split("\n") if keys else ())


def open_project(
    scope: Scope, tree: Tree, *, now: int, use_cache: bool = True, paths: Iterable[str] | None = None
) -> Project:
    """Read the files of `tree`. `paths` (relative files, folders) limit what is asked about; None = everything."""
    rows, texts, digest, kept = gather.gather(scope, tree, now=now, use_cache=use_cache)
    notes = [File(path, rows[path], texts) for path in tree.notes if path in rows]
    bibs = [File(path, rows[path], texts) for path in sorted(tree.bibs) if path in rows]
    others = [File(path, rows[path], texts) for path in tree.others if path in rows]
    lock = next((file for file in others if file.path == LOCK_NAME), None)
    unread = {**tree.unread, **{p: "cannot be read" for part in tree[:3] for p in part if p not in rows}}
    is_asked = asker(paths)
    library = Library(bibs=bibs, notes=notes, lock=lock)
    return Project(
        root=scope.root,
        notes=[file for file in notes if is_asked(file.path)] if paths else notes,
        bibs=[file for file in bibs if is_asked(file.path)],
        others=[file for file in others if is_asked(file.path)],
        library=library,
        names=tree.names,
        unread={path: reason for path, reason in unread.items() if is_asked(path.rstrip("/"))},
        digest=digest,
        folders=scope.folders,
        kept=kept,
    )


def asker(paths: Iterable[str] | None) -> Callable[[str], bool]:
    """Whether a path is among `paths` or in a folder of `paths`; None and "" stand for everything."""
    wanted = {""} if paths is None else set(paths)
    if "" in wanted:
        return lambda path: True
    return lambda path: not wanted.isdisjoint(_with_folders(path))


def _with_folders(path: str) -> Iterator[str]:
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
