"""A real WebDAV server on loopback, over a folder: plain or with TLS, basic or digest, with faults on demand."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from wsgidav.wsgidav_app import WsgiDAVApp

from tests.replicas.wire import FakeTime
from zsync.replicas.zotero.webdav import Account, Dav

USER, PASSWORD = "ada", "pass wörd ☂"

Fault = Callable[[str, str], int | str]
"""From method and path: a status to answer, "cut", "lie" (say yes, keep nothing), "other" (give back other bytes),
or 0 to let it through."""


@dataclass
class DavWorld:
    """The server at `url`; its files are in `folder`, its requests in `lines`."""

    folder: Path
    url: str = ""
    ca_file: str = ""
    lines: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    fault: Fault = lambda method, path: 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    time: FakeTime = field(default_factory=FakeTime)

    def dav(self, *, user: str = USER, password: str = PASSWORD, ca_file: str | None = None, url: str = "") -> Dav:
        """A client of it; time passes only by waiting."""
        trusted = self.ca_file if ca_file is None else ca_file
        return Dav(Account(url or self.url, user, password, trusted), clock=self.time.clock)

    def reset(self) -> None:
        """As new: nothing stored, nothing asked, no faults."""
        for path in self.folder.iterdir():
            shutil.rmtree(path)
        self.lines, self.headers, self.time, self.fault = [], [], FakeTime(), lambda method, path: 0

    def names(self) -> list[str]:
        """What is stored."""
        return sorted(path.name for path in (self.folder / "zotero").glob("*"))

    def asked(self) -> list[str]:
        """The requests since the last call that were not refused for want of signing in."""
        lines, self.lines = self.lines, []
        return lines


class _Faulty:
    """Writes requests down and breaks what it is told to, before or instead of the server proper."""

    def __init__(self, app: Any, world: DavWorld) -> None:
        self.app = app
        self.world = world

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        fault = self.world.fault(method, path)
        kind = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[0]
        self.world.kinds.add(kind)
        if fault == 0:
            return self._passed(environ, start)
        self.world.lines.append(f"{method} {path}")
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if fault == "cut":
            raise ConnectionAbortedError
        if fault == "other":
            start("200 OK", [("Content-Length", "5")])
            return [b"other"]
        body = b"" if fault == "lie" else b"no"
        status = "201 Created" if fault == "lie" else f"{fault} No"
        start(status, [*self.world.headers, ("Content-Length", str(len(body)))])
        return [body]

    def _passed(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        line = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"

        def started(status: str, headers: Any, *rest: Any) -> Any:
            if not status.startswith("401"):
                self.world.lines.append(line)
            return start(status, headers, *rest)

        found: Iterable[bytes] = self.app(environ, started)
        return found


@contextmanager
def dav_world(folder: Path, *, auth: str = "basic", tls: bool = False) -> Iterator[DavWorld]:
    """A server of `folder`, stopped at the end. `auth` is basic, digest or "" (anybody may do anything)."""
    folder.mkdir(exist_ok=True)
    world = DavWorld(folder)
    users: Any = {"*": {USER: {"password": PASSWORD}} if auth else True}
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/dav": str(folder)},
            "simple_dc": {"user_mapping": users},
            "http_authenticator": {
                "accept_basic": auth == "basic",
                "accept_digest": auth == "digest",
                "default_to_digest": auth == "digest",
            },
            "verbose": 0,
            "logging": {"enable": False},
            "property_manager": None,
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), _Faulty(app, world), numthreads=2)
    server.error_log = lambda *args, **more: None
    if tls:
        _certify(server, world)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    world.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.bind_addr[1]}/dav"
    try:
        yield world
    finally:
        server.stop()
        thread.join()


def _certify(server: wsgi.Server, world: DavWorld) -> None:
    authority = trustme.CA()
    mine = authority.issue_cert("127.0.0.1")
    places = {name: world.folder.parent / f"{name}.pem" for name in ("ca", "cert", "key")}
    authority.cert_pem.write_to_path(str(places["ca"]))
    mine.private_key_pem.write_to_path(str(places["key"]))
    mine.cert_chain_pems[0].write_to_path(str(places["cert"]))
    server.ssl_adapter = BuiltinSSLAdapter(str(places["cert"]), str(places["key"]))
    world.ca_file = str(places["ca"])
