"""From a file's bytes to its facts. The only module of check that reads what notes and `.bib` files say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from zsync.check.decode import decode, decode_bib
from zsync.check.facts import OFF_MARK, SOFT_MARK, Row, Seen, as_row, pack_seen
from zsync.check.judge import judged
from zsync.check.suppress import suppressions
from zsync.check.views import BibPart, BibText, NoteText, Text
from zsync.formats import notes
from zsync.formats.notes import hints
from zsync.formats.notes.front import block
from zsync.formats.notes.hits import Hit, places
from zsync.model.citation import SOFT

_ORDER = re.compile(r":(?<=zsync:)")
_encode = json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(",", ":")).encode


Observer = Callable[[Any], Iterable[Seen]]
Observers = Iterable[tuple[str, Observer]]
"""Code and function of each rule that looks at one file."""


class Note(NamedTuple):
    """The bytes of a note. `grammar` "" = to be found from its name and text."""

    path: str
    data: bytes
    grammar: str = ""


def note(path: str, data: bytes, *, observers: Observers, grammar: str = "") -> Row:
    """The facts of one note."""
    return notes_together([Note(path, data, grammar)], observers=observers)[0]


def notes_together(files: Sequence[Note], *, observers: Observers) -> list[Row]:
    """The facts of each of some notes. Each step is taken for all of them before the next: a processor that does
    one thing many times over does it in two thirds of the time."""
    views = _views(files)
    seen = _observed(observers, views)
    ignored = [_ignored(view.text, view.grammar) for view in views]
    return list(map(_note, views, seen, ignored))


def citations(file: Note) -> str:
    """The citations of a note with their places, as JSON: its further facts. Only findings are about places, so
    that few notes are ever asked."""
    view = _views([file])[0]
    return _rows(_own(view.path), view.citations, view.text)


def _views(files: Sequence[Note]) -> list[NoteText]:
    """The notes as rules see them."""
    decoded = [decode(file.data) for file in files]
    for each, file in zip(decoded, files, strict=True):
        if each.encoding == "utf-8":
            hints.learn(each.text, file.data)
    texts = [each.text for each in decoded]
    named = [file.grammar or notes.grammar_for(file.path, text) for file, text in zip(files, texts, strict=True)]
    found = list(map(judged, notes.hits_in_each(texts, named), texts, named))
    return [
        NoteText(file.path, each, file.data, grammar=grammar, citations=citations)
        for file, each, grammar, citations in zip(files, decoded, named, found, strict=True)
    ]


def _note(view: NoteText, seen: dict[str, list[Any]], ignored: list[Any]) -> Row:
    found, own = view.citations, _own(view.path)
    kinds = {hit.kind for hit in found}
    about = [hit.key for hit in found if hit.kind == "frontmatter"] if "frontmatter" in kinds else []
    cited = found if SOFT.isdisjoint(kinds) else [hit for hit in found if hit.kind not in SOFT]
    keys, subjects = _joined([*own, *[hit.key for hit in cited]]), _joined([*own, *about])
    marks = _marks(seen, ignored, SOFT_MARK if "ambiguous" in kinds else "")
    return as_row((keys, subjects, marks, len(found), _note_facts(view.grammar, seen, ignored), ""))


def _marks(seen: Collection[str], ignored: list[Any], soft: str = "") -> str:
    if not (seen or ignored):
        return soft
    return _joined([*seen, soft, OFF_MARK if ignored else ""])


def _own(path: str) -> list[str]:
    """The key in the name of a note, if it has one."""
    if "@" not in path and "%40" not in path:
        return []
    return [citation.key for citation in notes.scan_path(path) if citation.kind == "path"][-1:]


def _rows(own: list[str], found: Sequence[Hit], text: str) -> str:
    """Citations as JSON, that of the file's name first."""
    rows = [f'[{quoted(key)},0,0,1,1,"path"]' for key in own]
    rows += [
        f'[{quoted(key)},{start},{end},{line},{col},"{kind}"]'
        for (key, start, end, kind), (line, col) in zip(found, places(text, found), strict=True)
    ]
    return f"[{','.join(rows)}]"


