"""What a written JSON object makes of an item: every rule of item validation, and the new state."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zsync.embedded import attachments, lists
from zsync.embedded.access import Library
from zsync.embedded.errors import Refused
from zsync.embedded.fields import change_type, clear_fields, put_field, put_note
from zsync.embedded.loosely import loosen
from zsync.embedded.schema import ANNOTATION_FIELDS, ATTACHMENT_MODES, ItemType, schema
from zsync.embedded.services import Options
from zsync.embedded.stored import State, StoredItem, find_item
from zsync.embedded.values import is_key, iso, moment

ANNOTATED = ("application/pdf", "application/epub+zip", "text/html")
STRUCTURE = frozenset(
    (
        *("key", "version", "itemType", "parentItem", "linkMode", "creators", "note"),
        *("tags", "collections", "relations", "deleted", "inPublications", "dateAdded", "dateModified"),
        *("contentType", "charset", "filename", "md5", "mtime", "path", "lastRead", "createdByUserID"),
        *("lastModifiedByUserID", *ANNOTATION_FIELDS),
    )
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One object to be written. `partial`: omitted properties stay (PATCH, POST); else PUT."""

    conn: sqlite3.Connection
    library: Library
    options: Options
    json: Mapping[str, Any]
    key: str
    stored: StoredItem | None
    partial: bool
    agent: str = ""


def _loosened(edit: Edit) -> Edit:
    """In the local profile what does not fit an item goes to Extra instead of being refused."""
    if not edit.options.local:
        return edit
    old = edit.stored.state if edit.stored else None
    kind, extra = (old.type, str(old.data.get("extra", ""))) if old else ("", "")
    return replace(edit, json=loosen(edit.json, structure=STRUCTURE, kind=kind, extra=extra))


def apply(edit: Edit) -> State:
    """The state after the edit; refuses what the server refuses, before anything is written."""
    edit = _loosened(edit)
    _check_names(edit)
    _check_required(edit)
    state = _start(edit)
    kind = schema().types[state.type]
    _put_parent(edit, state)
    for name, value in edit.json.items():
        if name in schema().fields:
            put_field(state, kind, name, value)
    attachments.put(edit.json, state, existing=edit.stored is not None, group=edit.library.kind == "groups")
    attachments.put_annotation(edit.json, state, existing=edit.stored is not None)
    for name, put in _PUTS.items():
        if name in edit.json:
            put(edit, state, kind, edit.json[name])
    _put_flags(edit, state)
    _put_dates(edit, state)
    return state


def _check_names(edit: Edit) -> None:
    for name in ("attachments", "notes"):
        if name in edit.json:
            raise Refused(400, f"'{name}' property is no longer supported")
    for name in edit.json:
        if name not in STRUCTURE and name not in schema().fields:
            raise Refused(400, f"Invalid property '{name}'")


def _check_required(edit: Edit) -> None:
    if edit.stored is None:
        _require(edit, "itemType")
        if edit.json["itemType"] == "attachment":
            _require(edit, "linkMode")
    elif not edit.partial and not edit.options.local:
        top = not edit.json.get("parentItem")
        attachment = edit.stored.state.type == "attachment"
        for name in ("linkMode",) if attachment else ("itemType", "tags", "relations", *(["collections"] * top)):
            _require(edit, name)


def _require(edit: Edit, name: str) -> None:
    if edit.json.get(name) is None:
        raise Refused(400, f"'{name}' property not provided")


def _start(edit: Edit) -> State:
    """The stored state (or an empty one), with the item type of the edit."""
    named = edit.json.get("itemType")
    if named is not None and not isinstance(named, str):
        raise Refused(400, "'itemType' must be a string")
    if named is not None and named not in schema().types:
        raise Refused(400, f"'{named}' is not a valid itemType")
    state = edit.stored.state.copy() if edit.stored else State(str(named))
    if not edit.partial:
        _reset(edit, state)
    if named and named != state.type:
        change_type(state, str(named))
    mode = edit.json.get("linkMode")
    if state.type == "attachment" and mode is not None:
        if mode not in ATTACHMENT_MODES:
            raise Refused(400, f"'{mode}' is not a valid linkMode")
        if edit.stored and state.data.get("linkMode") != mode:
            raise Refused(400, "Cannot change attachment linkMode")
        state.data["linkMode"] = mode
    return state


def _reset(edit: Edit, state: State) -> None:
    """PUT takes away parent, trash and publication marks; fields only with the option (documents, local API)."""
    if edit.stored and "parentItem" not in edit.json:
        state.parent = None
    state.deleted = state.published = False
    if edit.options.put_clears or edit.options.local:
        clear_fields(state)


