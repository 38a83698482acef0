"""What injected faults do to a request and to the library."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zsync.embedded.faults import Fault
from zsync.embedded.services import Services
from zsync.embedded.wire import Request, Response, text_response


@dataclass(frozen=True, slots=True)
class Struck:
    """A request together with what a fault may touch."""

    services: Services
    conn: sqlite3.Connection
    request: Request


def around(struck: Struck, answer: Callable[[], Response]) -> Response:
    """The answer to a request with the faults that hit it, in the order in which they were added."""
    request, faults = struck.request, struck.services.faults
    hits = [] if request.path.startswith("/test/") else faults.struck(request.method, request.path)
    for fault in hits:
        if (instead := _before(struck, fault)) is not None:
            return instead
    response = answer()
    for fault in hits:
        response = _after(struck, fault, response)
    return response


def _before(struck: Struck, fault: Fault) -> Response | None:
    if fault.action == "slow":
        struck.services.faults.sleep(fault.seconds)
    if fault.action == "cut" and fault.when == "before":
        raise struck.services.faults.cut_error()
    if fault.action == "status":
        return text_response(fault.body, *fault.headers.items(), status=fault.status)
    return None


def _after(struck: Struck, fault: Fault, response: Response) -> Response:
    if fault.action == "cut" and fault.when == "after":
        raise struck.services.faults.cut_error()
    if fault.action == "headers":
        return response.add(*fault.headers.items())
    if fault.action == "lie":
        return _LIES[fault.lie](response)
    return response


def _half(values: object) -> object:
    if isinstance(values, dict):
        return dict(list(values.items())[::2])
    return values[::2] if isinstance(values, Sequence) and not isinstance(values, str) else values


def _halved(response: Response) -> Response:
    return _with_json(response, _half(json.loads(response.body or b"null")))


def _emptied(response: Response) -> Response:
    value = json.loads(response.body or b"null")
    return _with_json(response, {} if isinstance(value, dict) else [])


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
