"""The least HTTP there is: GET over one connection that is kept open, to ask whether anything moved.

To load an HTTP library takes several times as long as to ask. Whatever is not quite plain, here or in an answer,
raises `Odd`; then it is asked again through the usual client, which knows what to do about it. RFC 9112.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping

TYPE_CHECKING = False
"""As `typing` has it, which takes a while to load."""
if TYPE_CHECKING:
    from typing import IO

Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers, body."""

Heard = dict[tuple[str, str], Answer]
"""Answers by address and, for a conditional request, the version it named ("" else)."""

PATIENCE = 20.0
"""Seconds that a server may take; the usual client then waits for longer, and says so."""

_LONGEST = 1 << 16
_LARGEST = 1 << 24


class Odd(Exception):
    """A matter for the usual client."""


class Line:
    """A connection to the server at `url`, made when something is asked."""

    def __init__(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        name, _, port = host.partition(":")
        plain = not set(url) & set("@[]?#\\ \r\n") and url.isascii() and (port or "80").isdigit()
        if scheme not in ("http", "https") or not name or not plain or _through_a_proxy():
            raise Odd
        self._tls = scheme == "https"
        path = path.strip("/")
        self._host, self._path = host, f"/{path}/" if path else "/"
        self._to = (name, int(port or (443 if self._tls else 80)))
        self._socket: socket.socket | None = None
        self._stream: IO[bytes] | None = None

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request for `path`. Raises `Odd`."""
        sent = {"Host": self._host, "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        text = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        if any(sign in value for value in sent.values() for sign in "\r\n"):
            raise Odd
        try:
            wire, stream = self._open()
            wire.sendall(f"GET {self._path}{path} HTTP/1.1\r\n{text}\r\n".encode("ascii"))
            return self._answer(stream)
        except (OSError, ValueError) as error:
            raise Odd from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._stream:
            self._stream.close()
        if self._socket:
            self._socket.close()
        self._socket = self._stream = None

    def _open(self) -> tuple[socket.socket, IO[bytes]]:
        if self._socket is None or self._stream is None:
            # The name as bytes: for a text, the tables of international names are loaded.
            name, port = self._to
            self._socket = socket.create_connection((name.encode(), port), PATIENCE)  # type: ignore[arg-type]
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                import ssl

                context = ssl.create_default_context()
                self._socket = context.wrap_socket(self._socket, server_hostname=self._to[0])
            self._stream = self._socket.makefile("rb")
        return self._socket, self._stream

    def _answer(self, stream: IO[bytes]) -> Answer:
        version, code, *_ = _line(stream).split(" ", 2)
        status = int(code)
        headers: list[tuple[str, str]] = []
        while text := _line(stream):
            name, colon, value = text.partition(":")
            if not colon or not name or name != name.strip() or len(headers) > 100:
                raise Odd
            headers.append((name, value.strip()))
        said = {name.lower(): value for name, value in headers}
        if version != "HTTP/1.1" or not 200 <= status <= 599 or "content-encoding" in said:
            raise Odd
        body = b"" if status in (204, 304) else _body(stream, said)
        if said.get("connection", "").lower() == "close":
            self.close()
        return status, headers, body


def _line(stream: IO[bytes]) -> str:
    """The next line. Raises `Odd` for one without end."""
    line = stream.readline(_LONGEST)
    if not line.endswith(b"\r\n"):
        raise Odd
    return line[:-2].decode("latin-1")


def _body(stream: IO[bytes], said: Mapping[str, str]) -> bytes:
    if "transfer-encoding" not in said:
        return _exactly(stream, int(said.get("content-length", "-1")))
    if said["transfer-encoding"].lower() != "chunked":
        raise Odd
    parts = []
    while size := int(_line(stream).partition(";")[0], 16):
        parts.append(_exactly(stream, size))
        if _line(stream):
            raise Odd
    while _line(stream):  # trailers
        pass
    return b"".join(parts)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    if not 0 <= size <= _LARGEST:
        raise Odd
    content = stream.read(size)
    if len(content) != size:
        raise Odd
    return content


def _through_a_proxy() -> bool:
    """Whether anything names a proxy at all; which requests it is for is the usual client's business."""
    if any(name.lower().endswith("_proxy") and name.lower() != "no_proxy" for name in os.environ):
        return True
    system = sys.platform
    if system not in ("darwin", "win32"):
        return False
    from urllib.request import getproxies  # there it is a setting of the system

    return bool(getproxies())
