"""Zotero's item types and fields, from `mappings/zotero.yaml` (facts of the global schema)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from zsync.config.mappings import load

ATTACHMENT_MODES = ("imported_file", "imported_url", "linked_file", "linked_url", "embedded_image")
STORED_MODES = ("imported_file", "imported_url", "embedded_image")
ANNOTATION_TYPES = ("highlight", "underline", "note", "text", "image", "ink")
TEXT_ANNOTATIONS = ("highlight", "underline")
ANNOTATION_FIELDS = (
    "annotationType",
    "annotationAuthorName",
    "annotationText",
    "annotationComment",
    "annotationColor",
    "annotationPageLabel",
    "annotationSortIndex",
    "annotationPosition",
)


@dataclass(frozen=True, slots=True)
class ItemType:
    """One item type: fields in display order, own name → base name, creator types (the first is primary)."""

    name: str
    fields: tuple[str, ...]
    bases: Mapping[str, str]
    creators: tuple[str, ...]

    @property
    def regular(self) -> bool:
        """True for everything but notes, attachments and annotations."""
        return self.name not in ("note", "attachment", "annotation")

    def base(self, name: str) -> str:
        """The base field that a field of this type stands for (itself when there is none)."""
        return self.bases.get(name, name)

    def own(self, base: str) -> str | None:
        """The field of this type that stands for a base field, or None."""
        for name in self.fields:
            if self.base(name) == base:
                return name
        return None

    @property
    def title(self) -> str | None:
        """The name of the title field (`caseName`, `subject`, …)."""
        return self.own("title")


@dataclass(frozen=True, slots=True)
class Schema:
    """All item types of one schema version."""

    version: int
    types: Mapping[str, ItemType]
    fields: frozenset[str]
    raw: Mapping[str, Any]

    def names_of(self, base: str) -> tuple[str, ...]:
        """Every field name that stands for a base field somewhere, the base name first."""
        named = {own for kind in self.types.values() for own, b in kind.bases.items() if b == base}
        return (base, *sorted(named - {base}))


@cache
def schema() -> Schema:
    """The shipped schema."""
    raw = load("zotero")
    types = {name: _item_type(name, entry) for name, entry in raw["types"].items()}
    fields = frozenset(field for kind in types.values() for field in kind.fields)
    return Schema(version=int(raw["version"]), types=types, fields=fields, raw=raw)


def _item_type(name: str, entry: Mapping[str, list[str]]) -> ItemType:
    pairs = [field.partition("=") for field in entry["fields"]]
    bases = {own: base for own, _, base in pairs if base}
    return ItemType(name, tuple(own for own, _, _ in pairs), bases, tuple(entry["creators"]))


_SPELLED = {"DOI": "DOI", "ISBN": "ISBN", "ISSN": "ISSN", "url": "URL", "PMID": "PMID", "PMCID": "PMCID"}


def label(name: str) -> str:
    """An English label for a type, field or creator name: `journalArticle` → `Journal Article`."""
    if name in _SPELLED:
        return _SPELLED[name]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return words[:1].upper() + words[1:]


def template(name: str, *, link_mode: str = "", annotation: str = "") -> dict[str, Any]:
    """What `/items/new` gives for an item type."""
    kind = schema().types[name]
    if name == "note":
        return {"itemType": "note", "note": "", "tags": [], "collections": [], "relations": {}}
    if name == "attachment":
        return _attachment_template(link_mode)
    if name == "annotation":
        return _annotation_template(annotation)
    first = {"creatorType": kind.creators[0], "firstName": "", "lastName": ""}
    body: dict[str, Any] = {"itemType": name}
    for field in kind.fields:
        body[field] = ""
        if field == kind.title:
            body["creators"] = [first]
    return body | {"tags": [], "collections": [], "relations": {}}


def _attachment_template(mode: str) -> dict[str, Any]:
    if mode == "embedded_image":
        return {"itemType": "attachment", "linkMode": mode, "parentItem": "", "contentType": "", **_STORED}
    body: dict[str, Any] = {"itemType": "attachment", "linkMode": mode, "title": ""}
    if mode in ("imported_url", "linked_url"):
        body |= {"accessDate": "", "url": ""}
    body |= {"note": "", "tags": [], "collections": [], "relations": {}, "contentType": "", "charset": ""}
    if mode in STORED_MODES:
        return body | _STORED
    return body | {"path": ""} if mode == "linked_file" else body


_STORED = {"filename": "", "md5": None, "mtime": None}


def _annotation_template(kind: str) -> dict[str, Any]:
    position: dict[str, Any] = {"pageIndex": 0, "rects": []}
    if kind == "image":
        position |= {"width": 0, "height": 0}
    body: dict[str, Any] = {"itemType": "annotation", "parentItem": "", "annotationType": kind}
    if kind in TEXT_ANNOTATIONS:
        body["annotationText"] = ""
    body |= {"annotationComment": "", "annotationColor": "", "annotationPageLabel": ""}
    return body | {"annotationSortIndex": "00000|000000|00000", "annotationPosition": position, "tags": []}
