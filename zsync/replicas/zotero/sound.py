"""Whether what a server gives out as an item or a collection is one.

Nothing is mended here: an odd value that is read as an empty one looks like an edit, and goes to the other sides.
What is not sound counts as not given out, and the library as incomplete. Types and fields that nobody knows are
no fault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from zsync.replicas.zotero.keys import is_key

_WORDS = ("extra", "citationKey", "title", "linkMode", "filename", "contentType", "path", "md5")
"""Properties that are read as words, of works and attachments."""

_ABSENT = ("md5", "filename", "contentType", "path")
"""Properties of attachments that may be null."""

_NAMES = ("creatorType", "name", "firstName", "lastName")

_MD5 = re.compile("([0-9a-fA-F]{32})?")
"""A digest, or none: it names files on disk where their own names cannot."""


def is_object(found: object) -> bool:
    """Whether something has the frame of an item or a collection: a key, a version, and data of the same key."""
    if not isinstance(found, dict):
        return False
    key, data = found.get("key"), found.get("data")
    named = isinstance(key, str) and is_key(key) and isinstance(data, dict) and data.get("key", key) == key
    return named and is_version(found.get("version"))


def is_version(found: object) -> bool:
    """Whether something is the version of an object."""
    return type(found) is int and 0 <= found < 1 << 53


def is_item(found: Any, fields: Collection[str] = ()) -> bool:
    """Whether something is an item of which every part that is read is of its kind. `fields` hold text."""
    return is_object(found) and is_sound(found["data"], fields)


def is_sound(data: Mapping[str, Any], fields: Collection[str] = ()) -> bool:
    """As `is_item`, of the data of what has the frame of one."""
    return (
        bool(isinstance(data.get("itemType"), str) and data["itemType"])
        and _texts(data, fields)
        and _rows(data, "tags", _is_tag)
        and _rows(data, "creators", _is_creator)
        and _rows(data, "collections", _is_named)
        and _related(data.get("relations"))
        and _outer(data.get("parentItem"))
        and _MD5.fullmatch(data.get("md5") or "") is not None
    )


def is_collection(found: Any) -> bool:
    """Whether something is a collection with a name, and a parent or none."""
    if not is_object(found):
        return False
    return _is_text(found["data"].get("name")) and _outer(found["data"].get("parentCollection"))


def _texts(data: Mapping[str, Any], fields: Collection[str]) -> bool:
    for name, value in data.items():
        if type(value) is str:
            continue
        if name in _WORDS and not (value is None and name in _ABSENT):
            return False
        if name in fields and type(value) not in (int, float):
            return False
    return True


def _rows(data: Mapping[str, Any], name: str, fits: Any) -> bool:
    rows = data.get(name, [])
    return isinstance(rows, list) and all(map(fits, rows))


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _is_named(found: object) -> bool:
    return isinstance(found, str) and is_key(found)


def _is_tag(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("tag"), str) and type(found.get("type", 0)) is int


def _is_creator(found: object) -> bool:
    if not isinstance(found, dict) or not found.get("creatorType") or found.keys().isdisjoint(_NAMES[1:]):
        return False
    wrong = [name for name in _NAMES if not isinstance(found.get(name, ""), str)]
    return not wrong


def _related(found: object) -> bool:
    """By kind, a URI or several; none at all is also written as null or as a list of nothing."""
    if not found:
        return found in (None, {}, [])
    if not isinstance(found, dict):
        return False
    return all(_is_text(uris) or (isinstance(uris, list) and all(map(_is_text, uris))) for uris in found.values())


def _outer(found: object) -> bool:
    """The key of what something lies in; none is written as false, null or nothing."""
    return not found or (isinstance(found, str) and is_key(found))
