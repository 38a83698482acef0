"""Synced settings: name → value and version."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.listing import require_read, unmodified
from zsync.embedded.params import read_since
from zsync.embedded.services import Call
from zsync.embedded.versions import (
    LAST,
    UNMODIFIED,
    bump,
    check_library,
    current,
    forget_deleted,
    header_version,
    log_deleted,
)
from zsync.embedded.wire import Response, json_response
from zsync.embedded.writes import require_write

MAX_VALUE, MAX_SETTINGS, MAX_INTEGER = 30_000, 270, 2**63 - 1
_LISTS = ("autoRenameFilesFileTypes", "readerCustomThemes", "tagColors")
_NAME = re.compile(
    r"tagColors|feeds|readerCustomThemes|autoRenameFiles\w*|attachmentRename\w*|baseAttachmentPath"
    r"|last(?:PageIndex|Read)_(?:u|g\d+)_[A-Z0-9]{8}"
)


def all_settings(call: Call) -> Response:
    """`GET /settings`."""
    require_read(call)
    if (same := unmodified(call)) is not None:
        return same
    sql = "SELECT name, value, version FROM settings WHERE library = ? AND version > ? ORDER BY name"
    rows = call.conn.execute(sql, (call.library.id, read_since(call.request) or 0)).fetchall()
    body = {row["name"]: {"value": json.loads(row["value"]), "version": row["version"]} for row in rows}
    return json_response(body, (LAST, str(current(call.conn, call.library))))


def one_setting(call: Call) -> Response:
    """`GET /settings/<name>`."""
    require_read(call)
    found = _find(call, call.args["name"])
    if found is None:
        raise Refused(404, "Setting not found")
    return json_response({"value": found[0], "version": found[1]}, (LAST, str(found[1])))


def _find(call: Call, name: str) -> tuple[Any, int] | None:
    sql = "SELECT value, version FROM settings WHERE library = ? AND name = ?"
    row = call.conn.execute(sql, (call.library.id, name)).fetchone()
    return (json.loads(row["value"]), row["version"]) if row else None


def post_settings(call: Call) -> Response:
    """`POST /settings`: an object name → {value, version?}; all or nothing, 204."""
    require_write(call)
    body = call.request.json()
    if not isinstance(body, dict):
        raise Refused(400, "Uploaded data must be a JSON object")
    if len(body) > MAX_SETTINGS:
        raise Refused(413, f"Cannot add more than {MAX_SETTINGS} settings at a time")
    header = header_version(call.request, UNMODIFIED)
    with write(call.conn):
        check_library(call.conn, call.library, header)
        return _save(call, body, needed=False, guarded=header is not None)


def put_setting(call: Call) -> Response:
    """`PUT /settings/<name>`: {value}, under the setting's own version (428 without, 0 for a new one)."""
    require_write(call)
    body = call.request.json()
    header = header_version(call.request, UNMODIFIED)
    if isinstance(body, dict) and header is not None:
        body = body | {"version": header}
    with write(call.conn):
        return _save(call, {call.args["name"]: body}, needed=True, guarded=False)


def _save(call: Call, body: Mapping[str, Any], *, needed: bool, guarded: bool) -> Response:
    """Write what differs. A write that changes nothing consumes no library version, unlike one of objects."""
    entries = {name: _read(name, entry) for name, entry in body.items()}
    if call.library.kind == "groups" and any(name.startswith("lastPageIndex_") for name in entries):
        raise Refused(400, "lastPageIndex can only be set in user library")
    found = {name: _find(call, name) for name in entries}
    for name, entry in body.items():
        _check_version(name, entry.get("version"), found[name], needed=needed, guarded=guarded)
    changed = {name: text for name, text in entries.items() if _differs(found[name], text)}
    if not changed:
        return Response(204, headers=((LAST, str(current(call.conn, call.library))),))
    version = bump(call.conn, call.library)
    rows = [(call.library.id, name, text, version) for name, text in changed.items()]
    call.conn.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?, ?, ?)", rows)
    forget_deleted(call.conn, call.library, "settings", names=changed)
    return Response(204, headers=((LAST, str(version)),))


