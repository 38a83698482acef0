"""Items as other programs take them: entries, records, tables, templates and links, from their `data`.

They are made by zsync's own translation, not by Zotero's translators: the same keys and facts, not the same bytes.
MODS, TEI and the three kinds of RDF are answered with 501.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from zsync.config.mappings import load
from zsync.embedded import textexports
from zsync.embedded.exportkeys import entry_key
from zsync.embedded.schema import label
from zsync.formats.bib import parse
from zsync.formats.bib.changes import Add
from zsync.model.values import Creator, Work
from zsync.translate.bib import BibDialect
from zsync.translate.zotero import ZoteroDialect

Data = Mapping[str, Any]

CONTENT_TYPES = {
    "bibtex": "application/x-bibtex",
    "biblatex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csv": "text/csv",
    "refer": "application/x-research-info-systems",
    "coins": "text/html",
    "bookmarks": "text/html",
    "wikipedia": "text/x-wiki",
}
NO_WORK = ("note", "attachment", "annotation")


def export(name: str, items: Sequence[Data]) -> str:
    """The works among `items` in the format `name` (one of `CONTENT_TYPES`)."""
    works = [item for item in items if item["itemType"] not in NO_WORK]
    return _WRITERS[name](works)


@cache
def _zotero() -> ZoteroDialect:
    return ZoteroDialect.from_mapping(load("zotero"), load("canonical"))


@cache
def _bib(name: str) -> BibDialect:
    return BibDialect.from_mapping(load(f"bib/{name}"), load("canonical"))


def _works(items: Sequence[Data]) -> list[Work]:
    return list(map(_zotero().read, items))


def _entries(name: str, items: Sequence[Data]) -> str:
    """An entry an item, with an empty line before it. Two may have one key, as they may in Zotero."""
    taken = set[str]()
    return "".join(f"\n{_entry(name, item, entry_key(item, taken=taken))}" for item in items)


def _entry(name: str, item: Data, key: str) -> str:
    work = _zotero().read(item)
    native = _bib(name).create(work, offered=frozenset(work.values) | {"type", "tags"})
    return parse("").apply_many([Add(key, native.type, native.fields)]).text


_RIS_TYPES = {
    "journalArticle": "JOUR", "magazineArticle": "MGZN", "newspaperArticle": "NEWS", "book": "BOOK",
    "bookSection": "CHAP", "conferencePaper": "CONF", "thesis": "THES", "report": "RPRT", "webpage": "ELEC",
    "patent": "PAT", "computerProgram": "COMP", "dataset": "DATA", "statute": "STAT", "case": "CASE",
    "film": "MPCT", "map": "MAP", "encyclopediaArticle": "ENCYC", "manuscript": "UNPB", "preprint": "UNPB",
}  # fmt: skip
_RIS_FIELDS = {
    "title": "TI", "container": "T2", "series": "T3", "container_short": "J2", "volume": "VL", "issue": "IS",
    "edition": "ET", "publisher": "PB", "place": "CY", "doi": "DO", "isbn": "SN", "issn": "SN", "url": "UR",
    "language": "LA", "abstract": "AB", "short_title": "ST", "archive": "DB", "call_number": "CN",
}  # fmt: skip
_RIS_ROLES = {"author": "AU", "editor": "A2", "seriesEditor": "A3", "translator": "A4"}
_RIS_BOOK = _RIS_ROLES | {"editor": "A3", "seriesEditor": "A2"}
"""The roles of a book, whose second rank is its series'."""


def _ris(items: Sequence[Data]) -> str:
    return "".join(_ris_record(_zotero().read(item), item) for item in items)


def _ris_record(work: Work, item: Data) -> str:
    lines = [("TY", _RIS_TYPES.get(work.kind, "GEN"))]
    roles = _RIS_BOOK if work.kind == "book" else _RIS_ROLES
    for creator in work.values.get("creators", ()):
        if isinstance(creator, Creator):
            lines.append((roles.get(creator.role, "A2"), _inverted(creator)))
    lines += [(tag, str(work.values[name])) for name, tag in _RIS_FIELDS.items() if work.values.get(name)]
    lines += _ris_date(str(work.values.get("date", "")))
    if accessed := re.sub(r"[-T]", "/", str(item.get("accessDate") or "")).rstrip("Z"):
        lines.append(("Y2", accessed))
    first, _, last = str(work.values.get("pages", "")).replace("–", "-").partition("-")
    lines += [(tag, page) for tag, page in (("SP", first), ("EP", last.strip("-"))) if page]
    lines += [("KW", tag.name) for tag in work.tags]
    lines.append(("ID", _zotero().key(item) or str(item["key"])))
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)
    return f"{text}ER  - \r\n\r\n"


def _ris_date(date: str) -> list[tuple[str, str]]:
    """`DA` has slashes for its missing parts, `PY` is the year."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if parts is None:
        return [("DA", date)] if date else []
    return [("DA", "/".join([parts[1], parts[2] or "", parts[3] or "", ""])), ("PY", parts[1])]


def _inverted(creator: Creator) -> str:
    family = " ".join(filter(None, [creator.particle, creator.family]))
    return creator.name or ", ".join(filter(None, [family, creator.given, creator.suffix]))


_COLUMNS = (
    *("key", "itemType", "citationKey", "title", "publicationTitle", "ISBN", "ISSN", "DOI", "url", "abstractNote"),
    *("date", "dateAdded", "dateModified", "accessDate", "pages", "numPages", "issue", "volume", "series"),
    *("publisher", "place", "language", "rights", "extra", "edition"),
)


def _csv(items: Sequence[Data]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerow([*(label(name) for name in _COLUMNS), "Author", "Editor", "Manual Tags", "Automatic Tags"])
    for item in items:
        people = [_names(item, role) for role in ("author", "editor")]
        tags = [_tags(item, kind) for kind in (0, 1)]
        rows.writerow([*(str(item.get(name) or "") for name in _COLUMNS), *people, *tags])
    return out.getvalue()


def _names(item: Data, role: str) -> str:
    named = [one for one in item.get("creators", ()) if one["creatorType"] == role]
    return "; ".join(one.get("name") or f"{one['lastName']}, {one['firstName']}" for one in named)


def _tags(item: Data, kind: int) -> str:
    return "; ".join(tag["tag"] for tag in item.get("tags", ()) if tag.get("type", 0) == kind)


_WRITERS: Mapping[str, Callable[[Sequence[Data]], str]] = {
    "bibtex": lambda items: _entries("bibtex", items),
    "biblatex": lambda items: _entries("biblatex", items),
    "ris": _ris,
    "csv": _csv,
    "refer": lambda items: textexports.refer(_works(items)),
    "coins": lambda items: textexports.coins(_works(items)),
    "bookmarks": lambda items: textexports.bookmarks(_works(items)),
    "wikipedia": lambda items: textexports.wikipedia(_works(items)),
}
