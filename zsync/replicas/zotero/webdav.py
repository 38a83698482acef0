"""A WebDAV server, asked through requests: signing in, certificates, trying again, what a refusal means.

What is stored there and how is in `davstore`. Every request may be sent twice: it names the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from zsync.errors import UsageProblem
from zsync.replicas.zotero.answers import Refused
from zsync.replicas.zotero.http import ATTEMPTS, CALLS, PATIENCE, Clock, asked_pause, own_pause
from zsync.replicas.zotero.zips import LIMIT

if TYPE_CHECKING:
    import requests

FOLDER = "zotero/"
"""The folder below the address a person gives: Zotero adds it itself."""

CONNECT, READ = 20.0, 120.0
"""Seconds to wait for a connection, and for the next bytes."""

_AGAIN = frozenset({423, 429, 500, 502, 503, 504})
_CHUNK = 1 << 16
_WHY = re.compile(r"verify failed: ([^(]*[^( ])")


@dataclass(frozen=True, slots=True)
class Account:
    """Where the server is and who asks. `url` is what Zotero's settings hold, without `zotero/`.

    `ca_file` is a file of certificates to trust instead of the usual ones ("" for those).
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. `content` is the whole body."""

    status: int
    content: bytes
    headers: Mapping[str, str]


KEEPS_NOTHING = 200
"""The status of a `Refused` that says: the server said yes, and lied."""

SILENT = 0
"""And of one that says: there is no answer, or none to be trusted."""


class Dav:
    """One server, for one account. Every method raises `Refused`, nothing of requests'.

    Certificates are always verified. Redirects are not followed: a PUT would arrive as a GET, and the password
    elsewhere than meant.
    """

    def __init__(self, account: Account, *, clock: Clock) -> None:
        parts = urlsplit(account.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            help = "zotero: files: webdav: url must begin with https://"
            raise UsageProblem(f"{account.url!r} is no address of a WebDAV server", help=help)
        if find_spec("requests") is None:
            help = "pip install 'zsync[webdav]'"
            raise UsageProblem("a WebDAV server needs the package `requests`", help=help)
        self._account = account
        self._clock = clock
        self.host = parts.hostname
        self.root = f"{account.url.rstrip('/')}/{FOLDER}"
        self._auth: Callable[..., Any] = _nobody
        self._lost: Refused | None = None

    def __repr__(self) -> str:
        return f"Dav({self.root!r})"

    @cached_property
    def _session(self) -> requests.Session:
        import requests

        session = requests.Session()
        session.headers.update({"User-Agent": "zsync", "Accept-Encoding": "identity", "Accept": "*/*"})
        return session

    def ask(
        self,
        what: str,
        method: str,
        name: str,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit: int = LIMIT,
    ) -> Answer:
        """A request for `name` in the folder, after as many attempts as it takes. The caller looks at the status.

        `limit` bounds the bytes taken from the answer. Raises `Refused` when there is no answer, or the server
        does not let us in. Once there is none, it is not asked again: a hundred files would wait a hundred times.
        """
        if self._lost:
            raise self._lost
        answer = self._patiently(what, method, name, content, dict(headers or {}), limit)
        if answer.status == 401 and self._sign_in(answer.headers.get("WWW-Authenticate", "")):
            answer = self._patiently(what, method, name, content, dict(headers or {}), limit)
        if answer.status == 401:
            raise self.refusal(what, answer)
        return answer

    def _sign_in(self, asked: str) -> bool:
        """Choose the way of signing in that the server asks for; False when it was tried, or cannot be.

        Nothing is sent before the server has said that a digest will not do: a digest keeps the password here.
        """
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        account = self._account
        if self._auth is not _nobody or not (account.user and account.password):
            return False
        if "digest" in asked.lower():
            self._auth = HTTPDigestAuth(account.user, account.password)
        elif "basic" in asked.lower():
            # As bytes: requests would write them in Latin-1.
            self._auth = HTTPBasicAuth(account.user.encode(), account.password.encode())
        return self._auth is not _nobody

    def _patiently(
        self, what: str, method: str, name: str, content: bytes, headers: dict[str, str], limit: int
    ) -> Answer:
        attempt = 0
        while True:
            answer, again = self._once(what, method, name, content, headers, limit, attempt)
            asked = asked_pause(answer.headers, self._clock.wall()) if answer and answer.status >= 400 else 0.0
            if answer is not None and not asked and answer.status not in _AGAIN:
                return answer
            attempt += 1
            if answer is not None and (attempt >= ATTEMPTS or asked > PATIENCE):
                return answer
            if answer is None and attempt >= again:
                raise self._silence(what, "it cut the connection")
            self._clock.wait(asked or own_pause(answer.status if answer else 0, attempt - 1), self._reason(answer))

    def _reason(self, answer: Answer | None) -> str:
        return f"{self.host} answered {answer.status}" if answer else f"no answer from {self.host}"

    def _once(
        self, what: str, method: str, name: str, content: bytes, headers: dict[str, str], limit: int, attempt: int
    ) -> tuple[Answer | None, int]:
        """One attempt: the answer, or None and how many attempts such a failure is worth."""
        import requests

        try:
            return self._send(what, method, name, content, headers, limit), 0
        except requests.exceptions.SSLError as error:
            raise self._untrusted(what, error) from None
        except requests.exceptions.ConnectionError as error:
            if attempt + 1 >= CALLS:
                raise self._silence(what, _word(error)) from None
            return None, CALLS
        except (requests.exceptions.Timeout, requests.exceptions.ChunkedEncodingError):
            return None, CALLS
        except (requests.exceptions.RequestException, OSError, UnicodeError) as error:
            raise self._silence(what, _word(error)) from None

    def _send(
        self, what: str, method: str, name: str, content: bytes, headers: dict[str, str], limit: int
    ) -> Answer:
        with self._session.request(
            method,
            self.root + name,
            data=content,
            headers=headers,
            auth=self._auth,
            # Here, not on the session: what the environment names would win over that.
            verify=self._account.ca_file or None,
            timeout=(CONNECT, READ),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > limit:
                    message = f"{what}: {self.host} sends more than the {limit} bytes that may be"
                    raise Refused(message, status=KEEPS_NOTHING)
            return Answer(response.status_code, bytes(body), response.headers)

    def _silence(self, what: str, why: str) -> Refused:
        help = "is the WebDAV server reachable? Run again: what was done is not done twice"
        self._lost = Refused(self.redact(f"{what}: no answer from {self.host} ({why})"), status=SILENT, help=help)
        return self._lost

    def _untrusted(self, what: str, error: Exception) -> Refused:
        help = "if it is a certificate of your own, name its authority: zotero: files: webdav: ca_file"
        found = _WHY.search(str(error))
        message = f"{what}: the certificate of {self.host} is not trusted: {found[1]}" if found else ""
        if not found:  # nobody came as far as to show one
            message = f"{what}: no secure connection to {self.host}"
            help = "is the port right, or does the address begin with http://, without an s? Else run again"
        self._lost = Refused(message, status=SILENT, help=help)
        return self._lost

    def refusal(self, what: str, answer: Answer) -> Refused:
        """The told form of an answer that says no."""
        status = answer.status
        words, help = _WORDS.get(status, ("says no", "run again; if it stays, the server's own log says why"))
        if 300 <= status < 400:
            words, help = _elsewhere(answer.headers.get("Location", ""))
        return Refused(self.redact(f"{what}: the WebDAV server {words} ({status})"), status=status, help=help)

    def redact(self, text: str) -> str:
        """`text` without the password."""
        secret = self._account.password
        return text.replace(secret, "***") if secret else text

    def close(self) -> None:
        """Let go of the connections."""
        if "_session" in self.__dict__:
            self._session.close()


def _nobody(request: Any) -> Any:
    """No signing in, and none that requests finds in a `.netrc` either."""
    return request


def _word(error: Exception) -> str:
    """What went wrong, without the address that requests puts into its messages."""
    return type(error).__name__


def _elsewhere(location: str) -> tuple[str, str]:
    parts = urlsplit(location)
    to = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else parts.path
    return f"sends us to {to or 'another address'}", "put the address that answers into zsync.yaml"


_WORDS = {
    401: (
        "does not accept the user and password",
        "is `user` right in zsync.yaml, and the password (ZSYNC_WEBDAV_PASSWORD, or `zsync login --webdav`)?",
    ),
    403: ("does not allow it", "give the user the right to read and write in its folder zotero/"),
    404: ("has no such folder", "is `url` right in zsync.yaml? Zotero and zsync add /zotero/ to it"),
    405: ("does not know how", "is `url` the address for WebDAV? It often differs from that of the pages"),
    409: ("has no such folder", "is `url` right in zsync.yaml? Zotero and zsync add /zotero/ to it"),
    413: ("does not take files that large", "raise its limit for the size of a file"),
    423: ("keeps the file locked", "another program is at it: run again"),
    501: ("does not know how", "is `url` the address for WebDAV? It often differs from that of the pages"),
    507: ("has no room left", "make room on it, then run again"),
}
