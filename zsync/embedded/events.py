"""What injected faults do to a request and to the library."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zsync.embedded.access import Library, find_library
from zsync.embedded.errors import Refused
from zsync.embedded.faults import Fault
from zsync.embedded.services import Services
from zsync.embedded.upheavals import migrate_keys, refill, set_version, touch
from zsync.embedded.wire import Request, Response, text_response


@dataclass(frozen=True, slots=True)
class Struck:
    """A request together with what a fault may touch."""

    services: Services
    conn: sqlite3.Connection
    request: Request


def around(struck: Struck, answer: Callable[[], Response]) -> Response:
    """The answer to a request with the faults that hit it, in the order in which they were added.

    One that answers itself (or cuts) ends it: the later ones have not met this request.
    """
    request, faults = struck.request, struck.services.faults
    _refill_due(struck)
    hits: list[Fault] = []
    hook = request.path.startswith("/test/")
    for fault in () if hook else faults.met(request.method, request.path):
        hits.append(fault)
        if (instead := _before(struck, fault)) is not None:
            return instead
    response = answer()
    for fault in hits:
        response = _after(struck, fault, response)
    return response


def _before(struck: Struck, fault: Fault) -> Response | None:
    if fault.when == "before":
        _upset(struck, fault)
    if fault.action == "slow":
        struck.services.faults.sleep(fault.seconds)
    if fault.action == "cut" and fault.when == "before":
        raise struck.services.faults.cut_error()
    if fault.action == "status":
        return text_response(fault.body, *fault.headers.items(), status=fault.status)
    return None


def _after(struck: Struck, fault: Fault, response: Response) -> Response:
    if fault.when == "after":
        _upset(struck, fault)
    if fault.action == "cut" and fault.when == "after":
        raise struck.services.faults.cut_error()
    if fault.action == "headers":
        return response.add(*fault.headers.items())
    if fault.action == "lie":
        return _LIES[fault.lie](response)
    return response


def _upset(struck: Struck, fault: Fault) -> None:
    """Let somebody else write in the library of the request's path."""
    library = _library(struck)
    if library is None:
        return
    if fault.action == "bump":
        touch(struck.conn, library, fault.key)
    elif fault.action == "version":
        set_version(struck.conn, library, fault.value)
    elif fault.action == "migrate":
        migrate_keys(struck.conn, library)


def _library(struck: Struck) -> Library | None:
    match = re.search(r"/(users|groups)/(\d+)/", struck.request.path)
    if match is None:
        return None
    number = struck.services.local_user if match[2] == "0" else int(match[2])
    try:
        return find_library(struck.conn, match[1], number)
    except Refused:
        return None


def _refill_due(struck: Struck) -> None:
    if not struck.services.refills:
        return
    now = struck.services.now
    due = [one for one in struck.services.refills if one.due <= now]
    struck.services.refills = [one for one in struck.services.refills if one.due > now]
    refill(struck.conn, due)


def _half(values: object) -> object:
    if isinstance(values, dict):
        return dict(list(values.items())[::2])
    return values[::2] if isinstance(values, Sequence) and not isinstance(values, str) else values


def _halved(response: Response) -> Response:
    return _changed(response, _half)


def _emptied(response: Response) -> Response:
    return _changed(response, lambda value: {} if isinstance(value, dict) else [])


def _changed(response: Response, change: Callable[[object], object]) -> Response:
    """A JSON body with its value changed; any other body is emptied."""
    if response.header("Content-Type") != "application/json":
        return replace(response, body=b"")
    return _with_json(response, change(json.loads(response.body)))


def _with_json(response: Response, value: object) -> Response:
    return replace(response, body=json.dumps(value).encode())


def _garbage(response: Response) -> Response:
    return replace(response, body=b"<!DOCTYPE html><title>Please log in</title>")


def _truncated(response: Response) -> Response:
    return replace(response, body=response.body[: len(response.body) // 2])


def _stale(response: Response) -> Response:
    """A cache's answer: the library version of long ago."""
    headers = tuple((n, "0" if n == "Last-Modified-Version" else v) for n, v in response.headers)
    return replace(response, headers=headers)


_LIES: dict[str, Callable[[Response], Response]] = {
    "empty": _emptied,
    "half": _halved,
    "garbage": _garbage,
    "truncated": _truncated,
    "stale": _stale,
}
