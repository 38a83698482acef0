"""Where Zotero's files are on this machine: the WebDAV account, and the folder of linked files."""

from __future__ import annotations

import string
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from zsync.app.secrets import Secrets
from zsync.config.settings import Settings
from zsync.errors import ConfigProblem
from zsync.replicas.zotero.linked import Base, Linked
from zsync.replicas.zotero.opening import Files
from zsync.replicas.zotero.webdav import Account
from zsync.state.digests import Digests
from zsync.state.files import Disk


def zotero_files(settings: Settings, env: Mapping[str, str], state: Path, stack: ExitStack) -> Files:
    """What `zotero: files:` says, with what only this machine knows. Raises `ConfigProblem`."""
    links = settings.zotero_files.new == "linked"
    return Files(_account(settings, env), _linked(settings, env, state, stack), links)


def _account(settings: Settings, env: Mapping[str, str]) -> Account | None:
    webdav = settings.zotero_files.webdav
    if webdav is None:
        return None
    ca_file = str(settings.root / Path(webdav.ca_file).expanduser()) if webdav.ca_file else ""
    if ca_file and not Path(ca_file).is_file():
        raise ConfigProblem(f"there is no file {ca_file}", place=str(settings.config), help="mend `ca_file`")
    found = Secrets(env).webdav(webdav.url, webdav.user) if webdav.user else None
    return Account(webdav.url, webdav.user, found.value if found else "", ca_file)


def _linked(settings: Settings, env: Mapping[str, str], state: Path, stack: ExitStack) -> Linked | None:
    named = settings.zotero_files.base
    if not named:
        return None
    try:
        base = settings.root / Path(string.Template(named).substitute(env)).expanduser()
    except (KeyError, ValueError):
        # Another machine, a nightly job: what cannot be looked at there is not gone.
        return Linked(None, f"cannot be looked for: {named} names a variable that is not set here")
    digests = Digests(base, state / "linked.json")
    stack.callback(digests.save)
    return Linked(Base(base, Disk(base), digests.look))
