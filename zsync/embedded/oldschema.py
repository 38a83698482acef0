"""What clients of an older schema get: no empty field that they do not know, no property that came after them.

Schema 36 gave every type a DOI and a citation key, and some types further fields; 42 brought `lastRead` (44 to the
Android app). Source: the fields of the desktop 7.0 (schema 33) beside those of schema 41.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LAST_READ, LAST_READ_ANDROID, FIELDS = 42, 44, 36
_HAD_KEY = ("preprint", "dataset", "standard")
_HAD_DOI = (*_HAD_KEY, "journalArticle", "conferencePaper")
_BOOK = ("originalDate", "originalPublisher", "originalPlace", "format", "ISSN")
_PLACED = ("publisher", "place")
_ADDED: Mapping[str, tuple[str, ...]] = {
    "artwork": ("eventPlace",),
    "blogPost": ("ISSN",),
    "book": _BOOK,
    "bookSection": _BOOK,
    "conferencePaper": ("eventPlace", "issue", "numberOfVolumes", "seriesNumber", "ISSN"),
    "document": ("type", "place"),
    "film": ("place",),
    "interview": _PLACED,
    "journalArticle": (*_PLACED, "section", "partNumber", "partTitle", "PMID", "PMCID"),
    "letter": ("eventPlace",),
    "magazineArticle": _PLACED,
    "manuscript": ("institution", "number"),
    "newspaperArticle": ("publisher", "volume", "issue"),
    "patent": ("priorityDate",),
    "podcast": ("date", *_PLACED),
    "presentation": ("series", "sessionTitle"),
    "report": ("seriesNumber", "ISBN", "ISSN"),
    "standard": ("edition", "partNumber", "partTitle", "ISBN"),
    "thesis": ("series", "seriesNumber", "ISBN", "ISSN"),
    "webpage": _PLACED,
}


def fit(data: dict[str, Any], version: str, agent: str) -> dict[str, Any]:
    """`data` for a client that named this schema version ("" for none: everything)."""
    number = int(version) if version.isascii() and version.isdecimal() else LAST_READ_ANDROID
    if number < (LAST_READ_ANDROID if "Android" in agent else LAST_READ):
        data.pop("lastRead", None)
    kind = str(data["itemType"])
    if number < FIELDS and "creators" in data:
        doi, key = kind not in _HAD_DOI, kind not in _HAD_KEY
        unknown = {*_ADDED.get(kind, ()), *["DOI"] * doi, *["citationKey"] * key}
        return {name: value for name, value in data.items() if value != "" or name not in unknown}
    return data
