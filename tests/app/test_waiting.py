"""A wait is told on a terminal: what is waited for, and how long; nowhere else."""

from __future__ import annotations

import time
from pathlib import Path

import httpx2
import pytest

from tests.app.lab import CONFIG, Lab
from tests.replicas.wire import FakeTime
from zsync.app.project import opened
from zsync.cli.common import Progress, clear_progress, progress, waiting
from zsync.config.settings import load
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.http import Clock, PatientTransport


def told(answers: list[httpx2.Response | Exception]) -> tuple[list[str], list[float]]:
    """What is said, and what is waited, while a server gives these answers and then good ones."""
    words: list[str] = []
    clock, left = FakeTime(), iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        found = next(left, httpx2.Response(200))
        if isinstance(found, Exception):
            raise found
        return found

    patient = PatientTransport(httpx2.MockTransport(answer), clock=Clock(clock.now, clock.sleep, words.append))
    with httpx2.Client(transport=patient) as client:
        for _ in range(2):
            client.get("http://zotero.invalid/")
    return words, clock.slept


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([httpx2.Response(429)], ["waiting 30 s: zotero.invalid answered 429", ""]),
        ([httpx2.Response(503, headers={"Retry-After": "9"})], ["waiting 9 s: zotero.invalid answered 503", ""]),
        ([httpx2.Response(200, headers={"Backoff": "7"})], ["waiting 7 s: zotero.invalid asks for a pause", ""]),
        ([httpx2.ReadError("x")] * 2, ["waiting 2 s: no answer from zotero.invalid", ""]),
        ([httpx2.Response(503)], []),
        ([], []),
    ],
)
def test_what_is_said(answers: list[httpx2.Response | Exception], words: list[str]) -> None:
    """The reason and the seconds, and "" when it is over; a second that nobody would feel is not told."""
    assert told(answers)[0] == words


def test_the_line_says_what_it_said_before(capsys: pytest.CaptureFixture[str]) -> None:
    """While a server is waited for the line says so; then again what is being done."""
    line = Progress()
    line("reading notes")
    line.wait("waiting 30 s: it is asked for")
    line.wait("")
    line.clear()
    shown = capsys.readouterr()
    assert shown.out == ""
    said = shown.err.replace("\x1b[K", "").split("\r")
    assert said == ["", "reading notes", "waiting 30 s: it is asked for", "reading notes", ""]


def test_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads standard error from a file wants no line that replaces itself."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    assert progress() is None
    assert waiting(progress()) is None
    clear_progress(progress())
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert isinstance(progress(), Progress)


def test_it_comes_from_the_library_to_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way from a server that is away, through an open project, to whoever listens."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    Lab(tmp_path, config=CONFIG.replace("[embedded]", "[users/1]"))
    env = {"ZOTERO_API_KEY": "SecretSecretSecret123456", "ZOTERO_API_URL": "http://127.0.0.1:9"}
    words: list[str] = []
    with opened(load(tmp_path), env, say=words.append) as project, pytest.raises(ReplicaProblem):
        project.replicas[0].read()
    assert words == ["waiting 2 s: no answer from 127.0.0.1", ""]
    assert len(slept) == 2
