"""Where Zotero's files are on this machine: the WebDAV account, and the folder of linked files."""

from __future__ import annotations

import string
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from zsync.app.secrets import Secrets
from zsync.config.settings import Settings
from zsync.errors import ConfigProblem
from zsync.replicas.zotero.davstore import WebDavStore
from zsync.replicas.zotero.http import Clock
from zsync.replicas.zotero.linked import Base, Linked
from zsync.replicas.zotero.opening import Files
from zsync.replicas.zotero.webdav import Account, Dav
from zsync.state.digests import Digests
from zsync.state.files import Disk

MEMORY = "linked.json"
"""The file of `.zsync/` that remembers the digests of linked files."""

_AWAY = "cannot be looked for"
_HERE = ("localhost", "127.0.0.1", "::1")


def zotero_files(settings: Settings, env: Mapping[str, str], state: Path, stack: ExitStack) -> Files:
    """What `zotero: files:` says, with what only this machine knows. Raises `ConfigProblem`."""
    places = Places(settings, env)
    return Files(places.account(), places.linked(state, stack), settings.zotero_files.new == "linked")


@dataclass(frozen=True, slots=True)
class Places:
    """The places that `settings` name, as `env` and this machine have them."""

    settings: Settings
    env: Mapping[str, str]

    def account(self) -> Account | None:
        """The WebDAV account, its password from the environment or the keyring. Raises `ConfigProblem`."""
        webdav = self.settings.zotero_files.webdav
        if webdav is None:
            return None
        ca_file = str(self.settings.root / Path(webdav.ca_file).expanduser()) if webdav.ca_file else ""
        if ca_file and not Path(ca_file).is_file():
            place = str(self.settings.config)
            raise ConfigProblem(f"there is no file {ca_file}", place=place, help="mend `ca_file`, or leave it out")
        found = Secrets(self.env).webdav(webdav.url, webdav.user) if webdav.user else None
        return Account(webdav.url, webdav.user, found.value if found else "", ca_file)

    def linked(self, state: Path, stack: ExitStack) -> Linked | None:
        """The linked files, if they count; what is learnt of them is kept when `stack` is left."""
        if not self.settings.zotero_files.base:
            return None
        base = self._base()
        if base is None:
            # Another machine, a nightly job: what cannot be looked at there is not gone.
            return Linked(None, f"{_AWAY}: {self.no_base()}")
        digests = Digests(base, state / MEMORY)
        stack.callback(digests.save)
        return Linked(Base(base, Disk(base, digests.look), digests.look))

    def _base(self) -> Path | None:
        """The folder of linked files; None when its name needs a variable that is not set here."""
        named = self.settings.zotero_files.base
        try:
            return self.settings.root / Path(string.Template(named).substitute(self.env)).expanduser()
        except (KeyError, ValueError):
            return None

    def no_base(self) -> str:
        """Why there is no folder of linked files here ("" if there is one)."""
        base = self._base()
        if base is None:
            return f"{self.settings.zotero_files.base} names a variable that is not set here"
        return "" if base.is_dir() else f"there is no folder {base}"

    def webdav(self) -> tuple[Literal["ok", "note"], str, str] | None:
        """How the WebDAV server stands, in words, and what to do; None when there is none. Changes nothing there.

        Raises `Refused` when it does not let us in.
        """
        account = self.account()
        if account is None:
            return None
        with closing(WebDavStore(Dav(account, clock=Clock(time.monotonic, time.sleep)))) as store:
            there = store.there()
        parts = urlsplit(account.url)
        if parts.scheme == "http" and parts.hostname not in _HERE:
            help = "use an address that begins with https://, if the server has one"
            return "note", "answers, and whoever is on the way can read along", help
        if not there:
            help = "if nobody has stored files there yet, the first run makes it; else `url` is another address"
            return "note", "answers, and has no folder zotero/ at this address", help
        return "ok", f"{parts.hostname} answers and has the folder zotero/", ""
