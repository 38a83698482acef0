"""The one queue all requests go through: at most four at a time, pausing when the server asks, trying again.

Every request zsync sends may be sent twice: reads change nothing, and writes carry versions and keys chosen by
us, so that a replay of an effect that did happen answers 412 and is then read back.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx2

from zsync.errors import ReplicaProblem

LIMIT = 4
"""Requests in flight (Zotero's documentation asks for at most four)."""

ATTEMPTS = 6
CALLS = 3
"""Attempts at a server that cannot be reached at all: nobody is there to be patient with."""

PATIENCE = 300.0
"""Seconds a server may ask us to wait; when it asks for more, the run ends and says so."""

_AGAIN = frozenset({429, 500, 502, 503, 504})
_RATE_LIMITED = (30.0, 60.0, 300.0)
"""Pauses after a 429 that names none, as the desktop client waits them."""


FELT = 1.5
"""Seconds of waiting from which a person is told."""


def _silent(words: str) -> None:
    """Nobody to tell."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, passed in: `now` in monotonic seconds, `sleep` for so many seconds.

    `say` is told what is waited for, and "" when that is over. `wall` is in seconds since 1970.
    """

    now: Callable[[], float]
    sleep: Callable[[float], None]
    say: Callable[[str], None] = _silent
    wall: Callable[[], float] = time.time

    def wait(self, seconds: float, reason: str) -> None:
        """Sleep, and say why where it would be felt."""
        if seconds < FELT:
            self.sleep(seconds)
            return
        self.say(f"waiting {seconds:.0f} s: {reason}")
        self.sleep(seconds)
        self.say("")


_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def asked_pause(headers: Mapping[str, str], wall: float) -> float:
    """Seconds of pause a response asks for: `Backoff` may be on any response, `Retry-After` on any status.

    A moment counts from the one the response itself bears, so that no clock need be right; else from `wall`.
    """
    since = _moment(headers.get("Date", ""))
    asked = [headers.get(name, "").strip() for name in ("Backoff", "Retry-After")]
    return max(_seconds(text, wall if since is None else since) for text in asked)


def _seconds(text: str, since: float) -> float:
    """The seconds that `text` names, as a number or as a moment; none when it is neither, or over."""
    if _SECONDS.fullmatch(text):
        return float(text)
    until = _moment(text)
    return max(until - since, 0.0) if until is not None else 0.0


def _moment(text: str) -> float | None:
    """A moment as HTTP writes it, in seconds since 1970."""
    if "," not in text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def own_pause(status: int, attempt: int) -> float:
    """Seconds to wait before attempt number `attempt` + 1 when the server named none (`status` 0: no answer)."""
    if status == 429:
        return _RATE_LIMITED[min(attempt, len(_RATE_LIMITED) - 1)]
    return float(2**attempt)


class PatientTransport(httpx2.BaseTransport):
    """Sends requests through `inner`, one queue for all; raises httpx2's own errors when patience ends."""

    def __init__(self, inner: httpx2.BaseTransport, *, clock: Clock, attempts: int = ATTEMPTS) -> None:
        self._inner = inner
        self._clock = clock
        self._attempts = attempts
        self._slots = threading.BoundedSemaphore(LIMIT)
        self._open_at = 0.0
        self._reason = ""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, after as many attempts as it takes."""
        request.read()  # so that the body can be sent again
        # pyzotero adds a write token. Versions and our own keys make a replay safe; a token would make
        # it fail as a whole, also where single objects of the first attempt had failed.
        request.headers.pop("Zotero-Write-Token", None)
        with self._slots:
            for attempt in range(self._attempts - 1):
                response = self._try(request, attempt)
                if response is not None:
                    return response
            return self._send(request)

    def _try(self, request: httpx2.Request, attempt: int) -> httpx2.Response | None:
        """One attempt; None when it is worth another one."""
        try:
            response = self._send(request)
        except httpx2.TransportError as error:
            if isinstance(error, httpx2.ConnectError) and attempt + 1 >= CALLS:
                raise
            self._pause(own_pause(0, attempt), f"no answer from {request.url.host}")
            return None
        refused = response.status_code >= 400
        asked = response.extensions["zsync_pause"] if refused else 0.0
        if not asked and response.status_code not in _AGAIN:
            return response
        response.close()
        if asked > PATIENCE:
            raise ReplicaProblem(f"Zotero's server asks to wait {asked:.0f} seconds", help="run again later")
        reason = f"{request.url.host} answered {response.status_code}"
        self._pause(asked or own_pause(response.status_code, attempt), reason)
        return None

    def _send(self, request: httpx2.Request) -> httpx2.Response:
        wait = self._open_at - self._clock.now()
        if wait > 0:
            self._clock.wait(wait, self._reason)
        response = self._inner.handle_request(request)
        asked = asked_pause(response.headers, self._clock.wall())
        said = f"answered {response.status_code}" if response.status_code >= 400 else "asks for a pause"
        self._pause(min(asked, PATIENCE), f"{request.url.host} {said}")
        response.extensions["zsync_pause"] = asked
        # The pause is kept here, for the whole queue: pyzotero must not wait for it again.
        for name in ("Backoff", "Retry-After"):
            response.headers.pop(name, None)
        return response

    def _pause(self, seconds: float, reason: str) -> None:
        until = self._clock.now() + seconds
        if until > self._open_at:
            self._open_at, self._reason = until, reason

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()
