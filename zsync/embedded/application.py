"""The WSGI application: a request in, faults, rights, a handler, a response out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from os import PathLike

from zsync.embedded import local
from zsync.embedded.access import NO_LIBRARY, Access, authenticate, enter, find_library
from zsync.embedded.accounts import default_key, prepare
from zsync.embedded.db import Database, read
from zsync.embedded.errors import Refused
from zsync.embedded.events import Struck, around
from zsync.embedded.faults import Faults
from zsync.embedded.filestore import open_store
from zsync.embedded.routes import Route, find_route
from zsync.embedded.schema import schema
from zsync.embedded.services import Call, Options, Services
from zsync.embedded.wire import (
    Environ,
    Request,
    Response,
    StartResponse,
    error_response,
    read_request,
    write_response,
)

API_VERSION = "3"
_SENT = (
    "Authorization, Content-Type, If-Match, If-None-Match, If-Modified-Since-Version, If-Unmodified-Since-Version,"
    " Zotero-API-Key, Zotero-API-Version, Zotero-Write-Token"
)
_SHOWN = "Backoff, ETag, Last-Modified-Version, Link, Retry-After, Total-Results, Zotero-API-Version"
CROSS_ORIGIN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "HEAD, GET, POST, PUT, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", _SENT),
    ("Access-Control-Expose-Headers", _SHOWN),
)


class Application:
    """One library file as a WSGI application. `faults` injects faults, `seen` lists the requests that came."""

    def __init__(self, path: str, options: Options | None = None) -> None:
        self.services = Services(Database(path), open_store(path), options or Options(), Faults())
        with self.services.database.session() as conn:
            prepare(conn)

    @property
    def faults(self) -> Faults:
        """The faults to inject."""
        return self.services.faults

    @property
    def seen(self) -> list[tuple[str, str]]:
        """(method, path) of every request so far, oldest first (the last 100,000)."""
        return list(self.services.seen)

    @property
    def api_key(self) -> str:
        """A key of user 1 with all rights."""
        with self.services.database.session() as conn:
            return default_key(conn)

    def close(self) -> None:
        """Close idle connections."""
        self.services.database.close()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        try:
            request = read_request(environ)
        except Refused as refused:
            return write_response(error_response(refused), start, head=False)
        return write_response(self.respond(request), start, head=request.method == "HEAD")

    def respond(self, request: Request) -> Response:
        """The response to a request. Raises only for an injected cut."""
        self.services.seen.append((request.method, request.path))
        if request.method == "OPTIONS":
            return _open_to_pages(request, Response())
        with self.services.database.session() as conn:
            struck = Struck(self.services, conn, request)
            response = around(struck, lambda: self._answer(conn, request))
            if self.services.options.local and self.services.options.local_writes:
                response = response.add((local.SERVER_ID, local.server_id(conn)))
        version = ("Zotero-API-Version", API_VERSION), ("Zotero-Schema-Version", str(schema().version))
        return _open_to_pages(request, response.add(*version))

    def _answer(self, conn: sqlite3.Connection, request: Request) -> Response:
        try:
            return self._handle(conn, request)
        except Refused as refused:
            return error_response(refused)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return error_response(Refused(503, "Library is busy", headers=[("Retry-After", "5")]))

    def _handle(self, conn: sqlite3.Connection, request: Request) -> Response:
        options = self.services.options
        _check_headers(request, refusal=local.UNSUPPORTED if options.local else 400)
        request = local.open_request(self.services, request) if options.local else request
        route = find_route(request.path, test_hooks=options.test_hooks, local=options.local)
        access = self._access(conn, request)
        call = self._call(conn, request, route, access)
        handler = route.handler(request.method)
        if request.method not in ("GET", "HEAD"):
            return handler(call)
        with read(conn):
            return handler(call)

    def _access(self, conn: sqlite3.Connection, request: Request) -> Access:
        if request.path.startswith("/storage/"):
            return Access()
        if self.services.options.local and not self.services.options.local_writes:
            local.old_program(request)
        if self.services.options.local:
            return local.permit(self.services, conn, request)
        return authenticate(self.services, conn, request)

    def _call(self, conn: sqlite3.Connection, request: Request, route: Route, access: Access) -> Call:
        call = Call(self.services, request, conn, access, NO_LIBRARY, route.args)
        if not route.kind:
            return call
        library = find_library(conn, route.kind, route.number)
        if self.services.options.local:
            rights = local.enter_local(conn, access, library, self.services.local_user)
        else:
            rights = enter(conn, access, library)
        return replace(call, library=library, access=rights)


def _open_to_pages(request: Request, response: Response) -> Response:
    """A web page (a request with `Origin`) may ask too."""
    return response.add(*CROSS_ORIGIN) if "origin" in request.headers else response


def _check_headers(request: Request, *, refusal: int) -> None:
    """417 for any `Expect`; the API version, where named, must be 3 and named alike, else `refusal`."""
    if "expect" in request.headers:
        raise Refused(417, "Expect header is not supported")
    header, query = request.headers.get("zotero-api-version"), request.value("v")
    if header and query and header != query:
        raise Refused(400, "Zotero-API-Version header and 'v' parameter differ")
    if (header or query or API_VERSION) != API_VERSION and request.path != local.ROOT:
        raise Refused(refusal, f"Only API version {API_VERSION} is available in the embedded library")


def app(path: str | PathLike[str], options: Options | None = None) -> Application:
    """The library at `path` (`:memory:` for one that is forgotten) as a WSGI application; made on first use."""
    return Application(str(path), options)


def api_key(path: str | PathLike[str]) -> str:
    """The API key of user 1 of the library at `path`; the library is made when it is not there."""
    application = Application(str(path))
    try:
        return application.api_key
    finally:
        application.close()
