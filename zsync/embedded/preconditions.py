"""The version rules of writes: of one object in a multi write, and of a single PUT, PATCH or DELETE."""

from __future__ import annotations

from zsync.embedded.errors import Refused
from zsync.embedded.kinds import Json, Kind, Stored
from zsync.embedded.services import Call
from zsync.embedded.values import is_key, whole
from zsync.embedded.versions import LAST, UNMODIFIED, header_version

UNGUARDED = "Either If-Unmodified-Since-Version or object version property must be provided for key-based writes"


def editable(value: object) -> Json:
    """The part of a written object that counts: `data` of a full response object, else itself."""
    if not isinstance(value, dict):
        raise Refused(400, "Uploaded data must be a JSON object")
    inner = value.get("data")
    return inner if isinstance(inner, dict) else value


def object_key(json: Json, kind: Kind) -> str:
    """The key of a written object, "" when it has none; a malformed one is refused with 400."""
    for old, name in ((kind.key_parameter, "key"), (f"{kind.noun}Version", "version")):
        if old in json:
            raise Refused(400, f"'{old}' property is now '{name}'")
    key = json.get("key")
    if key is not None and not isinstance(key, str):
        raise Refused(400, "'key' must be a string")
    if key and not is_key(key):
        raise Refused(400, f"'{key}' is not a valid {kind.noun} key")
    return str(key) if key else ""


def json_version(json: Json) -> int | None:
    """The `version` of a written object, None when absent; 400 when it is not a whole number."""
    version = json.get("version")
    if version is None:
        return None
    number = None if isinstance(version, bool) else whole(str(version))
    if number is None:
        raise Refused(400, f"'version' must be a number, not '{version}'")
    return number


def check_object(
    stored: Stored | None, version: int | None, *, kind: Kind, key: str, guarded: bool, local: bool = False
) -> None:
    """The version rules of one object in a multi write (`guarded`: a library version was given and checked)."""
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


def check_single(call: Call, kind: Kind, stored: Stored | None, *, json: Json | None, partial: bool) -> None:
    """The version rules of a single-object write; `json` None is DELETE, which needs the header."""
    header = header_version(call.request, UNMODIFIED)
    body = json_version(json) if json is not None else None
    if header is not None and body is not None and header != body and not call.services.options.local:
        raise Refused(400, f"If-Unmodified-Since-Version value does not match JSON 'version' ({header} != {body})")
    given = body if header is None or (call.services.options.local and body is not None) else header
    if json is None and given is None:
        raise Refused(428, "If-Unmodified-Since-Version must be provided for delete requests")
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