def _differs(found: tuple[Any, int] | None, text: str) -> bool:
    return found is None or found[0] != json.loads(text)


def _read(name: str, entry: object) -> str:
    """The value of a setting as JSON text; an unknown name or a missing value is refused."""
    if _NAME.fullmatch(name) is None:
        raise Refused(400, f"Invalid setting '{name}'")
    if not isinstance(entry, dict) or "value" not in entry:
        raise Refused(400, f"'value' not provided for setting '{name}'")
    if unknown := [key for key in entry if key not in ("value", "version")]:
        raise Refused(400, f"Invalid property '{unknown[0]}'")
    value = _fitting(entry["value"])
    text = json.dumps(value)
    if len(value if isinstance(value, str) else text) > MAX_VALUE:
        raise Refused(400, f"'value' cannot be longer than {MAX_VALUE} characters")
    _check_value(name, value)
    return text


def _fitting(value: object) -> object:
    """A number beyond 64 bits is kept as its digits."""
    return str(value) if isinstance(value, int) and abs(value) > MAX_INTEGER else value


def _check_value(name: str, value: Any) -> None:
    """Each setting has one type of value, and none is empty."""
    base, number = name.split("_")[0], isinstance(value, (int, float)) and not isinstance(value, bool)
    if base in _LISTS:
        _demand(isinstance(value, list), "'value' must be an array")
        _demand(value, "'value' array cannot be empty")
    elif base == "feeds":
        _demand(isinstance(value, dict), "'value' must be an object")
    elif base == "lastRead":
        _demand(number and isinstance(value, int), "'value' must be an integer")
    elif base == "lastPageIndex":
        _demand(number or isinstance(value, str), "'value' must be an integer, string, or decimal")
        _demand(value != "", "'value' cannot be empty")
        percent = value if isinstance(value, float) else 0.0
        _demand(0 <= percent <= 100, "Decimal value must be between 0 and 100")
        _demand(percent == round(percent, 1), "Decimal value must be to one decimal place")
    else:
        _demand(isinstance(value, (str, bool)), "'value' must be a string")
        _demand(value != "", "'value' cannot be empty")


def _demand(held: object, message: str) -> None:
    if not held:
        raise Refused(400, message)


def _check_version(
    name: str, given: object, found: tuple[Any, int] | None, *, needed: bool, guarded: bool
) -> None:
    if given is None:
        if needed or (found is not None and not guarded):
            raise Refused(428, "If-Unmodified-Since-Version or 'version' must be provided")
    elif not isinstance(given, int):
        raise Refused(400, f"Invalid version for setting '{name}'")
    elif found is not None and found[1] > given:
        raise Refused(
            412, f"Setting '{name}' has been modified since version {given}", headers=[(LAST, str(found[1]))]
        )
    elif found is None and given:
        raise Refused(412, f"Setting '{name}' does not exist (expected version {given})")


def delete_setting(call: Call) -> Response:
    """`DELETE /settings/<name>`."""
    require_write(call)
    header = header_version(call.request, UNMODIFIED)
    if header is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    found = _find(call, call.args["name"])
    if found is None:
        raise Refused(404, "Setting not found")
    _check_version(call.args["name"], header, found, needed=True, guarded=False)
    return _erase(call, [call.args["name"]], None)


def delete_settings(call: Call) -> Response:
    """`DELETE /settings?settingKey=a,b` under the library's version."""
    require_write(call)
    header = header_version(call.request, UNMODIFIED)
    names = [name for name in (call.request.value("settingKey") or "").split(",") if name]
    if not names:
        raise Refused(400, "'settingKey' parameter not provided")
    if header is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    return _erase(call, names, header)


def _erase(call: Call, names: list[str], header: int | None) -> Response:
    with write(call.conn):
        check_library(call.conn, call.library, header)
        version = bump(call.conn, call.library)
        held = [name for name in names if _find(call, name) is not None]
        sql = "DELETE FROM settings WHERE library = ? AND name = ?"
        call.conn.executemany(sql, [(call.library.id, name) for name in held])
        log_deleted(call.conn, call.library, "settings", names=held, version=version)
    return Response(204, headers=((LAST, str(version)),))
