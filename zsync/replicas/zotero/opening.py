"""Opening a library by its name in the configuration."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from zsync.config.libraries import Spec, parse
from zsync.errors import UsageProblem
from zsync.replicas.zotero import view
from zsync.replicas.zotero.davstore import WebDavStore
from zsync.replicas.zotero.heard import Known
from zsync.replicas.zotero.http import LIMIT, Clock, PatientTransport
from zsync.replicas.zotero.line import Heard
from zsync.replicas.zotero.linked import Linked
from zsync.replicas.zotero.mirror import MemoryMirror, Mirror
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary
from zsync.replicas.zotero.stores import Keeping
from zsync.replicas.zotero.web import Server
from zsync.replicas.zotero.webdav import Account, Dav
from zsync.translate.zotero import ZoteroDialect

if TYPE_CHECKING:
    from zsync.embedded import Application
    from zsync.replicas.zotero.desktop import Desktop, Permission

@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of user libraries are, if not in Zotero's storage: see `Keeping`."""

    webdav: Account | None = None
    linked: Linked | None = None
    links: bool = False


DESKTOP = "http://localhost:23119/api"
IN_PROCESS = "http://zotero.invalid"
"""The address the embedded library answers at; nothing of it leaves the process."""

TIMEOUT = 60.0


def outward(url: str) -> httpx2.HTTPTransport:
    """The way out to `url`: through the proxy the environment names for it, if any."""
    parts = urlsplit(url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return httpx2.HTTPTransport(limits=httpx2.Limits(max_connections=LIMIT), proxy=proxy)


class InProcess(httpx2.WSGITransport):
    """The embedded library, asked without a socket; closed together with its client."""

    def __init__(self, app: Application) -> None:
        super().__init__(app=app)
        self._application = app

    def close(self) -> None:
        """Let go of the library's file."""
        self._application.close()


def connect(
    spec: Spec,
    *,
    root: Path,
    api_key: str | None,
    api_url: str | None,
    clock: Clock,
    permission: Permission = lambda server: None,
    heard: Heard | None = None,
) -> tuple[Server, int]:
    """The server of a library, and how many reads it may be asked for at once. `permission`: see `Desktop`,
    `heard`: see `Known`."""
    if spec.way == "web":
        url = api_url or view.PUBLIC
        if not url.startswith(("http://", "https://")):
            raise UsageProblem(f"{url!r} is no address of a server", help="ZOTERO_API_URL must begin with https://")
        way = Known(outward(url), heard or {})
        return Server(spec.library, url=url, api_key=api_key, client=_client(way, clock)), LIMIT
    if spec.way == "embedded":
        from zsync import embedded

        app = embedded.app(str(root / spec.path))
        client = _client(InProcess(app), clock)
        return Server(spec.library, url=IN_PROCESS, api_key=app.api_key, client=client), 1
    from zsync.replicas.zotero.desktop import Desktop

    if spec.way == "local":
        # No proxy: the program is on this computer.
        client = _client(httpx2.HTTPTransport(), clock)
        return Desktop(spec.library, url=DESKTOP, client=client, permission=permission), 1
    from zsync.replicas.zotero.filecopy import DesktopFile, FileTransport

    transport = FileTransport(root / Path(spec.path).expanduser(), spec.library)
    return DesktopFile(spec.library, url=DESKTOP, client=_client(transport, clock)), 1


def desktop(clock: Clock) -> Desktop:
    """The desktop program, asked once only: a second question would be a second dialog on somebody's screen."""
    from zsync.replicas.zotero.desktop import Desktop

    transport = PatientTransport(httpx2.HTTPTransport(), clock=clock, attempts=1)
    client = httpx2.Client(transport=transport, timeout=TIMEOUT)
    return Desktop(parse("local").library, url=DESKTOP, client=client)


def _client(transport: httpx2.BaseTransport, clock: Clock) -> httpx2.Client:
    return httpx2.Client(transport=PatientTransport(transport, clock=clock), timeout=TIMEOUT)


def open_library(
    spec: str,
    *,
    root: Path,
    api_key: str | None,
    api_url: str | None,
    dialect: ZoteroDialect,
    mirror: Mirror | None = None,
    permission: Permission = lambda server: None,
    files: Files | None = None,
    say: Callable[[str], None] | None = None,
    shelving: bool = False,
    relating: bool = False,
    heard: Heard | None = None,
    label: str = "",
) -> ZoteroLibrary:
    """Open a library by the name it has in the configuration (`names.parse`); paths are relative to `root`.

    Asks the server nothing yet. Without a `mirror` every run reads the whole library. Raises `UsageProblem` for
    a name that is none, `ReplicaProblem` for a file that is no embedded library. `say` is told what is waited for.
    Collections are merged when `shelving`, relations when `relating`.
    `heard` are answers that the server has given just now, `label` as `names.labels` gives it.
    """
    clock = Clock(time.monotonic, time.sleep, say) if say else Clock(time.monotonic, time.sleep)
    named = parse(spec)
    how: dict[str, Any] = {"api_key": api_key, "api_url": api_url, "permission": permission, "heard": heard}
    server, workers = connect(named, root=root, clock=clock, **how)
    server.label = label
    if mirror is None or named.way == "sqlite":
        # The file's versions do not move with edits that have not been synchronised: it is read as a whole.
        mirror = MemoryMirror()
    around = Surroundings(time.sleep, lambda: time.time_ns() // 1_000_000, workers)
    keeping = kept(named, files or Files(), clock)
    merged = {"shelving": shelving, "relating": relating}
    return ZoteroLibrary(server, dialect=dialect, mirror=mirror, around=around, keeping=keeping, **merged)


def kept(spec: Spec, files: Files, clock: Clock) -> Keeping:
    """How the files of a library are kept: Zotero allows WebDAV and links in user libraries only. What is read
    from the desktop program has its files on this computer."""
    if spec.library.kind != "users":
        return Keeping()
    written = spec.way in ("web", "embedded")
    store = WebDavStore(Dav(files.webdav, clock=clock)) if files.webdav and written else None
    return Keeping(store, files.linked, files.links)
