"""A threaded HTTP/1.1 server for the application: keep-alive, chunked bodies, and connections that can be cut."""

from __future__ import annotations

import io
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from urllib.parse import unquote_plus
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from zsync.embedded.errors import ConnectionCut

WSGIApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
IDLE_SECONDS = 60.0


class Server(ThreadingMixIn, WSGIServer):
    """One thread a connection; threads do not outlive the process."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def server_bind(self) -> None:
        """Bind without the reverse name look-up of the base class, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to write about; anything else is a bug: its traceback on stderr."""
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()


class Handler(WSGIRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: paths may hold keys."""

    def handle_expect_100(self) -> bool:
        """No `100 Continue`: the API refuses `Expect` with 417."""
        return True

    def handle(self) -> None:
        """Requests until the connection closes."""
        self.close_connection = False
        while not self.close_connection:
            self.handle_one_request()

    def handle_one_request(self) -> None:
        """Read one request, run the application, write the answer; a cut closes without an answer."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._run()
        except (ConnectionError, TimeoutError, ConnectionCut):
            self.close_connection = True
            self._abort()

    def _run(self) -> None:
        environ = self.get_environ()
        expects = "expect" in self.headers
        environ["wsgi.input"] = io.BytesIO(b"" if expects else self._read_body())
        if "chunked" in self.headers.get("transfer-encoding", ""):
            environ["CONTENT_LENGTH"] = ""
        environ |= {"wsgi.url_scheme": "http", "wsgi.multithread": True}
        # A plus is a blank in paths too (`/tags/deep+learning`): the server decodes them as it does queries.
        environ["PATH_INFO"] = unquote_plus(self.path.partition("?")[0], "latin-1")
        self.close_connection = self.close_connection or expects
        self._write(environ)

    def _write(self, environ: dict[str, Any]) -> None:
        application: WSGIApp = self.server.get_app()  # type: ignore[attr-defined]
        started: list[tuple[str, list[tuple[str, str]]]] = []
        try:
            parts = list(application(environ, lambda status, headers: started.append((status, headers))))
        except Exception as error:
            if not isinstance(error, OSError):
                self.send_error(500)
            raise
        status, headers = started[0]
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.writelines(parts)
        self.wfile.flush()

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return b"".join(iter(self._read_chunk, b""))
        length = self.headers.get("content-length", "0")
        return self.rfile.read(int(length)) if length.isdigit() else b""

    def _read_chunk(self) -> bytes:
        size = int(self.rfile.readline(100).split(b";")[0].strip() or b"0", 16)
        data = self.rfile.read(size)
        self.rfile.readline(100)
        return data

    def _abort(self) -> None:
        """Close at once, so that the client sees the end and does not wait."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def make_server(application: WSGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """A server bound to an address (port 0: any free one), not yet serving: call `serve_forever`."""
    server = Server((host, port), Handler)
    server.set_app(application)
    return server