def _note_facts(grammar: str, seen: dict[str, list[Any]], ignored: list[Any]) -> str:
    if seen or ignored:
        return _facts(grammar=grammar, seen=seen, ignored=ignored)
    return _plain_facts(grammar)


@cache
def _plain_facts(grammar: str) -> str:
    """The facts of a note where no rule saw anything."""
    return _facts(grammar=grammar)


def bib(path: str, data: bytes, *, observers: Observers, entry_observers: Observers) -> Row:
    """The facts of a `.bib` file."""
    from zsync.check import entries
    from zsync.formats.bib.scan import scan
    from zsync.formats.bib.view import View

    decoded = decode_bib(data)
    view = BibText(path, decoded, data, document=View(decoded.text, scan(decoded.text)))
    seen: dict[str, list[Any]] = {}
    ids: list[list[str]] = []
    for part in view.parts():
        for code, rows in _observed(entry_observers, [part])[0].items():
            seen.setdefault(code, []).extend(rows)
        ids += ([alias, entry.key] for entry, values in part.items for alias in entries.ids(values))
    seen |= _observed(observers, [view])[0]  # after the parts, in which they are read, all that is wrong is known
    ignored = suppressions(decoded.text, grammar="bib")
    return Row(
        keys=_joined(view.document.keys),
        marks=_marks(seen, ignored),
        size=len(view.entries),
        facts=_facts(seen=seen, ids=ids, ignored=ignored, macros=list(view.document.macros)),
        more=entries.rows(view.entries),
    )


def lock(path: str, data: bytes) -> Row:
    """The facts of `zsync.lock`: of each work the key, aliases, and if in Zotero all keys it stands under. Raises
    `ConfigProblem`."""
    from zsync.state.lockfile import loads

    stored = loads(data.decode("utf-8", "surrogateescape"), path).values()
    works = [work for work in stored if not work.deleted]
    more = [[work.key, [alias.key for alias in work.aliases], _held(work.key, work.where)] for work in works]
    return Row(keys=_joined([work.key for work in works]), size=len(more), facts="{}", more=_encode(more))


def other(data: bytes, *, observers: Observers) -> Row:
    """The facts of a file that is neither: only what is never to be in a repository."""
    seen = _observed(observers, [Text("", decode(data), data)])[0]
    return Row(marks=_joined(seen), facts=_facts(seen=seen, ignored=[]), more="[]")


def _held(key: str, where: Mapping[str, str]) -> list[str]:
    """The keys of a work that a Zotero library holds (`zotero`, or a side named after one): today's, and those its
    entries still have (a key that is asked about, or that an undo gave back). Of another work none."""
    if not any(side == "zotero" or side.startswith(("zotero", "users/", "groups/")) for side in where):
        return []
    return [key, *(at for side, at in where.items() if at != key and side.startswith("bib:"))]


def _observed(observers: Observers, views: Sequence[Text | BibPart]) -> list[dict[str, list[Any]]]:
    """What each rule saw in each file, by code."""
    seen: list[dict[str, list[Any]]] = [{} for _ in views]
    for code, observe in observers:
        for found, view in zip(seen, views, strict=True):
            for each in observe(view):
                found.setdefault(code, []).append(pack_seen(each))
    return seen


def _ignored(text: str, grammar: str) -> list[Any]:
    if not (":" in hints.signs(text) and _ORDER.search(text)):
        return []
    front = block(text)
    return suppressions(text, grammar=grammar, front_end=front.close if front else 0)


def _facts(**values: Any) -> str:
    return _encode({name: value for name, value in values.items() if value})


def _joined(texts: Collection[str]) -> str:
    """Distinct texts in order, a line each; keys never hold a line end."""
    if not texts:
        return ""
    return "\n".join(filter(None, dict.fromkeys(texts)))
