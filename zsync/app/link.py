"""Works that notes name without a key: which of them the library has, and how they get their keys."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zsync.app.project import Project
from zsync.app.sync import base_of, read
from zsync.errors import UsageProblem
from zsync.formats.notes import scan, scan_path
from zsync.formats.notes.mentions import Mention, mentions
from zsync.formats.notes.registry import SHOWN
from zsync.model.record import Record
from zsync.model.values import Work
from zsync.reconcile.newkeys import key_of
from zsync.reconcile.twins import STRONG
from zsync.replicas.notes.vault import grammar_of, is_note
from zsync.translate.values.text import fold

_LIKELY, _SAME = 0.85, 0.95
"""From which likeness on a work may be meant, and an abstract is the same: each copy has slips of its own."""
_RARE = 12
"""So many of the rarest words of an abstract: one that is nearly the same has most of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mention at its place, the work it surely names (None if none), and those it may name."""

    path: str
    mention: Mention
    key: str = ""
    reason: str = ""
    candidates: tuple[tuple[str, float], ...] = ()
    cited: bool = False
    score: float = 1.0

    def data(self) -> dict[str, Any]:
        """As the contract writes it."""
        shown = self.mention
        return {
            "path": self.path,
            "line": shown.line,
            "col": shown.col,
            "text": shown.text,
            "title": shown.title,
            "identifiers": dict(shown.identifiers),
            "year": shown.year,
            "venue": shown.venue,
            "match": {"key": self.key, "score": self.score, "reason": self.reason} if self.key else None,
            "candidates": [{"key": key, "score": round(score, 3)} for key, score in self.candidates],
            "cited": self.cited,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """A note that is looked through, and the grammar it is written in."""

    path: str
    text: str
    grammar: str


class Library:
    """What mentions are matched with: every record that has a key, whether in scope or not."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.by_id: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.by_title: dict[str, set[str]] = defaultdict(set)
        self.by_word: dict[str, set[str]] = defaultdict(set)
        self.keys: set[str] = set()
        self.records = list(records)
        for record in self.records:
            self.keys.add(record.key)
            title = record.values.get("title")
            if record.key and isinstance(title, str):
                self._take(record.key, title, record.ids)

    def _take(self, key: str, title: str, ids: Mapping[str, str]) -> None:
        for kind in STRONG:
            if ids.get(kind):
                self.by_id[(kind, ids[kind])].add(key)
        plain = _plain(title)
        self.by_title[plain].add(key)
        for word in plain.split():
            self.by_word[word].add(plain)

    def match(self, mention: Mention, note: Note) -> Found:
        """A sure match by one identifier, the same title or nearly the same abstract; else those most like it."""
        if mention.abstract:
            return self._by_abstract(mention, note)
        for kind in STRONG:
            keys = self.by_id.get((kind, mention.identifiers.get(kind, "")), set())
            if len(keys) == 1:
                return _sure(mention, next(iter(keys)), kind, note)
        plain = _plain(mention.title)
        keys = self.by_title.get(plain, set())
        if len(keys) == 1:
            return _sure(mention, next(iter(keys)), "title", note)
        return Found(note.path, mention, candidates=tuple(self._like(plain)))

    def _by_abstract(self, mention: Mention, note: Note) -> Found:
        words = _plain(mention.abstract).split()
        scored = sorted(self._abstracts_like(words), key=lambda found: (-found[1], found[0]))
        sure = [found for found in scored if found[1] >= _SAME]
        if len(sure) != 1:
            return Found(note.path, mention, candidates=tuple(scored[:3]))
        key, score = sure[0]
        cited = any(c.key == key for c in (*scan(note.text, grammar=note.grammar), *scan_path(note.path)))
        return Found(note.path, mention, key, "abstract", cited=cited, score=round(score, 3))

    def _abstracts_like(self, words: Sequence[str]) -> Iterator[tuple[str, float]]:
        """Keys of the works most of whose abstract these words are, and how much of it."""
        bearers = self._by_abstract_word
        rare = sorted(set(words) & bearers.keys(), key=lambda word: (len(bearers[word]), word))[:_RARE]
        matcher = difflib.SequenceMatcher(None, b=words, autojunk=False)
        shared = Counter(key for word in rare for key in bearers[word])
        for key in sorted(key for key, number in shared.items() if 2 * number >= len(rare)):
            matcher.set_seq1(self._abstracts[key].split())
            if matcher.quick_ratio() >= _LIKELY and (score := matcher.ratio()) >= _LIKELY:
                yield key, score

    @cached_property
    def _by_abstract_word(self) -> Mapping[str, Sequence[str]]:
        """Word to the keys of the abstracts that have it."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, text in self._abstracts.items():
            for word in set(text.split()):
                found[word].append(key)
        return found

    @cached_property
    def _abstracts(self) -> Mapping[str, str]:
        """Key to abstract. They are long: nobody looks at them before a note has one."""
        told = ((record.key, record.values.get("abstract")) for record in self.records if record.key)
        return {key: _plain(text) for key, text in told if isinstance(text, str) and text}

    def _like(self, plain: str) -> Iterator[tuple[str, float]]:
        """Keys of titles that share a rare word and most of their letters, the likeliest first."""
        words = sorted(plain.split(), key=lambda word: len(self.by_word.get(word, ())))
        near = {title for word in words[:4] for title in sorted(self.by_word.get(word, ()))[:50]}
        scored = [(difflib.SequenceMatcher(None, plain, title, autojunk=False).ratio(), title) for title in near]
        for score, title in sorted(scored, reverse=True)[:3]:
            if score >= _LIKELY:
                yield from ((key, score) for key in sorted(self.by_title[title]))


def _plain(title: str) -> str:
    letters = (c if c.isalnum() else " " for c in fold(title).lower())
    return " ".join("".join(letters).split())


def _sure(mention: Mention, key: str, reason: str, note: Note) -> Found:
    line_end = note.text.find("\n", mention.end)
    around = note.text[mention.start : line_end if line_end >= 0 else len(note.text)]
    cited = any(c.key == key for c in scan(around, grammar=note.grammar))
    return Found(note.path, mention, key, reason, cited=cited)


def library_of(project: Project) -> Library:
    """The works of all sides; its keys are also those that are or were agreed on."""
    base = base_of(project)
    library = Library(record for snapshot in read(project, base) for record in snapshot.records)
    for entry in base.values():
        library.keys |= {entry.key, *(alias.key for alias in entry.aliases)}
    return library


def find(project: Project, library: Library, paths: Sequence[str] = ()) -> list[Found]:
    """The mentions in the notes (of `paths`, or all), each matched with the works of `library`."""
    notes = (note for path in _notes(project, paths) if (note := _note(project, path)))
    found = (library.match(mention, note) for note in notes for mention in mentions(note.text))
    return [each for each in found if each.mention.title or each.key or each.candidates]


def _notes(project: Project, paths: Sequence[str]) -> Sequence[str]:
    settings = project.settings
    listing = project.disk.walk(paths or settings.notes, settings.ignore)
    if listing.missing:
        raise UsageProblem("is not there", place=listing.missing[0], help="name a note or a folder of the project")
    within = [path for path in listing.files if not paths or any(_is_at(path, place) for place in paths)]
    return [path for path in within if is_note(path)]


def _is_at(path: str, place: str) -> bool:
    """Whether a file is, or lies below, the place that somebody named: no glob, whatever it is called."""
    return not place or path == place or path.startswith(f"{place}/")


def _note(project: Project, path: str) -> Note | None:
    """The note, None when it is not UTF-8 (`zsync check` says where) or no text to write into but JSON."""
    try:
        text = (project.disk.read(path) or b"").decode("utf-8")
    except UnicodeDecodeError:
        return None
    grammar = grammar_of(path, text, project.settings)
    return None if grammar in SHOWN else Note(path, text, grammar)


def new_works(project: Project, found: Iterable[Found], taken: Iterable[str]) -> Iterator[tuple[str, Work]]:
    """A preprint (or article) for each mention that nothing matches, once a title, with a key that is not `taken`.

    Raises `ConfigProblem` for a formula that cannot be read.
    """
    formula, place = project.settings.key_formula, project.settings.key_formula_place
    keys, titles = {key.lower() for key in taken}, set()
    for each in found:
        plain = _plain(each.mention.title)
        if each.key or each.candidates or plain in titles:
            continue
        titles.add(plain)
        work = _work(each.mention)
        named = {**work.values, "type": work.kind}
        key = key_of(named, formula=formula, place=place, taken=keys)
        keys.add(key.lower())
        yield key, work


def _work(mention: Mention) -> Work:
    ids = mention.identifiers
    values = {"title": mention.title, "date": mention.date, "url": mention.url, **ids}
    kind = "preprint" if "arxiv" in ids else "journalArticle" if "doi" in ids else "document"
    return Work(kind, {name: value for name, value in values.items() if value})
