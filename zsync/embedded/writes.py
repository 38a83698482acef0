"""What all writes share: multi-object POST, single PUT and PATCH, DELETE, and their preconditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial as bind
from typing import Any, Protocol

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.params import read_keys
from zsync.embedded.services import Call
from zsync.embedded.tokens import check_token, store_token
from zsync.embedded.values import is_key
from zsync.embedded.versions import LAST, UNMODIFIED, bump, check_library, current, header_version
from zsync.embedded.wire import Response, escape, json_response

Json = dict[str, Any]
MAX_OBJECTS = 50
UNGUARDED = "Either If-Unmodified-Since-Version or object version property must be provided for key-based writes"


class Stored(Protocol):
    """A stored object, as far as preconditions look at it."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One object to be saved inside an open transaction that has already bumped the library to `version`."""

    json: Json
    key: str
    stored: Any
    version: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: whether anything differed, and which other items' versions moved."""

    changed: bool
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """The three kinds of objects, as functions. `name` is the plural of the URL, `noun` stands in messages."""

    name: str
    noun: str
    find: Callable[[Call, str], Stored | None]
    save: Callable[[Call, Change], Saved]
    show: Callable[[Call, str], Json]
    erase: Callable[[Call, Any, int], None]

    @property
    def key_parameter(self) -> str:
        """`itemKey`, `collectionKey` or `searchKey`."""
        return f"{self.noun}Key"


@dataclass(slots=True)
class Results:
    """The four members of a multi-object answer; indexes are strings of array positions."""

    successful: dict[str, Json] = field(default_factory=dict)
    success: dict[str, str] = field(default_factory=dict)
    unchanged: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Json] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def fail(self, index: int, refused: Refused) -> None:
        """Enter a failure: code and escaped message, `data` if there is some, never the key."""
        entry: Json = {"code": refused.status, "message": escape(refused.message)}
        self.failed[str(index)] = entry | ({"data": refused.data} if refused.data else {})


def require_write(call: Call) -> None:
    """A write without the right is refused with 403."""
    if not call.access.write:
        raise Refused(403, "Write access denied")


def editable(value: object) -> Json:
    """The part of a written object that counts: `data` of a full response object, else itself."""
    if not isinstance(value, dict):
        raise Refused(400, f"Invalid value for index: expected an object, not {type(value).__name__}")
    inner = value.get("data")
    return inner if isinstance(inner, dict) else value


def post(call: Call, kind: Kind) -> Response:
    """A multi-object POST: every object its own transaction and version, 200 even when all fail."""
    require_write(call)
    objects = call.request.json()
    if not isinstance(objects, list):
        raise Refused(400, "Uploaded data must be a JSON array")
    if len(objects) > MAX_OBJECTS:
        raise Refused(413, f"Cannot add more than {MAX_OBJECTS} {kind.name} at a time")
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
    version = (LAST, str(current(call.conn, call.library)))
    members = ("successful", "success", "unchanged", "failed")
    return json_response({name: getattr(results, name) for name in members}, version)


def _post_one(call: Call, kind: Kind, value: object, *, index: int, header: int | None, results: Results) -> None:
    try:
        with write(call.conn):
            if index == 0 and header is not None:
                _recheck(call, header)
            key, saved = _save_posted(call, kind, value, header=header, results=results)
    except Refused as refused:
        results.fail(index, refused)
        return
    results.touched |= saved.touched
    if saved.changed:
        results.success[str(index)] = key
        results.successful[str(index)] = kind.show(call, key)
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
        raise Refused(400, "'version' property without 'key'")
    if key and key not in results.touched:
        check_object(
            stored, version, kind=kind, key=key, guarded=header is not None, local=call.services.options.local
        )
    key = key or call.services.options.new_key()
    return key, kind.save(call, Change(json, key, stored, bump(call.conn, call.library), partial=True))


def object_key(json: Json, kind: Kind) -> str:
    """The key of a written object, "" when it has none; a malformed one is refused with 400."""
    key = json.get("key") or json.get(kind.key_parameter)
    if key and not is_key(key):
        raise Refused(400, f"'{key}' is not a valid {kind.noun} key")
    return str(key) if key else ""


def json_version(json: Json) -> int | None:
    """The `version` of a written object, None when absent; 400 when it is not a whole number."""
    version = json.get("version")
    if version is None:
        return None
    if isinstance(version, bool) or not str(version).isdecimal():
        raise Refused(400, f"'version' must be a number, not '{version}'")
    return int(version)


def check_object(
    stored: Stored | None, version: int | None, *, kind: Kind, key: str, guarded: bool, local: bool = False
) -> None:
    """The version rules of one object in a multi-object write (`guarded`: a library version header was
    checked).
    """
    noun = kind.noun.capitalize()
    if version is None:
        if not guarded:
            raise Refused(428, UNGUARDED)
        return
    if stored is None:
        if version > 0:
            raise Refused(404, f"{noun} doesn't exist (expected version {version}; use 0 instead)")
    elif stored.version > version or (local and stored.version != version):
        raise Refused(412, _modified(kind, stored, version))


def _modified(kind: Kind, stored: Stored, given: int) -> str:
    head = f"{kind.noun.capitalize()} has been modified since specified version"
    return f"{head} (expected {given}, found {stored.version})"


def put(call: Call, kind: Kind, *, partial: bool) -> Response:
    """A single PUT, or PATCH (`partial`): 204 with the object's new version, or the old library version if
    unchanged.
    """
    require_write(call)
    key = call.args["key"]
    json = editable(call.request.json())
    if (named := object_key(json, kind)) and named != key:
        raise Refused(409, f"Key in body ('{named}') does not match key in URL ('{key}')")
    with write(call.conn):
        before = current(call.conn, call.library)
        stored = kind.find(call, key)
        check_single(call, kind, stored, json=json, partial=partial)
        saved = kind.save(call, Change(json, key, stored, bump(call.conn, call.library), partial=partial))
        after = current(call.conn, call.library) if saved.changed else before
    return Response(204, headers=((LAST, str(after)),))


def check_single(call: Call, kind: Kind, stored: Stored | None, *, json: Json | None, partial: bool) -> None:
    """The version rules of a single-object write; `json` None is DELETE, which needs the header."""
    header = header_version(call.request, UNMODIFIED)
    body = json_version(json) if json is not None else None
    if header is not None and body is not None and header != body and not call.services.options.local:
        raise Refused(400, f"If-Unmodified-Since-Version value does not match JSON 'version' ({header} != {body})")
    given = body if header is None or (call.services.options.local and body is not None) else header
    if stored is None:
        _check_missing(kind, given, partial=partial, local=call.services.options.local)
    elif given is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    elif stored.version > given or (call.services.options.local and body is not None and stored.version != body):
        raise Refused(412, _modified(kind, stored, given), headers=[(LAST, str(stored.version))])


def _check_missing(kind: Kind, given: int | None, *, partial: bool, local: bool) -> None:
    noun = kind.noun.capitalize()
    if local:
        return
    if given:
        raise Refused(412, f"{noun} doesn't exist (expected version {given})")
    if partial and given is None:
        raise Refused(404, f"{noun} doesn't exist")


def delete_one(call: Call, kind: Kind) -> Response:
    """A single DELETE: needs the header, erases for good."""
    require_write(call)
    with write(call.conn):
        stored = kind.find(call, call.args["key"])
        if stored is None:
            raise Refused(404, f"{kind.noun.capitalize()} not found")
        check_single(call, kind, stored, json=None, partial=False)
        version = bump(call.conn, call.library)
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
