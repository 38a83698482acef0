"""The properties of attachments and annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import dumps
from typing import Any

from zsync.embedded.errors import Refused
from zsync.embedded.schema import ANNOTATION_FIELDS, ANNOTATION_TYPES, STORED_MODES, TEXT_ANNOTATIONS
from zsync.embedded.stored import State
from zsync.embedded.values import clean, whole

_MD5 = re.compile(r"[0-9a-f]{32}")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_SORT = re.compile(r"\d{5}\|\d{6,7}\|\d{5}|\d{5,}(\|\d+)*")
MAX_LABEL, MAX_POSITION, MAX_TEXT = 50, 65_535, 7_500
YELLOW = "#ffd400"
"""The colour of an annotation that names none."""
PROPERTIES = ("contentType", "charset", "filename", "md5", "mtime", "path", "lastRead")


def put(json: Mapping[str, Any], state: State, *, existing: bool, group: bool) -> None:
    """Set attachment properties; each is refused with 400 on a kind of attachment that has none."""
    given = [name for name in PROPERTIES if name in json]
    if state.type != "attachment":
        if given or "linkMode" in json:
            name = given[0] if given else "linkMode"
            raise Refused(400, f"'{name}' is valid only for attachment items")
        return
    mode = str(state.data.get("linkMode"))
    if mode == "linked_file" and group:
        raise Refused(400, "Linked files can only be added to user libraries")
    for name in given:
        _put_one(state, mode, name, json[name], group=group)
    if mode == "embedded_image":
        _check_embedded(json, state)


def _put_one(state: State, mode: str, name: str, value: object, *, group: bool) -> None:
    if name in ("filename", "md5", "mtime") and mode not in STORED_MODES:
        raise Refused(400, f"'{name}' is valid only for imported and embedded-image attachments")
    if name == "path" and mode != "linked_file":
        raise Refused(400, "'path' is valid only for linked file attachment items")
    if name == "lastRead" and group:
        raise Refused(400, "'lastRead' is valid only in user libraries")
    if name in ("md5", "mtime") and not value:
        return
    _store(state, name, _READ[name](value) if name in _READ else clean(str(value or "")))


def _store(state: State, name: str, value: object) -> None:
    if value in ("", None):
        state.data.pop(name, None)
    else:
        state.data[name] = value


def _md5(value: object) -> str:
    if not isinstance(value, str) or _MD5.fullmatch(value) is None:
        raise Refused(400, f"'{value}' is not a valid MD5 hash")
    return value


def _mtime(value: object) -> int:
    number = None if isinstance(value, bool) else whole(str(value))
    if number is None:
        raise Refused(400, f"'mtime' must be a number of milliseconds ('{value}' given)")
    return number


def _last_read(value: object) -> int | None:
    if value in ("", None, False):
        return None
    number = None if isinstance(value, bool) else whole(str(value))
    if number is None:
        raise Refused(400, "'lastRead' must be a number of seconds")
    return number


def _filename(value: object) -> str:
    text = clean(str(value or ""))
    if "/" in text or "\\" in text:
        raise Refused(400, f"Stored-file filename '{text}' cannot contain a slash")
    return text


_READ = {"md5": _md5, "mtime": _mtime, "lastRead": _last_read, "filename": _filename}


def _check_embedded(json: Mapping[str, Any], state: State) -> None:
    kind = str(state.data.get("contentType", ""))
    if kind and not kind.startswith("image/"):
        raise Refused(400, "Embedded-image attachment must have an image content type")
    for name in ("title", "tags", "collections", "relations"):
        if json.get(name):
            raise Refused(400, f"'{name}' property is not valid for embedded images")


def put_annotation(json: Mapping[str, Any], state: State, *, existing: bool) -> None:
    """Set annotation properties; the type is fixed at creation."""
    given = [name for name in ANNOTATION_FIELDS if name in json]
    if state.type != "annotation":
        if given:
            raise Refused(400, f"'{given[0]}' is valid only for annotation items")
        return
    kind = json.get("annotationType", state.data.get("annotationType"))
    if kind not in ANNOTATION_TYPES:
        raise Refused(400, f"'{kind}' is not a valid annotation type")
    if existing and kind != state.data.get("annotationType"):
        raise Refused(400, "Cannot change annotation type")
    state.data["annotationType"] = kind
    for name in given:
        _put_annotation_field(state, name, _annotation_text(json[name]))
    state.data.setdefault("annotationColor", YELLOW)


def _annotation_text(value: object) -> str:
    """A value as text; a position may be given as an object."""
    if isinstance(value, dict):
        return dumps(value)
    return "" if value is None or value is False else clean(str(value))


def _put_annotation_field(state: State, name: str, text: str) -> None:
    kind = state.data["annotationType"]
    if name == "annotationText" and kind not in TEXT_ANNOTATIONS:
        raise Refused(400, "'annotationText' can only be set for highlight and underline annotations")
    if name == "annotationColor" and text and _COLOR.fullmatch(text) is None:
        raise Refused(400, "annotationColor must be a hex color (e.g., '#FF0000')")
    if name == "annotationSortIndex" and text and _SORT.fullmatch(text) is None:
        raise Refused(400, f"Invalid sortIndex '{text}'")
    if name == "annotationPageLabel" and len(text) > MAX_LABEL:
        raise Refused(400, f"Annotation page label is too long for attachment {state.parent}")
    if name == "annotationPosition" and len(text.encode()) > MAX_POSITION:
        raise Refused(400, f"Annotation position is too long for attachment {state.parent}")
    _store(state, name, text[:MAX_TEXT] if name == "annotationText" else text)
