"""From a file's bytes to its facts. The only module of check that reads what notes and `.bib` files say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

from zsync.check.decode import Decoded, decode
from zsync.check.facts import SOFT_MARK, Row, Seen, pack_seen
from zsync.check.library import Entry
from zsync.check.suppress import suppressions
from zsync.formats.edits import LineIndex
from zsync.model.citation import SOFT, Citation
from zsync.model.span import Span

_YEAR = re.compile(r"\d{4}")
_AND = re.compile(r"\s+and\s+")
_COMMAND = re.compile(r"\\\w+")
_NO_LETTER = re.compile(r"[\W\d_]+")
_OPENING = re.compile(r"@\s*[^\s{(]*\s*[{(]\s*")
_encode = json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(",", ":")).encode


class Text:
    """A file as rules see it when its facts are taken. `lines` is built when a rule has found something."""

    def __init__(self, path: str, decoded: Decoded) -> None:
        self.path = path
        self.text = decoded.text
        self.decoded = decoded

    @cached_property
    def lines(self) -> LineIndex:
        """Offsets to lines and columns."""
        return LineIndex(self.text)


class NoteText(Text):
    """A note: its grammar and citations."""

    def __init__(self, path: str, decoded: Decoded, *, grammar: str, citations: tuple[Citation, ...]) -> None:
        super().__init__(path, decoded)
        self.grammar = grammar
        self.citations = citations


class Item(NamedTuple):
    """A `.bib` entry with the values of its fields (the first of each name), by lower-case name."""

    entry: Any
    values: dict[str, str]


class BibText(Text):
    """A `.bib` file; `document` is `zsync.formats.bib.parse` of it."""

    def __init__(self, path: str, decoded: Decoded, *, document: Any) -> None:
        super().__init__(path, decoded)
        self.document = document

    @cached_property
    def lines(self) -> LineIndex:
        """The reader's own index."""
        lines: LineIndex = self.document.lines
        return lines

    @cached_property
    def items(self) -> list[Item]:
        """All entries with their values: most rules look at nothing else."""
        return [Item(entry, entry.values) for entry in self.document.entries]

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries as the library keeps them."""
        return [_entry(self, item) for item in self.items]

    def place(self, entry: Any, name: str) -> Span:
        """The place of the field `name` of `entry`."""
        field = entry.fields[name]
        return self.lines.span(field.start, field.end)


Observer = Callable[[Any], Iterable[Seen]]
Observers = Iterable[tuple[str, Observer]]
"""Code and function of each rule that looks at one file."""


def note(path: str, data: bytes, *, observers: Observers, grammar: str = "") -> Row:
    """The facts of a note. `grammar` "" = found from its name and text."""
    from zsync.formats import notes

    decoded = decode(data)
    named = grammar or notes.grammar_for(path, decoded.text)
    found = tuple(notes.scan(decoded.text, grammar=named))
    seen = _observe(observers, NoteText(path, decoded, grammar=named, citations=found))
    names = [citation.key for citation in notes.scan_path(path) if citation.kind == "path"]
    about = [*names[-1:], *(c.key for c in found if c.kind == "frontmatter")]
    rows: list[list[Any]] = [[key, 0, 0, 1, 1, "path"] for key in names[-1:]]
    rows += [[c.key, c.start, c.end, c.line, c.col, c.kind] for c in found]
    soft = any(c.kind == "ambiguous" for c in found)
    return Row(
        keys=_joined(row[0] for row in rows if row[5] not in SOFT),
        subjects=_joined(about),
        marks=_joined([*seen, *([SOFT_MARK] if soft else [])]),
        size=len(found),
        facts=_note_facts(named, seen, _ignored(decoded.text, named)),
        more=_encode(rows) if rows else "[]",
    )


def _note_facts(grammar: str, seen: dict[str, list[Any]], ignored: list[Any]) -> str:
    if seen or ignored:
        return _facts(grammar=grammar, seen=seen, ignored=ignored)
    return _plain_facts(grammar)


@cache
def _plain_facts(grammar: str) -> str:
    """The facts of a note where no rule saw anything."""
    return _facts(grammar=grammar)


def bib(path: str, data: bytes, *, observers: Observers) -> Row:
    """The facts of a `.bib` file."""
    from zsync.formats.bib import parse

    decoded = decode(data)
    view = BibText(path, decoded, document=parse(decoded.text))
    seen = _observe(observers, view)
    ids = [[alias, entry.key] for entry, values in view.items for alias in _ids(values)]
    return Row(
        keys=_joined(entry.key for entry in view.entries),
        marks=_joined(seen),
        size=len(view.entries),
        facts=_facts(seen=seen, ids=ids, ignored=suppressions(decoded.text, grammar="bib")),
        more=_encode([entry[1:] for entry in view.entries]),
    )


def lock(path: str, data: bytes) -> Row:
    """The facts of `zsync.lock`: key, aliases, and whether in Zotero, of each work. Raises `ConfigProblem`."""
    from zsync.state.lockfile import loads

    stored = loads(data.decode("utf-8", "surrogateescape"), path).values()
    works = [work for work in stored if not work.deleted]
    more = [[work.key, [alias.key for alias in work.aliases], _held(work.where)] for work in works]
    return Row(keys=_joined(work.key for work in works), size=len(more), facts="{}", more=_encode(more))


def other(data: bytes, *, observers: Observers) -> Row:
    """The facts of a file that is neither: only what is never to be in a repository."""
    seen = _observe(observers, Text("", decode(data)))
    return Row(marks=_joined(seen), facts=_facts(seen=seen, ignored=[]), more="[]")


def _held(where: Any) -> bool:
    """Whether one of the places of a work is a Zotero library (`zotero`, or a side named after one)."""
    return any(side == "zotero" or side.startswith(("zotero", "users/", "groups/")) for side in where)


def _observe(observers: Observers, view: Text) -> dict[str, list[Any]]:
    found = {code: [pack_seen(seen) for seen in observe(view)] for code, observe in observers}
    return {code: rows for code, rows in found.items() if rows}


def _entry(bib: BibText, item: Item) -> Entry:
    from zsync.translate.values.identifiers import normalise

    entry, values = item
    start = key_start(entry, bib.text)
    line, col = bib.lines.line_col(start)
    year = _YEAR.search(values.get("year") or values.get("date", ""))
    return Entry(
        path=bib.path,
        key=entry.key,
        type=entry.type,
        start=start,
        end=start + len(entry.key),
        line=line,
        col=col,
        title=" ".join(values.get("title", "").split()),
        year=year[0] if year else "",
        doi=normalise("doi", values["doi"]) if "doi" in values else "",
        family=_family(values.get("author") or values.get("editor", "")),
    )


def key_start(entry: Any, text: str) -> int:
    """The offset of an entry's key."""
    opened = _OPENING.match(text, entry.start)
    at = opened.end() if opened else int(entry.start)
    return at if text.startswith(entry.key, at) else max(at, text.find(entry.key, at, entry.end))


def _ids(values: dict[str, str]) -> Iterator[str]:
    """Further keys of an entry (biblatex manual, field `ids`)."""
    return (alias for alias in re.split(r"[,\s]+", values["ids"]) if alias) if "ids" in values else iter(())


def _family(authors: str) -> str:
    """The first author's family name, letters only, for guesses: `{van der Berg}, J.` gives `vanderberg`."""
    first = _AND.split(authors, 1)[0]
    family = first.partition(",")[0] if "," in first else first.split()[-1] if first.strip() else ""
    return _NO_LETTER.sub("", _COMMAND.sub("", family) if "\\" in family else family).casefold()


def _ignored(text: str, grammar: str) -> list[Any]:
    from zsync.formats.notes import frontmatter

    if "zsync:" not in text:
        return []
    front = frontmatter.block(text)
    return suppressions(text, grammar=grammar, front_end=front.close if front else 0)


def _facts(**values: Any) -> str:
    return _encode({name: value for name, value in values.items() if value})


def _joined(texts: Iterable[str]) -> str:
    """Distinct texts in order, a line each; keys never hold a line end."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
