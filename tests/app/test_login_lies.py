"""Keys that cannot be one, and servers that say what is no answer about a key: told, never a crash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
import pytest

from tests.app.keyrings import InMemory, using
from tests.replicas.program import MINE
from tests.replicas.wire import server
from zsync.app import login
from zsync.app.login import log_in_with_browser, owner, read
from zsync.app.secrets import Secrets
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.replicas.zotero.desktop import Desktop


@pytest.fixture
def ring() -> Iterator[InMemory]:
    backend = InMemory()
    with using(backend):
        yield backend


def answering(monkeypatch: pytest.MonkeyPatch, answers: Sequence[httpx2.Response]) -> None:
    """The server that `zsync login` asks gives these answers."""
    left = iter(answers)
    monkeypatch.setattr(login, "_server", lambda key, url: server(lambda _: next(left), api_key=key)[0])


@pytest.mark.parametrize(
    "answer", [{}, [], "x", {"userID": "x"}, {"userID": None, "access": {}}, {"access": {"user": {"write": True}}}]
)
def test_no_owner(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    """Whose key it is, is not guessed."""
    answering(monkeypatch, [httpx2.Response(200, json=answer)])
    with pytest.raises(ReplicaProblem, match="cannot be understood"):
        owner("key", "http://zotero.invalid")


@pytest.mark.parametrize(
    "access", [None, [], {"user": None}, {"user": []}, {"groups": []}, {"groups": {"7": None, "all": []}}]
)
def test_no_rights(access: Any) -> None:
    """Rights that are none give none."""
    assert not any(read({"userID": 1, "access": access}).rights.values())


@pytest.mark.parametrize(
    "session", [{}, {"sessionToken": "token of a session"}, {"sessionToken": 1, "loginURL": "https://a"},
                {"sessionToken": "token of a session", "loginURL": "javascript:alert(1)"}],
)
def test_no_session(monkeypatch: pytest.MonkeyPatch, ring: InMemory, session: Any) -> None:
    """Without a token and a page of the web nobody is sent to log in."""
    answering(monkeypatch, [httpx2.Response(201, json=session)])
    shown: list[str] = []
    with pytest.raises(ReplicaProblem, match="cannot be understood"):
        log_in_with_browser("http://zotero.invalid", shown.append, sleep=lambda seconds: None)
    assert shown == []


@pytest.mark.parametrize("content", [b"<html>", b"[1]", b'[{"library": 3}]', b"{}"])
def test_a_program_that_is_not_zotero(content: bytes) -> None:
    """Something else listens where the Zotero program would: it has no user, and that is no crash."""
    client = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=content)))
    program = Desktop(MINE, url="http://zotero.invalid/api", client=client)
    if content == b"<html>":
        with pytest.raises(ReplicaProblem, match="cannot be understood"):
            assert program.side
    else:
        assert program.side == "users/0"


GOOD = "GoodGoodGoodGoodGood1234"


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (f"{GOOD}\n", GOOD),
        (f" {GOOD} \r\n", GOOD),
        ("\n", None),
        ("twowords two words twowords", ""),
        ("schlüsselschlüsselschlüss", ""),
        (f"{GOOD}\nX-Other: header", ""),
    ],
)
def test_a_key_in_the_environment(ring: InMemory, held: str, found: str | None) -> None:
    """The line end of the file it came from is no part of it; what cannot be sent is told."""
    secrets = Secrets({"ZOTERO_API_KEY": held})
    if found == "":
        with pytest.raises(UsageProblem) as told:
            secrets.zotero("users/1")
        assert held not in f"{told.value} {told.value.help}"
        return
    secret = secrets.zotero("users/1")
    assert (secret.value if secret else None) == found


def test_a_password_keeps_its_blanks(ring: InMemory) -> None:
    """A password of a WebDAV folder may have any letters: only the line end goes."""
    secret = Secrets({"ZSYNC_WEBDAV_PASSWORD": " one pass wörd \n"}).webdav("https://dav")
    assert secret is not None
    assert secret.value == " one pass wörd "


def test_a_key_of_which_nothing_is_said() -> None:
    """An empty answer about a key is not as if there were no key."""
    zotero, _ = server(lambda _: httpx2.Response(200, json={}))
    with pytest.raises(ReplicaProblem, match="cannot be understood"):
        zotero.rights()


def test_a_library_that_needs_a_key() -> None:
    """Where none was sent, a 403 says how to give one."""
    zotero, _ = server(lambda _: httpx2.Response(403, text="Forbidden"), api_key=None)
    with pytest.raises(ReplicaProblem) as told:
        zotero.versions(since=None)
    assert "ZOTERO_API_KEY" in told.value.help
