"""From a file's bytes to its facts. The only module of check that reads what notes and `.bib` files say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from zsync.check.decode import Decoded, decode
from zsync.check.facts import Row, Seen, pack_seen
from zsync.check.suppress import suppressions
from zsync.formats.edits import LineIndex
from zsync.model.citation import SOFT, Citation

_WORD = re.compile(r"[^\W\d_]+", re.U)


class NoteText(NamedTuple):
    """A note as rules see it when its facts are taken."""

    path: str
    text: str
    grammar: str
    citations: tuple[Citation, ...]
    decoded: Decoded
    lines: LineIndex


class BibText(NamedTuple):
    """A `.bib` file as rules see it when its facts are taken; `document` is `zsync.formats.bib.parse` of it."""

    path: str
    text: str
    document: Any
    decoded: Decoded
    lines: LineIndex


Observer = Callable[[Any], Iterable[Seen]]
Observers = Iterable[tuple[str, Observer]]
"""Code and function of each rule that looks at one file."""


def note(path: str, data: bytes, *, observers: Observers, grammar: str = "") -> Row:
    """The facts of a note. `grammar` "" = found from its name and text."""
    from zsync.formats import notes

    decoded = decode(data)
    named = grammar or notes.grammar_for(path, decoded.text)
    found = tuple(notes.scan(decoded.text, grammar=named))
    view = NoteText(path, decoded.text, named, found, decoded, LineIndex(decoded.text))
    seen = _observe(observers, view)
    names = [citation.key for citation in notes.scan_path(path) if citation.kind == "path"]
    about = [*names[-1:], *(c.key for c in found if c.kind == "frontmatter")]
    rows: list[list[Any]] = [[key, 0, 0, 1, 1, "path"] for key in names[-1:]]
    rows += [[c.key, c.start, c.end, c.line, c.col, c.kind] for c in found]
    soft = any(c.kind in ("ambiguous", "broken") for c in found)
    return Row(
        keys=_joined(row[0] for row in rows if row[5] not in SOFT),
        subjects=_joined(about),
        marks=_joined([*seen, *(["?"] if soft else [])]),
        size=len(found),
        facts=_facts(grammar=named, seen=seen, ignored=_ignored(decoded.text, named)),
        more=_json(rows),
    )


def bib(path: str, data: bytes, *, observers: Observers) -> Row:
    """The facts of a `.bib` file."""
    from zsync.formats.bib import parse

    decoded = decode(data)
    text = decoded.text
    document = parse(text)
    index = LineIndex(text)
    seen = _observe(observers, BibText(path, text, document, decoded, index))
    entries = [_entry(entry, text, index) for entry in document.entries]
    ids = [[alias, entry.key] for entry in document.entries for alias in _ids(entry)]
    return Row(
        keys=_joined(entry.key for entry in document.entries if entry.key),
        marks=_joined(seen),
        size=len(entries),
        facts=_facts(seen=seen, ids=ids, ignored=suppressions(text, grammar="bib")),
        more=_json(entries),
    )


def lock(path: str, data: bytes) -> Row:
    """The facts of `zsync.lock`: key, aliases, and whether in Zotero, of each work. Raises `ConfigProblem`."""
    from zsync.state.lockfile import loads

    works = loads(data.decode("utf-8", "surrogateescape"), path).values()
    more = [[work.key, [alias.key for alias in work.aliases], _held(work.where)] for work in works]
    return Row(keys=_joined(work.key for work in works), size=len(more), more=_json(more))


def other(data: bytes, *, observers: Observers) -> Row:
    """The facts of a file that is neither: only what is never to be in a repository."""
    decoded = decode(data)
    view = NoteText("", decoded.text, "", (), decoded, LineIndex(decoded.text))
    seen = _observe(observers, view)
    return Row(marks=_joined(seen), facts=_facts(seen=seen, ignored=[]))


def _held(where: Any) -> bool:
    """Whether one of the places of a work is a Zotero library (`zotero`, or a side named after one)."""
    return any(side == "zotero" or side.startswith(("zotero", "users/", "groups/")) for side in where)


def _observe(observers: Observers, view: NoteText | BibText) -> dict[str, list[Any]]:
    found = {code: [pack_seen(seen) for seen in observe(view)] for code, observe in observers}
    return {code: rows for code, rows in found.items() if rows}


def _entry(entry: Any, text: str, index: LineIndex) -> list[Any]:
    start = key_start(entry, text)
    line, col = index.line_col(start)
    from zsync.translate.values.identifiers import normalise

    values = [_value(entry, name) for name in ("title", "year", "doi")]
    values[1] = (re.search(r"\d{4}", values[1] or _value(entry, "date")) or [""])[0]
    values[2] = normalise("doi", values[2])
    family = _family(_value(entry, "author") or _value(entry, "editor"))
    return [entry.key, entry.type, start, start + len(entry.key), line, col, *values, family]


def key_start(entry: Any, text: str) -> int:
    """The offset of an entry's key."""
    opened = re.compile(r"@\s*[^\s{(]*\s*[{(]\s*").match(text, entry.start)
    at = opened.end() if opened else int(entry.start)
    return at if text.startswith(entry.key, at) else max(at, text.find(entry.key, at, entry.end))


def _value(entry: Any, name: str) -> str:
    field = entry.fields.get(name)
    return " ".join(field.value.split()) if field else ""


def _ids(entry: Any) -> Iterator[str]:
    """Further keys of an entry (biblatex manual, field `ids`)."""
    return (alias for alias in re.split(r"[,\s]+", _value(entry, "ids")) if alias)


def _family(authors: str) -> str:
    """The first author's family name, letters only, for guesses: `{van der Berg}, J.` gives `vanderberg`."""
    first = re.split(r"\s+and\s+", authors, maxsplit=1)[0]
    family = first.partition(",")[0] if "," in first else first.split()[-1] if first else ""
    return "".join(_WORD.findall(re.sub(r"\\\w+", "", family))).casefold()


def _ignored(text: str, grammar: str) -> list[Any]:
    from zsync.formats.notes import frontmatter

    if "zsync:" not in text:
        return []
    front = frontmatter.block(text)
    return suppressions(text, grammar=grammar, front_end=front.close if front else 0)


def _facts(**values: Any) -> str:
    return _json({name: value for name, value in values.items() if value})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _joined(texts: Iterable[str]) -> str:
    """Distinct texts in order, a line each; keys never hold a line end."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
