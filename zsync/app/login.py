"""Putting secrets into the keyring, each checked first; and taking them out again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsync.app.secrets import forget, last_user, need_keyring, store
from zsync.config.redaction import keep_out
from zsync.errors import ReplicaProblem, UsageProblem

if TYPE_CHECKING:
    import httpx2

    from zsync.replicas.zotero.web import Server

_RIGHTS = {"library": "read", "write": "write", "notes": "see notes", "files": "files"}
_BROWSER = "logging in with the browser"
_EVERY, _POLLS = 3.0, 200
"""Seconds between two questions whether the user has logged in, and how many are asked."""

_ANSWER = 300.0
"""Seconds a person has to answer Zotero's dialog."""

_MAKE = "make a key at zotero.org/settings/keys, with the boxes for write access, notes and files ticked"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose key it is, and what it may do: library ("all groups" for those) to its rights."""

    user: int
    name: str
    rights: Mapping[str, tuple[str, ...]]

    def data(self) -> dict[str, Any]:
        """As JSON data."""
        rights = {library: list(rights) for library, rights in self.rights.items()}
        return {"schema": 1, "user": self.user, "username": self.name, "rights": rights}

    def lines(self) -> Iterator[str]:
        """As text."""
        yield f"The key is {self.name or 'user'}'s (users/{self.user}). It may"
        for library, rights in self.rights.items():
            yield f"  {library}: {', '.join(rights)}{_missing(library, rights)}"
        if not self.rights:
            yield f"  see nothing: {_MAKE}"


def _missing(library: str, rights: tuple[str, ...]) -> str:
    """What zsync would miss."""
    wanted = ("read", "write") if library.partition("/")[0] != "users" else tuple(_RIGHTS.values())
    missing = [right for right in wanted if right not in rights]
    return f" (not: {', '.join(missing)})" if missing else ""


def owner(api_key: str, url: str) -> Owner:
    """Ask the server whose key this is. Raises `ReplicaProblem` when it knows none, or does not answer."""
    from zsync.replicas.zotero.answers import Garbled

    server = _server(api_key, url)
    try:
        found = read(server.current_key())
    finally:
        server.close()
    if not found.user:
        raise Garbled("checking the API key")
    return found


def asked_of(api_key: str, url: str) -> httpx2.Response:
    """What the server answers when it is asked whose key this is. Raises `ReplicaProblem` when it does not."""
    server = _server(api_key, url)
    try:
        return server.ask("asking the server", "GET", "keys/current")
    finally:
        server.close()


def _server(api_key: str, url: str) -> Server:
    """The server, without a library."""
    from zsync.config.libraries import parse
    from zsync.replicas.zotero.http import Clock
    from zsync.replicas.zotero.opening import connect

    clock = Clock(time.monotonic, time.sleep)
    return connect(parse("users/1"), root=Path(), api_key=keep_out(api_key), api_url=url, clock=clock)[0]


def read(answer: Mapping[str, Any]) -> Owner:
    """The answer of `/keys/current`: rights that are off are absent from it; user 0 is none."""
    from zsync.replicas.zotero.mirror import mapping

    named, access = answer.get("userID"), mapping(answer.get("access"))
    user = named if type(named) is int else 0
    mine = {f"users/{user}": mapping(access["user"])} if "user" in access else {}
    groups = {
        "all groups" if group == "all" else f"groups/{group}": mapping(rights)
        for group, rights in sorted(mapping(access.get("groups")).items())
    }
    rights = {
        library: tuple(word for right, word in _RIGHTS.items() if given.get(right))
        for library, given in {**mine, **groups}.items()
    }
    return Owner(user, str(answer.get("username", "")), rights)


def log_in(api_key: str, url: str) -> Owner:
    """Check a key and keep it. Raises `UsageProblem` for what is no key, `ReplicaProblem` for an unknown one."""
    found = owner(plain(api_key), url)
    store("ZOTERO_API_KEY", plain(api_key), place=url, user=f"users/{found.user}")
    return found


def log_in_with_browser(url: str, show: Callable[[str], None], *, sleep: Callable[[float], None]) -> Owner:
    """Let the user log in at the server's own page, whose address goes to `show`, and keep the key made there.

    Zotero's desktop program logs in this way. Raises `ReplicaProblem` when nobody does, or the server cannot.
    """
    need_keyring("ZOTERO_API_KEY")
    server = _server("", url)
    try:
        answer = server.ask(_BROWSER, "POST", "keys/sessions", json={})
        if answer.status_code != 201:
            raise server.refusal(_BROWSER, answer)
        token, page = _session(server.json(answer, _BROWSER))
        show(page)
        key = _completed(server, token, sleep)
    finally:
        server.close()
    return log_in(key, url)


def _session(answer: Mapping[str, Any]) -> tuple[str, str]:
    """The token of a session, and the page where the user logs in. Raises `Garbled` for an answer without them."""
    from zsync.replicas.zotero.answers import Garbled

    token, page = answer.get("sessionToken"), answer.get("loginURL")
    if not isinstance(token, str) or not isinstance(page, str) or not page.startswith(("https://", "http://")):
        raise Garbled(_BROWSER)
    return keep_out(token), page


def _completed(server: Server, token: str, sleep: Callable[[float], None]) -> str:
    """The key, once the user has logged in; the session is given up where nobody does."""
    for _ in range(_POLLS):
        sleep(_EVERY)
        answer = server.ask(_BROWSER, "GET", f"keys/sessions/{token}")
        if answer.status_code != 200:
            raise server.refusal(_BROWSER, answer)
        state = server.json(answer, _BROWSER)
        if state.get("apiKey"):
            return str(state["apiKey"])
        if state.get("status") != "pending":
            break
    server.ask(_BROWSER, "DELETE", f"keys/sessions/{token}")
    raise ReplicaProblem("nobody logged in", help="run it again, or paste a key: zsync login")


def plain(secret: str) -> str:
    """A secret as it was pasted, without the blanks and the newline around it."""
    bare = secret.strip()
    if not bare or not bare.isprintable() or not bare.isascii():
        raise UsageProblem("that is no key", help=_MAKE)
    return keep_out(bare)


def keep_password(password: str, url: str, user: str) -> None:
    """Keep the password of a WebDAV folder (not checked: the folder is not asked before a run needs it)."""
    bare = password.rstrip("\r\n")
    if not bare:
        raise UsageProblem("that is no password")
    store("ZSYNC_WEBDAV_PASSWORD", keep_out(bare), place=url, user=user)


def allow_desktop() -> None:
    """Let the running Zotero ask its owner, and keep the permission. Raises `ReplicaProblem`, `UsageProblem`."""
    from zsync.replicas.zotero.http import Clock
    from zsync.replicas.zotero.opening import desktop

    need_keyring("ZSYNC_LOCAL_KEY")
    program = desktop(Clock(time.monotonic, time.sleep))
    try:
        server, key = program.ask_permission("zsync", seconds=_ANSWER)
    finally:
        program.close()
    store("ZSYNC_LOCAL_KEY", keep_out(key), place=server, user="key")


def leave_desktop() -> bool:
    """Forget the permission of the Zotero that runs; whether there was one."""
    from zsync.replicas.zotero.http import Clock
    from zsync.replicas.zotero.opening import desktop

    program = desktop(Clock(time.monotonic, time.sleep))
    try:
        return forget("ZSYNC_LOCAL_KEY", place=str(program.key["server"]), user="key")
    finally:
        program.close()


def number(user: str) -> int | None:
    """A user's number as given on the command line: `123` or `users/123`."""
    if not user:
        return None
    bare = user.removeprefix("users/")
    if not bare.isdecimal():
        raise UsageProblem(f"{user!r} is no user number", help="it stands at zotero.org/settings/keys")
    return int(bare)


def log_out(url: str, user: int | None) -> str:
    """Forget the key of `user` (default: the one stored last) and say whose it was ("": there was none)."""
    library = f"users/{user}" if user else last_user("ZOTERO_API_KEY", url)
    return library if library and forget("ZOTERO_API_KEY", place=url, user=library) else ""
