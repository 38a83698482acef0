"""The queue: pauses when it is asked to, tries again, and never has more than four requests under way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest

from tests.replicas.wire import FakeTime, Recorder
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.http import LIMIT, PatientTransport, asked_pause


def client(answers: list[httpx2.Response | Exception], time: FakeTime) -> tuple[httpx2.Client, Recorder]:
    """A client whose server gives these answers, one after the other."""
    left: Iterator[httpx2.Response | Exception] = iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    recorder = Recorder(httpx2.MockTransport(answer))
    return httpx2.Client(transport=PatientTransport(recorder, clock=time.clock)), recorder


OK = 200

CASES: list[tuple[str, list[tuple[int, dict[str, str]]], int, list[float]]] = [
    ("Backoff on a good answer pauses the next request", [(200, {"Backoff": "7"})], 200, [7.0]),
    ("Retry-After on 429", [(429, {"Retry-After": "3"}), (200, {})], 200, [3.0]),
    ("Retry-After on 503", [(503, {"Retry-After": "4"}), (200, {})], 200, [4.0]),
    ("Retry-After on 400 (a full upload queue)", [(400, {"Retry-After": "300"}), (200, {})], 200, [300.0]),
    ("429 without a time", [(429, {}), (429, {}), (429, {}), (200, {})], 200, [30.0, 60.0, 300.0]),
    ("503 without a time: twice the last", [(503, {}), (503, {}), (503, {}), (200, {})], 200, [1, 2, 4]),
    ("the longer of two wishes", [(429, {"Retry-After": "3", "Backoff": "9"}), (200, {})], 200, [9.0]),
    ("a wish that is no number counts as none", [(503, {"Retry-After": "soon"}), (200, {})], 200, [1.0]),
    ("a refusal is an answer", [(403, {})], 403, []),
    ("412 is an answer", [(412, {})], 412, []),
]


@pytest.mark.parametrize(("answers", "status", "slept"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_pauses(answers: list[tuple[int, dict[str, str]]], status: int, slept: list[float]) -> None:
    """Waits as long as the server asks, or as long as the desktop client would, and then asks again."""
    time = FakeTime()
    given = [httpx2.Response(code, headers=headers) for code, headers in answers]
    http, _ = client([*given, httpx2.Response(200)], time)
    assert http.get("http://zotero.invalid/").status_code == status
    http.get("http://zotero.invalid/")
    assert time.slept == slept


def test_cut_connections_are_tried_again() -> None:
    """A connection that breaks is tried again: every request may be sent twice."""
    time = FakeTime()
    http, recorder = client([httpx2.ReadError("cut"), httpx2.ConnectTimeout("slow"), httpx2.Response(200)], time)
    assert http.post("http://zotero.invalid/", json=[1]).status_code == OK
    assert [request.read() for request in recorder.requests] == [b"[1]"] * 3
    assert time.slept == [1.0, 2.0]


def test_patience_ends() -> None:
    """After a few attempts the last answer, or the last error, is what there is."""
    http, recorder = client([httpx2.Response(503) for _ in range(9)], FakeTime())
    assert http.get("http://zotero.invalid/").status_code == 503
    assert len(recorder.requests) == 6
    http, _ = client([httpx2.ReadError("cut") for _ in range(9)], FakeTime())
    with pytest.raises(httpx2.ReadError):
        http.get("http://zotero.invalid/")


def test_nobody_is_there() -> None:
    """A server that cannot be reached at all is not waited for as one that breaks off."""
    time = FakeTime()
    http, recorder = client([httpx2.ConnectError("refused") for _ in range(9)], time)
    with pytest.raises(httpx2.ConnectError):
        http.get("http://zotero.invalid/")
    assert (len(recorder.requests), sum(time.slept)) == (3, 3.0)


def test_too_long_a_wait_is_told() -> None:
    """A server that asks for an hour is not waited for: the run ends and says so."""
    time = FakeTime()
    http, _ = client([httpx2.Response(429, headers={"Retry-After": "3600"})], time)
    with pytest.raises(ReplicaProblem, match="asks to wait 3600 seconds"):
        http.get("http://zotero.invalid/")
    assert time.slept == []


def test_a_long_backoff_on_a_good_answer_is_capped() -> None:
    """A good answer is taken, and the pause it asks for is kept to five minutes."""
    time = FakeTime()
    http, _ = client([httpx2.Response(200, headers={"Backoff": "3600"}), httpx2.Response(200)], time)
    http.get("http://zotero.invalid/")
    http.get("http://zotero.invalid/")
    assert time.slept == [300.0]


def test_pyzotero_does_not_wait_again() -> None:
    """The pause is kept in the queue: nobody behind it sees the headers."""
    http, _ = client([httpx2.Response(200, headers={"Backoff": "7", "Retry-After": "7"})], FakeTime())
    response = http.get("http://zotero.invalid/")
    assert "Backoff" not in response.headers
    assert "Retry-After" not in response.headers


def test_no_write_token() -> None:
    """A write token would make a replay fail as a whole; versions already make it safe."""
    http, recorder = client([httpx2.Response(200)], FakeTime())
    http.post("http://zotero.invalid/", headers={"Zotero-Write-Token": "a" * 32}, json=[])
    assert "Zotero-Write-Token" not in recorder.requests[0].headers


def test_at_most_four_under_way() -> None:
    """Twenty requests at once from twenty threads: the server never sees more than four."""
    under_way, most = 0, 0
    lock, full, go = threading.Lock(), threading.Semaphore(0), threading.Event()

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        full.release()
        go.wait(10)
        with lock:
            under_way -= 1
        return httpx2.Response(200)

    http = httpx2.Client(transport=PatientTransport(httpx2.MockTransport(answer), clock=FakeTime().clock))
    threads = [threading.Thread(target=http.get, args=("http://zotero.invalid/",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for _ in range(LIMIT):
        full.acquire(timeout=10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert most == LIMIT


DAY = "Sat, 21 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:07 GMT", "Date": DAY}, 7.0),
        ({"Retry-After": "Saturday, 21-Nov-26 08:00:07 GMT", "Date": DAY}, 7.0),
        ({"Retry-After": "Sat, 21 Nov 2026 07:59:00 GMT", "Date": DAY}, 0.0),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:07 GMT"}, 27.0),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:07 GMT", "Date": "today"}, 27.0),
        ({"Retry-After": "Sat, 99 Nov 2026 08:00:07 GMT", "Date": DAY}, 0.0),
        ({"Retry-After": DAY, "Backoff": "4", "Date": DAY}, 4.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": " 3 "}, 3.0),
        ({"Retry-After": "\u00b2"}, 0.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Backoff": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_what_is_asked(headers: dict[str, str], seconds: float) -> None:
    """A pause is a number or a moment. A moment counts by the clock of the server, which need not be right."""
    wall = datetime(2026, 11, 21, 7, 59, 40, tzinfo=UTC).timestamp()
    assert asked_pause(headers, wall) == seconds
