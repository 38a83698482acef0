"""Requests and responses as plain values, read from and written to WSGI."""

from __future__ import annotations

import gzip
import html
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl

from zsync.embedded.errors import Refused

Headers = tuple[tuple[str, str], ...]
Environ = dict[str, Any]


class StartResponse(Protocol):
    """The callable a WSGI server passes in."""

    def __call__(self, status: str, headers: list[tuple[str, str]], /) -> object: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; header names are lower case, `base` is scheme, host and mount point without a slash."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = "http://localhost"
    remote: str = ""

    def value(self, name: str) -> str | None:
        """The last value of a query parameter, as the Zotero server (PHP) reads it."""
        found = self.values(name)
        return found[-1] if found else None

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a query parameter; `name[]` counts as `name`."""
        return tuple(value for key, value in self.query if key in (name, f"{name}[]"))

    def form(self, *, plus: bool = False) -> dict[str, str]:
        """The fields of an `application/x-www-form-urlencoded` body. `plus`: a plus is no blank."""
        text = self.body.decode("utf-8", "replace").replace("+", "%2B" if plus else "+")
        return dict(parse_qsl(text, keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON. An empty or malformed body is refused with 400."""
        if not self.body.strip():
            raise Refused(400, "Nothing to write: the request body is empty")
        try:
            return json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refused(400, "Uploaded data is not valid JSON") from None


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; the body is complete."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()

    def add(self, *headers: tuple[str, str]) -> Response:
        """The same response with further headers."""
        return replace(self, headers=self.headers + headers)

    def header(self, name: str) -> str | None:
        """The value of a header, compared without case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def json_response(value: object, *headers: tuple[str, str], status: int = 200) -> Response:
    """A JSON response."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(status, body, (("Content-Type", "application/json"), *headers))


def text_response(text: str, *headers: tuple[str, str], status: int = 200) -> Response:
    """A plain text response."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Response(status, text.encode("utf-8", "replace"), (kind, *headers))


def error_response(refused: Refused) -> Response:
    """The text of a refusal, with HTML entities as the Zotero server writes them (`&`, `<`, `>`, `"`; not `'`)."""
    return text_response(escape(refused.message), *refused.headers, status=refused.status)


def escape(text: str) -> str:
    """The HTML escaping of error texts: double quotes yes, single quotes no."""
    return html.escape(text, quote=False).replace('"', "&quot;")


def read_request(environ: Environ) -> Request:
    """The request in a WSGI environment. A body that claims gzip and is not is refused with 400."""
    headers = dict(_headers(environ))
    return Request(
        method=str(environ.get("REQUEST_METHOD", "GET")).upper(),
        path=_path(str(environ.get("PATH_INFO", ""))),
        query=tuple(parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)),
        headers=headers,
        body=_body(environ, headers),
        base=_base(environ, headers),
        remote=str(environ.get("REMOTE_ADDR", "")),
    )


def write_response(response: Response, start: StartResponse, *, head: bool) -> Iterable[bytes]:
    """Start the WSGI response and give its body (none for HEAD)."""
    reason = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else "Unknown"
    headers = [*response.headers]
    if response.status not in (204, 304):
        headers.append(("Content-Length", str(len(response.body))))
    start(f"{response.status} {reason}", headers)
    return [] if head or not response.body else [response.body]


def _headers(environ: Environ) -> Iterable[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name[5:].replace("_", "-").lower(), str(value)
        elif name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value:
            yield name.replace("_", "-").lower(), str(value)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _path(raw: str) -> str:
    """WSGI hands over bytes read as Latin-1; an in-process transport may hand over real text."""
    try:
        return raw.encode("latin-1").decode("utf-8") or "/"
    except (UnicodeEncodeError, UnicodeDecodeError):
        return raw or "/"


def _body(environ: Environ, headers: Mapping[str, str]) -> bytes:
    stream, length = environ.get("wsgi.input"), headers.get("content-length", "")
    if stream is None:
        return b""
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    body = bytes(stream.read(int(length)) if length.isdigit() else stream.read() if chunked else b"")
    return _gunzip(body) if headers.get("content-encoding", "").lower() == "gzip" and body else body


def _gunzip(body: bytes) -> bytes:
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):
        raise Refused(400, "Uploaded data is not valid gzip") from None


def _base(environ: Environ, headers: Mapping[str, str]) -> str:
    host = headers.get("host") or f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '80')}"
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}{environ.get('SCRIPT_NAME', '')}".rstrip("/")
