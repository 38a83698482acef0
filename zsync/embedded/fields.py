"""Scalar fields, notes and item types: the server's limits and what a change of type keeps."""

from __future__ import annotations

import html
import re
from typing import Any

from zsync.embedded.errors import Refused
from zsync.embedded.notehtml import canonical
from zsync.embedded.schema import ItemType, schema
from zsync.embedded.stored import State
from zsync.embedded.values import clean, iso, moment

MAX_FIELD_BYTES, MAX_NOTE = 65_535, 500_000
TITLE = 79
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def put_field(state: State, kind: ItemType, name: str, value: object) -> None:
    """Set or (empty) remove one field. A field of another type is refused with 400, a long value with 413."""
    text = _text(name, value)
    if name not in kind.fields:
        if text:
            raise Refused(400, f"'{name}' is not a valid field for type '{kind.name}'")
        return
    text = _access_date(text) if name == "accessDate" else text
    if len(text.encode()) > MAX_FIELD_BYTES:
        raise Refused(413, f"'{name}' field value '{text[:50]}…' too long", data={"field": name, "value": text})
    if text:
        state.data[name] = text
    else:
        state.data.pop(name, None)


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        raise Refused(400, f"'{name}' must be a string")
    if isinstance(value, bool):
        return "1" if value else ""
    return clean(str(value))


def _access_date(text: str) -> str:
    if not text or _DAY.fullmatch(text):
        return text
    if text == "CURRENT_TIMESTAMP":
        return text
    read = moment(text)
    if read is None:
        raise Refused(
            400,
            "'accessDate' must be in ISO 8601 or UTC 'YYYY-MM-DD[ hh:mm:ss]' format"
            f" or 'CURRENT_TIMESTAMP' ({text})",
        )
    return read


def fill_timestamp(state: State, now: float) -> None:
    """`CURRENT_TIMESTAMP` stands for the moment of saving."""
    if state.data.get("accessDate") == "CURRENT_TIMESTAMP":
        state.data["accessDate"] = iso(now)


def clear_fields(state: State) -> None:
    """Forget fields, creators, tags, collections and relations (PUT as the documents have it)."""
    kept = ("linkMode", "filename", "md5", "mtime", "contentType", "charset", "path")
    state.data = {
        name: value for name, value in state.data.items() if name in kept or name.startswith("annotation")
    }
    state.tags, state.collections, state.relations = [], [], set()


def put_note(state: State, value: object) -> None:
    """A note's HTML in canonical form; only notes and attachments have one, at most 500,000 characters."""
    if state.type not in ("note", "attachment"):
        raise Refused(400, "'note' property is valid only for note and attachment items")
    text = "" if value is None or value is False else str(value)
    if state.data.get("linkMode") == "embedded_image" and text:
        raise Refused(400, "'note' property is not valid for embedded images")
    if len(text) > MAX_NOTE:
        raise Refused(413, f"Note '{_start(text)}...' too long")
    text = canonical(text)
    state.data.pop("note", None)
    if text:
        state.data["note"] = text


def _start(text: str) -> str:
    """The first 79 bytes of a note's text for a message; of one that begins with markup alone, that."""
    raw = text.strip()
    bare = html.unescape(re.sub(r"<!--.*?(?:-->|$)|<[^>]*>", "", raw[: 5 * TITLE], flags=re.DOTALL))
    head = _blanks(bare.encode()[:TITLE].decode("utf-8", "ignore"))
    return head or _blanks(html.unescape(raw[:TITLE]))


def _blanks(text: str) -> str:
    return re.sub(r"\s+", " ", text, flags=re.ASCII).strip(" \t\r\n\v\0\xa0")


def change_type(state: State, name: str) -> None:
    """Move fields through their base fields and drop the rest; creator types it lacks become contributor."""
    old, new = schema().types[state.type], schema().types[name]
    moved: dict[str, Any] = {}
    for field, value in state.data.items():
        target = _target(old, new, field) if field in old.fields else field
        if target and (field not in old.fields or target not in moved):
            moved[target] = value
    state.type, state.data = name, moved
    _change_creators(state, new)


def _target(old: ItemType, new: ItemType, field: str) -> str | None:
    own = new.own(old.base(field))
    return own or (field if field in new.fields else None)


def _change_creators(state: State, new: ItemType) -> None:
    if not new.creators:
        state.data.pop("creators", None)
    for creator in state.data.get("creators", []):
        if creator["creatorType"] not in new.creators:
            # authors become the primary creators of a type without authors, as when they are written to it
            author = creator["creatorType"] == "author"
            creator["creatorType"] = new.creators[0] if author else "contributor"