def _put_parent(edit: Edit, state: State) -> None:
    if "parentItem" in edit.json:
        value = edit.json["parentItem"]
        if value is not False and not is_key(value) and not (edit.options.local and not value):
            raise Refused(400, "'parentItem' must be a valid item key or false")
        state.parent = str(value) if value else None
    elif state.parent and edit.stored and edit.json.get("collections"):
        state.parent = None
    embedded = state.data.get("linkMode") == "embedded_image"
    if embedded and edit.stored and state.parent != edit.stored.state.parent:
        raise Refused(400, "Cannot change parent item of embedded-image attachment")
    if state.parent:
        _check_parent(edit, state)
    elif embedded or state.type == "annotation":
        raise Refused(400, f"{'Embedded-image attachment' if embedded else 'Annotation'} must have a parent item")


def _check_parent(edit: Edit, state: State) -> None:
    if state.type not in ("note", "attachment", "annotation"):
        raise Refused(400, "Child item must be note, attachment, or annotation")
    if state.parent == edit.key:
        raise Refused(400, f"Item {edit.library.id}/{edit.key} cannot be a child of itself")
    parent = find_item(edit.conn, edit.library, str(state.parent))
    if parent is None:
        raise _conflict(state, f"Parent item {state.parent} not found")
    if state.type == "annotation":
        _check_annotated(edit, parent.state)
    elif state.data.get("linkMode") == "embedded_image":
        if parent.state.type != "note":
            raise _conflict(state, "Parent item of embedded-image attachment must be a note")
    elif not schema().types[parent.state.type].regular:
        raise _conflict(state, "Parent item cannot be a note or attachment")
    state.collections = []


def _conflict(state: State, message: str) -> Refused:
    return Refused(409, message, data={"parentItem": state.parent})


def may_be_annotated(state: State) -> bool:
    """True for PDF, EPUB and HTML attachments that are files."""
    file = state.type == "attachment" and state.data.get("linkMode") not in ("linked_url", "embedded_image")
    return file and state.data.get("contentType") in ANNOTATED


def _check_annotated(edit: Edit, parent: State) -> None:
    """Annotations stand on stored or linked PDF, EPUB and HTML files."""
    if not may_be_annotated(parent):
        kind = edit.json.get("annotationType") or (edit.stored.state.data["annotationType"] if edit.stored else "")
        raise Refused(400, f"Parent item of {kind} annotation must be a PDF attachment")


def _put_creators(edit: Edit, state: State, kind: ItemType, value: object) -> None:
    creators = lists.read_creators(kind, value, new=edit.stored is None)
    state.data.pop("creators", None)
    if creators:
        state.data["creators"] = creators


def _put_tags(edit: Edit, state: State, kind: ItemType, value: object) -> None:
    state.tags = lists.read_tags(value)


def _put_collections(edit: Edit, state: State, kind: ItemType, value: object) -> None:
    state.collections = lists.read_collections(edit.conn, edit.library, value, child=state.parent is not None)


def _put_relations(edit: Edit, state: State, kind: ItemType, value: object) -> None:
    state.relations = lists.read_relations(value, lists.ITEM_PREDICATES)


def _put_note(edit: Edit, state: State, kind: ItemType, value: object) -> None:
    put_note(state, value)


_PUTS: Mapping[str, Callable[[Edit, State, ItemType, object], None]] = {
    "creators": _put_creators,
    "tags": _put_tags,
    "collections": _put_collections,
    "relations": _put_relations,
    "note": _put_note,
}


def _put_flags(edit: Edit, state: State) -> None:
    if "deleted" in edit.json:
        if edit.json["deleted"] not in (True, False, 0, 1):
            raise Refused(500, "'deleted' must be a boolean")
        state.deleted = bool(edit.json["deleted"])
    if "inPublications" in edit.json:
        state.published = bool(edit.json["inPublications"])
    if state.published:
        _check_published(edit, state)


def _check_published(edit: Edit, state: State) -> None:
    if edit.library.kind == "groups":
        raise Refused(400, "Group items cannot be added to My Publications")
    if state.parent is None and not schema().types[state.type].regular:
        raise Refused(400, "Top-level notes and attachments cannot be added to My Publications")
    if state.data.get("linkMode") == "linked_file":
        raise Refused(400, "Linked-file attachments cannot be added to My Publications")


def _put_dates(edit: Edit, state: State) -> None:
    """`dateAdded` as given; `dateModified` as given unless it is the stored one (see `item_save.settle_date`)."""
    now = iso(edit.options.clock())
    state.added = _date(edit, "dateAdded") or state.added or now
    state.modified = _date(edit, "dateModified") or state.modified or now


def _date(edit: Edit, name: str) -> str | None:
    value = edit.json.get(name)
    if not value:
        return None
    if not isinstance(value, str) or (read := moment(value)) is None:
        raise Refused(400, f"'{name}' must be in ISO 8601 or UTC 'YYYY-MM-DD[ hh:mm:ss]' format ({value})")
    return read
