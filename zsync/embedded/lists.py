"""Creators, tags, collections and relations of an object, as a write may give them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Set
from typing import Any

from zsync.embedded.access import Library
from zsync.embedded.errors import Refused
from zsync.embedded.schema import ItemType
from zsync.embedded.values import clean, is_key

MAX_TAG, MAX_NAME = 255, 255
MENDELEY = "mendeleyDB:"
ITEM_PREDICATES = frozenset({
    *("owl:sameAs", "dc:replaces", "dc:relation", "mendeleyDB:documentUUID", "mendeleyDB:remoteDocumentUUID"),
    *("mendeleyDB:fileHash", "mendeleyDB:annotationUUID", "mendeleyDB:relatedDocumentUUID"),
    *("mendeleyDB:relatedRemoteDocumentUUID", "mendeleyDB:relatedFileHash"),
})  # fmt: skip
COLLECTION_PREDICATES = frozenset({"owl:sameAs", "mendeleyDB:remoteFolderUUID"})
_URI = re.compile(
    r"http://zotero\.org/(?:users|groups)/(?:\d+|local/\w+)/(?:publications/)?(?:items|collections)/[A-Z0-9]{8}"
)


def read_creators(kind: ItemType, value: object, *, new: bool) -> list[dict[str, str]]:
    """The creators of an item: a valid type, and `name` or both `firstName` and `lastName`."""
    if not isinstance(value, list):
        raise Refused(400, "'creators' property must be an array")
    if value and not kind.creators:
        raise Refused(400, f"'creators' is not a valid property for type '{kind.name}'")
    if new and len(value) == 1 and isinstance(value[0], dict) and _empty(value[0]):
        return []
    return [_creator(kind, entry) for entry in value]


def _empty(creator: Mapping[str, Any]) -> bool:
    return not any(clean(str(creator.get(part) or "")) for part in ("name", "firstName", "lastName"))


def _creator(kind: ItemType, entry: object) -> dict[str, str]:
    if not isinstance(entry, dict):
        raise Refused(400, "creators array must contain objects")
    for name in entry:
        if name not in ("creatorType", "name", "firstName", "lastName"):
            raise Refused(400, f"Invalid creator property '{name}'")
    _check_creator_type(kind, entry)
    parts = _name_parts(entry)
    for part in parts.values():
        if len(part) > MAX_NAME:
            raise Refused(413, f"Creator name '{part[:50]}…' too long", data={"field": "creator", "value": part})
    # `author` stands for the primary creator of a type that has no authors
    role = str(entry["creatorType"])
    return {"creatorType": role if role in kind.creators else kind.creators[0]} | parts


def _check_creator_type(kind: ItemType, entry: Mapping[str, Any]) -> None:
    role = entry.get("creatorType")
    if not role:
        raise Refused(400, "creator object must contain 'creatorType'")
    if role not in kind.creators and role != "author":
        raise Refused(400, f"'{role}' is not a valid creator type for item type '{kind.name}'")


def _name_parts(entry: Mapping[str, Any]) -> dict[str, str]:
    if entry.get("name") is not None and ("firstName" in entry or "lastName" in entry):
        raise Refused(400, "'name' and 'firstName'/'lastName' creator fields are mutually exclusive")
    if entry.get("name") is None and ("firstName" not in entry or "lastName" not in entry):
        given = "firstName" if "lastName" in entry else "lastName"
        one = "firstName" in entry or "lastName" in entry
        missing = f"'{given}' creator field must be set" if one else "'firstName'/'lastName' or 'name' needed"
        raise Refused(400, missing)
    names = ("name",) if entry.get("name") is not None else ("firstName", "lastName")
    parts = {name: clean(str(entry[name] or "")) for name in names}
    if not any(parts.values()):
        raise Refused(400, "creator object cannot be empty")
    return parts


def read_tags(value: object) -> list[tuple[str, int]]:
    """The tags of an item as (name, type); type 1 is automatic. A name over 255 characters fails with 413."""
    if not isinstance(value, list):
        raise Refused(400, "'tags' property must be an array")
    found: dict[tuple[str, int], None] = {}
    for entry in value:
        tag = _tag(entry)
        if tag[0]:
            found[tag] = None
    return [*found]


def _tag(entry: object) -> tuple[str, int]:
    if not isinstance(entry, dict):
        raise Refused(400, "Tag must be an object")
    for name in entry:
        if name not in ("tag", "type"):
            raise Refused(400, f"Invalid tag property '{name}'")
    if "tag" not in entry:
        raise Refused(400, "Tag object must contain 'tag' property")
    kind, name = entry.get("type", 0), entry["tag"]
    if isinstance(kind, bool) or str(kind) not in ("0", "1"):
        raise Refused(400, f"Invalid tag type '{kind}'")
    if name is None or isinstance(name, (list, dict)):
        raise Refused(400, "Invalid tag name")
    text = clean(str(name))
    if len(text) > MAX_TAG:
        raise Refused(413, f"Tag '{text[:50]}…' too long", data={"tag": text})
    return text, int(kind)


def read_collections(conn: sqlite3.Connection, library: Library, value: object, *, child: bool) -> list[str]:
    """The collection keys of a top-level item; an unknown collection fails with 409."""
    if not isinstance(value, list):
        raise Refused(400, "'collections' property must be an array")
    if value and child:
        raise Refused(400, "Child items cannot be assigned to collections")
    for key in value:
        if not is_key(key):
            raise Refused(400, f"'{key}' is not a valid collection key")
        sql = "SELECT 1 FROM collections WHERE library = ? AND key = ?"
        if conn.execute(sql, (library.id, key)).fetchone() is None:
            raise Refused(409, f"Collection {key} not found", data={"collection": key})
    return sorted(set(value))


def read_relations(value: object, predicates: Set[str], *, noun: str = "item") -> set[tuple[str, str]]:
    """(predicate, object) pairs; `{}` and `[]` are none. Zotero objects are plain http item URIs."""
    if value == []:
        return set()
    if not isinstance(value, dict):
        raise Refused(400, "'relations' property must be an object")
    return {(name, one) for name, entry in value.items() for one in _objects(name, entry, predicates, noun)}


def _objects(name: str, entry: Any, predicates: Set[str], noun: str) -> list[str]:
    if name not in predicates:
        raise Refused(400, f"Unsupported predicate '{name}'")
    values: list[str] = entry if isinstance(entry, list) else [entry]
    for one in values:
        if not isinstance(one, str):
            raise Refused(400, f"'relations' values must be strings or arrays of strings ('{name}')")
        if not name.startswith(MENDELEY) and _URI.fullmatch(one) is None:
            raise Refused(400, f"'relations' values currently must be Zotero {noun} URIs")
    return [clean(one) for one in values]


def show_relations(relations: set[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Relations as JSON: one value is a string, several are a list."""
    grouped: dict[str, list[str]] = {}
    for predicate, value in sorted(relations):
        grouped.setdefault(predicate, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}
