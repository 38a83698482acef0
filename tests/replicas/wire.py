"""Transports for tests: answers by rule, and a record of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2

from zsync.config.libraries import Library
from zsync.replicas.zotero.http import Clock, PatientTransport
from zsync.replicas.zotero.web import Server

KEY = "SecretSecretSecret123456"

Answer = Callable[[httpx2.Request], httpx2.Response]


@dataclass
class Recorder(httpx2.BaseTransport):
    """Passes requests to `inner` and keeps them, in order. `meanwhile` is called before each is passed on."""

    inner: httpx2.BaseTransport
    requests: list[httpx2.Request] = field(default_factory=list)
    meanwhile: Callable[[httpx2.Request], None] | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.meanwhile is not None:
            self.meanwhile(request)
        return self.inner.handle_request(request)

    def lines(self) -> list[str]:
        """`METHOD /path` of each request."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def clear(self) -> None:
        self.requests.clear()


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


def server(answer: Answer, *, time: FakeTime | None = None, api_key: str | None = KEY) -> tuple[Server, Recorder]:
    """A server that answers by rule, behind the patient transport, and what it was asked."""
    recorder = Recorder(httpx2.MockTransport(answer))
    client = httpx2.Client(transport=PatientTransport(recorder, clock=(time or FakeTime()).clock))
    return Server(Library("users", 1), url="http://zotero.invalid", api_key=api_key, client=client), recorder
