"""What all writes share: multi-object POST, single PUT and PATCH, DELETE, and their preconditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial as bind

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.kinds import Change, Json, Kind, Results, Saved, Stored
from zsync.embedded.params import read_keys
from zsync.embedded.preconditions import check_object, check_single, editable, json_version, object_key
from zsync.embedded.services import Call
from zsync.embedded.tokens import check_token, store_token
from zsync.embedded.versions import LAST, UNMODIFIED, bump, check_library, current, header_version, unbump
from zsync.embedded.wire import Response, json_response

MAX_OBJECTS = 50


def require_write(call: Call) -> None:
    """A write without the right is refused with 403."""
    if not call.access.write:
        raise Refused(403, "Write access denied")


def post(call: Call, kind: Kind) -> Response:
    """A multi-object POST: every object its own transaction and version, 200 even when all fail."""
    require_write(call)
    objects = call.request.json()
    if kind.name == "items" and isinstance(objects, dict) and "url" in objects:
        raise Refused(501, "No translators found for URL")
    if not isinstance(objects, list):
        raise Refused(400, "Uploaded data must be a JSON array")
    if len(objects) > MAX_OBJECTS:
        raise Refused(413, f"Cannot add more than {MAX_OBJECTS} {kind.name} at a time")
    if not objects and call.services.options.local:
        raise Refused(400, "Uploaded data must not be empty")
    header = header_version(call.request, UNMODIFIED)
    check_token(call)
    check_library(call.conn, call.library, header)
    results = Results()
    try:
        for index, value in enumerate(objects):
            _post_one(call, kind, value, index=index, header=header, results=results)
    except Overtaken as overtaken:
        raise Refused(412, str(overtaken)) from None
    store_token(call)
    # The last that was written here: others may have written more by now, which this client has not seen.
    version = (LAST, str(results.version or current(call.conn, call.library)))
    members = ("successful", "success", "unchanged", "failed")
    return json_response({name: getattr(results, name) for name in members}, version)


def _post_one(call: Call, kind: Kind, value: object, *, index: int, header: int | None, results: Results) -> None:
    try:
        if not isinstance(value, dict):
            noun = kind.noun
            raise Refused(400, f"Invalid value for index {index} in uploaded data; expected JSON {noun} object")
        with write(call.conn):
            if index == 0 and header is not None:
                _recheck(call, header)
            key, saved = _save_posted(call, kind, value, header=header, results=results)
            results.version = current(call.conn, call.library)
            shown = kind.show(call, key) if saved.changed else {}
    except Refused as refused:
        named = value.get("key", "") if isinstance(value, dict) else ""
        results.fail(index, refused, key=str(named) if call.services.options.local else None)
        return
    results.touched |= saved.touched
    if saved.changed:
        results.success[str(index)] = key
        results.successful[str(index)] = shown
    else:
        results.unchanged[str(index)] = key


class Overtaken(Exception):
    """Somebody wrote between the first check of the library version and the first object."""


def _recheck(call: Call, header: int) -> None:
    try:
        check_library(call.conn, call.library, header)
    except Refused as refused:
        raise Overtaken(refused.message) from None


def _save_posted(
    call: Call, kind: Kind, value: object, *, header: int | None, results: Results
) -> tuple[str, Saved]:
    json = editable(value)
    key = object_key(json, kind)
    stored = kind.find(call, key) if key else None
    version = json_version(json)
    if not key and version:
        raise Refused(400, f"'version' is valid only if {kind.noun} key is provided")
    if key and key not in results.touched:
        check_object(
            stored, version, kind=kind, key=key, guarded=header is not None, local=call.services.options.local
        )
    key = key or call.services.options.new_key()
    return key, _save(call, kind, key, json, stored=stored, partial=True)


def _save(call: Call, kind: Kind, key: str, json: Json, *, stored: Stored | None, partial: bool) -> Saved:
    """Save under a new library version. An unchanged object has consumed it too, except in the local profile."""
    before = current(call.conn, call.library)
    saved = kind.save(call, Change(json, key, stored, bump(call.conn, call.library), partial=partial))
    if not saved.changed and call.services.options.local:
        unbump(call.conn, call.library, before)
    return saved


def put(call: Call, kind: Kind, *, partial: bool) -> Response:
    """A single PUT, or PATCH (`partial`): 204 with the new version, or the old library version if unchanged."""
    require_write(call)
    check_token(call)
    key = call.args["key"]
    json = editable(call.request.json())
    if (named := object_key(json, kind)) and named != key:
        raise Refused(409, f"Key in body ('{named}') does not match key in URL ('{key}')")
    with write(call.conn):
        before = current(call.conn, call.library)
        stored = kind.find(call, key)
        check_single(call, kind, stored, json=json, partial=partial)
        saved = _save(call, kind, key, json, stored=stored, partial=partial)
        after = current(call.conn, call.library) if saved.changed else before
    store_token(call)
    return Response(204, headers=((LAST, str(after)),))


def delete_one(call: Call, kind: Kind) -> Response:
    """A single DELETE: needs the header, erases for good. What is not there is deleted already (version 0)."""
    require_write(call)
    check_token(call)
    with write(call.conn):
        stored = kind.find(call, call.args["key"])
        if stored is None and call.services.options.local:
            raise Refused(404, f"{kind.noun.capitalize()} not found")
        check_single(call, kind, stored, json=None, partial=False)
        version = bump(call.conn, call.library)
        if stored is not None:
            kind.erase(call, stored, version)
    return Response(204, headers=((LAST, str(version)),))


def delete_many(call: Call, kind: Kind) -> Response:
    """`DELETE ?itemKey=A,B`: at most 50 keys (413), the library version header (428); unknown keys are ignored.

    Searches go without the header, as in the server's code: pyzotero sends none.
    """
    require_write(call)
    text = call.request.value(kind.key_parameter)
    if not text:
        raise Refused(400, f"'{kind.key_parameter}' parameter not provided")
    keys = read_keys(text)
    if len(keys) > MAX_OBJECTS:
        raise Refused(413, f"Cannot delete more than {MAX_OBJECTS} {kind.name} at a time")
    header = header_version(call.request, UNMODIFIED)
    if header is None and kind.name != "searches":
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    return _delete(call, kind, keys, header)


def _delete(call: Call, kind: Kind, keys: Sequence[str], header: int | None) -> Response:
    with write(call.conn):
        check_library(call.conn, call.library, header)
        version = bump(call.conn, call.library)
        for key in keys:
            stored = kind.find(call, key)
            if stored is not None:
                kind.erase(call, stored, version)
    return Response(204, headers=((LAST, str(version)),))


Handlers = Mapping[str, Callable[[Call], Response]]


def writes_many(kind: Kind) -> Handlers:
    """The writing methods of `/items` and its like."""
    return {"POST": bind(post, kind=kind), "DELETE": bind(delete_many, kind=kind)}


def writes_one(kind: Kind) -> Handlers:
    """The writing methods of `/items/K` and its like."""
    return {
        "PUT": bind(put, kind=kind, partial=False),
        "PATCH": bind(put, kind=kind, partial=True),
        "DELETE": bind(delete_one, kind=kind),
    }
