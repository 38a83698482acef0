"""Secrets: the environment first, then the keyring of the operating system. Never a file, never an argument.

The package `keyring` is optional (`pip install 'zsync[keyring]'`) and imported only when a secret is asked for
that the environment does not hold. In the keyring the service is the address, the user the library: `users/123`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zsync.config.redaction import keep_out
from zsync.errors import UsageProblem
from zsync.replicas.zotero.view import PUBLIC

KEYRING = "the keyring"
Name = Literal["ZOTERO_API_KEY", "ZSYNC_WEBDAV_PASSWORD", "ZSYNC_LOCAL_KEY"]

_SERVICES = {
    "ZOTERO_API_KEY": "zsync",
    "ZSYNC_WEBDAV_PASSWORD": "zsync webdav",
    "ZSYNC_LOCAL_KEY": "zsync desktop",
}
_LAST = "last login"
"""The entry that says whose key was stored last: a group has no user in its name."""

_INSTALL = "pip install 'zsync[keyring]', or put it into the environment variable {name}"
_BACKEND = (
    "this system offers no keyring that works here; put it into the environment variable {name}, "
    "or set one up (`keyring diagnose` tells more)"
)


class NoKeyring(UsageProblem):
    """There is no keyring to put a secret into."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, and in words where it comes from."""

    value: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The one place that is asked for secrets. `env` wins over the keyring."""

    env: Mapping[str, str]

    def secret(self, name: Name, *, place: str, user: str) -> Secret | None:
        """The secret of `user` at the address `place`; None when there is none.

        Raises `UsageProblem` when there is a keyring and it does not answer (locked, refused).
        """
        if value := _spoken(name, self.env.get(name, "")):
            return Secret(keep_out(value), name)
        value = _stored(_service(name, place), user) or ""
        return Secret(keep_out(value), KEYRING) if value else None

    def zotero(self, library: str, url: str | None = None) -> Secret | None:
        """The API key for `users/ID` or `groups/ID` at a server (default: `server`)."""
        name: Name = "ZOTERO_API_KEY"
        place = url or self.server
        if library.startswith("groups/") and not self.env.get(name, "").strip():
            library = _stored(_service(name, place), _LAST) or ""
        return self.secret(name, place=place, user=library)

    def webdav(self, url: str, user: str = "") -> Secret | None:
        """The password of a WebDAV folder."""
        return self.secret("ZSYNC_WEBDAV_PASSWORD", place=url, user=user or "password")

    def desktop(self, server_id: str) -> str | None:
        """The key with which the desktop program lets zsync write to the database `server_id`."""
        found = self.secret("ZSYNC_LOCAL_KEY", place=server_id, user="key")
        return found.value if found else None

    @property
    def server(self) -> str:
        """The server that keys are for."""
        return self.env.get("ZOTERO_API_URL") or PUBLIC


def _spoken(name: Name, value: str) -> str:
    """What a variable holds, without the line end that a file leaves at it. Raises `UsageProblem` for a key that
    cannot be sent."""
    value = value.strip("\r\n")
    if name == "ZSYNC_WEBDAV_PASSWORD":
        return value
    value = keep_out(value.strip())
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageProblem(f"{name} holds letters that no key has", help="copy the key anew, and nothing else")
    return value


def key_of(spec: str, env: Mapping[str, str]) -> Secret | None:
    """The API key for a library as the configuration names it; None also where none is needed."""
    return Secrets(env).zotero(spec) if spec.startswith(("users/", "groups/")) else None


def store(name: Name, secret: str, *, place: str, user: str) -> None:
    """Put a secret into the keyring. Raises `NoKeyring`, or `UsageProblem` when it refuses."""
    service = _service(name, place)
    _call(name, "set_password", service, user, secret)
    if _call(name, "get_password", service, user) != secret:
        raise NoKeyring("the keyring does not keep what it is given", help=_BACKEND.format(name=name))
    if name == "ZOTERO_API_KEY":
        _call(name, "set_password", service, _LAST, user)


def need_keyring(name: Name) -> None:
    """Raises `NoKeyring` where nothing could be kept, before anybody is asked for something."""
    _call(name, "get_password", "zsync", "")


def last_user(name: Name, place: str) -> str:
    """Whose key was stored last for `place` ("": nobody's)."""
    return _stored(_service(name, place), _LAST) or ""


def forget(name: Name, *, place: str, user: str) -> bool:
    """Take a secret out of the keyring; whether there was one. Raises as `store` does."""
    service = _service(name, place)
    if _call(name, "get_password", service, user) is None:
        return False
    _call(name, "delete_password", service, user)
    if _call(name, "get_password", service, _LAST) == user:
        _call(name, "delete_password", service, _LAST)
    return True


def _service(name: Name, place: str) -> str:
    return f"{_SERVICES[name]} {place.rstrip('/')}"


def _stored(service: str, user: str) -> str | None:
    """What the keyring holds; None also where there is no keyring at all."""
    try:
        found = _call("ZOTERO_API_KEY", "get_password", service, user)
    except NoKeyring:
        return None
    return str(found) if found is not None else None


def _call(name: Name, method: str, *args: str) -> Any:
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:
        raise NoKeyring("the package `keyring` is not installed", help=_INSTALL.format(name=name)) from None
    try:
        return getattr(keyring, method)(*args)
    except NoKeyringError:
        raise NoKeyring("there is no keyring to keep it in", help=_BACKEND.format(name=name)) from None
    except Exception as error:
        # Keyrings are plugins of the system: what they raise is theirs, and may quote what they were given.
        help = f"unlock it and run again, or use the environment variable {name}"
        raise UsageProblem(f"the keyring refuses ({type(error).__name__})", help=help) from None
